"""The worlds that this process has read: each is brought up to date before it is used.

A process that is current reads the version of the world and nothing else; one that is behind
reads what was written since, and one that does not have the world reads all of it.
"""

import asyncio
from collections.abc import Callable
from sqlite3 import Connection

from mockserver.engine.clock import Clock
from mockserver.engine.world import World
from mockserver.stores import conflicts
from mockserver.stores.backends.sqlite import rows
from mockserver.stores.backends.sqlite.file import File, at_once
from mockserver.stores.backends.sqlite.images import Images
from mockserver.stores.backends.sqlite.saved import Saved
from mockserver.stores.encoding import decode
from mockserver.stores.recent import RecentWorlds

#: So many rows are read between two turns of other calls.
_PAGE = 1_000
#: A world that is dropped and made again while it is read is tried so often.
_TRIES = 8


class Copies:
    """Reads worlds, and keeps those that were used lately."""

    def __init__(self, file: File, images: Images) -> None:
        self._file = file
        self._images = images
        self._recent = RecentWorlds()
        self._generation = file.generation
        #: Keeps a world that is as the file has it.
        self.keep: Callable[[World], None] = self._recent.keep
        #: Forgets a world that is gone.
        self.forget: Callable[[str], None] = self._recent.forget

    async def current(self, name: str) -> tuple[World, int] | None:
        """Return a world as it is now, and when it was used last; None if there is none."""
        for _ in range(_TRIES):
            self._reader()  # forgets what an earlier file had
            found = self._file.newest(
                "SELECT id, version, touched FROM world WHERE name = ?", (name,)
            )
            if found is None:
                self.forget(name)
                return None
            incarnation, version, touched = found
            world = self._recent.use(name)
            if (
                world is not None
                and world.incarnation == incarnation
                and (world.version == version or self._catch_up(world))
            ):
                world.touched = max(world.touched, touched)
                return world, touched
            world = await self._read(name, incarnation)
            if world is not None:
                world.touched = touched
                self.keep(world)
                return world, touched
        raise conflicts.made_anew(name)

    def _reader(self) -> Connection:
        """Return the connection; what an earlier one has read is forgotten."""
        reader = self._file.reader
        if self._generation != self._file.generation:
            self._generation = self._file.generation
            self._recent.forget_all()
            self._images.forget_all()
        return reader

    def _catch_up(self, world: World) -> bool:
        """Read what was written since; returns whether that was possible."""
        with at_once(self._file.reader) as reader:
            found = _state(reader, world.incarnation)
            if found is None or found[0] - world.version > rows.TIDY:
                return False
            stored = rows.since(reader, world.incarnation, world.version)
        rows.put(world, stored)
        _set_state(world, found)
        return True

    async def _read(self, name: str, incarnation: int) -> World | None:
        """Read a whole world; None if it was replaced meanwhile, or changed too often."""
        reader = self._reader()
        first = reader.execute(
            "SELECT image, size, clock, counters, head, version FROM world WHERE id = ?",
            (incarnation,),
        ).fetchone()
        if first is None:
            return None
        *columns, version = first
        contents = await self._images.read(columns[0])
        if contents is None:
            return None
        stored: dict[tuple[str, str, str], rows.StoredRow] = {}
        page = rows.some(reader, incarnation, None, _PAGE)
        while page:
            stored |= {each[:3]: each for each in page}
            if len(page) < _PAGE:
                break
            await asyncio.sleep(0)
            page = rows.some(reader, incarnation, page[-1], _PAGE)
        with at_once(reader):
            found = _state(reader, incarnation)
            if found is None or found[0] - version > rows.TIDY:
                return None
            if found[0] != version:
                stored |= {each[:3]: each for each in rows.since(reader, incarnation, version)}
        world = Saved(*columns).world(name, contents)
        rows.put(world, stored.values())
        world.incarnation = incarnation
        _set_state(world, found)
        return world


def _state(reader: Connection, incarnation: int) -> tuple[int, int, bytes, bytes] | None:
    """Return the version, size, clock and counters of a world, unless it was replaced."""
    state: tuple[int, int, bytes, bytes] | None = reader.execute(
        "SELECT version, size, clock, counters FROM world WHERE id = ? AND name IS NOT NULL",
        (incarnation,),
    ).fetchone()
    return state


def _set_state(world: World, state: tuple[int, int, bytes, bytes]) -> None:
    world.version, world.size, clock, counters = state
    world.clock = Clock(*decode(clock))
    world.counters = decode(counters)
