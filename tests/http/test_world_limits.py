"""Worlds come to an end: by their time to live, by their names, and at the server's cap."""

from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.engine.clock import SECOND
from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.http.conftest import BOOKINGS, NOON
from tests.providers.koomalooma.conftest import order, token

HEADERS = {"x-koomalooma-jwt": token()}


class Small:
    """A server for three worlds, on a wall clock that a test turns; the first is `default`."""

    def __init__(self) -> None:
        self.server: Server = build_server(Settings(max_worlds=3))
        self.client = Client(self.server, "default")
        self.wall = self.server.worlds.wall()
        self.server.worlds.wall = lambda: self.wall
        self.put("default")

    def put(self, world: str, **body: Any) -> Response:
        return self.client.put(f"/_mock/worlds/{world}", json=body)

    def book(self, world: str) -> Response:
        return self.client.post(f"/_world/{world}{BOOKINGS}", json=order(), headers=HEADERS)

    def wait(self, seconds: float) -> None:
        self.wall += round(seconds * SECOND)

    @property
    def names(self) -> list[str]:
        names: list[str] = self.client.get("/_mock/worlds").json()["worlds"]
        return names


@pytest.fixture
def small() -> Iterator[Small]:
    small = Small()
    yield small
    small.client.close()


@pytest.fixture
def full(small: Small) -> Small:
    small.put("a", clock={"now": NOON})
    small.put("b", clock={"now": NOON})
    return small


def test_the_control_api_says_429_beyond_the_cap_what_to_do_and_loses_nothing(full: Small) -> None:
    full.book("a")
    document = full.client.get("/_mock/worlds/a/snapshot").json()

    refused = [
        full.put("c"),
        full.client.post("/_mock/worlds/a/fork", json={"as": "c"}),
        full.client.put("/_mock/worlds/c/snapshot", json=document),
        full.client.put("/_mock/worlds/c/clock", json={"frozen": True}),
        full.client.post(
            "/_mock/worlds/c/stubs", json={"api": "koomalooma", "reply": {"status": 403}}
        ),
        full.client.post("/_mock/worlds/c/clock/advance", json={"seconds": 1}),
    ]

    assert [reply.status for reply in refused] == [429] * len(refused)
    for reply in refused:
        assert reply.json()["title"] == "too-many"
        assert "There are 3 worlds" in reply.json()["detail"]
        assert "time to live" in reply.json()["detail"]
    assert full.names == ["a", "b", "default"]
    assert full.client.get("/_mock/worlds/a").json()["rows"]["koomalooma"]["commitments"] == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", BOOKINGS),
        ("POST", "/v3/infinity-mall/members/me/rewards-program/join"),
        ("PUT", "/v2/customer_profiles/ada"),
    ],
)
def test_every_api_says_429_in_its_own_words_beyond_the_cap(
    full: Small, method: str, path: str
) -> None:
    headers = {**HEADERS, **full.client.credentials("boostcom")}
    if path.startswith("/v2"):
        headers = full.client.credentials("talon_one")
    reply = full.client.request(method, f"/_world/c{path}", json=order(), headers=headers)

    assert reply.status == 429
    assert "There are 3 worlds" in reply.body.decode()
    assert full.names == ["a", "b", "default"]


def test_at_the_cap_everything_goes_on_in_the_worlds_that_there_are(full: Small) -> None:
    assert full.book("a").status == 201
    assert full.put("a").status == 200
    assert full.client.post("/_mock/worlds/b/reset").status == 200
    document = full.client.get("/_mock/worlds/b/snapshot").json()
    assert full.client.put("/_mock/worlds/a/snapshot", json=document).status == 200
    assert full.client.get("/_mock/health").status == 200


def test_who_drops_a_world_has_room_for_another(full: Small) -> None:
    full.client.delete("/_mock/worlds/a")

    assert full.put("c").status == 200
    assert full.put("d").status == 429


def test_a_world_that_a_call_made_gives_way_to_one_that_is_asked_for(full: Small) -> None:
    full.client.delete("/_mock/worlds/a")
    assert full.book("c").headers["x-mock-world-created"] == "true"

    assert full.put("d").status == 200
    assert full.names == ["b", "d", "default"]


