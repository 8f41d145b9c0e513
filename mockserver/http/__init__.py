"""The HTTP layer: the only package that imports connexion or knows HTTP."""

import sys
import warnings

#: httpx's command line, with its terminal libraries. connexion imports httpx, but nothing here uses
#: the command line; without this module httpx behaves as if those libraries were not installed.
_UNWANTED = "httpx._main"

with warnings.catch_warnings():
    # connexion imports starlette's test client, which is deprecated and warns with a class of
    # its own; a user of this server cannot do anything about it.
    warnings.simplefilter("ignore")
    _is_there = _UNWANTED in sys.modules
    if not _is_there:
        sys.modules[_UNWANTED] = None  # type: ignore[assignment]  # Python's way to block an import
    try:
        import connexion  # noqa: F401
    finally:
        if not _is_there:
            del sys.modules[_UNWANTED]
