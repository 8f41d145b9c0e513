"""Snapshots, restoring, forks and diffs over the control API: the same world, or none at all."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.engine.snapshot import checksum
from mockserver.engine.world import World
from mockserver.http.app import Server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.http.conftest import BOOKINGS, NOON, Shop
from tests.http.snapshots import PROPERTY
from tests.providers.koomalooma.conftest import SECRET, order, token

SCENARIOS = sorted(path.stem for path in Settings().fixtures.glob("scenarios/*.yaml"))


def snapshot(shop: Shop, query: str = "") -> Any:
    reply = shop.client.get(f"{shop.control}/snapshot{query}")
    assert reply.status == 200, reply
    return reply.json()


def put(shop: Shop, document: Any) -> Response:
    return shop.client.put(f"{shop.control}/snapshot", json=document)


def forged(document: Any, change: Callable[[Any], None]) -> Any:
    """The document of another world, summed up as if a server had written it."""
    other = json.loads(json.dumps(document))
    change(other["world"])
    return {**other, "checksum": checksum(other["world"])}


class Whole(NamedTuple):
    """All that makes a world go on as it does."""

    tables: Any
    order: Any
    counters: Any
    due: Any
    clock: Any
    seed: int
    start: Any


def whole(world: World) -> Whole:
    tables = {
        api: {collection: dict(table) for collection, table in tables.items()}
        for api, tables in world.tables.items()
    }
    order = {
        (api, collection): list(table)
        for api, tables in world.tables.items()
        for collection, table in tables.items()
    }
    due = sorted(world.agenda, key=lambda each: each[:4])
    clock = world.clock
    return Whole(tables, order, dict(world.counters), due, clock, world.seed, world.start)


def world_of(client: Client, name: str) -> World:
    world = client.run(client.server.worlds.find(name))
    assert isinstance(world, World)
    return world


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_snapshot_of_every_scenario_restores_to_the_same_world(
    client: Client, scenario: str
) -> None:
    control = f"/_mock/worlds/{client.world}"
    client.put(control, json={"scenario": scenario, "seed": 3})
    client.put(f"{control}/clock", json={"frozen": True})
    before = whole(world_of(client, client.world))
    document = client.get(f"{control}/snapshot").json()

    restored = client.put(f"{control}/snapshot", json=document)

    assert restored.status == 200, restored
    assert whole(world_of(client, client.world)) == before
    assert client.get(f"{control}/snapshot").json() == document


class Step(NamedTuple):
    """One thing that is done in a world: a call of a consumer, or a tester's hand."""

    method: str
    path: str
    body: Any = None


def steps(control: str) -> list[Step]:
    return [
        Step("POST", BOOKINGS, order()),
        Step("POST", BOOKINGS, order(campaign_id="camp-instant")),
        Step("POST", BOOKINGS, order(campaign_id="camp-ended")),
        Step("POST", BOOKINGS, {}),
        Step("POST", "/api/users"),
        Step("POST", "/api/users/cust-1002/commitments", order(campaign_id="camp-welcome")),
        Step("POST", f"{control}/clock/advance", {"duration": "P8D"}),
        Step("POST", f"{control}/clock/advance", {"seconds": 0.5}),
        Step("PUT", f"{control}/clock", {"rate": 2}),
        Step("PUT", f"{control}/rows/koomalooma/properties/extra", PROPERTY),
        Step("DELETE", f"{control}/rows/koomalooma/campaigns/camp-paused"),
        Step("POST", f"{control}/stubs", {"api": "koomalooma", "reply": {"status": 403}, "nth": 1}),
        Step(
            "POST",
            f"{control}/stubs",
            {"api": "koomalooma", "reply": {"status": 403}, "after": 1, "times": 1},
        ),
        Step("POST", f"{control}/faults", {"do": {"status": 503}, "share": 0.4}),
        Step("POST", f"{control}/faults", {"do": {"garble": "missing-field"}, "share": 0.5}),
        Step("DELETE", f"{control}/faults"),
    ]


