"""Worlds over any store, a wall clock that a test turns, and bookings to tell worlds apart by."""

from collections.abc import Callable
from typing import Protocol

from mockserver.engine.provider import owners
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Start, World
from mockserver.providers import discover
from mockserver.resources import data_root
from mockserver.stores.library import Library
from mockserver.stores.store import SavedSnapshot, Store
from mockserver.stores.worlds import Worlds


class MakeWorlds(Protocol):
    """Makes the worlds of a server; `most` is how many worlds fit."""

    def __call__(
        self, *, wall: Callable[[], int] = ..., most: int = ..., strict: bool = ...
    ) -> Worlds: ...


class Wall:
    """A wall clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


def worlds_in(store: Store, wall: Callable[[], int] = lambda: 0, *, strict: bool = False) -> Worlds:
    providers = owners(discover().values())
    library = Library(data_root() / "fixtures", providers)
    return Worlds(store, library, providers, Start(), wall, strict=strict)


def booked(world: World, who: str) -> Changes:
    transaction = Transaction(world, "shop", 0)
    transaction.put("bookings", f"{who}-{len(world.table('shop', 'bookings'))}", {"who": who})
    return transaction.changes()


async def called(worlds: Worlds, name: str, who: str = "we") -> World:
    world, _, _ = await worlds.transact(name, lambda world, now: (booked(world, who), None))
    return world


def bookings(world: World | None) -> list[str]:
    assert world is not None
    return [str(row["who"]) for row in world.table("shop", "bookings").values()]


async def saved(worlds: Worlds, name: str, as_: str) -> SavedSnapshot:
    snapshot = await worlds.snapshot(name, as_)
    assert snapshot is not None
    return snapshot
