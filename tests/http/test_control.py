"""The control API: each operation where it does what it says, and where it cannot."""

from typing import Any, NamedTuple

import pytest

from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client
from tests.http.conftest import BOOKINGS, NOON, Shop
from tests.http.controls import TOLD_NOON, rows
from tests.pairing import each_once
from tests.providers.koomalooma.conftest import order, token


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
    assert {operation["state"] for operation in api["operations"]} == {"stored"}
    assert (api["resources"], api["notes"]) == ([], [])


def test_the_list_of_apis_has_the_scenarios(client: Client) -> None:
    scenarios = client.get("/_mock/apis").json()["scenarios"]

    assert "default" in [scenario["name"] for scenario in scenarios]
    assert all(scenario["description"] for scenario in scenarios)


def test_the_control_api_gives_its_own_specification_too(client: Client) -> None:
    reply = client.get("/_mock/apis/control/spec")

    assert (reply.status, reply.json()["info"]["title"]) == (200, "Mock server control")
    assert "/apis/{api}/spec" in reply.json()["paths"]


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
    assert set(told["rows"]) == {api.owner for api in client.server.apis.values()}
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
    assert "PUT /_mock/worlds/" in reply.json()["detail"]
    assert client.world not in client.get("/_mock/worlds").json()["worlds"]


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


def test_worlds_are_described_without_being_used(client: Client) -> None:
    client.start("points-expiring-tomorrow", "2026-03-02T10:00:00Z")
    touched = client.stored_world.touched

    page = client.get(f"/_mock/worlds?details=true&text={client.world}&limit=1").json()

    (described,) = page["details"]
    assert (described["name"], described["scenario"], described["exchanges"]) == (
        client.world,
        "points-expiring-tomorrow",
        0,
    )
    assert described["rows"] > 100
    assert client.stored_world.touched == touched


def test_described_worlds_come_in_pages(client: Client) -> None:
    for name in ("page-1", "page-2", "page-3"):
        client.put(f"/_mock/worlds/{name}", json={})

    page = client.get("/_mock/worlds?details=true&text=PAGE-&after=page-1&limit=1").json()

    assert ([each["name"] for each in page["details"]], page["matching"]) == (["page-2"], 3)
    client.delete("/_mock/worlds?prefix=page-")


def test_collections_are_listed_with_the_schema_of_their_rows(client: Client) -> None:
    reply = client.get("/_mock/apis/talon_one_today/collections").json()

    profiles = next(each for each in reply["collections"] if each["name"] == "profiles")
    assert reply["owner"] == "talon_one"
    assert "integration_id" in profiles["schema"]["properties"]
