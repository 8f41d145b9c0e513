"""Redis in need: not there for a while, started anew, full, or read-only."""

from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from mockserver.errors import StoreUnavailable
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, Store
from tests.settling import run
from tests.stores.redis_server import RedisServer
from tests.stores.test_any_store import a_world, an_exchange, put


@pytest.fixture
def server(tmp_path: Path) -> Any:
    with RedisServer(tmp_path, "--appendonly", "yes", "--appendfsync", "always") as server:
        yield server


def opened(server: RedisServer) -> Store:
    return open_store(f"redis:{server.address}?wait=2", Limits())


def test_a_store_that_is_started_anew_goes_on_where_it_was(server: RedisServer) -> None:
    async def story() -> None:
        store, world = opened(server), a_world()
        await store.save(world, 0)
        await store.commit(world, put(world, "a", 1))
        server.stop()
        with pytest.raises(StoreUnavailable, match="cannot be used now"):
            await store.load("w", 0)
        with pytest.raises(StoreUnavailable):
            await store.commit(world, put(world, "b", 2))
        server.start()
        again = await store.load("w", 0)

        assert again is not None
        assert list(again.table("shop", "things")) == ["a"]
        await store.commit(again, put(again, "b", 2))
        other = await opened(server).load("w", 0)
        assert other is not None
        assert list(other.table("shop", "things")) == ["a", "b"]
        assert other.version == 2

    run(story())


def test_a_call_that_cannot_be_journaled_is_logged_once_and_not_refused(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        store, world = opened(server), a_world()
        await store.save(world, 0)
        server.stop()
        for _ in range(2):
            await store.record(world, an_exchange())
        server.start()
        await store.record(world, an_exchange())
        assert await store.total("w") == 1

    run(story())
    assert [each.message[:24] for each in caplog.records] == ["Calls are not journaled "]


def test_a_full_or_read_only_server_refuses_and_changes_nothing(server: RedisServer) -> None:
    async def story() -> None:
        store, world = opened(server), a_world()
        await store.save(world, 0)
        with Redis(port=server.port) as client:
            client.config_set("maxmemory", 1)
            with pytest.raises(StoreUnavailable, match="memory"):
                await store.commit(world, put(world, "a", 1))
            client.config_set("maxmemory", 0)
            client.config_set("min-replicas-to-write", 1)
            with pytest.raises(StoreUnavailable):
                await store.commit(world, put(world, "a", 1))
            client.config_set("min-replicas-to-write", 0)

        assert world.version == 0
        await store.commit(world, put(world, "a", 1))
        again = await opened(server).find("w", 0)
        assert again is not None
        assert again.version == 1

    run(story())


def test_all_replicas_make_the_same_pseudonyms(server: RedisServer) -> None:
    assert opened(server).key == opened(server).key
    assert len(opened(server).key) == 32
