"""A store that is several: each call goes to the next one, and what it changes to the same."""

from collections.abc import Sequence
from itertools import cycle

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.world import Changes, World
from mockserver.stores.store import Position, SavedSnapshot, Store, Usage


class TurnsStore:
    """Stores that keep the same worlds, used in turns."""

    needs_tasks = False

    def __init__(self, stores: Sequence[Store]) -> None:
        self._stores = stores
        self._turns = cycle(stores)
        self._latest = stores[0]
        self.key, self.limits = stores[0].key, stores[0].limits

    async def load(self, name: str, wall: int) -> World | None:
        return await self._next().load(name, wall)

    async def find(self, name: str, wall: int) -> World | None:
        return await self._next().find(name, wall)

    async def add(self, world: World, wall: int) -> None:
        await self._next().add(world, wall)

    async def save(self, world: World, wall: int) -> None:
        await self._next().save(world, wall)

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        await self._latest.commit(world, changes, exchange)

    async def turn(self, world: World, clock: Clock) -> None:
        await self._latest.turn(world, clock)

    async def drop(self, name: str, wall: int) -> bool:
        return await self._next().drop(name, wall)

    async def names(self, wall: int) -> list[str]:
        return await self._next().names(wall)

    async def record(self, world: World, exchange: Exchange) -> None:
        await self._latest.record(world, exchange)

    async def journal(self, name: str) -> Journal | None:
        return await self._next().journal(name)

    async def total(self, name: str) -> int:
        return await self._next().total(name)

    async def newest(self, name: str) -> Position | None:
        return await self._next().newest(name)

    async def begin_journal(self, world: World, origin: World) -> None:
        await self._next().begin_journal(world, origin)

    async def save_snapshot(self, name: str, as_: str, saved: SavedSnapshot) -> None:
        await self._next().save_snapshot(name, as_, saved)

    async def snapshot(self, name: str, as_: str) -> SavedSnapshot | None:
        return await self._next().snapshot(name, as_)

    async def snapshots(self, name: str) -> list[str]:
        return await self._next().snapshots(name)

    def _next(self) -> Store:
        self._latest = next(self._turns)
        return self._latest

    async def usage(self, wall: int) -> Usage:
        return await self._next().usage(wall)

    async def close(self) -> None:
        for store in self._stores:
            await store.close()
