"""Worlds for the engine's tests, with nothing of any provider in them."""

from mockserver.engine.clock import Clock
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World

API = "shop"


def a_world(seed: int = 0, now: int = 0) -> World:
    return World("w", Start(), seed, Clock(now, None))


def a_transaction(world: World, now: int | None = None) -> Transaction:
    return Transaction(world, API, world.clock.at if now is None else now)


def committed(world: World, **rows: dict[str, object]) -> World:
    """Commit rows of a collection `things`."""
    transaction = a_transaction(world)
    for identifier, row in rows.items():
        transaction.put("things", identifier, row)
    world.apply(transaction.changes())
    return world
