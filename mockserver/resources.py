"""Where the specifications and fixtures lie: in the wheel, or beside the package in a checkout."""

from pathlib import Path


def data_root() -> Path:
    """Give the folder that holds `specs` and `fixtures`."""
    package = Path(__file__).resolve().parent
    shipped = package / "_data"
    return shipped if shipped.is_dir() else package.parent
