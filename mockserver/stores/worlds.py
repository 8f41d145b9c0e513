"""The worlds of one server: founded on first use, changed one call at a time."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar

from mockserver.engine.clock import Clock
from mockserver.engine.perform import next_due, settle
from mockserver.engine.provider import Provider
from mockserver.engine.world import Changes, Due, Start, World
from mockserver.errors import Conflict, SettingsError, TooMany
from mockserver.stores.library import Library
from mockserver.stores.locks import Locks
from mockserver.stores.store import Store

T = TypeVar("T")

WORLD_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")

#: How often a call is tried anew when another process has changed its world meanwhile.
TRIES = 8
#: So many due effects run before other calls get their turn.
SLICE = 200

_logger = logging.getLogger(__name__)


#: A server keeps this many worlds, unless told otherwise, and of each this many snapshots.
MOST_WORLDS = 10_000
MOST_SNAPSHOTS = 50


class Turned(NamedTuple):
    """A clock after it was set or turned, and what happened on the way."""

    now: int
    clock: Clock
    happened: list[Due]


class SavedSnapshot(NamedTuple):
    """How a world stood when a snapshot of it was taken; its clock stands still meanwhile."""

    world: World
    frozen: bool


class Worlds:
    """Every way to reach a world, each under the world's lock.

    `wall` tells the wall time in microseconds; it must never run backwards. Beyond `most` worlds
    no further one is made.
    """

    def __init__(
        self,
        store: Store,
        library: Library,
        providers: Mapping[str, Provider],
        start: Start,
        wall: Callable[[], int],
        most: int = MOST_WORLDS,
    ) -> None:
        self._store = store
        self._providers = providers
        self._most = most
        self._locks = Locks()
        #: Worlds that do not live for ever.
        self._expiring: set[str] = set()
        self._snapshots: dict[str, dict[str, SavedSnapshot]] = {}
        self.wall = wall
        self.start = start
        self.library = library

    async def transact(
        self, name: str, work: Callable[[World, int], tuple[Changes | None, T]]
    ) -> tuple[World, T]:
        """Let `work` look at a world and its time, and commit the changes that it gives.

        Whatever is due happens first. Where another process was quicker, the work is dropped
        and done again on the world as it then is; raises Conflict when that never ends.
        """
        lock = self._locks.of(name)
        store = self._store
        world: World | None = None
        lock.users += 1
        await lock.acquire()
        try:
            for _ in range(TRIES):
                world = await store.load(name)
                if world is None or world.ttl is not None:
                    world = await self._load(name) or await self._make(name, self.start)
                world.touched = wall = self.wall()
                now = world.clock.now(wall)
                try:
                    if world.agenda and world.agenda[0].at <= now:
                        await self._settle(world, now, [])
                    changes, answer = work(world, now)
                    if changes is not None:
                        await store.commit(world, changes)
                except Conflict:
                    continue
                return world, answer
            raise _never_still(name)
        finally:
            lock.release()
            lock.users -= 1
            if world is None:
                self._locks.forget(name)

    async def create(self, name: str, start: Start, ttl: int | None = None) -> World:
        """Make a world anew, in place of any of that name; `ttl` is in microseconds.

        Raises UnknownName, FixtureError, TooMany.
        """
        async with self._held(name):
            world = await self._make(name, start)
            self._set_ttl(world, ttl)
            return world

    async def reset(self, name: str) -> World | None:
        """Put a world back to its scenario, seed and starting time; None where there is none."""
        async with self._held(name):
            world = await self._load(name)
            if world is None:
                return None
            new = await self._make(name, world.start)
            self._set_ttl(new, world.ttl)
            return new

    async def look(self, name: str) -> World | None:
        """Give a world that exists, with everything due done; None where there is none."""
        if await self._load(name) is None:
            return None
        world, _ = await self.transact(name, lambda world, now: (None, now))
        return world

    async def turn(self, name: str, turned: Callable[[Clock, int], Clock]) -> Turned:
        """Set or turn a world's clock, and let everything happen that is due by then.

        `turned` is given the clock and the wall time; what it raises, this raises.
        """
        happened: list[Due] = []

        async def turn(world: World) -> None:
            world.touched = wall = self.wall()
            await self._settle(world, world.clock.now(wall), happened)
            await self._store.turn(world, turned(world.clock, wall))

        async def catch_up(world: World) -> Turned:
            now = self.now(world)
            await self._settle(world, now, happened)
            return Turned(now, world.clock, happened)

        async with self._held(name):
            await self._tried(name, turn)
            return await self._tried(name, catch_up)

    async def drop(self, name: str) -> bool:
        """Forget a world and its snapshots; answers whether there was one."""
        async with self._held(name):
            was_there = await self._load(name) is not None
            await self._forget(name)
        return was_there

    async def fork(self, name: str, as_: str, ttl: int | None = None) -> World | None:
        """Make a copy that goes its own way; None where there is nothing to copy.

        Raises Conflict where the copy's name is taken, TooMany where no more worlds fit.
        """
        source = await self.look(name)
        if source is None:
            return None
        async with self._held(as_):
            if await self._load(as_) is not None:
                raise Conflict(f"There is a world {as_!r} already.", hint="Drop it first.")
            await self._make_room(as_)
            world = source.fork(as_)
            world.clock = source.clock.with_frozen(source.clock.frozen, self.wall())
            world.begin_journal()
            self._set_ttl(world, ttl)
            await self._store.save(world)
            return world

    async def replace(self, name: str, world: World) -> World:
        """Put a world that was made elsewhere in place of any of this name. Raises TooMany."""
        async with self._held(name):
            before = await self._load(name)
            if before is None:
                await self._make_room(name)
            _check_name(name)
            world.name = name
            world.begin_journal()
            self._set_ttl(world, None if before is None else before.ttl)
            await self._store.save(world)
            return world

    async def save_snapshot(self, name: str, as_: str) -> bool:
        """Keep how a world stands, under a name of its own; whether there is such a world.

        Raises TooMany where no more snapshots of it fit.
        """
        world = await self.look(name)
        if world is None:
            return False
        snapshots = self._snapshots.setdefault(name, {})
        if as_ not in snapshots and len(snapshots) >= MOST_SNAPSHOTS:
            raise TooMany(
                f"{MOST_SNAPSHOTS} snapshots of the world {name!r} are kept already.",
                hint="Keep one under a name that is there, or drop the world.",
            )
        snapshot = world.fork(name)
        snapshot.clock = world.clock.with_frozen(True, self.wall())
        snapshots[as_] = SavedSnapshot(snapshot, world.clock.frozen)
        return True

    async def restore_snapshot(self, name: str, saved: SavedSnapshot) -> World:
        """Put a world back to how it stood; its clock goes on from there if it went then."""
        world = saved.world.fork(name)
        world.clock = saved.world.clock.with_frozen(saved.frozen, self.wall())
        return await self.replace(name, world)

    def snapshots(self, name: str) -> Mapping[str, SavedSnapshot]:
        """Give the snapshots that are kept of a world, by name, oldest first."""
        return self._snapshots.get(name, {})

    async def find(self, name: str) -> World | None:
        """Give a world as it stands, without letting anything happen in it; None where none is."""
        return await self._load(name)

    async def names(self) -> list[str]:
        """List the worlds that there are."""
        await self._sweep()
        return await self._store.names()

    def now(self, world: World) -> int:
        """Tell the time in a world."""
        return world.clock.now(self.wall())

    async def _make(self, name: str, start: Start) -> World:
        _check_name(name)
        await self._make_room(name)
        wall = self.wall()
        scenario = self.library.scenario(start.scenario)
        seed = scenario.seed if start.seed is None else start.seed
        now, frozen = scenario.now, scenario.frozen
        if start.now is not None:
            now, frozen = start.now, start.frozen
        world = self.library.make_world(scenario, seed, now)
        world.name = name
        world.start = start
        world.clock = Clock(wall if now is None else now, None if frozen else wall, start.rate)
        world.touched = wall
        world.begin_journal()
        await self._store.save(world)
        return world

    @asynccontextmanager
    async def _held(self, name: str) -> AsyncIterator[None]:
        """Hold a world's lock, and forget it afterwards where there is no such world."""
        lock = self._locks.of(name)
        lock.users += 1
        try:
            async with lock:
                yield
        finally:
            lock.users -= 1
            if await self._store.load(name) is None:
                self._locks.forget(name)

    async def _load(self, name: str) -> World | None:
        """Give a world, unless its time to live has passed: then it is forgotten."""
        world = await self._store.load(name)
        if world is None or world.ttl is None or self.wall() < world.touched + world.ttl:
            return world
        await self._forget(name)
        return None

    async def _forget(self, name: str) -> None:
        self._expiring.discard(name)
        self._snapshots.pop(name, None)
        await self._store.drop(name)
        self._locks.forget(name)

    async def _sweep(self) -> None:
        for name in list(self._expiring):
            await self._load(name)

    async def _make_room(self, name: str) -> None:
        """Raise TooMany where one more world does not fit; none is dropped to make room."""
        if await self._store.count() < self._most or await self._store.load(name) is not None:
            return
        await self._sweep()
        if await self._store.count() >= self._most:
            raise TooMany(
                f"There are {self._most:,} worlds, and no more fit.",
                hint="Drop some (DELETE /_mock/worlds?prefix=...), give worlds a time to live, "
                "or serve with a larger --max-worlds.",
            )

    def _set_ttl(self, world: World, ttl: int | None) -> None:
        world.ttl = ttl
        world.touched = self.wall()
        (self._expiring.discard if ttl is None else self._expiring.add)(world.name)

    async def _tried(self, name: str, step: Callable[[World], Awaitable[T]]) -> T:
        for _ in range(TRIES):
            world = await self._load(name) or await self._make(name, self.start)
            try:
                return await step(world)
            except Conflict:
                continue
        raise _never_still(name)

    async def _settle(self, world: World, now: int, happened: list[Due]) -> None:
        while (due := next_due(world, now)) is not None:
            await self._store.commit(world, self._carried_out(world, due))
            happened.append(due)
            if len(happened) % SLICE == 0:
                await asyncio.sleep(0)

    def _carried_out(self, world: World, due: Due) -> Changes:
        try:
            return settle(self._providers[due.api], world, due)
        except Exception:
            # A bug in one effect must not stop the world's time: it is told, and passed over.
            _logger.exception("%s: the due effect %r failed", due.api, due.effect)
            return Changes(due.api, {}, {}, (), due)


def _check_name(name: str) -> None:
    if not WORLD_NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} is not a world's name.",
            hint="Use 1 to 64 letters, digits, dots, underscores and hyphens.",
        )


def _never_still(name: str) -> Conflict:
    return Conflict(f"The world {name!r} kept changing; {TRIES} tries were not enough.")
