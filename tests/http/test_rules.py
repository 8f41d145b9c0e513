"""Stubs and faults pass one check: over HTTP, in a scenario and in a snapshot."""

import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from mockserver.engine.snapshot import checksum
from mockserver.errors import FixtureError
from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Client, Response
from tests.http.conftest import Shop

DOWN = {"do": {"status": 503}}
REFUSED = {"status": 403, "body": {"error": "closed"}}
STUB = {"api": "koomalooma", "operation": "createUser", "reply": REFUSED}
SESSION = "/v2/customer_sessions/order-1"


def post(shop: Shop, kind: str, rule: Any) -> Response:
    return shop.client.post(f"{shop.control}/{kind}", json=rule)


def listed(shop: Shop, kind: str) -> Any:
    return shop.client.get(f"{shop.control}/{kind}").json()[kind]


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("stubs", STUB),
        ("stubs", {**STUB, "reply": {"example": "example"}}),
        ("stubs", {**STUB, "times": 2, "after": 1, "breaks_contract": True}),
        (
            "stubs",
            {
                **STUB,
                "reply": {"status": 403, "body": "no", "headers": {"Content-Type": "text/plain"}},
                "breaks_contract": True,
            },
        ),
        ("stubs", {**STUB, "match": {"headers": {"X-KoomaLooma-JWT": "a-secret"}}}),
        ("faults", {"do": {"retry_after": 2}}),
        ("faults", {"do": {"delay": {"min": 0, "max": 0}}, "share": 0.5, "api": "koomalooma"}),
        ("faults", {**DOWN, "nth": 2, "match": {"path": {"user_id": "x"}}}),
    ],
)
def test_a_rule_as_it_is_listed_can_be_posted_back(shop: Shop, kind: str, rule: Any) -> None:
    assert post(shop, kind, rule).status == 201
    shop.client.post("/api/users", headers={"x-koomalooma-jwt": "a-secret"})
    (first,) = listed(shop, kind)

    again = post(shop, kind, first)

    assert again.status == 201, again
    assert again.json() == {**first, "id": "2", "seen": 0, "used": 0}


@pytest.mark.parametrize(
    ("kind", "rule", "status", "said"),
    [
        ("stubs", {**STUB, "match": {"path": {"id": "x"}}}, 400, "There are none."),
        ("stubs", {**STUB, "reply": {**REFUSED, "media_type": ""}}, 400, "a media type"),
        ("stubs", {**STUB, "reply": {**REFUSED, "media_type": "a\r\nb"}}, 400, "latin-1"),
        ("faults", {**DOWN, "match": {"query": {"drry": "x"}}}, 400, "Did you mean 'dry'?"),
        ("faults", {**DOWN, "match": {"path": {"usr_id": "x"}}}, 400, "Did you mean 'user_id'?"),
        ("faults", {"do": {"delay": {"min": 3, "max": 1}}}, 400, "Swap them."),
        ("faults", {**DOWN, "nth": 2, "times": 2}, 400, "Leave `times` out"),
        ("faults", {**DOWN, "api": "boostcm"}, 404, "Did you mean 'boostcom'?"),
        ("faults", {**DOWN, "operation": "creatUser"}, 404, "Did you mean 'createUser'?"),
        (
            "faults",
            {**DOWN, "match": {"body": [{"pointer": "", "matches": "(?=(a+))b"}]}},
            400,
            "has look-around",
        ),
    ],
)
def test_over_http_it_is_refused(shop: Shop, kind: str, rule: Any, status: int, said: str) -> None:
    reply = post(shop, kind, rule)

    assert (reply.status, said in reply.json()["detail"]) == (status, True), reply
    assert listed(shop, kind) == []


def test_an_api_that_exists_and_is_not_served_has_inactive_rules() -> None:
    client = Client(build_server(Settings(apis=("koomalooma",))), "w")
    stubs = "/_mock/worlds/w/stubs"

    made = client.post(
        stubs, json={"api": "boostcom", "operation": "joinProgram", "reply": REFUSED}
    )
    wrong = client.post(stubs, json={"api": "boostcom", "operation": "join", "reply": REFUSED})
    unknown = client.post(stubs, json={"api": "boostcm", "reply": REFUSED})

    assert made.status == 201
    assert (wrong.status, "'joinProgram'?" in wrong.json()["detail"]) == (404, True)
    assert (unknown.status, "'boostcom'?" in unknown.json()["detail"]) == (404, True)
    snapshot = client.get("/_mock/worlds/w/snapshot").json()
    assert client.put("/_mock/worlds/w/snapshot", json=snapshot).status == 200
    client.close()


