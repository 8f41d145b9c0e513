"""How long one call can keep every other waiting: docs/bounds.md promises a quarter of a second.

What is measured is the processor's time between two turns of the loop, so that a busy machine does
not fail the test. Everything here is as large as a bound of the server lets it be.
"""

import asyncio
import gc
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mockserver.engine.rules import MOST_RULES
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, World
from mockserver.http.app import build_server
from mockserver.http.transport.upkeep import tune_collector
from mockserver.settings import Settings
from tests.client import Client, Response, raw_headers, send_request
from tests.http.conftest import BOOKINGS
from tests.providers.koomalooma.conftest import order, token
from tests.providers.talon_one.builders import Shop as TalonShop
from tests.providers.talon_one.builders import item, rule

pytestmark = pytest.mark.timed

#: In seconds; docs/bounds.md says it in milliseconds.
BOUND = 0.25

CONTROL = "/_mock/worlds/stalls"
JSON = [("host", "127.0.0.1"), ("content-type", "application/json"), ("x-mock-world", "stalls")]
ITEMS = [".", "Session", "CartItems"]


@pytest.fixture
def alone(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A consumer of a server of its own, in a world that stands still."""
    if request.config.getoption("--store") == "copying":
        pytest.skip("a store that copies a full world takes longer")
    client = Client(build_server(Settings()), "stalls")
    client.put(CONTROL, json={"clock": {"now": "2026-03-02T12:00:00Z"}})
    # As `serve` does: else a collection looks at all that earlier tests have left.
    thresholds = gc.get_threshold()
    tune_collector()
    yield client
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    client.close()


def longest_turn(
    client: Client, method: str, path: str, body: Any = None, headers: Any = ()
) -> tuple[float, Response]:
    """Make a call while somebody else waits for a turn: the longest wait, and the reply."""
    sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()

    async def both() -> tuple[float, Response]:
        asked = asyncio.create_task(
            send_request(client.server, method, path, raw_headers([*JSON, *headers]), sent)
        )
        longest, before = 0.0, time.thread_time()
        while not asked.done():
            await asyncio.sleep(0)
            now = time.thread_time()
            longest, before = max(longest, now - before), now
        return longest, await asked

    found: tuple[float, Response] = client.run(both())
    return found


def put_rows(client: Client, api: str, change: Callable[[Transaction], None]) -> None:
    def work(world: World, now: int) -> tuple[Changes, None]:
        transaction = Transaction(world, api, now)
        change(transaction)
        return transaction.changes(), None

    client.run(client.server.worlds.transact(client.world, work))


def large(client: Client) -> None:
    """Fill a world with rows nearly up to its bound."""
    row = {"partner_id": "p-demo", "name": "ä" * 60}

    def fill(transaction: Transaction) -> None:
        for number in range(60_000):
            transaction.put("properties", f"large-{number}", row)

    put_rows(client, "koomalooma", fill)


@pytest.mark.slow
def test_saving_and_restoring_a_world_that_is_full(alone: Client) -> None:
    large(alone)

    saving, saved = longest_turn(alone, "GET", f"{CONTROL}/snapshot")
    restoring, restored = longest_turn(alone, "PUT", f"{CONTROL}/snapshot", saved.body)

    assert (saved.status, restored.status) == (200, 200)
    assert len(saved.body) > 9 * 2**20
    assert max(saving, restoring) < BOUND


def test_comparing_two_worlds_that_are_full(alone: Client) -> None:
    alone.post(f"{CONTROL}/snapshots", json={"as": "empty"})
    large(alone)

    comparing, compared = longest_turn(alone, "GET", f"{CONTROL}/diff?from=empty")

    assert compared.json()["total"] == 60_000
    assert comparing < BOUND


def test_turning_the_clock_over_many_due_effects(alone: Client) -> None:
    def plan(transaction: Transaction) -> None:
        for number in range(20_000):
            at = transaction.now + 1 + number
            transaction.schedule(at, "confirm-commitment", commitment_id="none")

    put_rows(alone, "koomalooma", plan)

    turning, turned = longest_turn(alone, "POST", f"{CONTROL}/clock/advance", {"duration": "P1D"})

    assert turned.json()["happened_total"] == 20_000
    assert turning < BOUND


def test_a_body_of_twelve_thousand_mistakes(alone: Client) -> None:
    broken = {"name": 1, "sku": 2, "quantity": "x", "price": "y"}
    body = {"customerSession": {"cartItems": [broken] * 3_000}}
    headers = alone.credentials("talon_one").items()

    refusing, refused = longest_turn(alone, "PUT", "/v2/customer_sessions/o1", body, headers)

    assert refused.status == 400
    assert refusing < BOUND


@pytest.mark.slow
def test_as_many_stubs_as_fit_each_with_as_many_patterns_as_fit(alone: Client) -> None:
    conditions = [{"pointer": f"/{n}", "matches": f"^x{{1,{n}}}$"} for n in range(1, 51)]
    stub = {
        "api": "koomalooma",
        "match": {"body": conditions},
        "reply": {"status": 403, "body": {"error": "x", "message": "y"}},
    }
    made = [alone.post(f"{CONTROL}/stubs", json=stub).status for _ in range(MOST_RULES)]
    headers = [("x-koomalooma-jwt", token())]
    body = {**order(), **{str(n): "x" * n for n in range(1, 50)}}

    calling, called = longest_turn(alone, "POST", BOOKINGS, body, headers)

    assert set(made) == {201}
    assert called.status in (201, 429)
    assert calling < BOUND


def test_the_largest_verification_of_a_full_journal(alone: Client) -> None:
    headers = {"x-koomalooma-jwt": token()}
    alone.post(BOOKINGS, json=order(), headers=headers)
    (first,) = alone.journal
    body = json.dumps({"a": "b" * 300, "list": list(range(30))}).encode()
    world = alone.run(alone.server.worlds.find(alone.world))

    async def fill() -> None:
        for _ in range(1_000):
            await alone.server.worlds.record(world, first._replace(body=body, size=len(body)))

    alone.run(fill())
    conditions = [{"pointer": "/a", "matches": f"^b{{1,{n}}}[a-z]*$"} for n in range(1, 51)]
    step = {"operation": "assignPoints", "match": {"body": conditions}}

    asking, asked = longest_turn(
        alone, "POST", f"{CONTROL}/journal/verify", {"in_order": [step] * 100}
    )

    assert asked.status == 200
    assert asking < BOUND


@pytest.mark.parametrize(
    "searched",
    [
        ["contains", [".", "Session", "Attributes", "a"], [".", "Session", "Attributes", "b"]],
        ["=", [".", "Session", "Attributes", "a"], [".", "Session", "Attributes", "b"]],
        "$" * 100_000 + "${$Session.State}",
    ],
)
def test_rules_that_look_at_long_texts_again_and_again(alone: Client, searched: Any) -> None:
    shop = TalonShop(alone)
    inner = ["map", ITEMS, [["J"], searched]]
    shop.campaign(rule(when=["=", ["length", ["map", ITEMS, [["I"], inner]]], -1]))
    texts = {"a": "ab" * 200_000, "b": "ba" * 100_000 + "c"}
    body = {"customerSession": {"cartItems": [item()] * 100, "attributes": texts}}
    headers = alone.credentials("talon_one").items()

    asking, asked = longest_turn(alone, "PUT", "/v2/customer_sessions/o1", body, headers)

    assert asked.status == 200
    assert asking < BOUND
