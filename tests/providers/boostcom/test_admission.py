"""Admission: whoever may not call is told so in one order, whatever the operation."""

from typing import Any, NamedTuple

import pytest

from mockserver.providers.boostcom.admission import PERMITS
from tests.client import Client
from tests.providers.boostcom.conftest import CLIENT_TOKEN, MEMBER_TOKEN, Phone
from tests.providers.boostcom.signing_in import SIGN_IN

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
        body=SIGN_IN,
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
