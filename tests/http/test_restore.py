"""What a snapshot gives is taken back, whatever world it is of; and nobody else waits for it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from mockserver.engine.call import Reply
from mockserver.engine.rules import MOST_RULES
from mockserver.engine.snapshot import LARGEST
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, World
from mockserver.errors import TooMany
from mockserver.http.control.snapshots import snapshot_payload
from tests.client import Client, Response, raw_headers, send_request
from tests.http.conftest import BOOKINGS, Shop
from tests.http.test_snapshots import SCENARIOS, forged, put, snapshot, whole, world_of
from tests.providers.koomalooma.conftest import order, token

LAST = "9999-12-30T23:59:59Z"


def taken_back(client: Client) -> None:
    """Restore a world from its own snapshot, and find the same world."""
    control = f"/_mock/worlds/{client.world}"
    before = whole(world_of(client, client.world))
    document = client.get(f"{control}/snapshot")

    reply = client.put(
        f"{control}/snapshot",
        body=document.body,
        headers={"content-type": "application/json"},
    )

    assert (document.status, reply.status) == (200, 200), reply
    assert whole(world_of(client, client.world)) == before
    assert client.get(f"{control}/snapshot").json() == document.json()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_is_taken_back_at_the_last_moment_of_time(
    client: Client, scenario: str
) -> None:
    start = {"scenario": scenario, "clock": {"now": LAST}}
    assert client.put(f"/_mock/worlds/{client.world}", json=start).status == 200
    for api in client.server.apis:
        if api == "koomalooma":
            headers = client.credentials(api)
            client.post("/api/users", headers=headers)
            client.post(BOOKINGS, json=order(), headers=headers)

    taken_back(client)


def test_nothing_is_due_after_the_last_moment(shop: Shop) -> None:
    shop.client.put(shop.control, json={"clock": {"now": LAST}})
    assert shop.book().status == 201

    end = shop.client.put(f"{shop.control}/clock", json={"now": "9999-12-31T00:00:00Z"})

    assert end.status == 200
    assert shop.world.agenda == []
    taken_back(shop.client)


def test_a_clock_that_runs_stops_at_the_last_moment(shop: Shop) -> None:
    clock = {"now": LAST, "frozen": False, "rate": 1_000_000}
    shop.client.put(shop.control, json={"clock": clock})
    for _ in range(3):
        shop.book()

    reply = shop.client.get(shop.control)

    assert reply.json()["clock"]["now"] == "9999-12-31T00:00:00+00:00"
    assert shop.book().headers["date"] == "Fri, 31 Dec 9999 00:00:00 GMT"
    assert shop.client.get(f"{shop.control}/snapshot").status == 200


def test_a_row_as_deep_as_a_body_may_be_is_taken_back(client: Client) -> None:
    deep: Any = 1
    for _ in range(120):
        deep = {"a": deep}
    client.put(f"/_mock/worlds/{client.world}", json={})
    world = world_of(client, client.world)
    profile = next(iter(world.table("talon_one", "profiles").values()))
    row = {**profile, "attributes": {"deep": deep}}
    _changed(client, "talon_one", lambda tx: tx.put("profiles", "deep", row))
    client.put(f"/_mock/worlds/{client.world}/clock", json={"frozen": True})

    taken_back(client)


@pytest.mark.filterwarnings("ignore:The HMAC key is 8 bytes long")  # it is what is tried here
def test_a_secret_that_the_scenario_does_not_know_is_lost_and_the_rest_is_taken_back(
    shop: Shop,
) -> None:
    path = f"{shop.control}/rows/koomalooma/partners"
    known = shop.client.get(f"{path}/p-demo").json()
    secret = "the-secret-of-a-partner-that-no-fixture-has"
    made = shop.client.put(f"{path}/p-new", json={**known, "jwt_secret": secret})
    assert made.status == 200

    assert put(shop, snapshot(shop)).status == 200

    headers = [
        {"x-koomalooma-jwt": token(secret=key, partner_id="p-new")} for key in (secret, "[masked]")
    ]
    replies = [shop.client.post("/api/users", headers=each).status for each in headers]
    assert replies == [403, 403]
    assert shop.client.get(f"{path}/p-new").json() == {**known, "id": "p-new"}


def _first_row(world: Any, api: str, collection: str) -> Any:
    return world["tables"][api][collection][0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda w: _first_row(w, "koomalooma", "campaigns")[1].update(colour="red"),
            "koomalooma/campaigns/camp-purchase/colour: expected a column of this collection",
        ),
        (
            lambda w: _first_row(w, "boostcom", "rewards")[1].update(price="20"),
            "boostcom/rewards/infinity-mall:153/price: expected integer, got",
        ),
        (
            lambda w: _first_row(w, "boostcom", "clubs")[1].update(levels_count=10**15),
            "boostcom/clubs/infinity-mall/levels_count: expected maximum 1000",
        ),
        (
            lambda w: _first_row(w, "koomalooma", "partners")[1].update(jwt_secret="canary"),
            "koomalooma/partners/p-demo/jwt_secret: expected minLength 32, got [masked]",
        ),
        (
            lambda w: _first_row(w, "boostcom", "rewards").__setitem__(0, "x"),
            "boostcom/rewards/x/id",
        ),
        (
            lambda w: w["due"].append([2**50, 1, "koomalooma", "confirm-commitment", {}]),
            "the due effect 'confirm-commitment' of koomalooma: expected a property",
        ),
        (
            lambda w: w["due"].append(
                [2**50, 1, "boostcom", "expire-points", {"club": 1, "member": "1"}]
            ),
            "the due effect 'expire-points' of boostcom",
        ),
        (
            lambda w: w["tables"]["koomalooma"]["properties"].append(
                w["tables"]["koomalooma"]["properties"][0]
            ),
            "two rows of properties have the same id",
        ),
        (
            lambda w: w["tables"].update(
                mock={"faults": [[str(n), _fault()] for n in range(MOST_RULES + 1)]}
            ),
            f"more than {MOST_RULES} faults",
        ),
    ],
)
def test_what_no_world_of_ours_holds_is_refused_with_its_place_and_nothing_changes(
    shop: Shop, change: Callable[[Any], Any], said: str
) -> None:
    before = shop.books

    reply = put(shop, forged(snapshot(shop), change))

    assert reply.status == 400
    assert said in reply.json()["detail"]
    assert "canary" not in reply.json()["detail"]
    assert shop.books == before


def _fault() -> dict[str, Any]:
    return {"do": {"status": 503}, "seen": 0, "used": 0}


def test_whole_numbers_of_a_snapshot_are_stored_without_a_point(shop: Shop) -> None:
    document = snapshot(shop)

    def with_points(world: Any) -> None:
        for _, row in world["tables"]["boostcom"]["rewards"]:
            row["price"] = float(row["price"])

    assert put(shop, forged(document, with_points)).status == 200
    prices = [row["price"] for row in shop.world.table("boostcom", "rewards").values()]
    assert {type(price) for price in prices} == {int}


def _changed(client: Client, api: str, change: Callable[[Transaction], None]) -> None:
    """Change a world's rows as nobody's call does."""

    def work(world: World, now: int) -> tuple[Changes, None]:
        transaction = Transaction(world, api, now)
        change(transaction)
        return transaction.changes(), None

    client.run(client.server.worlds.transact(client.world, work))


def _grown(client: Client, rows: int, size: int) -> None:
    """Add so many rows to a world, each of about so many bytes."""

    def grow(transaction: Transaction) -> None:
        for number in range(rows):
            row = {"partner_id": "p-demo", "name": "ä" * (size // 2)}
            transaction.put("properties", f"large-{number}", row)

    _changed(client, "koomalooma", grow)


@pytest.mark.slow
def test_a_world_that_is_full_gives_a_snapshot_that_is_taken_back(client: Client) -> None:
    client.put(f"/_mock/worlds/{client.world}", json={"clock": {"now": LAST}})
    _grown(client, 15, 2**20)
    with pytest.raises(TooMany, match="is full"):
        _grown(client, 17, 2**20)

    taken_back(client)


def test_no_snapshot_is_given_that_is_too_large_to_be_read_back() -> None:
    document = {"version": 1, "checksum": "", "world": {"tables": {"a": {"b": [["x" * LARGEST]]}}}}

    with pytest.raises(TooMany, match="no more than 33,554,432 can be restored"):
        asyncio.run(snapshot_payload(Reply(200, document)))


@pytest.mark.slow
def test_others_get_their_turns_while_a_large_world_is_saved_and_restored(client: Client) -> None:
    _grown(client, 20_000, 20)
    path = f"/_mock/worlds/{client.world}"
    headers = raw_headers([("host", "127.0.0.1"), ("content-type", "application/json")])

    async def turns_during(method: str, path: str, body: bytes = b"") -> tuple[int, Response]:
        asked = asyncio.create_task(send_request(client.server, method, path, headers, body))
        turns = 0
        while not asked.done():
            await asyncio.sleep(0)
            turns += 1
        return turns, await asked

    saving, saved = client.run(turns_during("GET", f"{path}/snapshot"))
    restoring, restored = client.run(turns_during("PUT", f"{path}/snapshot", saved.body))

    assert (saved.status, restored.status) == (200, 200)
    # Each slice is some milliseconds long; at once it would be two turns, whatever the size.
    assert saving > 6
    assert restoring > 12
