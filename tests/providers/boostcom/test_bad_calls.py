"""A call that is wrong is told in the vendor's envelope, and no secret is kept."""

from typing import Any

import pytest

from mockserver.contract.violation import Violation
from mockserver.http.app import build_server
from mockserver.providers.boostcom.dialect import invalid
from mockserver.settings import Settings
from tests.client import Client
from tests.pairing import each_once
from tests.providers.boostcom.conftest import CLIENT_TOKEN, MALL, MEMBER_TOKEN, Phone
from tests.providers.boostcom.signing_in import SIGN_IN


@pytest.mark.parametrize(
    ("path", "body", "media_type"),
    each_once(
        ["/members/oauth/token", "/members/oauth/revoke"],
        [
            (b"{", "application/json"),
            (b"nothing", "application/json"),
            (b'{"token": NaN}', "application/json"),
            (b"\xff", "application/json"),
            (b'{"token": "x"}', "text/plain"),
            (b"token=x", "application/x-www-form-urlencoded"),
        ],
    ),
)
def test_what_is_not_json_is_406_without_a_body(
    phone: Phone, path: str, body: bytes, media_type: str
) -> None:
    reply = phone.call("POST", path, body=body, headers={"content-type": media_type})

    assert (reply.status, reply.body) == (406, b"")
    assert "content-type" not in reply.headers


@pytest.mark.parametrize(
    ("query", "mistake"),
    [
        ("per_page=0", {"value": 0, "error": "greater_or_equal_to", "options": {"number": 1}}),
        (
            "per_page=1001",
            {"value": 1001, "error": "less_or_equal_to", "options": {"number": 1000}},
        ),
        ("per_page=x", {"value": "x", "error": "not_an_integer", "options": {}}),
        ("page=0", {"value": 0, "error": "greater_or_equal_to", "options": {"number": 1}}),
        ("page=-1", {"value": -1, "error": "greater_or_equal_to", "options": {"number": 1}}),
        ("page=1.5", {"value": "1.5", "error": "not_an_integer", "options": {}}),
        ("page=", {"value": "", "error": "not_an_integer", "options": {}}),
    ],
)
def test_a_wrong_parameter_is_reported_in_the_vendors_envelope(
    phone: Phone, query: str, mistake: dict[str, Any]
) -> None:
    reply = phone.status(f"?{query}")

    name = query.partition("=")[0]
    assert reply.status == 422
    body = reply.json()
    message = body["details"][name][0].pop("message")
    assert isinstance(message, str)
    assert body == {"error": "Invalid parameters", "details": {name: [mistake]}}


def test_every_wrong_parameter_is_reported_at_once(phone: Phone) -> None:
    details = phone.status("?per_page=0&page=x").json()["details"]

    assert {name: [each["error"] for each in found] for name, found in details.items()} == {
        "per_page": ["greater_or_equal_to"],
        "page": ["not_an_integer"],
    }


def symbols(details: Any) -> Any:
    if isinstance(details, list):
        return [(each["error"], each["options"]) for each in details]
    return {name: symbols(inner) for name, inner in details.items()}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"grant_type": "password"}, {"identifier_type", "identifier", "password"}),
        ({"grant_type": "refresh_token"}, {"refresh_token"}),
        ({**SIGN_IN, "identifier_type": "name"}, {"identifier_type"}),
        ({**SIGN_IN, "password": 123}, {"password"}),
        ({**SIGN_IN, "identifier": ["42"]}, {"identifier"}),
        ({**SIGN_IN, "grant_type": "magic"}, {"grant_type"}),
        ({"grant_type": "magic"}, {"grant_type"}),
        ({}, {"grant_type"}),
    ],
)
def test_a_wrong_token_request_is_reported_where_it_is_wrong(
    phone: Phone, body: Any, expected: set[str]
) -> None:
    reply = phone.call("POST", "/members/oauth/token", json=body)

    assert reply.status == 422, reply
    assert reply.json()["error"] == "Invalid parameters"
    assert set(reply.json()["details"]) == expected


@pytest.mark.parametrize(
    "body", [{"grant_type": "magic"}, {**SIGN_IN, "grant_type": "client_credentials"}]
)
def test_an_unknown_grant_is_reported_with_those_that_there_are(phone: Phone, body: Any) -> None:
    reply = phone.call("POST", "/members/oauth/token", json=body)

    assert reply.json()["details"] == {
        "grant_type": [
            {
                "value": body["grant_type"],
                "error": "inclusion",
                "options": {"in": ["password", "refresh_token"]},
                "message": "is not one of the allowed values",
            }
        ]
    }


def test_a_missing_member_is_reported_as_presence_without_a_value(phone: Phone) -> None:
    reply = phone.call("POST", "/members/oauth/revoke", json={})

    assert reply.json() == {
        "error": "Invalid parameters",
        "details": {
            "token": [
                {"value": None, "error": "presence", "options": {}, "message": "must be present"}
            ]
        },
    }


