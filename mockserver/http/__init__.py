"""The edge: the only home of connexion and of everything that knows HTTP."""

import sys
import warnings

#: httpx's own command line, with all that draws on a terminal: connexion imports httpx, nobody here
#: calls either, and without it httpx does as it does where those libraries are not installed.
_UNWANTED = "httpx._main"

with warnings.catch_warnings():
    # connexion imports starlette's test client, which is on its way out and says so in a class
    # of its own; there is nothing that a user of this server could do about it.
    warnings.simplefilter("ignore")
    _is_there = _UNWANTED in sys.modules
    if not _is_there:
        sys.modules[_UNWANTED] = None  # type: ignore[assignment]  # Python's own way to say: none
    try:
        import connexion  # noqa: F401
    finally:
        if not _is_there:
            del sys.modules[_UNWANTED]
