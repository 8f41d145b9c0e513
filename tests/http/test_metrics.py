"""Metrics as Prometheus collects them, and readiness apart from liveness."""

import asyncio
import json
import os
import time
from collections.abc import Iterator, Mapping

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mockserver.counts import Counts
from mockserver.engine.journal import Exchange
from mockserver.engine.world import Changes, World
from mockserver.errors import StoreUnavailable
from mockserver.http.app import Server, build_server
from mockserver.http.traffic import Workers
from mockserver.settings import Settings
from mockserver.stores.backends.memory import MemoryStore
from mockserver.stores.store import Limits, Usage
from tests.bench.workload import W1
from tests.client import Client

INFO = "/v3/infinity-mall/rewards-program/info"
CALLED = {"api": "boostcom", "operation": "getProgramInfo"}


class Store(MemoryStore):
    """Keeps worlds in memory; how much it keeps is told late, or not at all."""

    trouble: Exception | None = None
    is_late = False
    commits = 0

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        self.commits += 1
        await super().commit(world, changes, exchange)

    async def usage(self, wall: int) -> Usage:
        if self.trouble is not None:
            raise self.trouble
        if self.is_late:
            await asyncio.Event().wait()
        return await super().usage(wall)


@pytest.fixture(scope="module")
def store() -> Store:
    return Store(Limits(worlds=7, bytes=2**20))


@pytest.fixture(scope="module")
def own(store: Store) -> Server:
    return build_server(Settings(), store)


@pytest.fixture
def consumer(own: Server, store: Store) -> Iterator[Client]:
    store.trouble, store.is_late = None, False
    client = Client(own, "measured")
    client.start("default", None)
    own.traffic.begin()
    yield client
    client.close()


def sample(client: Client, name: str, labels: Mapping[str, str] | None = None) -> float | None:
    reply = client.get("/_mock/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = [
        each.value
        for family in text_string_to_metric_families(reply.body.decode())
        for each in family.samples
        if each.name == f"mockserver_{name}" and each.labels == (labels or {})
    ]
    assert len(found) < 2
    return found[0] if found else None


def test_the_time_of_a_call_is_that_until_the_store_has_its_rows(
    consumer: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A second passes at each commit, and no time otherwise.
    monkeypatch.setattr(time, "perf_counter_ns", lambda: store.commits * 1_000_000_000)
    headers = consumer.credentials("koomalooma")
    booked = consumer.post("/api" + W1.path, json=json.loads(W1.body or ""), headers=headers)
    consumer.get(INFO, headers=consumer.credentials("boostcom"))

    assert booked.status == 201
    name = "request_duration_seconds_sum"
    assert sample(consumer, name, {"api": "koomalooma", "operation": "assignPoints"}) == 1
    assert sample(consumer, name, CALLED) == 0


def test_requests_are_counted_by_operation_and_status(consumer: Client) -> None:
    for _ in range(3):
        consumer.get(INFO, headers=consumer.credentials("boostcom"))
    for path in ("/a", "/b"):
        consumer.get(path)

    nowhere = {"api": "none", "operation": "none", "status": "404"}
    assert sample(consumer, "requests_total", {**CALLED, "status": "200"}) == 3
    assert sample(consumer, "requests_total", nowhere) == 2


def test_times_are_a_histogram_whose_buckets_add_up(consumer: Client) -> None:
    consumer.get(INFO, headers=consumer.credentials("boostcom"))
    cell = consumer.server.traffic.calls["boostcom", "getProgramInfo", 200]
    cell[0] += 20_000_000
    cell[1 + (20_000_000).bit_length()] += 1
    cell[1 + (1_000).bit_length()] += 1

    def below(bound: str) -> float | None:
        return sample(consumer, "request_duration_seconds_bucket", {**CALLED, "le": bound})

    assert sample(consumer, "request_duration_seconds_count", CALLED) == 3
    assert sample(consumer, "request_duration_seconds_sum", CALLED) == pytest.approx(20, abs=1)
    assert below("16.777216") == 2
    assert below("+Inf") == 3


def test_violations_are_counted_by_their_place(consumer: Client) -> None:
    headers = consumer.credentials("talon_one")
    consumer.put("/v2/customer_sessions/s-1", json={"customerSession": 3}, headers=headers)

    labels = {"api": "talon_one", "operation": "updateCustomerSessionV2", "place": "body"}
    assert sample(consumer, "violations_total", labels) == 1


def test_of_several_processes_whichever_is_asked_answers_for_all(consumer: Client) -> None:
    traffic, key = consumer.server.traffic, ("boostcom", "getProgramInfo", 200)
    own, ended = Counts(process=os.getpid(), worker=1, connections=2), Counts({key: [9, 4, 0]})
    other = Counts({key: [5, 0, 3]}, process=os.getppid(), worker=2, connections=5)

    async def counts() -> list[Counts]:
        return [ended, own, other]

    traffic.workers = Workers(2, counts)
    try:
        text = consumer.get("/_mock/metrics").body.decode()
        health = consumer.get("/_mock/health").json()
    finally:
        traffic.workers = None
    samples = {
        (each.name, each.labels.get("worker")): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }

    assert health["workers"] == 2
    assert samples["mockserver_workers", None] == 2
    assert samples["mockserver_requests_total", None] == 7
    assert samples["mockserver_connections", None] == 7
    assert samples["process_open_fds", "1"] > 0
    assert samples["process_open_fds", "2"] > 0


def test_no_label_has_anything_of_a_request(consumer: Client) -> None:
    for path in ("/canary", f"{INFO}?canary=1", "/v3/canary/rewards-program/info"):
        consumer.get(path, headers={"canary": "canary", "x-mock-world": "canary"})
    consumer.request("CANARY", "/canary")

    assert b"canary" not in consumer.get("/_mock/metrics").body


def test_what_is_kept_stands_beside_what_fits(consumer: Client) -> None:
    worlds, rows = sample(consumer, "worlds"), sample(consumer, "rows_bytes")

    assert worlds == 1
    assert rows is not None
    assert 1_000 < rows < 2**20
    assert sample(consumer, "worlds_limit") == 7
    assert sample(consumer, "rows_bytes_limit") == 2**20
    assert sample(consumer, "worlds_in_use") == 0
    assert sample(consumer, "calls_waiting") == 0
    assert sample(consumer, "log_dropped_total") == 0


def test_a_server_is_ready_while_its_store_answers(consumer: Client, store: Store) -> None:
    ready = consumer.get("/_mock/ready")
    store.trouble = StoreUnavailable("The disk is full.")
    unready = consumer.get("/_mock/ready")
    alive = consumer.get("/_mock/health")
    store.trouble = None

    assert (ready.status, ready.json()) == (200, {"status": "ready"})
    assert (unready.status, unready.headers["retry-after"]) == (503, "1")
    assert "The disk is full." in unready.json()["detail"]
    assert alive.status == 200
    assert sample(consumer, "store_errors_total") == 1


def test_a_store_that_does_not_answer_is_not_waited_for(
    consumer: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.http.control.server._PATIENCE", 0.01)
    store.is_late = True

    unready = consumer.get("/_mock/ready")

    assert unready.status == 503
    assert "has not answered within 0.01 seconds" in unready.json()["detail"]
