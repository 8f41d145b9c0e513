"""Finds everything that is wrong in a folder of fixtures, before a server uses it."""

from collections.abc import Iterator
from pathlib import Path

from mockserver.engine.scenario import Scenario
from mockserver.errors import FixtureError, UnknownName, closest
from mockserver.stores.library import Library
from mockserver.stores.shelves import SCENARIOS, SCHEMA

#: Endings that people use for YAML or JSON files, and that are not read.
_OTHER_ENDINGS = (".yml", ".json")


def problems(library: Library) -> Iterator[FixtureError | UnknownName]:
    """Read every fixture and scenario, make a world from each, and yield what is wrong."""
    yield from _unread_files(library)
    for owner in library.providers:
        for name in library.names(owner):
            try:
                alone = Scenario(f"{owner}/{name}", "", {owner: library.fixture(owner, name)})
                alone.make_world(library.providers, 0, None)
            except (FixtureError, UnknownName) as error:
                yield error
    for name in library.names():
        try:
            scenario = library.scenario(name)
            scenario.make_world(library.providers, scenario.seed, scenario.now)
        except (FixtureError, UnknownName) as error:
            yield error


def _unread_files(library: Library) -> Iterator[FixtureError]:
    """Yield an error for each file and folder of the top folder that nothing reads."""
    shelves = {library.folder_of(shelf) for shelf in (SCENARIOS, *library.providers)}
    for entry in _entries(library.shelves.own):
        if entry.is_dir() and entry.name not in shelves:
            yield FixtureError(
                f"The folder {entry.name!r} belongs to no API, so nothing reads it.",
                where=str(entry),
                hint=closest(entry.name, shelves),
            )
        elif entry.is_file() and entry.suffix.lower() in (".yaml", *_OTHER_ENDINGS):
            yield FixtureError(
                "Nothing reads this file: a fixture is in the folder of its API.",
                where=str(entry),
                hint=f"Move it into one of: {', '.join(sorted(shelves))}.",
            )
    for shelf in sorted(shelves):
        for entry in _entries(library.shelves.own / shelf):
            if entry.name != SCHEMA and _is_misnamed(entry):
                yield FixtureError(
                    f"{entry.name} is ignored: only files that end in .yaml are read.",
                    where=str(entry),
                    hint=f"Name it {entry.stem}.yaml.",
                )


def _is_misnamed(entry: Path) -> bool:
    ending = entry.suffix.lower()
    return ending in _OTHER_ENDINGS or (ending == ".yaml" and entry.suffix != ending)


def _entries(folder: Path) -> list[Path]:
    """List what a folder holds, without hidden files; nothing if there is no such folder."""
    return sorted(each for each in folder.glob("*") if not each.name.startswith("."))
