"""The libraries of `check` and `drift`, which are an extra of the package."""

from importlib.util import find_spec

from mockserver.errors import not_installed

_LIBRARIES = ("schemathesis", "hypothesis", "prance", "openapi_spec_validator")


def require_check_extra(command: str) -> None:
    """Raise SettingsError, which says what to install, where a library of a check is missing."""
    for library in _LIBRARIES:
        if find_spec(library) is None:
            raise not_installed(f"`mockserver {command}`", library, extra="check")
