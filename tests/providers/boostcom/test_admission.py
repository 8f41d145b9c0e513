"""Admission: whoever may not call is told so in one order, whatever the operation."""

from typing import Any, NamedTuple

import pytest

from mockserver.contract.violation import Violation
from mockserver.http.app import build_server
from mockserver.providers.boostcom.admission import PERMITS
from mockserver.providers.boostcom.dialect import invalid
from mockserver.settings import Settings
from tests.client import Client
from tests.pairing import each_once
from tests.providers.boostcom.conftest import CLIENT_TOKEN, MALL, MEMBER_TOKEN, Phone

READ_ONLY = "read-only-client-token"


class Operation(NamedTuple):
    """One operation: how it is called, what it wants, and the permit of its page."""

    id: str
    method: str
    path: str
    permit: str
    is_members: bool
    body: Any = None
    query: str = ""
    needs_joining: bool = False
    unknown: str = ""

    @property
    def is_rewards(self) -> bool:
        return "/rewards-program/" in self.path


_ME = "/members/me/rewards-program"
_SIGN_IN = {
    "grant_type": "password",
    "identifier_type": "id",
    "identifier": "42",
    "password": "123",
}
OPERATIONS = [
    Operation(
        "getProgramInfo",
        "GET",
        "/rewards-program/info",
        "Rewards:Api:Program:GetInfo",
        is_members=False,
    ),
    Operation(
        "joinProgram",
        "POST",
        f"{_ME}/join",
        "Rewards:Api:OAuth:Memberships:Create",
        is_members=True,
    ),
    Operation(
        "leaveProgram",
        "DELETE",
        f"{_ME}/leave",
        "Rewards:Api:OAuth:Memberships:Delete",
        is_members=True,
        needs_joining=True,
    ),
    Operation(
        "getMyStatus",
        "GET",
        f"{_ME}/status",
        "Rewards:Api:OAuth:Memberships:CheckStatus",
        is_members=True,
        query="?per_page=0",
    ),
    Operation(
        "getMemberStatus",
        "GET",
        "/members/837182/rewards-program/status",
        "Rewards:Api:Memberships:CheckStatus",
        is_members=False,
        query="?page=0",
        unknown="/members/9/rewards-program/status",
    ),
    Operation(
        "getAchievementsSummary",
        "GET",
        f"{_ME}/status/achievements_summary",
        "Rewards:Api:OAuth:Memberships:CheckStatus",
        is_members=True,
        query="?months_no=1000",
        needs_joining=True,
    ),
    Operation(
        "createToken",
        "POST",
        "/members/oauth/token",
        "BL:Api:Members:OAuth",
        is_members=False,
        body=_SIGN_IN,
    ),
    Operation(
        "revokeToken",
        "POST",
        "/members/oauth/revoke",
        "BL:Api:Members:OAuth",
        is_members=False,
        body={"token": "0f3c2a9be4d17c55"},
    ),
    Operation(
        "getTokenInfo",
        "GET",
        "/members/oauth/token/info",
        "BL:Api:Members:OAuth",
        is_members=True,
    ),
    Operation(
        "listRewards",
        "GET",
        f"{_ME}/rewards",
        "Rewards:Api:OAuth:Rewards:List",
        is_members=True,
        needs_joining=True,
    ),
    Operation(
        "listPurchasedRewards",
        "GET",
        f"{_ME}/rewards/purchased",
        "Rewards:Api:OAuth:Rewards:ListPurchased",
        is_members=True,
        needs_joining=True,
    ),
    Operation(
        "purchaseReward",
        "POST",
        f"{_ME}/rewards/1000062/purchase",
        "Rewards:Api:OAuth:Rewards:Purchase",
        is_members=True,
        needs_joining=True,
        unknown=f"{_ME}/rewards/9/purchase",
    ),
    Operation(
        "useReward",
        "POST",
        f"{_ME}/rewards/153/use",
        "Rewards:Api:OAuth:Rewards:Use",
        is_members=True,
        needs_joining=True,
        unknown=f"{_ME}/rewards/9/use",
    ),
]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
_NAMES = ("x-client-authorization", "x-user-agent", "x-product-name")


def names(operation: Operation) -> tuple[str, ...]:
    return (*_NAMES, "authorization") if operation.is_members else _NAMES


def test_the_table_has_every_operation_of_the_contract(phone: Phone) -> None:
    contract = phone.client.server.apis["boostcom"].contract

    assert {each.id for each in OPERATIONS} == set(contract.operations) == set(PERMITS)


