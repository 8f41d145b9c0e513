"""How a masked credential is written: `[masked]`, or a pseudonym that is stable in one journal.

Two values with one pseudonym are the same value; a pseudonym reveals nothing else.
"""

import re
from typing import Any

from mockserver.contract.secret import MASKED

#: A pseudonym: `[masked:` and twelve hexadecimal digits.
PSEUDONYM = re.compile(r"\[masked:[0-9a-f]{12}\]")

_DIGITS = 12
_BEGIN = MASKED[:-1]
#: The schemes of credentials in headers; they are not secret, and the credential follows them.
_SCHEME = re.compile(r"(?:bearer|basic|token|apikey|apikey-v1|managementkey-v1) +(?=\S)", re.I)


def pseudonym(digest: str) -> str:
    """Write a pseudonym; `digest` is the keyed hash of the value in hexadecimal digits."""
    return f"{_BEGIN}:{digest[:_DIGITS]}]"


def is_masked(value: object) -> bool:
    """Whether a value is a text that is masked, wholly or in part; it cannot be compared."""
    return isinstance(value, str) and _BEGIN in value


def holds_masked(value: Any) -> bool:
    """Whether a JSON value is such a text, or has one in it at any depth."""
    if isinstance(value, dict):
        return any(map(holds_masked, value.values()))
    return any(map(holds_masked, value)) if isinstance(value, list) else is_masked(value)


def split_scheme(value: str) -> tuple[str, str]:
    """Split a header's credential into its scheme, with the space after it, and the secret."""
    scheme = _SCHEME.match(value)
    return ("", value) if scheme is None else (scheme[0], value[scheme.end() :])


__all__ = ["MASKED", "PSEUDONYM", "holds_masked", "is_masked", "pseudonym", "split_scheme"]
