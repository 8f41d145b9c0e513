"""The Gate: which method, which world, which origin, and what every reply bears."""

from typing import Any

import pytest

from tests.client import Client
from tests.http.conftest import BOOKINGS, Shop
from tests.pairing import each_once

FOREIGN = "https://app.example"


@pytest.mark.parametrize(
    ("path", "allow", "method"),
    each_once(
        [
            ("/api/users", "OPTIONS, POST"),
            (BOOKINGS, "OPTIONS, POST"),
            ("/_mock/health", "GET, HEAD, OPTIONS"),
            ("/_mock/worlds/x", "DELETE, GET, HEAD, OPTIONS, PUT"),
            ("/_mock/worlds/x/clock/advance", "OPTIONS, POST"),
        ],
        ["PATCH", "TRACE", "CONNECT", "PROPFIND", "get", "", "É"],
    ),
)
def test_a_method_that_is_not_offered_is_405_with_those_that_are(
    client: Client, path: str, allow: str, method: str
) -> None:
    reply = client.request(method, path)

    assert (reply.status, reply.headers["allow"]) == (405, allow)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_405_comes_before_the_credential_is_asked_for(client: Client, method: str) -> None:
    reply = client.request(method, "/api/users")

    assert reply.status == 405
    if method != "HEAD":
        assert reply.json()["error"] == "method-not-allowed"


@pytest.mark.parametrize("path", ["/_mock/health", "/_mock/worlds/none-such", "/nowhere"])
def test_head_is_get_without_the_body(client: Client, path: str) -> None:
    whole, head = client.get(path), client.request("HEAD", path)

    assert head.body == b""
    assert head.status == whole.status
    for name in ("content-length", "content-type", "x-mock-source"):
        assert head.headers[name] == whole.headers[name]
    assert int(head.headers["content-length"]) == len(whole.body)


def test_options_tells_the_methods(client: Client) -> None:
    reply = client.request("OPTIONS", "/api/users")

    assert (reply.status, reply.body, reply.headers["allow"]) == (204, b"", "OPTIONS, POST")
    assert not {name for name in reply.headers if name.startswith("access-control")}


def test_a_page_of_any_origin_may_ask_first(client: Client) -> None:
    reply = client.request(
        "OPTIONS",
        BOOKINGS,
        headers={
            "origin": FOREIGN,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type, x-koomalooma-jwt",
        },
    )

    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["access-control-allow-origin"] == FOREIGN
    assert reply.headers["access-control-allow-methods"] == "OPTIONS, POST"
    assert reply.headers["access-control-allow-headers"] == "content-type, x-koomalooma-jwt"
    assert reply.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize("path", ["/nowhere", "/", "/api/usrs", "/v2/nowhere"])
def test_a_page_may_ask_first_for_a_path_that_is_none_and_then_reads_the_404(
    client: Client, path: str
) -> None:
    asked = {"origin": FOREIGN, "access-control-request-method": "PUT"}

    preflight = client.request("OPTIONS", path, headers=asked)
    reply = client.put(path, headers={"origin": FOREIGN})

    assert (preflight.status, preflight.headers["access-control-allow-methods"]) == (204, "PUT")
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (404, FOREIGN)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", BOOKINGS, None, 201),
        ("POST", BOOKINGS, b"{", 400),
        ("POST", "/api/users/stranger/commitments", None, 403),
        ("POST", "/api/usrs", None, 404),
        ("GET", BOOKINGS, b"", 405),
        ("POST", BOOKINGS, b" " * (2**20 + 1), 413),
    ],
)
def test_a_page_of_any_origin_may_read_every_answer_of_a_provider(
    shop: Shop, method: str, path: str, body: bytes | None, status: int
) -> None:
    if method == "GET":
        reply = shop.client.get(path, headers={"origin": FOREIGN})
    else:
        reply = shop.book(body, path=path, origin=FOREIGN)

    assert reply.status == status
    assert reply.headers["access-control-allow-origin"] == FOREIGN
    assert reply.headers["access-control-allow-credentials"] == "true"
    # With credentials, a browser takes no asterisk: each header is named.
    exposed = reply.headers["access-control-expose-headers"].split(", ")
    assert {"x-mock-world", "x-mock-source", "date"} <= set(exposed)
    assert reply.headers["vary"] == "origin"


def test_whoever_is_no_page_gets_no_such_headers(shop: Shop) -> None:
    reply = shop.book()

    assert not {name for name in reply.headers if name.startswith("access-control")}


