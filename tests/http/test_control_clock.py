"""The clock of a world: set, turned, stopped, and run at a rate."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.client import Client
from tests.http.conftest import NOON, Shop
from tests.http.controls import TOLD_NOON, clock, rows


def test_a_clock_is_set_forward_stopped_and_let_run(shop: Shop) -> None:
    control = f"{shop.control}/clock"

    at_two = shop.client.put(control, json={"now": "2026-03-02T15:00:00+01:00"}).json()
    running = shop.client.put(control, json={"frozen": False}).json()
    stopped = shop.client.put(control, json={"frozen": True}).json()

    assert (at_two["now"], at_two["frozen"]) == ("2026-03-02T14:00:00+00:00", True)
    assert (running["frozen"], stopped["frozen"]) == (False, True)
    assert at_two["now"] <= running["now"] <= stopped["now"] < "2026-03-02T15"
    assert clock(shop) == {"now": stopped["now"], "frozen": True}


@pytest.mark.parametrize(
    ("body", "now"),
    [
        ({"seconds": 0}, TOLD_NOON),
        ({"seconds": 1.5}, "2026-03-02T12:00:01.500000+00:00"),
        ({"seconds": 86_400}, "2026-03-03T12:00:00+00:00"),
        ({"duration": "PT0S"}, TOLD_NOON),
        ({"duration": "P1W2DT3H4M5S"}, "2026-03-11T15:04:05+00:00"),
    ],
)
def test_a_clock_is_turned_by_seconds_or_a_duration(
    shop: Shop, body: Mapping[str, Any], now: str
) -> None:
    turned = shop.client.post(f"{shop.control}/clock/advance", json=body)

    assert (turned.status, turned.json()["now"]) == (200, now)
    assert clock(shop) == {"now": now, "frozen": True}


@pytest.mark.parametrize(
    ("suffix", "body", "status"),
    [
        ("", {"now": "2026-03-02T11:59:59Z"}, 409),
        ("", {"now": "1970-01-01T00:00:00Z"}, 409),
        ("", {"now": "1960-01-01T00:00:00Z"}, 409),
        ("", {"now": "9999-12-31T23:59:59Z"}, 409),
        ("", {"now": 0}, 400),
        ("", {"now": "2026-03-02T13:00:00Z", "frozen": "no"}, 400),
        ("", {"frozen": None}, 400),
        ("", {}, 400),
        ("", {"noww": "2026-03-02T13:00:00Z"}, 400),
        ("/advance", {"seconds": -1}, 400),
        ("/advance", {"seconds": 1e12}, 409),
        ("/advance", {"seconds": 1e13}, 400),
        ("/advance", {"seconds": True}, 400),
        ("/advance", {"duration": "P9999999D"}, 409),
        ("/advance", {"duration": "P1M"}, 400),
        ("/advance", {"duration": "P"}, 400),
        ("/advance", {"duration": "PT"}, 400),
        ("/advance", {"duration": "-P1D"}, 400),
        ("/advance", {"duration": "P1D\n"}, 400),
        ("/advance", {"seconds": 1, "duration": "P1D"}, 400),
        ("/advance", {}, 400),
    ],
)
def test_time_never_runs_backwards_nor_beyond_the_calendar(
    shop: Shop, suffix: str, body: Any, status: int
) -> None:
    path = f"{shop.control}/clock{suffix}"

    reply = shop.client.request("POST" if suffix else "PUT", path, json=body)

    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert clock(shop) == {"now": TOLD_NOON, "frozen": True}


@pytest.mark.parametrize(
    "now", ["noon", "2026-03-02T13:00:00", "2026-03-02", "2026-02-30T12:00:00Z"]
)
def test_what_is_not_a_date_time_breaks_the_contract(shop: Shop, now: str) -> None:
    made = shop.client.put(shop.control, json={"clock": {"now": now}})
    turned = shop.client.put(f"{shop.control}/clock", json={"now": now})

    assert made.json()["violations"][0]["pointer"] == "/clock/now"
    assert turned.json()["violations"][0]["pointer"] == "/now"
    assert (made.status, turned.status) == (400, 400)


@pytest.mark.parametrize("suffix", ["/clock", "/clock/advance"])
def test_a_turn_of_the_clock_needs_a_body(shop: Shop, suffix: str) -> None:
    method = "PUT" if suffix == "/clock" else "POST"

    assert shop.client.request(method, shop.control + suffix).status == 400


@pytest.fixture
def wall(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The server's wall clock in seconds, standing until the test moves it."""
    seconds = [1_800_000_000]
    monkeypatch.setattr(client.server.worlds, "wall", lambda: seconds[0] * 1_000_000)
    return seconds


