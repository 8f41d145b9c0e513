"""A store that copies whatever comes in and goes out, byte by byte, as one elsewhere would."""

import pickle
from typing import TypeVar

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.world import Changes, World
from mockserver.stores.backends.memory import MemoryStore
from mockserver.stores.store import Limits, Position, SavedSnapshot, Usage

T = TypeVar("T")


class CopyingStore:
    """Keeps nobody's objects: a change that does not come in through a method is lost."""

    needs_tasks = True

    def __init__(self, limits: Limits | None = None) -> None:
        self._inner = MemoryStore(limits or Limits())
        self.key, self.limits = self._inner.key, self._inner.limits

    async def load(self, name: str, wall: int) -> World | None:
        return copied(await self._inner.load(name, wall))

    async def find(self, name: str, wall: int) -> World | None:
        return copied(await self._inner.find(name, wall))

    async def add(self, world: World, wall: int) -> None:
        kept = copied(world)
        await self._inner.add(kept, wall)
        world.incarnation, world.version, world.touched = kept.incarnation, 0, kept.touched

    async def save(self, world: World, wall: int) -> None:
        kept = copied(world)
        await self._inner.save(kept, wall)
        world.incarnation, world.version, world.touched = kept.incarnation, 0, kept.touched

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        await self._inner.commit(copied(world), copied(changes), copied(exchange))
        world.apply(changes)

    async def turn(self, world: World, clock: Clock) -> None:
        await self._inner.turn(copied(world), clock)
        world.turn(clock)

    async def drop(self, name: str, wall: int) -> bool:
        return await self._inner.drop(name, wall)

    async def names(self, wall: int) -> list[str]:
        return await self._inner.names(wall)

    async def record(self, world: World, exchange: Exchange) -> None:
        await self._inner.record(copied(world), copied(exchange))

    async def journal(self, name: str) -> Journal | None:
        return copied(await self._inner.journal(name))

    async def total(self, name: str) -> int:
        return await self._inner.total(name)

    async def newest(self, name: str) -> Position | None:
        return await self._inner.newest(name)

    async def begin_journal(self, world: World, origin: World) -> None:
        await self._inner.begin_journal(copied(world), copied(origin))

    async def save_snapshot(self, name: str, as_: str, saved: SavedSnapshot) -> None:
        await self._inner.save_snapshot(name, as_, copied(saved))

    async def snapshot(self, name: str, as_: str) -> SavedSnapshot | None:
        return copied(await self._inner.snapshot(name, as_))

    async def snapshots(self, name: str) -> list[str]:
        return list(await self._inner.snapshots(name))

    async def usage(self, wall: int) -> Usage:
        return await self._inner.usage(wall)

    async def close(self) -> None:
        await self._inner.close()


def copied(value: T) -> T:
    """The same value, and no object of it the same."""
    same: T = pickle.loads(pickle.dumps(value))
    return same
