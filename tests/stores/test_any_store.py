"""What every store promises, whichever it is."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from mockserver.engine.clock import Clock
from mockserver.engine.world import Start, World
from mockserver.errors import Conflict
from mockserver.stores.memory import MemoryStore
from mockserver.stores.store import Store
from tests.engine.builders import API, a_transaction

STORES: list[Callable[[], Store]] = [MemoryStore]


@pytest.fixture(params=STORES, ids=lambda store: str(store.__name__))
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.param()
    return made


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    import asyncio

    return asyncio.run(coroutine)


def a_world(name: str = "w") -> World:
    return World(name, Start(), 0, Clock(0, None))


def put(world: World, identifier: str, number: int) -> Any:
    transaction = a_transaction(world)
    transaction.put("things", identifier, {"n": number})
    return transaction.changes()


def test_a_world_that_was_never_kept_is_not_there(store: Store) -> None:
    assert run(store.load("w")) is None
    assert run(store.drop("w")) is False
    assert run(store.names()) == []


def test_a_kept_world_is_loaded_with_what_was_committed(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world)
        await store.commit(world, put(world, "a", 1))
        loaded = await store.load("w")

        assert loaded is not None
        assert loaded.table(API, "things") == {"a": {"n": 1}}
        assert loaded.version == world.version == 1

    run(story())


def test_worlds_are_listed_by_name_and_dropped(store: Store) -> None:
    async def story() -> None:
        for name in ("b", "a"):
            await store.save(a_world(name))

        assert await store.names() == ["a", "b"]
        assert await store.drop("a") is True
        assert await store.names() == ["b"]

    run(story())


def test_a_commit_to_a_world_that_was_replaced_is_a_conflict_and_changes_nothing(
    store: Store,
) -> None:
    async def story() -> None:
        old, new = a_world(), a_world()
        await store.save(old)
        await store.save(new)

        with pytest.raises(Conflict):
            await store.commit(old, put(old, "a", 1))
        with pytest.raises(Conflict):
            await store.turn(old, Clock(5, None))

        loaded = await store.load("w")
        assert loaded is not None
        assert (loaded.table(API, "things"), loaded.clock.at) == ({}, 0)

    run(story())


def test_a_turned_clock_is_kept(store: Store) -> None:
    async def story() -> None:
        world = a_world()
        await store.save(world)
        await store.turn(world, Clock(5, None))
        loaded = await store.load("w")

        assert loaded is not None
        assert loaded.clock == Clock(5, None)

    run(story())
