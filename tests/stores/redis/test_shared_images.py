"""Images that worlds with a time to live share: they take the room of one, and none is lost."""

from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from redis import Redis

from mockserver.engine.world import World
from mockserver.stores.backends.redis import shared_images
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, Store
from tests.settling import run
from tests.stores.redis_server import redis_server
from tests.stores.test_any_store import a_world, put

_NUMBERS = count()
TTL = 3_600 * 10**6


@pytest.fixture
def prefix() -> str:
    return f"shared-{next(_NUMBERS)}"


def opened(prefix: str) -> Store:
    return open_store(f"redis:{redis_server()}?prefix={prefix}", Limits())


async def saved(store: Store, scenario: World, names: str, ttl: int | None = TTL) -> None:
    for name in names:
        world = scenario.fork(name)
        world.ttl = ttl
        await store.save(world, 0)


def images(client: Any, prefix: str) -> tuple[int, int]:
    """Count the images of single worlds, and the shared ones."""
    own, shared = f"{prefix}:world:*:image:*", f"{prefix}:{{images}}:*"
    return len(client.keys(own)), len(client.keys(shared)) - client.exists(
        f"{prefix}:{{images}}:expiry"
    )


def told(story: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
    with Redis.from_url(f"redis:{redis_server()}") as client:
        run(story(client))


def test_worlds_of_the_same_rows_share_an_image_from_the_second_one_on(prefix: str) -> None:
    async def story(client: Any) -> None:
        scenario, store = a_world(rows=3), opened(prefix)
        await saved(store, scenario, "abc")
        await store.drop("b", 0)

        assert images(client, prefix) == (1, 1)
        for name in "ac":
            read = await opened(prefix).load(name, 0)
            journal = await opened(prefix).journal(name)
            assert read is not None
            assert read.tables == scenario.tables
            assert journal is not None
            assert journal.origin is not None
            assert journal.origin.tables == scenario.tables

    told(story)


def test_a_shared_image_does_not_change_with_a_world(prefix: str) -> None:
    async def story(client: Any) -> None:
        scenario, store = a_world(rows=3), opened(prefix)
        await saved(store, scenario, "abc")
        world = await store.load("b", 0)
        assert world is not None
        await store.commit(world, put(world, "new", 1))

        read = await opened(prefix).load("c", 0)
        assert read is not None
        assert "new" not in read.table("shop", "things")

    told(story)


def test_worlds_without_a_time_to_live_and_large_ones_have_images_of_their_own(
    prefix: str,
) -> None:
    async def story(client: Any) -> None:
        await saved(opened(prefix), a_world(rows=3), "abc", ttl=None)
        with patch.object(shared_images, "_MOST_BYTES", 10):
            await saved(opened(prefix), a_world(rows=3), "de")

        assert images(client, prefix) == (5, 0)

    told(story)


def test_where_there_are_too_many_shared_images_a_world_has_one_of_its_own(prefix: str) -> None:
    async def story(client: Any) -> None:
        store = opened(prefix)
        with patch.object(shared_images, "_MOST", 1):
            await saved(store, a_world(rows=1), "ab")
            await saved(store, a_world(rows=2), "cd")

        assert images(client, prefix) == (3, 1)

    told(story)


def test_processes_that_share_an_image_at_the_same_time_write_one(prefix: str) -> None:
    async def story(client: Any) -> None:
        scenario, one, two = a_world(rows=3), opened(prefix), opened(prefix)
        await saved(one, scenario, "ab")
        await saved(two, scenario, "cd")

        assert images(client, prefix) == (2, 1)
        [image] = [
            key for key in client.keys(f"{prefix}:{{images}}:*") if not key.endswith(b"expiry")
        ]
        assert client.llen(image) == 1

    told(story)


def test_a_shared_image_expires_after_every_world_that_began_with_it(prefix: str) -> None:
    async def story(client: Any) -> None:
        scenario, store = a_world(rows=3), opened(prefix)
        await saved(store, scenario, "ab")
        await saved(store, scenario, "c", ttl=2 * TTL)
        image = client.hget(f"{prefix}:world:{{c}}:head", "image")
        assert client.pttl(image) > client.pttl(f"{prefix}:world:{{c}}:head")

        # A year later, so to say: the world is used when all is about to expire.
        client.pexpire(image, 5_000)
        client.pexpire(f"{prefix}:world:{{b}}:head", 5_000)
        assert await store.load("b", TTL // 2) is not None

        assert client.pttl(image) > client.pttl(f"{prefix}:world:{{b}}:head") > 3_600_000

    told(story)