def test_an_escaped_letter_in_a_path_changes_nothing(shop: Shop) -> None:
    reply = shop.book(path="/%61pi/users", origin=FOREIGN)

    assert reply.status == 201
    assert reply.headers["access-control-allow-origin"] == FOREIGN


def test_worlds_do_not_see_each_other(shop: Shop) -> None:
    other = {"x-mock-world": f"{shop.client.world[-60:]}-b"}
    shop.client.put(f"/_mock/worlds/{other['x-mock-world']}", json={})
    booked = shop.book().json()["id"]

    def sees(world: str) -> bool:
        rows = shop.client.server.worlds
        found = shop.client.run(rows.find(world))
        return booked in found.table("koomalooma", "commitments")

    assert sees(shop.client.world)
    assert not sees(other["x-mock-world"])
    shop.client.delete(f"/_mock/worlds/{other['x-mock-world']}")


def test_the_worlds_name_in_the_path_wins_over_the_header(shop: Shop) -> None:
    before = shop.client.journal.total

    reply = shop.book(path=f"/_world/{shop.client.world}/api/users", x_mock_world="elsewhere")

    assert (reply.status, reply.headers["x-mock-world"]) == (201, shop.client.world)
    assert shop.client.journal.total == before + 1
    assert shop.client.run(shop.client.server.worlds.find("elsewhere")) is None


def test_without_a_name_the_world_is_the_default_one(client: Client) -> None:
    reply = client.get("/nowhere", headers=[("x-mock-world", "default")])

    assert reply.headers["x-mock-world"] == "default"


def test_a_world_is_made_by_the_first_call_that_names_it(client: Client) -> None:
    control = f"/_mock/worlds/{client.world}"
    assert client.get(control).status == 404

    client.post("/api/users", headers=client.credentials("koomalooma"))

    assert client.get(control).json()["exchanges"] == 1


@pytest.mark.parametrize(
    ("prefix", "name"),
    each_once(
        ["", "/api/users", "/_mock/health", "/nowhere"],
        ["", " ", "a b", "a%20b", "é", "a:b", "x" * 65, "../x", "a\tb", ".", ".."],
    ),
)
def test_a_name_that_no_world_can_have_is_refused(client: Client, name: str, prefix: str) -> None:
    reply = client.get(prefix or "/", headers={"x-mock-world": name})

    assert reply.status == 400
    assert "1 to 64 letters" in str(reply.json())
    assert name not in client.run(client.server.worlds.names())


@pytest.mark.parametrize("name", ["", "a%2Fb", "%64efault", "a%00b", "x" * 65, "é", ".", ".."])
def test_nor_can_the_path_name_it(client: Client, name: str) -> None:
    assert client.post(f"/_world/{name}/api/users").status == 400


@pytest.mark.parametrize("name", ["A.b_c-9", "...", ".a", "-", "x" * 64])
def test_a_name_that_a_world_can_have_is_sent_back(client: Client, name: str) -> None:
    by_header = client.get("/_mock/health", headers={"x-mock-world": name})
    by_path = client.get(f"/_world/{name}/_mock/health")

    assert by_header.headers["x-mock-world"] == by_path.headers["x-mock-world"] == name
    assert (by_header.status, by_path.status) == (200, 200)


@pytest.mark.parametrize("path", ["/_world/x", "/_world/x/", "/_world/x/nowhere", "/_world"])
def test_a_world_without_a_path_of_an_api_is_404(client: Client, path: str) -> None:
    assert client.get(path).status == 404


def test_the_date_is_the_worlds(shop: Shop) -> None:
    booked, refused = shop.book(), shop.book(b"{")
    shop.client.post(f"{shop.control}/clock/advance", json={"duration": "P1D"})
    after = shop.book()

    assert booked.headers["date"] == refused.headers["date"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert after.headers["date"] == "Tue, 03 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("body", "path", "source"),
    [
        (None, BOOKINGS, "behaviour"),
        (None, "/api/users/stranger/commitments", "behaviour"),
        (b"{", BOOKINGS, "gate"),
        (None, "/api/nowhere", "gate"),
    ],
)
def test_every_reply_names_its_world_and_its_source(
    shop: Shop, body: bytes | None, path: str, source: str
) -> None:
    reply = shop.book(body, path=path)

    assert reply.headers["x-mock-world"] == shop.client.world
    assert reply.headers["x-mock-source"] == source
    assert int(reply.headers["content-length"]) == len(reply.body)
    assert reply.headers["content-type"] == "application/json"


