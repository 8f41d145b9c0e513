"""A cluster of three: worlds spread over it, and each store promise holds there, too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.cluster import RedisCluster

from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, SavedSnapshot
from tests.settling import run
from tests.stores.redis_server import redis_cluster
from tests.stores.test_any_store import a_world, an_exchange, put

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("cluster")
    with redis_cluster(folder) as address:
        yield address


def test_worlds_spread_over_a_cluster_and_each_replica_sees_all(cluster: str) -> None:
    address = f"redis:{cluster}?cluster=yes"

    async def story() -> None:
        one, two = open_store(address, Limits(worlds=30)), open_store(address, Limits(worlds=30))
        for number in range(30):
            world = a_world(f"w{number}", rows=2)
            await one.save(world, number)
            await one.commit(world, put(world, "new", number))
            await one.record(world, an_exchange())
            await one.save_snapshot(f"w{number}", "s", SavedSnapshot(world.fork(world.name), True))
        assert len(await two.names(0)) == 30
        for number in range(30):
            seen = await two.load(f"w{number}", 0)
            journal = await two.journal(f"w{number}")
            kept = await two.snapshot(f"w{number}", "s")
            assert seen is not None
            assert seen.table("shop", "things")["new"]["n"] == number
            assert journal is not None
            assert journal.total == 1
            assert kept is not None
            assert len(kept.world.table("shop", "things")) == 3
            await two.commit(seen, put(seen, "newer", number))
            assert await two.drop(f"w{number}", 0)
        assert await one.names(0) == []
        await one.close()
        await two.close()

    run(story())


def test_the_worlds_stand_on_all_servers_of_the_cluster(cluster: str) -> None:
    address = f"redis:{cluster}?cluster=yes&prefix=spread"

    async def story() -> None:
        store = open_store(address, Limits())
        for number in range(60):
            await store.save(a_world(f"w{number}"), 0)
        await store.close()

    run(story())
    client: Any = RedisCluster.from_url(f"redis:{cluster}")
    counts = [
        sum(1 for _ in client.scan_iter("spread:world:*:head", target_nodes=[node]))
        for node in client.get_primaries()
    ]
    client.close()
    assert sum(counts) == 60
    assert min(counts) > 5


def test_worlds_of_several_servers_begin_with_one_image(cluster: str) -> None:
    address = f"redis:{cluster}?cluster=yes&prefix=shared"

    async def story() -> None:
        one, two = open_store(address, Limits()), open_store(address, Limits())
        scenario = a_world(rows=3)
        for number in range(12):
            world = scenario.fork(f"w{number}")
            world.ttl = 10**9
            await one.save(world, 0)
        for number in range(12):
            seen = await two.load(f"w{number}", 0)
            assert seen is not None
            assert seen.tables == scenario.tables
        await one.close()
        await two.close()

    run(story())
    client: Any = RedisCluster.from_url(f"redis:{cluster}")
    images = list(client.scan_iter("shared:*image*"))
    client.close()
    # That of the first world and the list of its own ones; the shared one and the list of those.
    assert len(images) == 4
