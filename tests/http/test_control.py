"""The control API: each operation where it does what it says, and where it cannot."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.http.conftest import BOOKINGS, NOON, Shop
from tests.pairing import each_once
from tests.providers.koomalooma.conftest import order, token

TOLD_NOON = "2026-03-02T12:00:00+00:00"


def clock(shop: Shop) -> Any:
    return shop.client.get(f"{shop.control}/clock").json()


def rows(shop: Shop, collection: str, query: str = "") -> Response:
    return shop.client.get(f"{shop.control}/rows/koomalooma/{collection}{query}")


def test_health_tells_that_the_server_is_ready(client: Client) -> None:
    reply = client.get("/_mock/health")

    assert (reply.status, reply.json()["status"]) == (200, "ok")


def test_the_list_of_apis_has_all_that_a_consumer_needs_to_begin(client: Client) -> None:
    (api,) = [a for a in client.get("/_mock/apis").json()["apis"] if a["name"] == "koomalooma"]
    operations = {operation["id"]: operation for operation in api["operations"]}
    first = operations["createUser"]

    reply = client.request(first["method"], first["path"], headers=api["credentials"]["headers"])

    assert reply.status == 201
    assert (api["title"], api["base_path"]) == ("koomalooma Partner", "/api")
    assert {action["name"] for action in api["backstage"]} == {"confirm", "redeem", "cancel"}
    assert operations["assignPoints"]["path"] == "/api/users/{user_id}/commitments"


def test_the_list_of_apis_has_the_scenarios(client: Client) -> None:
    scenarios = client.get("/_mock/apis").json()["scenarios"]

    assert "default" in [scenario["name"] for scenario in scenarios]
    assert all(scenario["description"] for scenario in scenarios)


def test_a_specification_is_given_as_it_is_served(client: Client) -> None:
    reply = client.get("/_mock/apis/koomalooma/spec")

    assert reply.json() == client.server.apis["koomalooma"].contract.document.data


@pytest.mark.parametrize(
    "path", ["/_mock/apis/kumalooma/spec", "/_mock/worlds/w/rows/kumalooma/users"]
)
def test_an_unknown_api_is_404_with_the_nearest(client: Client, path: str) -> None:
    reply = client.get(path)

    assert (reply.status, reply.json()["title"]) == (404, "not-found")
    assert "Did you mean 'koomalooma'?" in reply.json()["detail"]


def test_a_world_is_made_of_scenario_seed_and_clock(client: Client) -> None:
    made = client.put(
        f"/_mock/worlds/{client.world}",
        json={"scenario": "units-partly-redeemed", "seed": 7, "clock": {"now": NOON}},
    )

    assert made.status == 200
    told = made.json()
    assert set(told["rows"]) == set(client.server.apis)
    assert {**told, "rows": told["rows"]["koomalooma"]} == {
        "name": client.world,
        "scenario": "units-partly-redeemed",
        "seed": 7,
        "clock": {"now": TOLD_NOON, "frozen": True},
        "rows": {
            "partners": 2,
            "properties": 3,
            "campaigns": 6,
            "users": 3,
            "commitments": 2,
        },
        "exchanges": 0,
    }
    assert client.get(f"/_mock/worlds/{client.world}").json() == made.json()
    assert client.world in client.get("/_mock/worlds").json()["worlds"]


@pytest.mark.parametrize("body", [None, {}])
def test_a_world_needs_no_wishes(client: Client, body: Any) -> None:
    made = client.put(f"/_mock/worlds/{client.world}", json=body).json()

    assert (made["scenario"], made["seed"], made["clock"]["frozen"]) == ("default", 0, False)


def test_a_world_made_again_starts_from_nothing(shop: Shop) -> None:
    shop.book()

    shop.client.put(shop.control, json={})

    assert shop.client.get(shop.control).json()["exchanges"] == 0
    assert not shop.world.table("koomalooma", "commitments")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"scenario": "defualt"}, 404, "Did you mean 'default'?"),
        ({"scenario": "../default"}, 404, "There is no scenario"),
        ({"scenario": 1}, 400, "/scenario"),
        ({"seed": -1}, 400, "/seed"),
        ({"seed": 2**63}, 400, "/seed"),
        ({"seed": "1"}, 400, "/seed"),
        ({"sceanrio": "default"}, 400, "sceanrio"),
        ({"clock": {}}, 400, "/clock"),
        ({"clock": {"now": "2026-12-31T23:59:60Z"}}, 409, "2026-12-31T23:59:60Z"),
        ({"clock": {"now": "0001-01-01T00:00:00+14:00"}}, 409, "1970"),
        ({"clock": {"now": "1969-12-31T23:59:59Z"}}, 409, "1970"),
        ({"clock": {"now": "9999-12-31T23:59:59Z"}}, 409, "9999"),
        ([], 400, "object"),
        ("default", 400, "object"),
    ],
)
def test_a_world_that_cannot_be_leaves_the_one_that_is(
    shop: Shop, body: Any, status: int, said: str
) -> None:
    shop.book()
    before = shop.books

    reply = shop.client.put(shop.control, json=body)

    assert reply.status == status
    assert said in str(reply.json())
    assert shop.books == before


@pytest.mark.parametrize(
    ("name", "method"),
    each_once(["a b", "a%2Fb", "%C3%A9", "x" * 65, "%00", "a:b"], ["GET", "PUT", "DELETE"]),
)
def test_no_world_has_such_a_name(client: Client, method: str, name: str) -> None:
    if " " in name:
        name = "a%20b"
    reply = client.request(method, f"/_mock/worlds/{name}")

    assert reply.status == 400
    assert reply.json()["violations"][0]["in"] == "path"


def test_a_world_is_reset_to_its_scenario_seed_and_time(shop: Shop) -> None:
    first = shop.book().json()
    shop.client.post(f"{shop.control}/clock/advance", json={"duration": "P30D"})

    reset = shop.client.post(f"{shop.control}/reset")

    assert (reset.status, reset.json()["clock"]["now"]) == (200, TOLD_NOON)
    assert reset.json()["exchanges"] == 0
    assert shop.book().json() == first


def test_a_dropped_world_is_gone(shop: Shop) -> None:
    assert shop.client.delete(shop.control).status == 204
    assert shop.client.get(shop.control).status == 404
    assert shop.client.delete(shop.control).status == 404


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("DELETE", ""), ("POST", "/reset")])
def test_a_world_that_never_was_is_404_and_is_not_made(
    client: Client, method: str, suffix: str
) -> None:
    reply = client.request(method, f"/_mock/worlds/{client.world}{suffix}")

    assert reply.status == 404
    assert "the first call to it makes it" in reply.json()["detail"]
    assert client.world not in client.get("/_mock/worlds").json()["worlds"]


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
def test_what_is_no_date_time_breaks_the_contract(shop: Shop, now: str) -> None:
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
def test_what_is_no_rate_is_refused(shop: Shop, rate: Any) -> None:
    turned = shop.client.put(f"{shop.control}/clock", json={"rate": rate})
    made = shop.client.put(shop.control, json={"clock": {"now": NOON, "rate": rate}})

    assert (turned.status, made.status) == (400, 400)
    assert "rate" in turned.json()["detail"]
    assert clock(shop) == {"now": TOLD_NOON, "frozen": True}


def test_what_was_due_on_the_way_is_told_in_its_order(shop: Shop) -> None:
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


def test_rows_come_oldest_first_in_pages(shop: Shop) -> None:
    booked = [shop.book().json()["id"] for _ in range(5)]

    def page(query: str) -> list[str]:
        body = rows(shop, "commitments", query).json()
        assert body["total"] == 5
        return [row["id"] for row in body["rows"]]

    assert page("") == booked
    assert page("?limit=2") == booked[:2]
    assert page(f"?limit=2&after={booked[1]}") == booked[2:4]
    assert page(f"?after={booked[3]}") == booked[4:]
    assert page(f"?after={booked[4]}") == []


def test_a_row_shows_its_moments_as_dates(shop: Shop) -> None:
    booked = shop.book().json()["id"]

    row = rows(shop, f"commitments/{booked}").json()

    assert (row["id"], row["created_at"]) == (booked, TOLD_NOON)
    assert row == rows(shop, "commitments").json()["rows"][0]


def test_a_rows_id_may_hold_anything(shop: Shop) -> None:
    shop.token = token(partner_user_id="a/b ä")
    shop.book(path="/api/users")

    row = rows(shop, "users/p-demo%3Aa%2Fb%20%C3%A4").json()

    assert row["partner_user_id"] == "a/b ä"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("partner", "Did you mean 'partners'?"),
        ("partners/p-dmeo", "Did you mean 'p-demo'?"),
        ("partners?after=p-dmeo", "Did you mean 'p-demo'?"),
        ("users/nobody%00", "There is no row"),
        ("__class__", "There is no collection '__class__'"),
    ],
)
def test_an_unknown_row_or_collection_is_404_with_the_nearest(
    shop: Shop, path: str, said: str
) -> None:
    reply = rows(shop, path)

    assert reply.status == 404
    assert said in reply.json()["detail"]


def test_a_collection_that_is_empty_yet_is_an_empty_list(shop: Shop) -> None:
    assert rows(shop, "commitments").json() == {"rows": [], "total": 0}


def test_a_secret_column_is_masked_wherever_it_is_shown(shop: Shop) -> None:
    one, all_of_them = rows(shop, "partners/p-demo"), rows(shop, "partners")

    assert one.json()["jwt_secret"] == "[masked]"
    assert {row["jwt_secret"] for row in all_of_them.json()["rows"]} == {"[masked]"}
    assert b"signing-secret" not in one.body + all_of_them.body


def test_a_backstage_action_answers_as_it_declares(shop: Shop) -> None:
    booked = shop.book().json()["id"]

    reply = shop.client.post(
        f"{shop.control}/backstage/koomalooma/confirm", json={"commitment_id": booked}
    )

    assert (reply.status, reply.json()["confirmation_status"]) == (200, "confirmed")


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("koomalooma/confrim", {}, 404, "Did you mean 'confirm'?"),
        ("kumalooma/confirm", {}, 404, "Did you mean 'koomalooma'?"),
        ("koomalooma/confirm", {}, 400, "commitment_id"),
        ("koomalooma/confirm", None, 400, "commitment_id"),
        ("koomalooma/confirm", [], 400, "object"),
        ("koomalooma/confirm", {"commitment_id": ""}, 400, "/commitment_id"),
        ("koomalooma/confirm", {"commitment_id": "x"}, 404, "unknown-commitment"),
        ("koomalooma/redeem", {"commitment_id": "x", "units": 2**31}, 400, "/units"),
    ],
)
def test_a_backstage_action_that_cannot_be_changes_nothing(
    shop: Shop, path: str, body: Any, status: int, said: str
) -> None:
    before = shop.books

    reply = shop.client.post(f"{shop.control}/backstage/{path}", json=body)

    assert reply.status == status
    assert said in str(reply.json())
    assert shop.books == before


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"seed": 1, "seed": 2}', b'{"seed": NaN}'])
def test_what_is_not_json_is_a_problem_document(shop: Shop, body: bytes) -> None:
    reply = shop.client.put(shop.control, body=body, headers={"content-type": "application/json"})

    assert (reply.status, reply.json()["title"]) == (400, "malformed")
    assert reply.headers["content-type"] == "application/problem+json"


class Played(NamedTuple):
    """One history: made anew, called, turned, called again; every byte that came back."""

    replies: list[tuple[int, str, bytes]]
    turned: bytes
    rows: list[bytes]


def played(server: Server, world: str) -> Played:
    client = Client(server, world)
    control = f"/_mock/worlds/{world}"
    headers = {"x-koomalooma-jwt": token()}

    def call(path: str, body: Any = None) -> tuple[int, str, bytes]:
        reply = client.post(path, json=body, headers=headers)
        return reply.status, reply.headers["date"], reply.body

    client.put(control, json={"scenario": "default", "seed": 3, "clock": {"now": NOON}})
    before = [
        call("/api/users"),
        call("/api/users"),
        call(BOOKINGS, order()),
        call("/api/users/nobody/commitments", order()),
        call(BOOKINGS, {}),
    ]
    turned = client.post(f"{control}/clock/advance", json={"duration": "P15D"}).body
    after = [call("/api/users"), call(BOOKINGS, order(campaign_id="camp-instant"))]
    rows = [
        client.get(f"{control}/rows/koomalooma/{collection}").body
        for collection in ("partners", "campaigns", "commitments", "users")
    ]
    client.delete(control)
    client.close()
    return Played([*before, *after], turned, rows)


def test_the_same_history_gives_the_same_bytes_in_any_world_of_any_server(server: Server) -> None:
    first, second = played(server, "history-1"), played(server, "history-2")
    third = played(build_server(Settings()), "history-3")

    assert first == second
    assert (first.replies, first.turned) == (third.replies, third.turned)
    assert first.rows[:3] == third.rows[:3]


def test_a_worlds_first_rows_are_as_old_as_its_clock_says(shop: Shop) -> None:
    row = rows(shop, "users/p-demo%3Acust-1001").json()

    assert row["created_at"] == TOLD_NOON


@pytest.mark.parametrize(
    ("path", "body", "nearest"),
    [
        ("faults", {"api": "boostcom", "do": {"stats": 503}}, "status"),
        ("faults", {"do": {"status": 503}, "opration": "joinProgram"}, "operation"),
        ("stubs", {"api": "boostcom", "reply": {"status": 200, "bodi": 1}}, "body"),
        ("journal/verify", {"times": {"exacly": 1}}, "exactly"),
    ],
)
def test_an_unknown_member_is_refused_with_the_nearest_right_name(
    client: Client, path: str, body: dict[str, Any], nearest: str
) -> None:
    refusal = client.post(f"/_mock/worlds/{client.world}/{path}", json=body)

    assert refusal.status == 400
    assert f"Did you mean {nearest!r}?" in refusal.json()["detail"]
