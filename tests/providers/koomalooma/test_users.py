"""Users: who the customer is, and the session."""

import json
from typing import Any

import pytest

from tests.providers.koomalooma.conftest import SECRET, Partner, token


def test_the_token_says_who_the_customer_is(partner: Partner) -> None:
    reply = partner.open_session(partner_user_id="mia")

    assert reply.status == 201
    assert reply.json()["partner_user_id"] == "mia"
    assert partner.assign("mia").status == 201


def test_the_same_customer_is_the_same_user_with_a_new_session(partner: Partner) -> None:
    first = partner.open_session(partner_user_id="mia").json()
    second = partner.open_session(partner_user_id="mia").json()

    assert first["partner_user_id"] == second["partner_user_id"]
    assert first["user_session_id"] != second["user_session_id"]


def test_without_a_name_every_call_makes_a_new_customer(partner: Partner) -> None:
    first, second = partner.open_session().json(), partner.open_session().json()

    assert first["partner_user_id"] != second["partner_user_id"]
    assert partner.assign(first["partner_user_id"]).status == 201


def test_a_customers_name_may_hold_anything_that_a_path_can_carry(partner: Partner) -> None:
    for name in ("a/b", "a%b", "ä ö", "line\nbreak", "..", "a?b#c", "😀"):
        partner.open_session(partner_user_id=name)

        path = "".join(f"%{byte:02X}" for byte in name.encode())

        assert partner.assign(path).json()["user_id"] == name


def test_two_worlds_of_one_seed_make_the_same_ids(partner: Partner) -> None:
    first = partner.open_session().json()
    partner.start("default")

    assert partner.open_session().json() == first

    partner.start("default", seed=7)
    assert partner.open_session().json() != first


def opened(partner: Partner, body: bytes, content_type: str = "application/json") -> Any:
    headers = {"X-KoomaLooma-JWT": partner.token, "Content-Type": content_type}
    return partner.client.post("/api/users", body=body, headers=headers)


def test_the_partner_chooses_who_the_customer_and_which_the_session_is(partner: Partner) -> None:
    body = {"partner_id": "p-demo", "partner_user_id": "me", "user_session_id": "visit-1"}

    reply = opened(partner, json.dumps(body).encode())

    assert (reply.status, reply.json()) == (201, body)
    assert partner.assign("me").status == 201
    assert partner.row("users", "p-demo:me")["user_session_id"] == "visit-1"


def test_what_the_body_leaves_out_is_made_up(partner: Partner) -> None:
    named = opened(partner, b'{"partner_user_id": "me", "user_session_id": null}').json()
    unnamed = opened(partner, b'{"user_session_id": "visit-1", "more": [1]}').json()

    assert named["partner_user_id"] == "me"
    assert named["user_session_id"]
    assert unnamed["user_session_id"] == "visit-1"
    assert unnamed["partner_user_id"].startswith("cust-")


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'"me"', b"\xff", b'{"a":1,"a":2}'])
def test_any_other_body_is_passed_over_as_the_contract_describes_none(
    partner: Partner, body: bytes
) -> None:
    assert opened(partner, body).status == 201
    assert opened(partner, body, "text/plain").status == 201


@pytest.mark.parametrize("name", ["partner_user_id", "user_session_id"])
@pytest.mark.parametrize("value", ["", "x" * 201, 42, [], "\ud800"])
def test_a_name_that_is_no_short_text_is_400(partner: Partner, name: str, value: Any) -> None:
    reply = opened(partner, json.dumps({name: value}).encode())

    # Half a character is not JSON here, so that body is none.
    wanted = (201, "") if value == "\ud800" else (400, "invalid")
    assert (reply.status, reply.json().get("error", "")) == wanted


def test_the_body_cannot_speak_for_another_partner_or_for_another_customer_than_the_token(
    partner: Partner,
) -> None:
    assert opened(partner, b'{"partner_id": "p-other"}').status == 403
    partner.token = token(SECRET, partner_user_id="mia")

    assert opened(partner, b'{"partner_user_id": "me"}').status == 403
    assert opened(partner, b'{"partner_user_id": "mia"}').json()["partner_user_id"] == "mia"
