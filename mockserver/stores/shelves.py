"""Reads the files of fixtures and scenarios, from a user's folder and the built-in one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from mockserver.contract.document import FIXTURE_CAPS, Document, load_document, parse_document
from mockserver.errors import FixtureError, UnknownName

SCENARIOS = "scenarios"
SCHEMA = "schema.json"
DEFAULT = "default"


class File(NamedTuple):
    """One file of a shelf; `level` is the position of its folder, 0 is the topmost."""

    name: str
    level: int
    document: Document


@dataclass(frozen=True, slots=True)
class Shelves:
    """Folders of fixtures, the topmost first. If two folders have a file of one name, it wins.

    A shelf is a subfolder: `scenarios`, or the fixtures of one API. The lowest folder is the
    built-in one; only it has schemas. The shelf of an API that does not ship has a made schema
    instead, and a `default` without rows below all folders.
    """

    folders: tuple[Path, ...]
    #: The schemas of shelves that do not ship.
    made: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(
        cls, own: Path, built_in: Path, made: Mapping[str, Document] = MappingProxyType({})
    ) -> "Shelves":
        """Use a user's folder on top of the built-in one; the two may be the same."""
        return cls((own,) if own.resolve() == built_in.resolve() else (own, built_in), made)

    @property
    def own(self) -> Path:
        """The topmost folder: the user's."""
        return self.folders[0]

    def shipped(self) -> frozenset[str]:
        """Name the shelves that ship, those of the scenarios left out."""
        folders = self.folders[-1].glob(f"*/{SCHEMA}")
        return frozenset(each.parent.name for each in folders) - {SCENARIOS}

    def names(self, shelf: str) -> list[str]:
        """List the files of a shelf by name."""
        found = {path.stem for folder in self.folders for path in _files(folder / shelf)}
        return sorted(found | {DEFAULT} if shelf in self.made else found)

    def own_names(self, shelf: str) -> list[str]:
        """List the files of a shelf that are in the topmost folder."""
        return sorted(path.stem for path in _files(self.own / shelf))

    def read(self, shelf: str, name: str, kind: str, below: int = -1) -> File:
        """Read the topmost file with this name, or the topmost one below a level.

        `kind` names the file in an error. Raises UnknownName, FixtureError.
        """
        for level in range(below + 1, len(self.folders)):
            folder = self.folders[level]
            # Only a listed name is read, so a name cannot be a path.
            path = next((each for each in _files(folder / shelf) if each.stem == name), None)
            if path is not None:
                return File(name, level, _read(path, folder))
        if name == DEFAULT and shelf in self.made:
            return File(name, len(self.folders), parse_document("{}", "default", FIXTURE_CAPS))
        raise UnknownName(kind, name, self.names(shelf))

    def schema(self, shelf: str) -> Document:
        """Return the schema of a shelf: the made one, or the one that ships with the server."""
        if shelf in self.made:
            return self.made[shelf]
        return load_document(self.folders[-1] / shelf / SCHEMA, FIXTURE_CAPS)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("*.yaml") if not path.name.startswith("."))


def _read(path: Path, folder: Path) -> Document:
    """Read a file in a folder. Raises FixtureError for a link that leads out of it."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        # A loop is a RuntimeError up to Python 3.12. The error must not show the link's target.
        what = "The link leads to no file, or back to itself."
        raise FixtureError(what, where=str(path), hint="Put the file itself there.") from None
    if not real.is_relative_to(folder.resolve()):
        raise FixtureError(
            "The link leads out of the folder of fixtures; such links are not followed.",
            where=str(path),
            hint="Put the file itself there.",
        )
    document = load_document(path, FIXTURE_CAPS)
    if not isinstance(document.data, dict):
        hint = "Write names with values, such as `description: ...`."
        raise FixtureError("The file does not hold a mapping.", where=document.source, hint=hint)
    return document
