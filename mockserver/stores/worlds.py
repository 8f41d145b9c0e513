"""The worlds of one server; every access to a world holds the world's lock."""

from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.provider import Provider
from mockserver.engine.world import Due, Start, World
from mockserver.errors import Conflict, NameTaken, UnknownName
from mockserver.stores import maker
from mockserver.stores.conflicts import TRIES, never_still
from mockserver.stores.due import DueEffects, Turned
from mockserver.stores.library import Library
from mockserver.stores.locks import Locks
from mockserver.stores.store import Limits, Position, SavedSnapshot, Store, Usage
from mockserver.stores.work import Record, T, Transacted, Work


class Worlds:
    """All worlds of one server, by name.

    `wall` returns the wall time in microseconds; it must never run backwards. The first call to
    an unknown name makes the world, unless the worlds are `strict`. Without `tells_names`, the
    refusal of such a call names no other world: it goes to callers who may not list them.
    """

    def __init__(
        self,
        store: Store,
        library: Library,
        providers: Mapping[str, Provider],
        start: Start,
        wall: Callable[[], int],
        *,
        strict: bool = False,
        tells_names: bool = True,
    ) -> None:
        self._store = store
        self._due = DueEffects(store, providers)
        self._strict = strict
        self._tells_names = tells_names
        #: The worlds that are in use at this moment, and the calls that wait for them.
        self.locks = Locks()
        self.wall = wall
        #: How often a call was tried again because another process had changed its world.
        self.conflicts = 0
        #: Adds an exchange to a world's journal, unless another world has replaced it.
        self.record: Callable[[World, Exchange], Awaitable[None]] = store.record
        #: Returns how many calls the journal of a world has counted; 0 if there is no such world.
        self.total: Callable[[str], Awaitable[int]] = store.total
        #: Returns where the journal of a world stands; None if there is no such world.
        self.newest: Callable[[str], Awaitable[Position | None]] = store.newest
        #: Returns one snapshot of a world; None if there is none.
        self.snapshot: Callable[[str, str], Awaitable[SavedSnapshot | None]] = store.snapshot
        #: Lists the snapshots of a world by name, oldest first.
        self.snapshots: Callable[[str], Awaitable[list[str]]] = store.snapshots
        #: How much the store keeps at most.
        self.limits: Limits = store.limits
        #: Closes the store: no world is used any more.
        self.close: Callable[[], Awaitable[None]] = store.close
        self.start = start
        self.library = library
        #: Where everything here has to run while a server answers: locks, and the connections and
        #: queues of stores, belong to one event loop.
        self.loop: AbstractEventLoop | None = None

    async def transact(
        self,
        name: str,
        work: Work[T],
        is_kept: Callable[[T], bool] | None = None,
        record: Record[T] | None = None,
    ) -> Transacted[T]:
        """Run `work` on a world and its time, and commit the changes that it returns.

        Whatever is due happens first. After a conflict, the work runs again on the changed world.
        An unknown name gets a world; with `is_kept`, only if there are changes or it accepts the
        answer. With `record`, changes and exchange are kept in one step. Raises Conflict after too
        many tries, and UnknownName if the worlds are strict.
        """
        store, is_new = self._store, False
        if not self.locks.acquire(name):
            await self.locks.wait(name)
        try:
            for _ in range(TRIES):
                wall = self.wall()
                try:
                    world = await store.load(name, wall)
                    if world is None:
                        made = await self._begin(name, wall, work, is_kept)
                        if isinstance(made, tuple):
                            return made
                        world, is_new = made, True
                    now = world.clock.now(wall)
                    if world.agenda and world.agenda[0].at <= now:
                        await self._due.settle(world, now, [])
                    changes, answer = work(world, now)
                    if changes is not None:
                        exchange: Exchange | None = None
                        if record is not None:
                            answer, exchange = record(answer, world, is_new)
                        await store.commit(world, changes, exchange)
                except Conflict:
                    self.conflicts += 1
                    continue
                return world, answer, is_new
            raise never_still(name, TRIES)
        finally:
            self.locks.release(name)

    async def create(self, name: str, start: Start, ttl: int | None = None) -> World:
        """Make a world; it replaces any world with this name. `ttl` is in microseconds.

        Raises SettingsError, UnknownName, FixtureError, TooMany.
        """
        async with self.locks.held(name):
            wall = self.wall()
            world = maker.make_world(self.library, name, start, wall)
            world.ttl = ttl
            await self._store.save(world, wall)
            return world

    async def begin(self, name: str, start: Start) -> None:
        """Make a world unless there is one with this name."""
        async with self.locks.held(name):
            wall = self.wall()
            if await self._store.load(name, wall) is None:
                with suppress(Conflict):  # another process was quicker
                    await self._store.add(maker.make_world(self.library, name, start, wall), wall)

    async def reset(self, name: str) -> World | None:
        """Reset a world to its scenario, seed and starting time; None if there is none."""
        async with self.locks.held(name):
            wall = self.wall()
            before = await self._store.load(name, wall)
            if before is None:
                return None
            world = maker.make_again(self.library, before, wall)
            await self._store.save(world, wall)
            return world

    async def look(self, name: str) -> World | None:
        """Return a world after everything that is due has happened; None if there is none."""
        if await self.find(name) is None:
            return None
        return (await self.transact(name, lambda world, now: (None, now)))[0]

    async def find(self, name: str) -> World | None:
        """Return a world as it is, without counting as a use; None if there is none."""
        return await self._store.find(name, self.wall())

    async def peek(self, name: str) -> World:
        """Return a world as it is, or as the first call would make it; nothing is kept of that."""
        world = await self.find(name)
        return (
            maker.make_world(self.library, name, self.start, self.wall())
            if world is None
            else world
        )

    async def names(self) -> list[str]:
        """List the worlds."""
        return await self._store.names(self.wall())

    async def usage(self) -> Usage:
        """Return how much the store keeps now. Raises StoreUnavailable if it cannot be used."""
        return await self._store.usage(self.wall())

    def now(self, world: World) -> int:
        """Return the time in a world."""
        return world.clock.now(self.wall())

    async def turn(self, name: str, turned: Callable[[Clock, int], Clock]) -> Turned:
        """Set a world's clock, and let everything happen that is due by then.

        `turned` takes the clock and the wall time and returns the new clock; its exceptions pass
        through.
        """
        happened: list[Due] = []

        async def turn(world: World, wall: int) -> None:
            await self._due.settle(world, world.clock.now(wall), happened)
            await self._store.turn(world, turned(world.clock, wall))

        async def catch_up(world: World, wall: int) -> Turned:
            now = world.clock.now(wall)
            await self._due.settle(world, now, happened)
            return Turned(now, world.clock, happened)

        async with self.locks.held(name):
            await self._tried(name, turn)
            return await self._tried(name, catch_up)

    async def drop(self, name: str) -> bool:
        """Delete a world with its snapshots; returns whether there was one."""
        async with self.locks.held(name):
            return await self._store.drop(name, self.wall())

    async def fork(self, name: str, as_: str, ttl: int | None = None) -> World | None:
        """Make an independent copy of a world; None if there is no such world.

        Raises NameTaken if there is a world with the copy's name, TooMany if it does not fit.
        """
        source = await self.look(name)
        if source is None:
            return None
        maker.check_name(as_)
        async with self.locks.held(as_):
            wall = self.wall()
            world = maker.copy_world(source, as_, wall, ttl)
            try:
                await self._store.add(world, wall)
            except Conflict as error:
                raise NameTaken(error.what, hint="Drop it first.") from None
            return world

    async def replace(self, name: str, world: World) -> World:
        """Save a world that was made elsewhere; it replaces any with this name. Raises TooMany."""
        maker.check_name(name)
        async with self.locks.held(name):
            wall = self.wall()
            before = await self._store.find(name, wall)
            world.name = name
            world.ttl = None if before is None else before.ttl
            world.measure()
            await self._store.save(world, wall)
            return world

    async def save_snapshot(self, name: str, as_: str) -> bool:
        """Save a snapshot of a world by name; False if there is no such world. Raises TooMany."""
        world = await self.look(name)
        if world is None:
            return False
        await self._store.save_snapshot(name, as_, SavedSnapshot.of(world, self.wall()))
        return True

    async def restore_snapshot(self, name: str, saved: SavedSnapshot) -> World:
        """Restore a world from a snapshot; its clock runs on if it ran when it was saved."""
        return await self.replace(name, saved.restored(name, self.wall()))

    async def journal(self, name: str) -> Journal | None:
        """Return the journal of a world; None if there is no such world."""
        return None if await self.find(name) is None else await self._store.journal(name)

    async def clear_journal(self, name: str) -> bool:
        """Start a new journal of a world; returns whether there is such a world."""
        async with self.locks.held(name):
            wall = self.wall()
            world = await self._store.load(name, wall)
            if world is None:
                return False
            await self._store.begin_journal(world, maker.copy_at(world, wall))
            return True

    async def give_journal(self, name: str, origin: World, exchanges: Iterable[Exchange]) -> None:
        """Give a world a journal that was made elsewhere, with the world that it began with."""
        async with self.locks.held(name):
            world = await self._store.load(name, self.wall())
            if world is not None:
                await self._store.begin_journal(world, origin.fork(name))
                for each in exchanges:
                    await self._store.record(world, each)

    async def _make_transient(self, name: str, wall: int) -> World:
        """Make the world that a call names; the store does not have it yet."""
        if self._strict:
            known = await self._store.names(wall) if self._tells_names else None
            raise UnknownName("world", name, known)
        return maker.make_transient_world(self.library, name, self.start, wall)

    async def _begin(
        self, name: str, wall: int, work: Work[T], is_kept: Callable[[T], bool] | None
    ) -> World | Transacted[T]:
        """Save a new world; or return the answer of the work on a copy, if it needs no world."""
        world = await self._make_transient(name, wall)
        if is_kept is not None:
            copy = world.fork(name)
            now = copy.clock.now(wall)
            self._due.settle_unsaved(copy, now)
            changes, answer = work(copy, now)
            if changes is None and not is_kept(answer):
                return world, answer, False
        await self._store.add(world, wall)
        return world

    async def _tried(self, name: str, step: Callable[[World, int], Awaitable[T]]) -> T:
        for _ in range(TRIES):
            wall = self.wall()
            try:
                world = await self._store.load(name, wall)
                if world is None:
                    world = await self._make_transient(name, wall)
                    await self._store.add(world, wall)
                return await step(world, wall)
            except Conflict:
                self.conflicts += 1
        raise never_still(name, TRIES)
