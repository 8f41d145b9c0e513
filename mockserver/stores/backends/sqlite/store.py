"""The store over one SQLite file: the methods of every store, each a few short transactions."""

import logging
from collections.abc import Callable
from functools import partial
from typing import cast

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.world import Changes, World
from mockserver.errors import StoreUnavailable
from mockserver.stores import conflicts
from mockserver.stores.backends.sqlite import journals, removal
from mockserver.stores.backends.sqlite.committing import Committing
from mockserver.stores.backends.sqlite.copies import Copies
from mockserver.stores.backends.sqlite.file import File, at_once
from mockserver.stores.backends.sqlite.images import Images, is_there
from mockserver.stores.backends.sqlite.keeping import Keeping
from mockserver.stores.backends.sqlite.ledger import Ledger
from mockserver.stores.backends.sqlite.publishing import Publishing
from mockserver.stores.backends.sqlite.saved import Saved
from mockserver.stores.backends.sqlite.touches import Touches
from mockserver.stores.backends.sqlite.writer import T, Writer
from mockserver.stores.encoding import encode_clock
from mockserver.stores.journal_bound import JournalBound
from mockserver.stores.journal_loss import JournalLoss
from mockserver.stores.store import Limits, Position, SavedSnapshot, Usage

_logger = logging.getLogger(__name__)

#: The image of a world may be removed while it is written: it is written so often.
_TRIES = 8


