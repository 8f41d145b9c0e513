"""Worlds have places: what one replica strikes off while another saves it anew, and what it costs.

Two replicas are brought to meet at one step by a replica that waits before a script.
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from mockserver.engine.clock import SECOND
from mockserver.errors import StoreUnavailable, TooMany
from mockserver.stores.backends.redis import RedisStore, registry_scripts, world_scripts
from mockserver.stores.backends.redis.address import read_address
from mockserver.stores.backends.redis.link import Script
from mockserver.stores.store import Limits
from tests.settling import run
from tests.stores.redis_server import redis_server
from tests.stores.test_any_store import a_world

_NUMBERS = count()
Step = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture
def replicas() -> tuple[RedisStore, RedisStore]:
    """Two replicas over worlds of their own, of which three fit."""
    address = read_address(f"{redis_server()}?prefix=places-{next(_NUMBERS)}")
    return RedisStore(address, Limits(worlds=3)), RedisStore(address, Limits(worlds=3))


def meanwhile(store: RedisStore, script: Script, step: Step) -> None:
    """Take a step once, just before a replica runs a script for the first time from now on."""
    link = store._link
    call, steps = link.call, [step]

    async def called(called: Script, keys: list[str], *arguments: Any) -> Any:
        if called is script and steps:
            await steps.pop()()
        return await call(called, keys, *arguments)

    vars(link)["call"] = called


async def fill(store: RedisStore) -> None:
    """Save new worlds until no more fits."""
    with suppress(TooMany):
        for number in count():
            await store.save(a_world(f"new-{number}"), 2 * SECOND)


async def worlds_of_a_full(store: RedisStore) -> int:
    """Save new worlds until no more fits; returns how many worlds are there then."""
    await fill(store)
    return len(await store.names(2 * SECOND))


@pytest.mark.parametrize("before", [world_scripts.DROP, registry_scripts.LEAVE])
def test_a_world_that_is_saved_while_another_replica_finds_it_over_keeps_its_place(
    replicas: tuple[RedisStore, RedisStore], before: Script
) -> None:
    one, other = replicas

    async def story() -> None:
        await one.save(a_world("w", ttl=SECOND), 0)
        meanwhile(one, before, lambda: other.save(a_world("w"), 2 * SECOND))
        await one.names(2 * SECOND)

        assert await other.names(2 * SECOND) == ["w"]
        assert (await other.usage(2 * SECOND)).worlds == 1
        assert await worlds_of_a_full(other) == 3

    run(story())


@pytest.mark.parametrize("step", [world_scripts.PUBLISH, registry_scripts.ENTER])
def test_nobody_takes_the_place_of_a_world_that_is_being_saved(
    replicas: tuple[RedisStore, RedisStore], step: Script
) -> None:
    one, other = replicas

    async def story() -> None:
        await one.save(a_world("w", ttl=SECOND), 0)

        async def list_and_fill() -> None:
            await other.names(2 * SECOND)
            await fill(other)

        meanwhile(one, step, list_and_fill)
        await one.save(a_world("w"), 2 * SECOND)

        assert await one.names(2 * SECOND) == ["new-0", "new-1", "w"]

    run(story())


def test_a_save_that_fails_gives_its_place_back(replicas: tuple[RedisStore, RedisStore]) -> None:
    one, other = replicas

    async def story() -> None:
        async def fail() -> None:
            raise StoreUnavailable("away", hint="")

        meanwhile(one, world_scripts.PUBLISH, fail)
        with pytest.raises(StoreUnavailable):
            await one.save(a_world("w"), 0)

        assert (await other.usage(0)).worlds == 0
        assert await worlds_of_a_full(other) == 3

    run(story())


def test_a_dropped_world_that_is_saved_anew_meanwhile_is_counted_once(
    replicas: tuple[RedisStore, RedisStore],
) -> None:
    one, other = replicas

    async def story() -> None:
        await one.save(a_world("w", rows=20), 0)
        meanwhile(one, registry_scripts.LEAVE, lambda: other.save(a_world("w", rows=5), 0))
        await one.drop("w", 0)

        usage = await other.usage(0)
        kept = await other.find("w", 0)
        assert kept is not None
        assert (usage.worlds, usage.bytes) == (1, kept.size)

    run(story())


def test_a_transient_world_that_is_being_saved_does_not_give_way(
    replicas: tuple[RedisStore, RedisStore],
) -> None:
    one, other = replicas

    async def story() -> None:
        for name in ("a", "b", "c"):
            world = a_world(name)
            world.is_transient = True
            await one.save(world, 0)
        again = a_world("a")
        again.is_transient = True
        meanwhile(one, world_scripts.PUBLISH, lambda: other.save(a_world("new"), 1))
        await one.save(again, 1)

        assert await other.names(1) == ["a", "c", "new"]

    run(story())
