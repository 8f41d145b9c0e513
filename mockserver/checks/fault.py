"""Words an error of the checker itself, which is no finding about the server."""

import traceback

from mockserver.checks.masking import Mask
from mockserver.errors import CheckError


def own_fault(error: Exception, mask: Mask | None = None) -> CheckError:
    """Return the CheckError for an unexpected exception: its type, text and place, in short."""
    frames = traceback.extract_tb(error.__traceback__)
    text = (mask or Mask(())).text(f"{type(error).__name__}: {error}")
    return CheckError(
        f"The check itself failed: {text[:300]}",
        where=f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else None,
        hint="This says nothing about the server. Please report it with the command that you used.",
    )