@each_operation
def test_the_documentations_own_call_works_in_the_default_world(
    client: Client, operation: Operation
) -> None:
    phone = Phone(client)
    headers = None if operation.is_members else {"authorization": None}

    reply = phone.call(operation.method, operation.path, operation.body, headers=headers)

    assert reply.status == 200, reply


@each_operation
def test_the_refusals_come_in_one_order(phone: Phone, operation: Operation) -> None:
    """Everything is wrong at first; what is put right uncovers the next."""
    phone.backstage("set-club", rewards_enabled=False)
    wrong: dict[str, str | None] = {
        "x-client-authorization": "",
        "x-user-agent": None,
        "x-product-name": "other",
        "authorization": "Bearer nobody",
    }
    body = None if operation.body is None else b'{"grant_type":'
    found = []

    def ask() -> None:
        path = operation.path + operation.query
        reply = phone.call(operation.method, path, body=body or b"", headers=wrong)
        found.append(reply.status)

    ask()
    wrong["x-user-agent"] = "CURL manual test"
    ask()
    wrong["x-client-authorization"] = READ_ONLY
    ask()
    wrong["x-product-name"] = "default"
    if operation.is_rewards:
        ask()
    phone.backstage("set-club", rewards_enabled=True)
    if operation.permit not in (
        "Rewards:Api:Program:GetInfo",
        "Rewards:Api:Memberships:CheckStatus",
    ):
        ask()
    wrong["x-client-authorization"] = CLIENT_TOKEN
    if operation.is_members:
        ask()
    wrong["authorization"] = f"Bearer {MEMBER_TOKEN}"
    if body is not None:
        ask()
        body = b"{}"
    if body is not None or operation.query:
        ask()

    expected = [470, 471, 401]
    expected += [402] if operation.is_rewards else []
    is_allowed = operation.id in ("getProgramInfo", "getMemberStatus")
    expected += [] if is_allowed else [403]
    expected += [460] if operation.is_members else []
    expected += [406, 422] if operation.body is not None else []
    expected += [422] if operation.query else []
    assert found == expected


@each_operation
def test_each_header_that_is_missing_is_470(phone: Phone, operation: Operation) -> None:
    for name in names(operation):
        reply = phone.call(operation.method, operation.path, operation.body, headers={name: None})

        assert reply.status == 470, name
        assert reply.json() == {"error": f"The header {name} is missing"}


@each_operation
def test_each_header_that_is_incorrect_is_471(phone: Phone, operation: Operation) -> None:
    for name in names(operation):
        for value in ("", "  ", "x" * 600):
            headers = {name: value}
            reply = phone.call(operation.method, operation.path, operation.body, headers=headers)

            assert reply.status == 471, (name, value)


@each_operation
def test_a_client_token_unknown_or_for_another_club_or_product_is_401(
    phone: Phone, operation: Operation
) -> None:
    for headers in (
        {"x-client-authorization": "nobody"},
        {"x-client-authorization": "harbour-street-client-token"},
        {"x-product-name": "another"},
    ):
        reply = phone.call(operation.method, operation.path, operation.body, headers=headers)

        assert reply.status == 401, headers
        assert set(reply.json()) == {"error"}


@each_operation
def test_each_operation_needs_its_own_permit(phone: Phone, operation: Operation) -> None:
    assert PERMITS[operation.id] == operation.permit
    headers = {"x-client-authorization": READ_ONLY}

    reply = phone.call(operation.method, operation.path, operation.body, headers=headers)

    if operation.id in ("getProgramInfo", "getMemberStatus"):
        assert reply.status == 200
    else:
        assert reply.status == 403
        assert reply.json() == {"error": f"The client token lacks the permit {operation.permit}"}


@each_operation
def test_a_switched_off_program_is_402_and_tokens_go_on(phone: Phone, operation: Operation) -> None:
    phone.backstage("set-club", rewards_enabled=False)

    reply = phone.call(operation.method, operation.path, operation.body)

    assert reply.status == (402 if operation.is_rewards else 200)


@each_operation
def test_a_members_bad_token_is_460_where_one_is_asked_for(
    phone: Phone, operation: Operation
) -> None:
    headers = {"authorization": "Bearer nobody"}

    reply = phone.call(operation.method, operation.path, operation.body, headers=headers)

    assert reply.status == (460 if operation.is_members else 200)