def test_a_value_outside_a_list_is_reported_with_the_whole_list(phone: Phone) -> None:
    reply = phone.sign_in(identifier_type="name")

    assert symbols(reply.json()["details"]) == {
        "identifier_type": [("inclusion", {"in": ["id", "email", "msisdn"]})]
    }


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null"])
def test_a_body_that_is_not_an_object_is_reported(phone: Phone, body: bytes) -> None:
    for path in ("/members/oauth/revoke", "/members/oauth/token"):
        reply = phone.call("POST", path, body=body)

        assert reply.status == 422, (path, reply)
        (mistakes,) = reply.json()["details"].values()
        assert {each["error"] for each in mistakes} == {"must_be_an_object"}


def test_a_call_without_a_payload_is_refused_in_the_payloads_place(phone: Phone) -> None:
    reply = phone.call("POST", "/members/oauth/revoke")

    assert reply.status == 422
    assert symbols(reply.json()["details"]) == {"payload": [("presence", {})]}


def test_an_item_of_a_list_stands_under_its_index_as_a_string() -> None:
    reply = invalid(
        [
            Violation("body", "/items/0/count", "type", "an integer", '"x"', "x", "integer"),
            Violation("body", "/items/12", "required", "name", "nothing", {}, "name"),
            Violation("body", "/a~1b/c~0d", "minLength", "1", '""', "", 1),
        ]
    )

    assert isinstance(reply.body, dict)
    assert symbols(reply.body["details"]) == {
        "items": {
            "0": {"count": [("not_an_integer", {})]},
            "12": {"name": [("presence", {})]},
        },
        "a/b": {"c~d": [("blank", {})]},
    }


def test_text_that_is_not_unicode_is_refused_and_no_failure(phone: Phone) -> None:
    body = (
        b'{"grant_type":"password","identifier_type":"id","identifier":"42","password":"\\ud800"}'
    )

    statuses = [
        phone.call("POST", "/members/oauth/token", body=body).status,
        phone.call("POST", "/members/oauth/revoke", body=b'{"token":"\\ud800"}').status,
    ]

    assert max(statuses) < 500


@pytest.mark.parametrize("body", [{"password": "canary"}, {**SIGN_IN, "password": ["canary"]}])
def test_a_password_in_a_bad_request_is_not_kept_either(phone: Phone, body: Any) -> None:
    reply = phone.call("POST", "/members/oauth/token", json=body)

    assert reply.status == 422
    assert b"canary" not in reply.body
    assert "canary" not in repr(list(phone.client.journal))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'[{"password":"canary"}]', 422),
        (b'["canary"]', 422),
        (b'"canary"', 422),
        (b' \n"canary"', 422),
        (b"{'password': 'canary'}", 406),
        (b"grant_type=password&identifier=42&password=canary", 406),
        (b"canary", 406),
        (b'\xef\xbb\xbf{"password":"canary"}', 422),
        (b'{"password":"canary"', 406),
    ],
    ids=lambda value: None if isinstance(value, int) else "",  # a world is named after its test
)
def test_of_a_body_that_is_not_an_object_nothing_is_sent_back_or_kept(
    phone: Phone, body: bytes, status: int
) -> None:
    replies = [
        phone.call("POST", path, body=body)
        for path in ("/members/oauth/token", "/members/oauth/revoke")
    ]

    assert [reply.status for reply in replies] == [status] * 2
    assert b"canary" not in replies[0].body + replies[1].body
    assert "canary" not in repr(list(phone.client.journal))


def test_what_is_no_secret_is_kept_in_the_journal(phone: Phone) -> None:
    phone.sign_in(identifier="otto-himself")

    assert "otto-himself" in repr(list(phone.client.journal))


def test_credentials_are_never_kept_or_shown() -> None:
    alone = Client(build_server(Settings()), "canaries")
    phone = Phone(alone)
    pair = phone.sign_in().json()
    renewed = phone.renew(pair["refresh_token"]).json()
    phone.sign_in(password="wrong-password-canary")
    phone.call("POST", "/members/oauth/token", body=b'{"password": "broken-password-canary"')
    phone.call("GET", "/members/oauth/token/info", headers={"authorization": "unknown-canary"})
    phone.call("GET", "/members/oauth/token/info", headers={"x-client-authorization": "a-canary"})
    phone.token_info(renewed["access_token"])
    phone.status()
    phone.revoke(renewed["access_token"])
    phone.advance("P1D")
    collections = phone.client.server.apis["boostcom"].provider.collections

    worlds = alone.server.worlds
    found = [alone.run(worlds.journal(name)) for name in alone.run(worlds.names())]
    journal = repr([exchange for journal in found for exchange in journal])
    rows = repr([phone.rows(collection) for collection in collections])
    alone.close()

    secrets = [pair["access_token"], pair["refresh_token"], renewed["access_token"]]
    secrets += [renewed["refresh_token"], CLIENT_TOKEN, MEMBER_TOKEN, "canary", "secret-837182"]
    secrets += ['"password": "123"', "'password': '123'", '"password":"123"']
    assert [secret for secret in secrets if secret in journal + rows] == []
    assert f"{MALL}:42" in rows