def test_every_call_of_a_consumer_is_journaled_and_none_of_the_tester(shop: Shop) -> None:
    def seen() -> list[tuple[str, bytes, str, int]]:
        return [
            (each.method, each.path, each.operation, each.status) for each in shop.client.journal
        ]

    before: list[Any] = seen()
    shop.book()
    shop.book(b"{")
    shop.client.get("/api/nowhere")
    shop.client.get(BOOKINGS)
    shop.client.get(shop.control)
    shop.client.get("/_mock/nowhere")
    shop.client.post("/_mock/health")
    shop.client.get(shop.control, headers={"origin": FOREIGN})

    assert before == []
    assert seen() == [
        ("POST", BOOKINGS.encode(), "assignPoints", 201),
        ("POST", BOOKINGS.encode(), "assignPoints", 400),
        ("GET", b"/api/nowhere", "", 404),
        ("GET", BOOKINGS.encode(), "", 405),
    ]


def test_an_exchange_tells_what_was_asked_answered_and_wrong(shop: Shop) -> None:
    shop.book(b"{}", path=f"{BOOKINGS}?a=1")

    last = shop.last
    assert (last.query, last.body, last.api, last.source) == (b"a=1", b"{}", "koomalooma", "gate")
    assert (last.at, last.status) == (shop.world.clock.at, 400)
    assert len(last.violations) == 4
    assert b"transaction_value" in last.reply_body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nowhere"),
        ("GET", "/nowhere"),
        ("GET", BOOKINGS),
        ("OPTIONS", BOOKINGS),
        ("POST", "/api/users/%FF/commitments"),
        ("GET", "/_mock/worlds/{world}"),
        ("GET", "/_mock/worlds/{world}/rows/koomalooma/users/nobody"),
        ("PUT", "/_mock/worlds/{world}/clock"),
    ],
)
def test_the_date_is_the_worlds_whoever_answers(shop: Shop, method: str, path: str) -> None:
    reply = shop.client.request(method, path.replace("{world}", shop.client.world))

    assert reply.headers["date"] == "Mon, 02 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("path", "own", "others"),
    [
        ("/api/nowhere", "/api/users", ["/_mock", "/v1", "/v2", "/v3"]),
        ("/v2/nowhere", "/v2/", ["/_mock", "/api", "/v3"]),
        ("/v3/infinity-mall/nowhere", "/v3/", ["/_mock", "/api", "/v2"]),
        ("/nowhere", "/api/users", ["/_mock"]),
        ("/_mock/nowhere", "/_mock/", ["/api/users", "/v1/", "/v2/", "/v3/"]),
    ],
)
def test_an_unknown_path_is_answered_with_the_paths_of_its_own_api_each_once(
    client: Client, path: str, own: str, others: list[str]
) -> None:
    text = client.get(path).body.decode()

    told = text.partition("There are: ")[2] or text.partition("Did you mean ")[2]
    assert own in told
    assert [other for other in others if other in told] == []
    listed = told.rstrip('"}').split(", ")
    assert len(set(listed)) == len(listed)


def test_a_call_is_journaled_when_it_commits_though_its_reply_is_late(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    async def sleep(seconds: float) -> None:
        journal = await shop.client.server.worlds.journal(shop.client.world)
        assert journal is not None
        seen.append(journal.total)

    monkeypatch.setattr("mockserver.http.transport.disruption.sleep", sleep)
    shop.book(prefer="delay=2")

    assert seen == [1]
    assert shop.last.took >= 2_000_000


def test_two_prefer_fields_are_one_list_and_the_first_of_a_preference_counts(shop: Shop) -> None:
    headers = [
        ("x-koomalooma-jwt", shop.token),
        ("prefer", "code=403, seed=1"),
        ("prefer", "code=400"),
        ("prefer", "delay=0.01"),
    ]
    reply = shop.client.post(BOOKINGS, headers=headers)

    assert reply.status == 403
    assert reply.headers["preference-applied"] == "code=403, delay=0.01, seed=1"


def test_an_empty_body_of_any_type_is_no_body(shop: Shop) -> None:
    form = {"content-type": "application/x-www-form-urlencoded", "content-length": "0"}

    reset = shop.client.post(f"{shop.control}/reset", headers=form)
    opened = shop.client.post("/api/users", headers={**form, "x-koomalooma-jwt": shop.token})

    assert (reset.status, opened.status) == (200, 201)