@each_operation
def test_whoever_has_not_joined_is_480_where_one_must_have(
    phone: Phone, operation: Operation
) -> None:
    nora = phone.signed_in("43")

    reply = nora.call(operation.method, operation.path, operation.body)

    assert reply.status == (480 if operation.needs_joining else 200)
    if operation.needs_joining:
        assert reply.json() == {"error": "Member is not participating in Rewards Program"}


@each_operation
def test_what_is_not_there_is_404_after_everything_else(phone: Phone, operation: Operation) -> None:
    if not operation.unknown:
        return
    nora = phone.signed_in("43")

    assert phone.call(operation.method, operation.unknown).status == 404
    if operation.needs_joining:
        assert nora.call(operation.method, operation.unknown).status == 480
    if operation.query:
        assert phone.call(operation.method, operation.unknown + operation.query).status == 422


@each_operation
def test_a_refused_call_changes_nothing(phone: Phone, operation: Operation) -> None:
    nora = phone.signed_in("43")
    before = phone.books

    statuses = {
        phone.call(operation.method, operation.path, operation.body, headers={name: value}).status
        for name, value in (
            ("x-user-agent", None),
            ("x-user-agent", ""),
            ("x-client-authorization", "nobody"),
        )
    }
    if operation.needs_joining:
        statuses.add(nora.call(operation.method, operation.path).status)
    if operation.unknown:
        statuses.add(phone.call(operation.method, operation.unknown).status)

    assert min(statuses) >= 400
    assert phone.books == before


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
def test_a_wrong_parameter_is_told_in_the_vendors_envelope(
    phone: Phone, query: str, mistake: dict[str, Any]
) -> None:
    reply = phone.status(f"?{query}")

    name = query.partition("=")[0]
    assert reply.status == 422
    body = reply.json()
    message = body["details"][name][0].pop("message")
    assert isinstance(message, str)
    assert body == {"error": "Invalid parameters", "details": {name: [mistake]}}


def test_every_wrong_parameter_is_told_at_once(phone: Phone) -> None:
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
        ({**_SIGN_IN, "identifier_type": "name"}, {"identifier_type"}),
        ({**_SIGN_IN, "password": 123}, {"password"}),
        ({**_SIGN_IN, "identifier": ["42"]}, {"identifier"}),
        ({**_SIGN_IN, "grant_type": "magic"}, {"grant_type"}),
        ({"grant_type": "magic"}, {"grant_type"}),
        ({}, {"grant_type"}),
    ],
)
def test_a_wrong_token_request_is_told_where_it_is_wrong(
    phone: Phone, body: Any, expected: set[str]
) -> None:
    reply = phone.call("POST", "/members/oauth/token", json=body)

    assert reply.status == 422, reply
    assert reply.json()["error"] == "Invalid parameters"
    assert set(reply.json()["details"]) == expected


@pytest.mark.parametrize(
    "body", [{"grant_type": "magic"}, {**_SIGN_IN, "grant_type": "client_credentials"}]
)
def test_an_unknown_grant_is_told_with_those_that_there_are(phone: Phone, body: Any) -> None:
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


def test_a_missing_member_is_told_as_presence_without_a_value(phone: Phone) -> None:
    reply = phone.call("POST", "/members/oauth/revoke", json={})

    assert reply.json() == {
        "error": "Invalid parameters",
        "details": {
            "token": [
                {"value": None, "error": "presence", "options": {}, "message": "must be present"}
            ]
        },
    }


def test_a_value_outside_a_list_is_told_with_the_whole_list(phone: Phone) -> None:
    reply = phone.sign_in(identifier_type="name")

    assert symbols(reply.json()["details"]) == {
        "identifier_type": [("inclusion", {"in": ["id", "email", "msisdn"]})]
    }


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null"])
def test_a_body_that_is_no_object_is_told_so(phone: Phone, body: bytes) -> None:
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


def test_text_that_is_no_unicode_is_refused_and_no_failure(phone: Phone) -> None:
    body = (
        b'{"grant_type":"password","identifier_type":"id","identifier":"42","password":"\\ud800"}'
    )

    statuses = [
        phone.call("POST", "/members/oauth/token", body=body).status,
        phone.call("POST", "/members/oauth/revoke", body=b'{"token":"\\ud800"}').status,
    ]

    assert max(statuses) < 500


@pytest.mark.parametrize("body", [{"password": "canary"}, {**_SIGN_IN, "password": ["canary"]}])
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
def test_of_a_body_that_is_no_object_nothing_is_sent_back_or_kept(
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
