"""What a real server may answer, by the documentation, without breaking the contract."""

import json
from copy import deepcopy
from typing import Any

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.operation import Operation
from mockserver.settings import Settings

CONTRACT = compile_contract("boostcom", load_specification(Settings().specs / "boostcom.yaml"))
PAGE: dict[str, Any] = {"total_count": 1, "per_page": 1000, "total_pages": 1, "current_page": 1}
PAGE |= {"next_page": None, "prev_page": None}
PAGE |= {"is_first_page": True, "is_last_page": True, "is_out_of_range": False}
#: The documentation's objects, with everything that it calls optional.
TRANSACTION = {
    "type": "achievement",
    "date": "2019-12-10T08:00:15.063Z",
    "amount": 150,
    "expired_at": None,
    "details": {"achievement_type": "app_opened"},
}
STATUS: dict[str, Any] = {
    "membership": True,
    "membership_started_at": "2019-05-15T12:43:22.410Z",
    "balance": 150,
    "transactions": [TRANSACTION],
    "pagination_info": PAGE,
}
FILE = {"url": "https://files.example/1.jpg", "width": 300, "height": 400}
FILE |= {"kind": "reward_default", "size_type": "base"}
REWARD = {"id": 1000062, "name": "Awesome Toaster", "description": "It toasts.", "price": 300}
REWARD |= {"required_member_level": "2", "remaining_stock": 15, "files": [FILE]}
USAGE = {"left": 3, "usable": True, "active_until": "2019-01-31T11:24:15.278Z"}
BOUGHT = {"id": 1000062, "name": "Awesome Toaster", "files": [FILE], "usage": USAGE}
BODIES: dict[str, Any] = {
    "getMyStatus": STATUS,
    "listRewards": {"rewards": [REWARD]},
    "listPurchasedRewards": {"rewards": [BOUGHT]},
    "useReward": {"usage": USAGE},
}


def keeps(operation: Operation, body: Any) -> bool:
    return not operation.reply_violations(200, "application/json", body, {})


def at(body: Any, *steps: str | int) -> Any:
    for step in steps:
        body = body[step]
    return body


@pytest.mark.parametrize(
    ("operation", "place", "member"),
    [
        ("getMyStatus", ("transactions", 0), "expired_at"),
        ("listRewards", ("rewards", 0), "name"),
        ("listRewards", ("rewards", 0), "description"),
        ("listRewards", ("rewards", 0), "required_member_level"),
        ("listRewards", ("rewards", 0), "remaining_stock"),
        ("listPurchasedRewards", ("rewards", 0, "usage"), "left"),
        ("listPurchasedRewards", ("rewards", 0, "usage"), "active_until"),
        ("useReward", ("usage",), "left"),
    ],
)
def test_what_the_documentation_calls_optional_may_be_left_out(
    operation: str, place: tuple[str | int, ...], member: str
) -> None:
    body = deepcopy(BODIES[operation])
    del at(body, *place)[member]

    assert keeps(CONTRACT.operations[operation], body)


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ("getMyStatus", ()),
        ("getMyStatus", ("transactions", 0)),
        ("getMyStatus", ("transactions", 0, "details")),
        ("getMyStatus", ("pagination_info",)),
        ("listRewards", ("rewards", 0)),
        ("listRewards", ("rewards", 0, "files", 0)),
        ("listPurchasedRewards", ("rewards", 0, "usage")),
    ],
)
def test_a_real_server_may_say_more_and_the_mock_may_not(
    operation: str, place: tuple[str | int, ...]
) -> None:
    body = deepcopy(BODIES[operation])
    assert keeps(CONTRACT.operations[operation].ours, body)

    at(body, *place)["available_until"] = None

    assert keeps(CONTRACT.operations[operation], body)
    assert not keeps(CONTRACT.operations[operation].ours, body)


def test_what_the_page_says_to_have_one_key_or_none_has_no_more() -> None:
    status, join = CONTRACT.operations["getMyStatus"], CONTRACT.operations["joinProgram"]

    assert keeps(status, {"membership": False})
    assert keeps(join, {})
    assert not keeps(status, {"membership": False, "balance": 0})
    assert not keeps(join, {"joined": True})


def test_what_is_empty_in_an_example_alone_may_have_members() -> None:
    body = deepcopy(STATUS)
    body["transactions"][0] |= {"type": "expiration", "amount": -110, "details": {"comment": "old"}}

    assert keeps(CONTRACT.operations["getMyStatus"], body)


def test_lists_that_the_pages_call_examples_are_no_enums() -> None:
    body = deepcopy(BODIES["listRewards"])
    body["rewards"][0]["files"][0] |= {"kind": "collection_cover_default", "size_type": "huge"}
    mistake = {"value": 1, "error": "too_long", "options": {"max": 15}, "message": "is too long"}
    refusal = {"error": "Invalid parameters", "details": {"page": [mistake]}}

    assert keeps(CONTRACT.operations["listRewards"], body)
    assert CONTRACT.operations["getMyStatus"].keeps(422, "application/json", refusal, {})


def test_every_request_example_of_the_contract_is_one_that_it_accepts() -> None:
    body = CONTRACT.operations["createToken"].body
    assert body is not None
    validator = body.media["application/json"]
    assert validator is not None
    curl = '{"grant_type":"password","identifier_type":"id","identifier": 42,"password":"123"}'

    assert validator.accepts(json.loads(curl))
