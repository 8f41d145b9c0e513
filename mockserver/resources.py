"""The folders of the built-in specifications and fixtures: in the wheel or beside the package."""

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