def done(client: Client, chosen: list[int], control: str, world: str) -> Iterator[Any]:
    """Do these things, and give every byte that came of them."""
    headers = {"x-koomalooma-jwt": token(), "x-mock-world": world}
    offered = steps(control)
    for number in chosen:
        method, path, body = offered[number % len(offered)]
        reply = client.request(method, path, json=body, headers=headers)
        # The control API tells the wall time, which goes on between the two worlds.
        date = "" if path.startswith("/_mock") else reply.headers["date"]
        yield reply.status, date, reply.body


_CHOSEN = st.lists(st.integers(0, 15), max_size=10)


@pytest.mark.slow
@settings(max_examples=60)
@given(before=_CHOSEN, after=_CHOSEN)
def test_a_restored_world_answers_as_the_original_goes_on(
    server: Server, before: list[int], after: list[int]
) -> None:
    client = Client(server, "original")
    one, other = "/_mock/worlds/original", "/_mock/worlds/restored"
    try:
        client.put(one, json={"clock": {"now": NOON}})
        list(done(client, before, one, "original"))
        document = client.get(f"{one}/snapshot").json()
        kept = client.post(f"{one}/snapshots", json={"as": "s"})
        assert client.put(f"{other}/snapshot", json=document).status == 200
        assert kept.status == 201
        assert whole(world_of(client, "restored")) == whole(world_of(client, "original"))

        went_on = list(done(client, after, one, "original"))

        assert list(done(client, after, other, "restored")) == went_on
        assert client.post(f"{one}/restore", json={"from": "s"}).status == 200
        assert list(done(client, after, one, "original")) == went_on
        assert whole(world_of(client, "restored")) == whole(world_of(client, "original"))
    finally:
        client.delete("/_mock/worlds?prefix=original")
        client.delete("/_mock/worlds?prefix=restored")
        client.close()


def test_a_snapshot_holds_no_secret_and_the_restored_world_still_knows_it(shop: Shop) -> None:
    document = snapshot(shop)

    assert SECRET not in json.dumps(document)
    assert document["world"]["tables"]["koomalooma"]["partners"][0][1]["jwt_secret"] == "[masked]"
    assert put(shop, document).status == 200
    assert shop.book().status == 201


def test_a_restored_world_has_a_new_journal_and_keeps_nothing_of_what_was_there(
    shop: Shop,
) -> None:
    document = snapshot(shop)
    shop.book()

    restored = put(shop, document)

    assert restored.json()["exchanges"] == 0
    assert restored.json()["rows"]["koomalooma"]["commitments"] == 0


def test_a_snapshot_can_be_taken_of_how_the_journal_began(shop: Shop) -> None:
    start = snapshot(shop)
    shop.book()
    shop.client.post(f"{shop.control}/clock/advance", json={"duration": "P1D"})

    assert snapshot(shop, "?at=start") == start
    assert snapshot(shop) == snapshot(shop, "?at=now") != start