def test_a_world_is_dropped_when_nobody_has_called_it_for_so_long(small: Small) -> None:
    small.put("a", ttl=60)
    for _ in range(3):
        small.wait(59)
        assert small.book("a").status == 201
    small.wait(59.999999)
    assert small.names == ["a", "default"]

    small.wait(0.000001)

    assert small.names == ["default"]
    assert small.client.get("/_mock/worlds/a").status == 404


def test_looking_at_a_world_turning_its_clock_and_reading_rows_are_calls_too(small: Small) -> None:
    small.put("a", ttl=60, clock={"now": NOON})
    control = "/_mock/worlds/a"
    for method, suffix, body in (
        ("GET", "", None),
        ("GET", "/clock", None),
        ("POST", "/clock/advance", {"seconds": 1}),
        ("GET", "/rows/koomalooma/users", None),
        ("POST", "/snapshots", {"as": "s"}),
        ("GET", "/snapshot", None),
        ("POST", "/reset", None),
        ("POST", "/restore", {"from": "s"}),
        ("GET", "/stubs", None),
    ):
        small.wait(40)
        assert small.client.request(method, control + suffix, json=body).status < 300, suffix
    small.wait(40)

    assert "a" in small.names


def test_time_in_the_world_is_not_its_time_to_live(small: Small) -> None:
    small.put("a", ttl=1, clock={"now": NOON})

    small.client.post("/_mock/worlds/a/clock/advance", json={"duration": "P1000D"})

    assert "a" in small.names


def test_a_world_whose_time_has_passed_makes_room(full: Small) -> None:
    full.client.delete("/_mock/worlds/b")
    full.put("b", ttl=5)
    assert full.book("c").status == 429

    full.wait(5)

    assert full.book("c").status == 201
    assert full.names == ["a", "c", "default"]


def test_a_world_made_anew_without_a_time_to_live_has_none(small: Small) -> None:
    small.put("a", ttl=5)
    small.put("a")
    small.wait(1_000_000)

    assert "a" in small.names


@pytest.mark.parametrize("ttl", [0, 0.5, -1, 31_536_001, "1", True, None])
def test_what_is_no_time_to_live_is_refused(small: Small, ttl: Any) -> None:
    made = small.put("a", ttl=ttl)
    forked = small.client.post("/_mock/worlds/default/fork", json={"as": "b", "ttl": ttl})

    assert (made.status, forked.status) == (400, 400)
    assert "/ttl" in made.json()["detail"]
    assert small.names == ["default"]


def test_worlds_are_dropped_by_how_their_names_begin(small: Small) -> None:
    for world in ("run-1-a", "run-12"):
        small.put(world)

    def dropped(prefix: str) -> Response:
        return small.client.delete(f"/_mock/worlds?prefix={prefix}")

    assert dropped("run-2").json() == {"dropped": 0}
    assert dropped("run-1-").json() == {"dropped": 1}
    assert small.names == ["default", "run-12"]
    assert dropped("r").json() == {"dropped": 1}
    assert dropped("un").json() == {"dropped": 0}
    assert small.names == ["default"]


@pytest.mark.parametrize("query", ["", "?prefix=", "?prefix=*", "?prefix=a%20b", "?prefx=a"])
def test_without_a_prefix_nothing_is_dropped(small: Small, query: str) -> None:
    reply = small.client.delete(f"/_mock/worlds{query}")

    assert reply.status == 400
    assert "prefix" in str(reply.json())
    assert small.names == ["default"]


def test_a_world_has_its_snapshots_for_as_long_as_it_lives(small: Small) -> None:
    small.put("a", ttl=60)
    small.client.post("/_mock/worlds/a/snapshots", json={"as": "s"})
    small.wait(60)

    assert small.client.get("/_mock/worlds/a/snapshots").status == 404
    small.put("a")
    assert small.client.get("/_mock/worlds/a/snapshots").json() == {"snapshots": []}
    for number in range(50):
        small.client.post("/_mock/worlds/a/snapshots", json={"as": f"s-{number}"})
    further = small.client.post("/_mock/worlds/a/snapshots", json={"as": "one-more"})
    assert (further.status, further.json()["title"]) == (429, "too-many")
