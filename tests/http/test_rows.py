"""Rows that testers write: held against the schema of their collection, or nothing changes."""

from typing import Any

import pytest

from mockserver.http.app import Server
from mockserver.http.control.context import Display
from mockserver.http.control.rows import DEEPEST_ROW, row_json
from tests.client import Client, Response
from tests.rows import broken_rows

REWARD = "boostcom/rewards/infinity-mall:153"
CLUB = "boostcom/clubs/infinity-mall"
PARTNER = "koomalooma/partners/p-demo"


@pytest.fixture
def client(client: Client) -> Client:
    """A consumer whose world is there."""
    assert client.put(f"/_mock/worlds/{client.world}").status == 200
    return client


def put(client: Client, row: str, columns: Any) -> Response:
    return client.put(f"/_mock/worlds/{client.world}/rows/{row}", json=columns)


def told(reply: Response) -> dict[str, str]:
    """The pointer of each violation, and what was expected there."""
    return {each["pointer"]: each["expected"] for each in reply.json()["violations"]}


@pytest.mark.parametrize(
    ("row", "columns", "pointer", "said"),
    [
        (REWARD, {"price": "20"}, "/price", "integer"),
        (REWARD, {"price": -1}, "/price", "minimum 0"),
        (REWARD, {"price": 2**31}, "/price", "maximum"),
        (REWARD, {"pric": 1}, "/pric", "Did you mean 'price'?"),
        (REWARD, {"files": [{"url": "u"}]}, "/files/0", "a property"),
        (REWARD, {"number": 154}, "/id", '"infinity-mall:154", which is club and number'),
        (CLUB, {"levels_count": 10**15}, "/levels_count", "maximum 1000"),
        (CLUB, {"levels": "virtual_level"}, "/maximum_points", "integer"),
        (PARTNER, {"daily_cap": 2**70}, "/daily_cap", "at most 64 bits"),
        (PARTNER, {"accept_any_token": 1}, "/accept_any_token", "boolean"),
        ("koomalooma/users/u1", {"x_at": 10**18}, "/x_at", "a column of this collection"),
        ("koomalooma/campaigns/camp-purchase", {"ends_at": 10**18}, "/ends_at", "maximum"),
        ("koomalooma/campaigns/camp-purchase", {"ends_at": -1}, "/ends_at", "minimum 0"),
        ("koomalooma/campaigns/new", {"goal_type": "x"}, "/rounding", "a value"),
    ],
)
def test_a_column_that_its_schema_does_not_know_is_refused_and_nothing_changes(
    client: Client, row: str, columns: Any, pointer: str, said: str
) -> None:
    path = f"/_mock/worlds/{client.world}/rows/{row}"
    before = client.get(path)

    reply = put(client, row, columns)

    assert reply.status == 400
    assert said in told(reply)[pointer]
    assert client.get(path).body == before.body
    assert client.get(path.rpartition("/")[0]).status == 200


def test_every_violation_has_its_pointer_and_an_unknown_column_comes_first(client: Client) -> None:
    reply = put(client, REWARD, {"price": None, "name": 5, "colour": "red", "b/c~": 1})

    assert sorted(told(reply)) == ["/b~1c~0", "/colour", "/name", "/price"]
    assert set([*told(reply)][:2]) == {"/b~1c~0", "/colour"}
    assert "expected a column of this collection" in reply.json()["detail"]


def test_of_very_many_violations_the_first_fifty_are_reported(client: Client) -> None:
    reply = put(client, REWARD, {f"column-{number}": 1 for number in range(50_000)})

    assert (reply.status, len(reply.json()["violations"])) == (400, 50)


def test_a_refusal_shows_no_secret(client: Client) -> None:
    short = put(client, PARTNER, {"jwt_secret": "canary"})
    unknown = put(client, PARTNER, {"jwt_secret": "canary" * 9, "colour": 1})

    assert (short.status, unknown.status) == (400, 400)
    assert b"canary" not in short.body + unknown.body


def test_whole_numbers_are_stored_without_a_point(client: Client) -> None:
    reply = put(client, REWARD, {"price": 20.0, "remaining_stock": 5e0})

    assert reply.status == 200
    assert b'"price":20,' in reply.body
    assert b'"remaining_stock":5,' in reply.body


def test_a_row_is_refused_that_is_deeper_than_a_snapshot_could_hold(client: Client) -> None:
    deep: Any = 1
    for _ in range(DEEPEST_ROW):
        deep = [deep]

    reply = put(client, REWARD, {"name": deep})

    assert (reply.status, told(reply)) == (
        400,
        {"": f"at most {DEEPEST_ROW} levels of objects and lists"},
    )