def serving(tmp_path: Path, rules: str, scenario: str = "tried") -> Server:
    """A server whose scenario `tried` has these rules."""
    folder = tmp_path / "mine" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "tried.yaml").write_text(f"description: x\n{rules}\n")
    return build_server(Settings(fixtures=tmp_path / "mine", scenario=scenario))


def test_a_scenario_takes_what_the_control_api_takes(tmp_path: Path) -> None:
    rules = """\
stubs:
  - {api: boostcom, operation: getProgramInfo, reply: {example: virtual_level}}
  - {api: koomalooma, reply: {status: 418}, breaks_contract: true}
faults: [{api: boostcom, operation: joinProgram, do: {retry_after: 2}}]"""
    client = Client(serving(tmp_path, rules), "w")

    client.put("/_mock/worlds/w")
    stubs = client.get("/_mock/worlds/w/stubs").json()["stubs"]
    (fault,) = client.get("/_mock/worlds/w/faults").json()["faults"]

    assert [each["reply"]["status"] for each in stubs] == [418, 200]
    assert stubs[1]["reply"]["body"]["levels_program"]["type"] == "virtual_level"
    assert fault["do"] == {"retry_after": 2, "status": 429}
    assert client.post("/api/users").status == 418
    client.close()


def test_a_credential_in_a_scenario_is_shown_nowhere(tmp_path: Path) -> None:
    rules = "faults: [{match: {headers: {Authorization: canary-1}}, do: {status: 503}}]"
    client = Client(serving(tmp_path, rules), "w")

    client.put("/_mock/worlds/w")
    shown = [client.get(f"/_mock/worlds/w/{each}").body for each in ("faults", "snapshot")]

    assert [b"canary-1" in each for each in shown] == [False, False]
    client.close()


@pytest.mark.parametrize(
    "rules",
    [
        "faults: [{operation: creatUser, do: {status: 503}}]",
        "stubs: [{api: koomaloma, reply: {status: 503}}]",
        "faults: [{match: {path: {usr_id: x}}, do: {status: 503}}]",
    ],
)
def test_a_server_does_not_start_with_a_rule_that_could_never_fire(
    tmp_path: Path, rules: str
) -> None:
    with pytest.raises(FixtureError, match="Did you mean") as caught:
        serving(tmp_path, rules)

    assert "scenarios/tried.yaml:2 (#/" in str(caught.value.where)


def test_another_scenario_is_checked_when_it_is_asked_for(tmp_path: Path) -> None:
    client = Client(
        serving(tmp_path, "faults: [{api: boostcm, do: {drop: before}}]", "default"), "w"
    )

    made = client.put("/_mock/worlds/w", json={"scenario": "tried"})

    assert made.status == 500
    assert "scenarios/tried.yaml:2 (#/faults/0/api)" in made.json()["detail"]
    assert client.get("/_mock/apis").status == 200
    assert client.get("/_mock/worlds/w").status == 404
    client.close()


def test_a_broken_scenario_does_not_hide_the_others(tmp_path: Path) -> None:
    client = Client(serving(tmp_path, "]", "default"), "w")

    scenarios = client.get("/_mock/apis").json()["scenarios"]

    described = {each["name"]: each["description"] for each in scenarios}
    assert described["tried"].startswith("Broken: This is not YAML")
    assert described["default"].endswith(".")
    client.close()


