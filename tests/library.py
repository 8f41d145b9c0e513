"""A library over a folder of a test's own; the contracts behind it are compiled once."""

from functools import lru_cache
from pathlib import Path

from mockserver.http.app import build_library
from mockserver.resources import built_in_fixtures
from mockserver.settings import Settings
from mockserver.stores.library import Library
from mockserver.stores.shelves import Shelves


@lru_cache
def shipped() -> Library:
    """The library of the fixtures that ship."""
    return build_library(Settings())


def a_library(own: Path, built_in: Path | None = None) -> Library:
    """A library of a folder, laid over the fixtures that ship or over another folder."""
    base = built_in_fixtures() if built_in is None else built_in
    library = shipped()
    return Library(Shelves.of(own, base), library.providers, library.admission)


def few_fixtures(folder: Path) -> Path:
    """Copy the schemas and the default files into a folder: enough to be laid a user's over."""
    for path in built_in_fixtures().glob("*/*"):
        if path.stem in ("schema", "default"):
            (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
            (folder / path.parent.name / path.name).write_text(path.read_text())
    return folder