def test_an_id_of_any_length_is_no_id(client: Client) -> None:
    reply = put(client, f"koomalooma/properties/{'x' * 513}", {"partner_id": "p", "name": "n"})

    assert (reply.status, told(reply)) == (400, {"/id": "at most 512 characters"})


def test_a_row_that_is_broken_all_the_same_is_shown_as_it_is() -> None:
    row = {"a_at": 10**18, "b_at": -1, "c_at": True, "d_at": None, "e_at": 0}

    assert row_json("x", row, Display()) == {
        "id": "x",
        **row,
        "e_at": "1970-01-01T00:00:00+00:00",
    }


def test_a_page_far_down_a_table_begins_after_its_id(client: Client) -> None:
    path = f"/_mock/worlds/{client.world}/rows/koomalooma/properties"
    ids = [row["id"] for row in client.get(path).json()["rows"]]

    pages = [client.get(f"{path}?limit=2&after={each}").json()["rows"] for each in ids]

    assert [[row["id"] for row in page] for page in pages] == [
        ids[number + 1 : number + 3] for number in range(len(ids))
    ]


def test_the_rows_of_every_scenario_keep_their_schemas(server: Server) -> None:
    library = server.worlds.library
    scenarios = [library.scenario(name) for name in library.names()]
    worlds = [library.make_world(each, each.seed, each.now) for each in scenarios]

    broken = {
        (scenario.name, api): found
        for scenario, world in zip(scenarios, worlds, strict=True)
        for api, provider in library.providers.items()
        if (found := broken_rows(world, provider))
    }

    assert broken == {}
    assert len(worlds) > 20


@pytest.mark.parametrize(
    ("action", "before"),
    [("redeem", {}), ("cancel", {"loyalty_units": 5}), ("confirm", {"cancelled_loyalty_units": 9})],
)
def test_units_that_do_not_add_up_stay_within_their_bounds(
    client: Client, action: str, before: dict[str, int]
) -> None:
    control = f"/_mock/worlds/{client.world}"
    client.put(control, json={"scenario": "units-partly-redeemed"})
    (row, *_) = client.get(f"{control}/rows/koomalooma/commitments").json()["rows"]
    most = 2**31 - 1
    status = "pending" if action == "confirm" else "confirmed"
    odd = {"redeemable_loyalty_units": most, "redeemed_loyalty_units": most, **before}
    odd["confirmation_status"] = status  # type: ignore[assignment]  # columns of several types
    assert put(client, f"koomalooma/commitments/{row['id']}", odd).status == 200

    body = {"commitment_id": row["id"]}
    reply = client.post(f"{control}/backstage/koomalooma/{action}", json=body)

    world = client.run(client.server.worlds.find(client.world))
    assert reply.status in (200, 409)
    assert broken_rows(world, client.server.apis["koomalooma"].provider) == []


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"name": "x"}, "a value"),
        ({"mentions": []}, "a column of this collection"),
        ({"rules": [{"title": "x"}]}, "a property"),
        ({"state": "somewhere"}, "one of"),
    ],
)
def test_a_campaign_that_no_call_could_work_with_is_refused(
    client: Client, columns: Any, said: str
) -> None:
    refused = put(client, "talon_one/campaigns/6", columns)
    made = put(client, "talon_one/campaigns/zz", {"name": "x"})
    session = client.put(
        "/v2/customer_sessions/o-1",
        json={"customerSession": {}},
        headers=client.credentials("talon_one"),
    )

    assert [each.status for each in (made, session)] == [400, 200]
    if columns != {"name": "x"}:
        assert refused.status == 400
        assert said in " ".join(told(refused).values())


def test_a_campaign_whose_rules_are_in_no_grammar_is_refused_with_the_reason(
    client: Client,
) -> None:
    path = f"/_mock/worlds/{client.world}/rows/talon_one/campaigns/6"
    (rule, *_) = client.get(path).json()["rules"]

    reply = put(client, "talon_one/campaigns/6", {"rules": [{**rule, "condition": ["nonsense"]}]})

    assert reply.status == 400
    assert "nonsense" in str(reply.json())


def test_rows_are_found_by_a_text_that_they_show(client: Client) -> None:
    client.start("default", None)

    found = client.get(f"{client.control}/rows/boostcom/members?text=OTTO@").json()

    assert [row["number"] for row in found["rows"]] == ["42", "42"]
    assert found["total"] > 1


def test_a_secret_is_not_found(client: Client) -> None:
    client.start("default", None)
    table = client.stored_world.table("boostcom", "members")
    secret = next(row["password"] for row in table.values() if row.get("password"))

    assert client.get(f"{client.control}/rows/boostcom/members?text={secret}").json()["rows"] == []