class SqliteStore:
    """Keeps worlds in a file, which any number of processes of this machine may use."""

    needs_tasks = False

    def __init__(self, file: File, limits: Limits) -> None:
        self._file = file
        self.limits = limits
        self._touches = Touches()
        self._writer = Writer(file, self._touches.write)
        self._images = Images(file, self._writer)
        self._copies = Copies(file, self._images)
        self._is_swept = False
        self._loss = JournalLoss()
        self._journal_bound = JournalBound(limits.journal_bytes)
        with file.translated():
            (self.key,) = file.reader.execute("SELECT key FROM server").fetchone()

    async def load(self, name: str, wall: int) -> World | None:
        """Return a world as it is now; its time to live restarts."""
        found = await self._current(name, wall)
        if found is None:
            return None
        world, touched = found
        if self._touches.use(world, touched, wall):
            try:
                await self._writer.run(_nothing)
            except StoreUnavailable as error:
                # Worlds can still be read; this one may end a little earlier.
                _logger.debug("The use of a world was not written.", exc_info=error)
        return world

    async def find(self, name: str, wall: int) -> World | None:
        """Return a world as it is now."""
        found = await self._current(name, wall)
        return None if found is None else found[0]

    async def add(self, world: World, wall: int) -> None:
        """Save a world under a name that is free."""
        await self._publish(world, wall, is_new=True)

    async def save(self, world: World, wall: int) -> None:
        """Save a world."""
        await self._publish(world, wall, is_new=False)

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        """Apply changes."""
        self._touches.written(world)
        committing = Committing.of(world, changes, self.limits, exchange)
        await self._writer.run(partial(committing.commit, bound=self._journal_bound))
        world.apply(changes)

    async def turn(self, world: World, clock: Clock) -> None:
        """Set the clock."""
        place = (encode_clock(clock), world.incarnation, world.version)

        def step(ledger: Ledger) -> None:
            turned = ledger.execute(
                "UPDATE world SET version = version + 1, clock = ? "
                "WHERE id = ? AND version = ? AND name IS NOT NULL",
                place,
            )
            if not turned.rowcount:
                raise conflicts.changed(world.name)

        await self._writer.run(step)
        world.turn(clock)

    async def drop(self, name: str, wall: int) -> bool:
        """Delete a world."""

        def step(ledger: Ledger) -> bool:
            found = ledger.execute(
                "SELECT id, ttl, touched FROM world WHERE name = ?", (name,)
            ).fetchone()
            if found is None:
                return False
            removal.drop(ledger, self._images, found[0])
            world, ttl, touched = found
            return not self._touches.is_over(world, ttl, touched, wall)

        was_there = await self._writer.run(step)
        self._copies.forget(name)
        await self._clean()
        return was_there

    async def names(self, wall: int) -> list[str]:
        """List the worlds by name."""
        with self._file.translated():
            found = self._file.reader.execute(
                "SELECT name, id, ttl, touched FROM world WHERE name IS NOT NULL ORDER BY name"
            ).fetchall()
        is_over = self._touches.is_over
        return [
            name for name, world, ttl, touched in found if not is_over(world, ttl, touched, wall)
        ]

    async def record(self, world: World, exchange: Exchange) -> None:
        """Add an exchange to the world's journal."""
        entry = journals.Entry.of(exchange)
        bound = self._journal_bound
        with self._loss:
            await self._writer.run(lambda ledger: entry.add(ledger, world.incarnation, bound))

    async def journal(self, name: str) -> Journal | None:
        """Return the journal of a world."""
        with self._file.translated():
            found = self._file.reader.execute(
                "SELECT world, journal.image, journal.size, journal.clock, journal.counters, "
                "journal.head FROM journal JOIN world ON world.id = journal.world WHERE name = ?",
                (name,),
            ).fetchone()
            if found is None:
                return None
            world, *columns = found
            saved = Saved(*columns)
            contents = await self._images.read(saved.image)
            if contents is None:  # the world was dropped meanwhile
                return None
            origin = saved.world(name, contents)
            with at_once(self._file.reader) as reader:
                return journals.read(reader, world, origin)

    async def total(self, name: str) -> int:
        """Return how many calls were journaled."""
        with self._file.translated():
            found = self._file.reader.execute(
                "SELECT total FROM journal JOIN world ON world.id = journal.world WHERE name = ?",
                (name,),
            ).fetchone()
        return 0 if found is None else int(found[0])

    async def newest(self, name: str) -> Position | None:
        """Return where the journal of a world stands."""
        with self._file.translated():
            found = self._file.reader.execute(
                "SELECT world, number FROM journal JOIN world ON world.id = journal.world "
                "WHERE name = ?",
                (name,),
            ).fetchone()
        return found and Position(*found)

    async def begin_journal(self, world: World, origin: World) -> None:
        """Start a new journal of the world."""

        def step(saved: Saved, ledger: Ledger) -> None:
            found = ledger.execute(
                "SELECT journal.image FROM journal JOIN world ON world.id = journal.world "
                "WHERE world = ? AND name IS NOT NULL",
                (world.incarnation,),
            ).fetchone()
            if found is not None:
                journals.clear(ledger, world.incarnation)
                ledger.execute(
                    "UPDATE journal SET image = ?, size = ?, clock = ?, counters = ?, head = ? "
                    "WHERE world = ?",
                    (*saved, world.incarnation),
                )
                self._images.remove(ledger, found[0])

        await self._saved(origin, world.touched, step)

    async def save_snapshot(self, name: str, as_: str, saved: SavedSnapshot) -> None:
        """Save a snapshot."""
        await self._saved(
            saved.world,
            saved.world.touched,
            Keeping(name, as_, saved.frozen, self.limits, self._images).keep,
        )

    async def snapshot(self, name: str, as_: str) -> SavedSnapshot | None:
        """Return one snapshot."""
        with self._file.translated():
            found = self._file.reader.execute(
                "SELECT frozen, image, size, clock, counters, head FROM snapshot "
                "WHERE world = ? AND name = ?",
                (name, as_),
            ).fetchone()
            if found is None:
                return None
            frozen, *columns = found
            saved = Saved(*columns)
            contents = await self._images.read(saved.image)
            if contents is None:  # the snapshot was replaced, or dropped with its world
                return None
            return SavedSnapshot(saved.world(name, contents), bool(frozen))

    async def snapshots(self, name: str) -> list[str]:
        """List the snapshots."""
        with self._file.translated():
            found = self._file.reader.execute(
                "SELECT name FROM snapshot WHERE world = ? ORDER BY number", (name,)
            ).fetchall()
        return [each for (each,) in found]

    async def usage(self, wall: int) -> Usage:
        """Return how much is kept."""
        with self._file.translated():
            return Usage(
                *self._file.reader.execute(
                    "SELECT worlds, bytes, journal_bytes FROM server"
                ).fetchone()
            )

    async def close(self) -> None:
        """Close the file."""
        self._file.close()

    async def _current(self, name: str, wall: int) -> tuple[World, int] | None:
        """Return a world whose time is not over, and its last use."""
        with self._file.translated():
            found = await self._copies.current(name)
        if found is None:
            return None
        world, touched = found
        if not self._touches.is_over(world.incarnation, world.ttl, touched, wall):
            return found
        try:
            await self._writer.run(partial(removal.sweep, images=self._images, wall=wall))
            await self._clean()
        except StoreUnavailable as error:
            _logger.debug("A world that is over was not removed.", exc_info=error)
        return None

    async def _publish(self, world: World, wall: int, *, is_new: bool) -> None:
        if not self._is_swept:
            self._is_swept = True
            await self._writer.run(lambda ledger: self._images.sweep(ledger, wall))

        def step(saved: Saved, ledger: Ledger) -> int:
            publishing = Publishing(world, saved, self._images, self.limits, wall, is_new)
            return publishing.publish(ledger)

        world.incarnation = await self._saved(world, wall, step)
        world.version, world.touched = 0, wall
        self._copies.keep(world)
        await self._clean()

    async def _saved(self, world: World, wall: int, step: Callable[[Saved, Ledger], T]) -> T:
        """Run a step with a world whose image is in the file."""
        for _ in range(_TRIES):
            image = await self._images.keep(world, wall)
            saved = Saved.of(world, image)

            def checked(ledger: Ledger, saved: Saved = saved) -> tuple[bool, T | None]:
                if not is_there(ledger, saved.image):
                    return False, None
                return True, step(saved, ledger)

            is_done, result = await self._writer.run(checked)
            if is_done:
                return cast("T", result)
            # Another process has removed it, because nothing used it.
            self._images.forget(image)
        raise conflicts.rows_gone(world.name)

    async def _clean(self) -> None:
        """Delete what worlds without a name had, in short transactions."""
        while await self._writer.run(partial(removal.clean, images=self._images)):
            pass


def _nothing(ledger: Ledger) -> None:
    """Write nothing but what every transaction writes."""
