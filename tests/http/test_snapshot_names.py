"""Snapshots kept by name, forks, and the difference of two worlds."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.engine.clock import parse_instant
from mockserver.engine.snapshot import checksum
from tests.client import Client, Response
from tests.http.conftest import BOOKINGS, Shop
from tests.http.snapshots import PROPERTY
from tests.providers.koomalooma.conftest import order, token


def test_snapshots_are_kept_listed_restored_and_replaced_by_name(shop: Shop) -> None:
    kept = f"{shop.control}/snapshots"

    def keep(name: str) -> Response:
        return shop.client.post(kept, json={"as": name})

    def restore(name: str) -> Response:
        return shop.client.post(f"{shop.control}/restore", json={"from": name})

    assert shop.client.get(kept).json() == {"snapshots": []}
    assert (keep("before").status, keep("before").json()) == (201, {"name": "before"})
    shop.book()
    keep("after")
    assert shop.client.get(kept).json() == {"snapshots": ["before", "after"]}

    counts = [
        restore(name).json()["rows"]["koomalooma"]["commitments"]
        for name in ("before", "after", "before")
    ]

    assert counts == [0, 1, 0]
    missing = restore("befor")
    assert (missing.status, "Did you mean 'before'?" in missing.json()["detail"]) == (404, True)


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("GET", "/snapshot", None),
        ("GET", "/snapshots", None),
        ("POST", "/snapshots", {"as": "s"}),
        ("POST", "/restore", {"from": "s"}),
        ("POST", "/fork", {"as": "copy-of-nothing"}),
        ("GET", "/diff?from=default", None),
    ],
)
def test_of_a_world_that_never_was_nothing_is_taken_and_none_is_made(
    client: Client, method: str, suffix: str, body: Any
) -> None:
    reply = client.request(method, f"/_mock/worlds/{client.world}{suffix}", json=body)

    assert reply.status == 404
    assert not {client.world, "copy-of-nothing"} & set(client.get("/_mock/worlds").json()["worlds"])


@pytest.fixture
def copy(shop: Shop) -> Iterator[str]:
    name = re.sub(r"^.{1,7}", "copy-", shop.client.world)
    yield name
    shop.client.delete(f"/_mock/worlds/{name}")


def test_a_fork_goes_its_own_way(shop: Shop, copy: str) -> None:
    shop.book()
    fork = shop.client.post(f"{shop.control}/fork", json={"as": copy})

    ours = shop.book().json()
    headers = {"x-koomalooma-jwt": token()}
    theirs = [
        shop.client.post(f"/_world/{copy}{BOOKINGS}", json=order(), headers=headers).json()
        for _ in range(2)
    ]

    assert (fork.status, fork.json()["name"], fork.json()["exchanges"]) == (201, copy, 0)
    assert fork.json()["rows"]["koomalooma"]["commitments"] == 1
    assert theirs[0] == ours
    counts = [
        shop.client.get(f"/_mock/worlds/{name}").json()["rows"]["koomalooma"]["commitments"]
        for name in (shop.client.world, copy)
    ]
    assert counts == [2, 3]


def test_a_fork_takes_nobodys_place(shop: Shop, copy: str) -> None:
    shop.client.put(f"/_mock/worlds/{copy}", json={"seed": 9})

    taken = shop.client.post(f"{shop.control}/fork", json={"as": copy})
    itself = shop.client.post(f"{shop.control}/fork", json={"as": shop.client.world})
    unnamed = shop.client.post(f"{shop.control}/fork", json={"as": "a b"})

    assert (taken.status, itself.status, unnamed.status) == (409, 409, 400)
    assert shop.client.get(f"/_mock/worlds/{copy}").json()["seed"] == 9


def diff(shop: Shop, before: str) -> Any:
    reply = shop.client.get(f"{shop.control}/diff?from={before}")
    assert reply.status == 200, reply
    return reply.json()


def test_a_diff_tells_which_rows_were_added_removed_and_changed(shop: Shop) -> None:
    shop.client.post(f"{shop.control}/snapshots", json={"as": "before"})
    booked = shop.book().json()["id"]
    rows = f"{shop.control}/rows/koomalooma"
    shop.client.delete(f"{rows}/partners/p-other")
    shop.client.put(f"{rows}/properties/demo-web", json={"name": "Renamed"})
    shop.client.delete(f"{rows}/campaigns/camp-paused")

    found = diff(shop, "before")

    place = {"api": "koomalooma", "collection": "commitments", "id": booked}
    assert [{**each, "row": None} for each in found["added"]] == [{**place, "row": None}]
    assert found["added"][0]["row"] == shop.client.get(f"{rows}/commitments/{booked}").json()
    assert [(each["collection"], each["id"]) for each in found["removed"]] == [
        ("partners", "p-other"),
        ("campaigns", "camp-paused"),
    ]
    # Booking counts what the partner has issued, so its row is another, too.
    assert [each["id"] for each in found["changed"]] == ["p-demo", "demo-web"]
    assert found["changed"][1] == {
        "api": "koomalooma",
        "collection": "properties",
        "id": "demo-web",
        "before": {"name": "Demo web shop"},
        "after": {"name": "Renamed"},
    }
    assert (found["from"], found["total"], len(found["changed"])) == ("before", 5, 2)


def test_a_diff_compares_worlds_too_and_a_world_does_not_differ_from_itself(
    shop: Shop, copy: str
) -> None:
    shop.client.post(f"{shop.control}/fork", json={"as": copy})
    assert diff(shop, copy)["total"] == 0
    shop.book()

    assert [len(diff(shop, copy)[kind]) for kind in ("added", "removed", "changed")] == [1, 0, 1]
    assert diff(shop, shop.client.world)["total"] == 0
    unknown = shop.client.get(f"{shop.control}/diff?from=nowhere-to-be-found")
    assert unknown.status == 404
    assert "There is no snapshot or world" in unknown.json()["detail"]


def test_stubs_secrets_and_clocks_are_no_differences_that_are_shown(shop: Shop) -> None:
    shop.client.post(f"{shop.control}/snapshots", json={"as": "before"})
    shop.client.post(f"{shop.control}/stubs", json={"api": "koomalooma", "reply": {"status": 403}})
    shop.client.post(f"{shop.control}/clock/advance", json={"seconds": 1})
    shop.client.put(
        f"{shop.control}/rows/koomalooma/partners/p-demo", json={"jwt_secret": "another-secret" * 3}
    )

    found = diff(shop, "before")

    assert found["changed"] == [
        {
            "api": "koomalooma",
            "collection": "partners",
            "id": "p-demo",
            "before": {"jwt_secret": "[masked]"},
            "after": {"jwt_secret": "[masked]"},
        }
    ]
    assert found["total"] == 1


def test_of_many_differences_the_first_thousand_are_shown(shop: Shop) -> None:
    shop.client.post(f"{shop.control}/snapshots", json={"as": "before"})
    for number in range(1_001):
        shop.client.put(f"{shop.control}/rows/koomalooma/properties/p-{number}", json=PROPERTY)

    found = diff(shop, "before")

    assert (len(found["added"]), found["total"]) == (1_000, 1_001)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("stubs", {}),
        ("stubs", {"api": "koomalooma", "reply": {"status": 200}, "seen": 0, "used": 0}),
        ("stubs", {"api": "koomalooma", "reply": 5, "seen": 0, "used": 0}),
        ("faults", {"do": {"status": 503}, "seen": "often", "used": 0}),
        ("faults", {"do": {"explode": True}, "seen": 0, "used": 0}),
        ("faults", {"do": {"status": 503}, "match": {"path": 5}, "seen": 0, "used": 0}),
    ],
)
def test_a_stub_or_fault_of_no_known_shape_is_refused_with_its_snapshot(
    client: Client, kind: str, row: dict[str, Any]
) -> None:
    control = f"/_mock/worlds/{client.world}"
    client.put(control, json={})
    document = client.get(f"{control}/snapshot").json()
    document["world"]["tables"]["mock"] = {kind: [["1", row]]}
    document["checksum"] = checksum(document["world"])

    refusal = client.put(f"{control}/snapshot", json=document)

    assert refusal.status == 400
    assert f"The snapshot's {kind[:-1]} '1' cannot be restored" in refusal.json()["detail"]
    assert client.get(f"{control}/{kind}").json() == {kind: []}


def test_what_a_journal_began_with_is_reported_at_the_time_at_which_it_was_cleared(
    client: Client,
) -> None:
    control = f"/_mock/worlds/{client.world}"
    client.put(control, json={"clock": {"now": "2026-03-02T10:00:00Z", "frozen": False}})
    client.post(f"{control}/clock/advance", json={"duration": "P1D"})

    client.delete(f"{control}/journal")

    start = client.get(f"{control}/snapshot?at=start").json()["world"]["clock"]["now"]
    assert start >= parse_instant("2026-03-03T10:00:00Z")
