"""The log of a world: what a replica reads that is behind, and when a newer image takes over."""

from collections.abc import Callable, Coroutine
from typing import Any
from unittest.mock import patch

from redis import Redis

from mockserver.engine.clock import Clock
from mockserver.engine.world import World
from mockserver.stores.backends.redis import RedisStore, saved
from mockserver.stores.backends.redis import store as redis_store
from mockserver.stores.backends.redis.address import read_address
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, SavedSnapshot
from tests.settling import run
from tests.stores.redis_server import redis_server
from tests.stores.test_any_store import a_world, an_exchange, put

PREFIX = "logs"
Step = Callable[[], Coroutine[Any, Any, None]]


def keys(client: Any, kind: str) -> list[bytes]:
    found: list[bytes] = client.keys(f"{PREFIX}:world:*:{kind}*")
    return sorted(found)


def test_a_long_log_becomes_an_image_and_old_images_are_deleted() -> None:
    address = f"redis:{redis_server()}?prefix={PREFIX}"

    async def story() -> None:
        store, late = open_store(address, Limits()), open_store(address, Limits())
        world = a_world(rows=3)
        await store.save(world, 0)
        await store.save_snapshot("w", "s", SavedSnapshot(world.fork("w"), True))
        behind = await late.load("w", 0)
        for number in range(27):
            await store.commit(world, put(world, f"new-{number}", number))
            await store.turn(world, Clock(number, None))
        read = await late.load("w", 0)

        assert behind is not None
        assert read is behind or read is not None
        for replica in (read, await open_store(address, Limits()).load("w", 0)):
            assert replica is not None
            assert seen(replica) == seen(world)
        with Redis.from_url(f"redis:{redis_server()}") as client:
            [log] = keys(client, "log")
            assert client.llen(log) < 10
            # The newest one, the one that its journal begins with, and the snapshot's.
            assert len(keys(client, "image:")) == 3
            await store.begin_journal(world, world.fork("w"))
            await store.record(world, an_exchange())
            assert len(keys(client, "image:")) == 3
            await store.drop("w", 0)
            assert keys(client, "") == []

    with patch.object(redis_store, "_MOST_ENTRIES", 10):
        run(story())


def meanwhile(store: RedisStore, command: str, step: Step) -> None:
    """Take a step once, just after a store has run a command for the first time from now on."""
    link = store._link
    ran, steps = link.run, [step]

    async def run_and_step(*words: Any) -> Any:
        answer = await ran(*words)
        if words[0] == command and steps:
            await steps.pop()()
        return answer

    vars(link)["run"] = run_and_step


def test_an_image_that_is_deleted_while_it_is_read_is_not_half_a_world() -> None:
    address = read_address(f"{redis_server()}?prefix=half")
    store, late = RedisStore(address, Limits()), RedisStore(address, Limits())

    async def story() -> None:
        world = a_world(rows=40)
        await store.save(world, 0)
        # Its journal begins with the first image; the second one is only the world's.
        await store.commit(world, put(world, "new", 1))
        meanwhile(late, "LINDEX", lambda: store.commit(world, put(world, "newer", 1)))
        read = await late.load("w", 0)

        assert read is not None
        assert seen(read) == seen(world)

    with patch.object(redis_store, "_MOST_ENTRIES", 1), patch.object(saved, "_PART", 100):
        run(story())


def test_an_image_holds_what_its_log_forgets() -> None:
    address = read_address(f"{redis_server()}?prefix=holds")
    store, other = RedisStore(address, Limits()), RedisStore(address, Limits())

    async def commit(world: World, replica: RedisStore, key: str) -> None:
        await replica.commit(world, put(world, key, 1))

    async def story() -> None:
        world = a_world(rows=3)
        await store.save(world, 0)
        theirs = await other.load("w", 0)
        assert theirs is not None

        async def step() -> None:
            with patch.object(redis_store, "_MOST_ENTRIES", 1_000):
                await commit(await current(other), other, "theirs")
                await current(store)

        async def current(replica: RedisStore) -> World:
            world = await replica.load("w", 0)
            assert world is not None
            return world

        meanwhile(store, "RPUSH", step)
        await commit(world, store, "ours")
        read = await RedisStore(address, Limits()).load("w", 0)

        assert read is not None
        assert seen(read) == seen(await current(store))

    with patch.object(redis_store, "_MOST_ENTRIES", 1):
        run(story())


def test_redis_itself_forgets_a_world_whose_time_is_over() -> None:
    prefix = "expiry"
    address = f"redis:{redis_server()}?prefix={prefix}"

    async def story() -> None:
        store = open_store(address, Limits())
        world = a_world(ttl=1_000_000)
        await store.save(world, 0)
        await store.commit(world, put(world, "a", 1))
        await store.record(world, an_exchange())
        await store.save_snapshot("w", "s", SavedSnapshot(world.fork("w"), True))
        with Redis.from_url(f"redis:{redis_server()}") as client:
            lives = {each: client.pttl(each) for each in client.keys(f"{prefix}:world:*")}
            assert len(lives) == 9
            assert all(0 < each <= 91_500 for each in lives.values()), lives
            await store.save(a_world(), 0)
            lives = {each: client.pttl(each) for each in client.keys(f"{prefix}:world:*")}
            assert set(lives.values()) == {-1}

    run(story())


def seen(world: World) -> object:
    return world.version, world.size, world.clock, world.tables, world.counters, world.agenda
