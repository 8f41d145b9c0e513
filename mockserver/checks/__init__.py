"""Checks a server against its contract; the only package that uses schemathesis.

A check sends HTTP to an address and reads a contract. Whether a mock or the vendor's server answers
makes no difference, and it never imports what it checks.

schemathesis is the extra `[check]`, so it is loaded with the first name of `public` that is asked
for: pages of HTML and files of reports are here, too, and work without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.checks.public import *  # noqa: F403  # `public` lists its names


def __getattr__(name: str) -> Any:
    """Return a name that `public` offers. Raises AttributeError."""
    # `import mockserver.checks.x` asks for dunder names; they are this module's own or nobody's.
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(import_module("mockserver.checks.public"), name)
