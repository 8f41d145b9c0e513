"""Worlds and a provider for the engine's tests, with nothing of any real provider in them."""

from typing import Any

from mockserver.engine.call import Reply
from mockserver.engine.clock import Clock
from mockserver.engine.provider import Provider
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


def a_provider(**parts: Any) -> Provider:
    """A provider without operations; `parts` are what a test is about."""
    nothing: dict[str, Any] = {
        "name": API,
        "behaviours": {},
        "admit": lambda tx, arrival: {},
        "dialect": lambda problem: Reply(problem.status),
        "collections": {},
        "load_fixture": lambda tx, rows: None,
        "credentials": lambda tx: {},
        "first_call": "buy",
    }
    return Provider(**{**nothing, **parts})
