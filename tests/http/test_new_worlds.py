"""Which calls make a world, and which do not."""

from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.http.conftest import BOOKINGS
from tests.providers.koomalooma.conftest import order, token

#: Needs no credential: a page can put a preference into the query.
INFO = "/v3/infinity-mall/rewards-program/info?__code=200"
JWT = {"x-koomalooma-jwt": token()}


@pytest.fixture
def alone() -> Iterator[Client]:
    """A consumer of a server without any world."""
    client = Client(build_server(Settings()), "new")
    yield client
    client.close()


@pytest.fixture
def strict() -> Iterator[Client]:
    """A consumer of a server whose worlds are made by name alone."""
    client = Client(build_server(Settings(strict_worlds=True)), "new")
    yield client
    client.close()


def names(client: Client) -> Any:
    return client.get("/_mock/worlds").json()["worlds"]


def test_the_first_call_makes_its_world_and_says_so_once(alone: Client) -> None:
    first, second = (alone.post(BOOKINGS, json=order(), headers=JWT) for _ in range(2))

    assert (first.status, first.headers["x-mock-world-created"]) == (201, "true")
    assert (second.status, "x-mock-world-created" in second.headers) == (201, False)
    assert (names(alone), alone.journal.total) == (["new"], 2)


def test_the_first_change_of_a_tester_makes_the_world_and_says_so(alone: Client) -> None:
    first, second = (alone.put("/_mock/worlds/new/clock", json={"frozen": True}) for _ in range(2))

    assert (first.status, first.headers["x-mock-world-created"]) == (200, "true")
    assert (second.status, "x-mock-world-created" in second.headers) == (200, False)
    assert names(alone) == ["new"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", BOOKINGS, {}, 403),
        ("POST", BOOKINGS, {**JWT, "content-type": "application/json"}, 400),
        ("POST", "/api/users/nobody/commitments", {**JWT, "content-type": "text/plain"}, 400),
        ("GET", "/v3/infinity-mall/members/me/rewards-program/status", {}, 470),
        ("PUT", "/v2/customer_profiles/ada", {}, 401),
        ("GET", "/api/users", {}, 405),
        ("GET", "/api/nowhere", {}, 404),
        ("POST", "/api/users", {**JWT, "prefer": "code=403"}, 403),
        ("POST", "/api/users", {**JWT, "prefer": "code=999"}, 400),
    ],
)
def test_a_refused_call_makes_no_world(
    alone: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    reply = alone.request(method, path, headers=headers, body=b"{")

    assert reply.status == status
    assert "x-mock-world-created" not in reply.headers
    assert names(alone) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/clock"),
        ("GET", "/rows/koomalooma/users"),
        ("GET", "/rows/koomalooma/users/u1"),
        ("GET", "/stubs"),
        ("GET", "/faults"),
        ("GET", "/journal"),
        ("GET", "/journal/har"),
        ("GET", "/snapshot"),
        ("GET", "/snapshots"),
        ("DELETE", ""),
        ("DELETE", "/stubs"),
        ("DELETE", "/faults/1"),
        ("DELETE", "/journal"),
        ("DELETE", "/rows/koomalooma/users/u1"),
        ("POST", "/reset"),
    ],
)
def test_looking_at_a_mistyped_name_is_404_and_makes_no_world(
    alone: Client, method: str, path: str
) -> None:
    reply = alone.request(method, f"/_mock/worlds/mistyped{path}")

    assert reply.status == 404
    assert "There is no world 'mistyped'" in reply.json()["detail"]
    assert names(alone) == []


@pytest.mark.parametrize("path", ["", "/journal", "/journal/stream", "/snapshots"])
def test_looking_at_a_mistyped_name_names_the_closest_world(alone: Client, path: str) -> None:
    alone.put("/_mock/worlds/checkout")

    reply = alone.get(f"/_mock/worlds/chekcout{path}")

    assert reply.status == 404
    what = "There is no world 'chekcout'. Did you mean 'checkout'?"
    assert reply.json()["detail"] == f"{what} PUT /_mock/worlds/chekcout makes it."


def test_no_world_is_named_to_callers_without_the_token() -> None:
    client = Client(build_server(Settings(strict_worlds=True, token="s3cret-token")), "chekcout")
    client.put("/_mock/worlds/checkout", headers={"authorization": "Bearer s3cret-token"})

    replies = [
        client.post(BOOKINGS, json=order(), headers=JWT),
        client.get("/_mock/worlds/chekcout"),
        client.get("/_mock/worlds/chekcout/journal/stream"),
    ]

    assert [each.status for each in replies] == [404, 401, 401]
    assert not any(b"checkout" in each.body for each in replies)
    client.close()


@pytest.mark.parametrize(
    ("headers", "is_made"),
    [
        ({}, True),
        ({"origin": "http://evil.com", "sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://evil.com"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3000"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:4010"}, True),
        # A header that no page may set unasked: the browser has asked, and was let in.
        ({"origin": "http://127.0.0.1:3000", "authorization": "Bearer x"}, True),
    ],
)
def test_what_any_page_can_have_a_browser_send_makes_no_world(
    alone: Client, headers: dict[str, str], is_made: bool
) -> None:
    # A browser's own request: it has no header of ours, so the path names the world.
    reply = alone.request("GET", f"/_world/page{INFO}", headers=headers, names_world=False)

    assert reply.status == 200
    assert names(alone) == (["page"] if is_made else [])


def test_ten_thousand_pages_leave_room_for_a_tester() -> None:
    client = Client(build_server(Settings(max_worlds=5)), "default")
    headers = {"origin": "http://evil.com"}

    statuses = {
        client.request("GET", f"/_world/p{n}{INFO}", headers=headers, names_world=False).status
        for n in range(50)
    }
    callers = {client.get(f"/_world/c{n}{INFO}").status for n in range(50)}

    assert statuses == callers == {200}
    assert client.put("/_mock/worlds/mine").status == 200
    assert "mine" in names(client)
    client.close()


def test_strict_worlds_are_made_by_put_alone(strict: Client) -> None:
    refused: list[Response] = [
        strict.post(BOOKINGS, json=order(), headers=JWT),
        strict.put("/_mock/worlds/new/clock", json={"frozen": True}),
        strict.post("/_mock/worlds/new/stubs", json={"api": "koomalooma", "reply": {}}),
    ]

    assert [each.status for each in refused] == [404, 404, 400]
    assert "There is no world 'new'" in refused[0].json()["message"]
    assert strict.put("/_mock/worlds/new").status == 200
    assert strict.post(BOOKINGS, json=order(), headers=JWT).status == 201


def test_a_late_call_to_a_dropped_world_makes_one_that_ends_by_itself(alone: Client) -> None:
    alone.put("/_mock/worlds/new", json={"ttl": 1})
    alone.delete("/_mock/worlds/new")

    alone.post(BOOKINGS, json=order(), headers=JWT)

    world = alone.run(alone.server.worlds.find("new"))
    assert world is not None
    assert world.is_transient
    assert world.ttl is not None
