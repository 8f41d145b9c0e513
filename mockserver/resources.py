"""Where files are: what ships, in the wheel or beside the package, and the user's cache."""

import os
from pathlib import Path


def data_root() -> Path:
    """Return the folder that holds `specs`, `fixtures` and `docs`."""
    package = Path(__file__).resolve().parent
    shipped = package / "_data"
    return shipped if shipped.is_dir() else package.parent


def built_in_specifications() -> set[str]:
    """Name the specifications that ship: those of the built-in APIs, and of the control API."""
    return {file.stem for file in (data_root() / "specs").glob("*.yaml")}


def documentation() -> Path:
    """Return the folder of the documentation, whose index is README.md."""
    return data_root() / "docs"


def built_in_fixtures() -> Path:
    """Return the folder of the fixtures, scenarios and schemas that ship with the server."""
    return data_root() / "fixtures"


def cache_folder() -> Path | None:
    """Return the user's folder for what can be made again; None where the user has no home.

    It may not exist, and it may not be possible to make it.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base, "loyalty-mockserver") if os.path.isabs(base) else None