def test_restoring_is_the_one_way_back_in_time(shop: Shop) -> None:
    document = snapshot(shop)
    shop.client.post(f"{shop.control}/clock/advance", json={"duration": "P30D"})

    back = shop.client.put(f"{shop.control}/clock", json={"now": NOON})
    restored = put(shop, document)

    assert back.status == 409
    assert "Restore a snapshot" in back.json()["detail"]
    assert restored.json()["clock"]["now"] == "2026-03-02T12:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (lambda d: {**d, "version": 2}, 400, "newer server"),
        (lambda d: {**d, "version": 0}, 400, "/version"),
        (lambda d: {**d, "version": "1"}, 400, "/version"),
        (lambda d: {**d, "checksum": "sha256:" + "0" * 64}, 400, "checksum"),
        (lambda d: {**d, "checksum": ""}, 400, "checksum"),
        (lambda d: {**d, "world": {}}, 400, "checksum"),
        (lambda d: {**d, "world": {**d["world"], "seed": 1}}, 400, "checksum"),
        (lambda d: {**d, "extra": 1}, 400, "extra"),
        (lambda d: {"world": d["world"]}, 400, "version"),
        (lambda d: [d], 400, "object"),
        (lambda d: forged(d, lambda w: w.clear()), 400, "shape"),
        (lambda d: forged(d, lambda w: w.update(scenario="defualt")), 404, "mean 'default'"),
        (
            lambda d: forged(d, lambda w: w["tables"].update(kumalooma={"users": []})),
            404,
            "'koomalooma'",
        ),
        (
            lambda d: forged(d, lambda w: w["tables"]["koomalooma"].update(user=[])),
            404,
            "Did you mean 'users'?",
        ),
        (
            lambda d: forged(
                d, lambda w: w["due"].append([2**50, 1, "koomalooma", "confirm-comitment", {}])
            ),
            404,
            "confirm-commitment",
        ),
        (lambda d: forged(d, lambda w: w["clock"].update(rate=1e308)), 400, "shape"),
        (lambda d: forged(d, lambda w: w["start"].update(now=10**18)), 400, "shape"),
    ],
)
def test_what_is_not_a_snapshot_of_ours_is_refused_and_changes_nothing(
    shop: Shop, change: Callable[[Any], Any], status: int, said: str
) -> None:
    shop.book()
    document, before = snapshot(shop), shop.books

    reply = put(shop, change(document))

    assert reply.status == status
    assert said in str(reply.json())
    assert shop.books == before
    assert shop.client.journal.total == 1


@pytest.mark.slow
@settings(max_examples=150)
@given(at=st.integers(0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_means_the_same_document(shop: Shop, at: int, bit: int) -> None:
    shop.client.put(shop.control, json={"clock": {"now": NOON}})
    shop.book()
    text = bytearray(shop.client.get(f"{shop.control}/snapshot").body)
    document = json.loads(text)
    text[at % len(text)] ^= 1 << bit

    reply = shop.client.put(
        f"{shop.control}/snapshot",
        body=bytes(text),
        headers={"content-type": "application/json"},
    )

    assert reply.status in (200, 400), reply
    assert snapshot(shop) == document
    assert (reply.status == 200) == (shop.client.journal.total == 0)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def _almost(draw: st.DrawFn, document: Any) -> Any:
    """A snapshot with another value at one of its places, summed up as its server would."""
    document = json.loads(json.dumps(document))
    place, name = document, draw(st.sampled_from(["world", "world", "world", "version"]))
    while isinstance(place[name], (dict, list)) and place[name] and draw(st.integers(0, 5)):
        place = place[name]
        name = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
    place[name] = draw(_JSON)
    return {**document, "checksum": checksum(document["world"])}


@pytest.mark.slow
@settings(max_examples=100)
@given(data=st.data())
def test_any_json_as_a_snapshot_is_taken_or_refused_and_never_a_failure(
    shop: Shop, data: st.DataObject
) -> None:
    shop.client.put(shop.control, json={"scenario": "commitment-about-to-be-confirmed"})
    before = snapshot(shop)

    reply = put(shop, data.draw(_almost(before) | _JSON.filter(lambda value: value is not None)))

    assert reply.status in (200, 400, 404, 409), reply
    assert reply.status == 200 or snapshot(shop) == before
    assert shop.client.get(shop.control).status == 200
    assert shop.client.post(f"{shop.control}/reset").status == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 200_000, b'{"version": 1, "version": 1}']
)
def test_what_is_not_json_is_refused(shop: Shop, body: bytes) -> None:
    reply = shop.client.put(
        f"{shop.control}/snapshot", body=body, headers={"content-type": "application/json"}
    )

    assert reply.status == 400


def test_a_snapshot_may_be_larger_than_any_other_body(shop: Shop) -> None:
    row = {"partner_id": "p-demo", "name": "x" * 900_000}
    for number in range(3):
        shop.client.put(f"{shop.control}/rows/koomalooma/properties/large-{number}", json=row)
    document = snapshot(shop)

    assert len(json.dumps(document)) > 2 * 2**20
    assert put(shop, document).status == 200
    assert shop.client.put(shop.control, json=document).status == 413
