"""The one check of stubs and faults: what it refuses, and what it makes of the rest."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.admission import Admission, ServedApi
from mockserver.engine.match import hashed
from mockserver.engine.rules import FAULTS, STUBS
from mockserver.errors import RuleRejected
from mockserver.providers import discover
from mockserver.resources import built_in_fixtures
from tests.http.test_stubs import COMMON, REFUSED
from tests.library import shipped

CREATE = {"api": "koomalooma", "operation": "createUser"}
SESSION = {"api": "talon_one", "operation": "updateCustomerSessionV2"}
DOWN = {"do": {"status": 503}}


@pytest.fixture(scope="module")
def admission() -> Admission:
    return shipped().admission


def rejected(admission: Admission, kind: str, rule: Any) -> RuleRejected:
    with pytest.raises(RuleRejected) as caught:
        admission.admit(kind, rule)
    return caught.value


@pytest.mark.parametrize(
    ("rule", "pointer", "said"),
    [
        ({**DOWN, "operation": "creatUser"}, "/operation", "Did you mean 'createUser'?"),
        ({**DOWN, "api": "boostcm"}, "/api", "Did you mean 'boostcom'?"),
        ({**DOWN, "api": "boostcom", "operation": "createUser"}, "/operation", "of boostcom"),
        ({**DOWN, "tmies": 1}, "/tmies", "Did you mean 'times'?"),
        ({**DOWN, "times": 2_000_000}, "/times", "maximum 1000000"),
        ({"do": {}}, "/do", "minProperties"),
        (5, "", "Expected object, got 5."),
        (
            {"do": {"delay": {"min": 3, "max": 1}}},
            "/do/delay",
            "`min` of 3 is greater than its `max` of 1",
        ),
        ({**DOWN, "nth": 3, "times": 2}, "/times", "Leave `times` out"),
        ({**DOWN, "match": {"path": {"usr_id": "x"}}}, "/match/path/usr_id", "mean 'user_id'?"),
        ({**DOWN, **CREATE, "match": {"path": {"id": "x"}}}, "/match/path/id", "There are none."),
        (
            {**DOWN, **SESSION, "match": {"path": {"id": "x"}}},
            "/match/path/id",
            "customerSessionId",
        ),
        ({**DOWN, **SESSION, "match": {"query": {"drry": "x"}}}, "/match/query/drry", "'dry'?"),
        (
            {**DOWN, "match": {"body": [{"pointer": "/a", "matches": "("}]}},
            "/match/body/0/matches",
            "is not valid",
        ),
        (
            {**DOWN, "match": {"body": [{"pointer": "/a", "matches": "(?=a)b"}]}},
            "/match/body/0/matches",
            "has look-around",
        ),
    ],
)
def test_a_fault_that_could_never_happen_is_refused_with_its_place_and_the_nearest_name(
    admission: Admission, rule: Any, pointer: str, said: str
) -> None:
    error = rejected(admission, FAULTS, rule)

    assert error.pointer == pointer
    assert said in f"{error.what} {error.hint}"


@pytest.mark.parametrize(
    ("reply", "pointer", "said"),
    [
        ({"status": 418}, "/reply/status", "createUser has no such reply in its contract"),
        ({"status": 201, "body": {}}, "/reply/body", "partner_id"),
        ({"status": 201, "body": [5]}, "/reply/body", "set `breaks_contract: true`"),
        ({"status": 403, "headers": {"X A": "b"}}, "/reply/headers/x a", "a header's name"),
        ({"status": 403, "headers": {"Upgrade": "h2c"}}, "/reply/headers/upgrade", "server's own"),
        ({"status": 403, "media_type": ""}, "/reply/headers/content-type", "a media type"),
        ({"status": 403, "media_type": "a\r\nb: c"}, "/reply/headers/content-type", "latin-1"),
        ({"example": "exmple"}, "/reply/example", "Did you mean 'example'?"),
        ({}, "/reply", "minProperties"),
    ],
)
def test_a_reply_that_its_operation_does_not_promise_is_refused_with_its_place(
    admission: Admission, reply: Any, pointer: str, said: str
) -> None:
    error = rejected(admission, STUBS, {**CREATE, "reply": reply})

    assert error.pointer == pointer
    assert said in f"{error.what} {error.hint}"


def test_an_example_needs_its_operation(admission: Admission) -> None:
    error = rejected(admission, STUBS, {"api": "koomalooma", "reply": {"example": "example"}})

    assert (error.pointer, error.hint) == ("/reply/example", "Name the `operation`.")


@pytest.mark.parametrize(
    "match",
    [
        {"headers": {"x-anything": "at all"}},
        {"query": {"__delay": "1"}},
        {"query": {"dry": "true"}},
        {"body": [{"pointer": "/any/where", "present": True}]},
    ],
)
def test_headers_preferences_and_bodies_are_open_ended(
    admission: Admission, match: dict[str, Any]
) -> None:
    rule = {**DOWN, **SESSION, "match": match}

    assert admission.admit(FAULTS, rule)["match"] == match


def test_a_rule_for_an_api_that_is_not_served_is_admitted_and_its_names_are_checked() -> None:
    full = shipped().admission
    served = {"koomalooma": full.apis["koomalooma"]}
    admission = Admission(served, discover(), full.shapes)

    stub = {"api": "boostcom", "operation": "joinProgram", "reply": {"status": 418}}
    assert admission.admit(STUBS, stub)["reply"]["status"] == 418
    assert admission.admit(FAULTS, {**DOWN, "operation": "joinProgram"})
    assert rejected(admission, FAULTS, {**DOWN, "operation": "joinProgam"}).is_unknown
    assert rejected(admission, STUBS, {**stub, "operation": "join"}).hint == (
        "Did you mean 'joinProgram'?"
    )


def test_the_normal_form_of_a_fault_has_its_status(admission: Admission) -> None:
    assert admission.admit(FAULTS, {"do": {"retry_after": 2}}) == {
        "do": {"retry_after": 2, "status": 429}
    }


def test_the_normal_form_of_a_stub_has_its_example_in_full(admission: Admission) -> None:
    stub = {**CREATE, "reply": {"example": "example"}}

    reply = admission.admit(STUBS, stub)["reply"]

    assert reply["status"] == 201
    assert sorted(reply) == ["body", "headers", "media_type", "status"]
    assert reply["body"]["partner_user_id"] == "cust-1001"


def test_what_a_list_adds_is_ignored_and_the_media_type_kept(admission: Admission) -> None:
    reply = {"status": 403, "body": "no", "headers": {"Content-Type": "text/plain"}}
    made = admission.admit(STUBS, {**CREATE, "reply": reply, "breaks_contract": True})

    assert made["reply"]["media_type"] == "text/plain"
    assert admission.admit(STUBS, {**made, "id": "7", "seen": 3, "used": 1}) == made


def test_credentials_in_a_match_are_digests_in_headers_query_and_body(
    admission: Admission,
) -> None:
    match = {
        "headers": {"Authorization": "secret-1", "X-Open": "seen"},
        "body": [
            {"pointer": "/password", "equals": "secret-2"},
            {"pointer": "/name", "equals": "seen"},
            {"pointer": "/password", "equals": 5},
        ],
    }

    made = admission.admit(FAULTS, {**DOWN, "match": match})["match"]

    assert made["headers"] == {"Authorization": hashed("secret-1"), "X-Open": "seen"}
    assert [each["equals"] for each in made["body"]] == [hashed("secret-2"), "seen", 5]


def test_a_row_of_a_snapshot_needs_its_counts(admission: Admission) -> None:
    row = {**admission.admit(FAULTS, DOWN), "seen": 2, "used": 1}

    assert admission.admit_row(FAULTS, row) == row
    for count in (None, -1, True, "1", 1.5):
        with pytest.raises(RuleRejected, match="Expected a count") as caught:
            admission.admit_row(FAULTS, {**row, "seen": count})
        assert caught.value.pointer == "/seen"


_STUBS = st.fixed_dictionaries(
    {
        "api": st.sampled_from(["koomalooma", "boostcom"]),
        "reply": st.sampled_from([REFUSED, {"status": 418, "headers": {"X-A": "b"}}]),
    },
    optional={**COMMON, "breaks_contract": st.booleans()},
)


@given(rule=_STUBS)
def test_admitting_what_was_admitted_changes_nothing(rule: dict[str, Any]) -> None:
    admission = shipped().admission
    try:
        made = admission.admit(STUBS, rule)
    except RuleRejected:
        return

    assert admission.admit(STUBS, made) == made
    assert admission.admit(STUBS, json.loads(json.dumps(made))) == made


def test_scenarios_have_no_shape_of_their_own_but_refer_to_the_control_api() -> None:
    folder: Path = built_in_fixtures() / "scenarios"
    schema = json.loads((folder / "schema.json").read_text())

    for kind, name in ((STUBS, "Stub"), (FAULTS, "Fault")):
        file, _, pointer = schema["properties"][kind]["items"]["$ref"].partition("#")
        assert (folder / file).resolve() == (built_in_fixtures().parent / "specs/control.yaml")
        assert pointer == f"/components/schemas/{name}"
    assert "$defs" not in schema


def test_an_admission_is_made_of_contracts_alone() -> None:
    full = shipped().admission

    assert all(isinstance(each, ServedApi) for each in full.apis.values())
    assert {"authorization", "x-koomalooma-jwt", "password"} <= full.secret_names