@pytest.mark.parametrize(
    ("rate", "now"),
    [
        (1, "2026-03-02T12:00:10+00:00"),
        (1.0, "2026-03-02T12:00:10+00:00"),
        (60, "2026-03-02T12:10:00+00:00"),
        (0.5, "2026-03-02T12:00:05+00:00"),
        (1_000_000, "2026-06-26T05:46:40+00:00"),
    ],
)
def test_a_clock_runs_at_its_rate(client: Client, wall: list[int], rate: float, now: str) -> None:
    control = f"/_mock/worlds/{client.world}"
    shown = {} if rate == 1 else {"rate": rate}
    start = {"now": NOON, "frozen": False, "rate": rate}

    made = client.put(control, json={"clock": start}).json()["clock"]
    wall[0] += 10
    later = client.get(f"{control}/clock")

    assert made == {"now": TOLD_NOON, "frozen": False, **shown}
    assert later.json() == {"now": now, "frozen": False, **shown}
    assert client.post(f"{control}/reset").json()["clock"] == made


def test_another_rate_holds_from_now_on_and_without_a_jump(shop: Shop, wall: list[int]) -> None:
    control = f"{shop.control}/clock"

    def put(**body: Any) -> Any:
        return shop.client.put(control, json=body).json()

    running = put(frozen=False, rate=60)
    wall[0] += 60
    slower = put(rate=2)
    wall[0] += 30
    stopped = put(frozen=True)
    wall[0] += 1_000
    usual = put(frozen=False, rate=1)

    assert (running["now"], running["rate"]) == (TOLD_NOON, 60)
    assert (slower["now"], slower["rate"]) == ("2026-03-02T13:00:00+00:00", 2)
    assert stopped["now"] == usual["now"] == "2026-03-02T13:01:00+00:00"
    assert (stopped["rate"], "rate" in usual) == (2, False)


def test_a_turned_clock_goes_on_at_its_rate(shop: Shop, wall: list[int]) -> None:
    shop.client.put(f"{shop.control}/clock", json={"frozen": False, "rate": 10})

    turned = shop.client.post(f"{shop.control}/clock/advance", json={"duration": "PT1H"}).json()
    wall[0] += 1

    assert (turned["now"], turned["rate"]) == ("2026-03-02T13:00:00+00:00", 10)
    assert clock(shop)["now"] == "2026-03-02T13:00:10+00:00"


def test_what_falls_due_while_a_clock_runs_fast_happens_at_its_own_moment(
    shop: Shop, wall: list[int]
) -> None:
    booked = shop.book().json()["id"]
    shop.client.put(f"{shop.control}/clock", json={"frozen": False, "rate": 86_400})
    wall[0] += 20

    row = rows(shop, f"commitments/{booked}").json()
    session = shop.book(path="/api/users")

    assert row["confirmation_status"] == "confirmed"
    assert row["updated_at"] == "2026-03-16T12:00:00+00:00"
    assert session.headers["date"] == "Sun, 22 Mar 2026 12:00:00 GMT"


def test_a_fast_clock_stops_at_the_end_of_the_calendar(shop: Shop, wall: list[int]) -> None:
    shop.client.put(f"{shop.control}/clock", json={"frozen": False, "rate": 1_000_000})
    wall[0] += 10**9

    assert clock(shop)["now"] == "9999-12-31T00:00:00+00:00"
    assert shop.book(path="/api/users").status in (201, 403)


@pytest.mark.parametrize("rate", [0, -1, 1_000_001, "2", None, True])
def test_what_is_not_a_rate_is_refused(shop: Shop, rate: Any) -> None:
    turned = shop.client.put(f"{shop.control}/clock", json={"rate": rate})
    made = shop.client.put(shop.control, json={"clock": {"now": NOON, "rate": rate}})

    assert (turned.status, made.status) == (400, 400)
    assert "rate" in turned.json()["detail"]
    assert clock(shop) == {"now": TOLD_NOON, "frozen": True}


def test_what_was_due_on_the_way_is_reported_in_its_order(shop: Shop) -> None:
    late = shop.book(None).json()["id"]
    shop.client.post(f"{shop.control}/clock/advance", json={"seconds": 60})
    later = shop.book(None).json()["id"]

    turned = shop.client.post(f"{shop.control}/clock/advance", json={"duration": "P14D"}).json()

    assert [each["at"] for each in turned["happened"]] == [
        "2026-03-16T12:00:00+00:00",
        "2026-03-16T12:01:00+00:00",
    ]
    assert [each["arguments"]["commitment_id"] for each in turned["happened"]] == [late, later]
    assert turned["happened_total"] == 2


def test_what_is_due_is_listed_next_one_first(client: Client) -> None:
    client.start("points-expiring-tomorrow", "2026-03-02T10:00:00Z")

    reply = client.get(f"{client.control}/clock/due?limit=2").json()

    assert [(each["at"], each["effect"]) for each in reply["due"]] == [
        ("2026-03-03T10:00:00+00:00", "expire-points")
    ] * 2
    assert reply["total"] > 2
