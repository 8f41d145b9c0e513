"""The worlds of one server: founded on first use, changed one call at a time."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple, TypeVar

from mockserver.engine.clock import Clock
from mockserver.engine.perform import next_due, settle
from mockserver.engine.provider import Provider
from mockserver.engine.world import Changes, Due, Start, World
from mockserver.errors import Conflict, SettingsError
from mockserver.stores.library import Library
from mockserver.stores.store import Store

T = TypeVar("T")

WORLD_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")

#: How often a call is tried anew when another process has changed its world meanwhile.
TRIES = 8
#: So many due effects run before other calls get their turn.
SLICE = 200

_logger = logging.getLogger(__name__)


class Turned(NamedTuple):
    """A clock after it was set or turned, and what happened on the way."""

    now: int
    clock: Clock
    happened: list[Due]


class Worlds:
    """Every way to reach a world, each under the world's lock.

    `wall` tells the wall time in microseconds; it must never run backwards.
    """

    def __init__(
        self,
        store: Store,
        library: Library,
        providers: Mapping[str, Provider],
        start: Start,
        wall: Callable[[], int],
    ) -> None:
        self._store = store
        self._providers = providers
        self._locks: dict[str, asyncio.Lock] = {}
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
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks.setdefault(name, asyncio.Lock())
        store = self._store
        await lock.acquire()
        try:
            for _ in range(TRIES):
                world = await store.load(name) or await self._found(name, self.start)
                now = world.clock.now(self.wall())
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

    async def create(self, name: str, start: Start) -> World:
        """Make a world anew, in place of any of that name. Raises UnknownName, FixtureError."""
        async with self._locks.setdefault(name, asyncio.Lock()):
            return await self._found(name, start)

    async def reset(self, name: str) -> World | None:
        """Put a world back to its scenario, seed and starting time; None where there is none."""
        async with self._locks.setdefault(name, asyncio.Lock()):
            world = await self._store.load(name)
            return None if world is None else await self._found(name, world.start)

    async def look(self, name: str) -> World | None:
        """Give a world that exists, with everything due done; None where there is none."""
        if await self._store.load(name) is None:
            return None
        world, _ = await self.transact(name, lambda world, now: (None, now))
        return world

    async def turn(self, name: str, turned: Callable[[Clock, int], Clock]) -> Turned:
        """Set or turn a world's clock, and let everything happen that is due by then.

        `turned` is given the clock and the wall time; what it raises, this raises.
        """
        happened: list[Due] = []

        async def turn(world: World) -> None:
            wall = self.wall()
            await self._settle(world, world.clock.now(wall), happened)
            await self._store.turn(world, turned(world.clock, wall))

        async def catch_up(world: World) -> Turned:
            now = self.now(world)
            await self._settle(world, now, happened)
            return Turned(now, world.clock, happened)

        async with self._locks.setdefault(name, asyncio.Lock()):
            await self._tried(name, turn)
            return await self._tried(name, catch_up)

    async def drop(self, name: str) -> bool:
        """Forget a world; answers whether there was one."""
        async with self._locks.setdefault(name, asyncio.Lock()):
            return await self._store.drop(name)

    async def find(self, name: str) -> World | None:
        """Give a world as it stands, without letting anything happen in it; None where none is."""
        return await self._store.load(name)

    async def names(self) -> list[str]:
        """List the worlds that there are."""
        return await self._store.names()

    def now(self, world: World) -> int:
        """Tell the time in a world."""
        return world.clock.now(self.wall())

    async def _found(self, name: str, start: Start) -> World:
        if not WORLD_NAME.fullmatch(name):
            raise SettingsError(
                f"{name!r} is not a world's name.",
                hint="Use 1 to 64 letters, digits, dots, underscores and hyphens.",
            )
        wall = self.wall()
        scenario = self.library.scenario(start.scenario)
        seed = scenario.seed if start.seed is None else start.seed
        now, frozen = scenario.now, scenario.frozen
        if start.now is not None:
            now, frozen = start.now, start.frozen
        world = self.library.found(scenario, seed, now)
        world.name = name
        world.start = start
        world.clock = Clock(wall if now is None else now, None if frozen else wall)
        await self._store.save(world)
        return world

    async def _tried(self, name: str, step: Callable[[World], Awaitable[T]]) -> T:
        for _ in range(TRIES):
            world = await self._store.load(name) or await self._found(name, self.start)
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


def _never_still(name: str) -> Conflict:
    return Conflict(f"The world {name!r} kept changing; {TRIES} tries were not enough.")