def changed(document: Any, kind: str, rows: list[Any]) -> Any:
    """A snapshot with these stubs or faults, and a checksum that is right again."""
    world = {**document["world"], "tables": {**document["world"]["tables"], "mock": {kind: rows}}}
    return {**document, "world": world, "checksum": checksum(world)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**STUB, "operation": "creatUser"}, "Did you mean 'createUser'?"),
        ({**STUB, "reply": {**REFUSED, "media_type": "text/html\r\nX-Evil: 1"}}, "visible latin-1"),
        ({**STUB, "reply": {**REFUSED, "media_type": ""}}, "a media type"),
        ({**STUB, "reply": {"status": 418}}, "has no such reply in its contract"),
        ({**STUB, "match": {"body": [{"pointer": "", "matches": "("}]}}, "is not valid"),
    ],
)
def test_a_snapshot_is_held_to_the_same_law(shop: Shop, row: Any, said: str) -> None:
    document = shop.client.get(f"{shop.control}/snapshot").json()
    forged = changed(document, "stubs", [["1", {**row, "seen": 0, "used": 0}]])

    reply = shop.client.put(f"{shop.control}/snapshot", json=forged)

    assert (reply.status, said in reply.json()["detail"]) == (400, True), reply
    assert listed(shop, "stubs") == []


def test_five_hundred_stubs_are_restored_without_compiling_a_schema_for_each(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(500):
        match = {"body": [{"pointer": "/partner_user_id", "equals": f"u{number}"}]}
        assert post(shop, "stubs", {**STUB, "match": match}).status == 201
    document = shop.client.get(f"{shop.control}/snapshot").json()

    compiled, compile_one = [], jsonschema_rs.Draft4Validator

    def counted(schema: Any, **options: Any) -> Any:
        compiled.append(schema)
        return compile_one(schema, **options)

    monkeypatch.setattr(jsonschema_rs, "Draft4Validator", counted)

    reply = shop.client.put(f"{shop.control}/snapshot", json=document)

    assert reply.status == 200
    assert len(compiled) < 50, compiled[:3]
    assert shop.client.get(f"{shop.control}/snapshot").json() == document


def session(shop: Shop, query: str, *headers: tuple[str, str]) -> Response:
    client = shop.client
    credentials = list(client.credentials("talon_one").items())
    raw = [*credentials, ("content-type", "application/json"), *headers]
    return client.put(f"{SESSION}{query}", body=b'{"customerSession": {}}', headers=raw)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?dry=true", 409),
        ("?dry=false", 200),
        ("?dry=false&dry=true", 409),
        ("?dry=true&dry=false", 200),
    ],
)
def test_of_a_repeated_parameter_a_stub_sees_the_value_that_the_behaviour_sees(
    shop: Shop, query: str, status: int
) -> None:
    stub = {
        "api": "talon_one",
        "operation": "updateCustomerSessionV2",
        "match": {"query": {"dry": "true"}},
        "reply": {"status": 409, "body": {"message": "dry"}},
    }
    assert post(shop, "stubs", stub).status == 201

    assert session(shop, query).status == status


def test_a_repeated_header_is_one_list(shop: Shop) -> None:
    fault = {**DOWN, "match": {"headers": {"X-Flag": "a, b"}}}
    assert post(shop, "faults", fault).status == 201

    assert session(shop, "", ("x-flag", "a"), ("X-Flag", "b")).status == 503
    assert session(shop, "", ("x-flag", "a, b")).status == 503
    assert session(shop, "", ("x-flag", "b"), ("x-flag", "a")).status == 200
    assert session(shop, "", ("x-flag", "b")).status == 200


@pytest.mark.timed
def test_one_call_over_the_most_stubs_with_the_most_conditions_keeps_nobody_waiting(
    shop: Shop,
) -> None:
    conditions = [{"pointer": "/partner_user_id", "equals": "u"}] * 49
    conditions.append({"pointer": "/partner_user_id", "matches": "^x"})
    rows = [
        [str(number), {**STUB, "match": {"body": conditions}, "seen": 0, "used": 0}]
        for number in range(500)
    ]
    document = shop.client.get(f"{shop.control}/snapshot").json()
    many = changed(document, "stubs", rows)
    assert shop.client.put(f"{shop.control}/snapshot", json=many).status == 200
    headers = shop.client.credentials("koomalooma")

    began = time.process_time()
    reply = shop.client.post("/api/users", json={"partner_user_id": "u"}, headers=headers)
    took = time.process_time() - began

    assert reply.status == 201
    assert took < 0.25  # what docs/bounds.md promises; some 40 ms
