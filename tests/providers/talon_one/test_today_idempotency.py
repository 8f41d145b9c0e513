"""Calls that come again with their idempotency key get the same answer, and change nothing."""

from typing import Any

import pytest

from tests.client import Response
from tests.providers.talon_one.builders import Shop, good, pointers
from tests.providers.talon_one.today import SESSION, closed, put

KEY = {"Idempotency-Key": "5b3e0a3e-1a0f-4ac9-9d2f-6a5e7c9b1c11"}
RETURN = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}


def send(shop: Shop, method: str, path: str, body: Any = None, key: Any = None) -> Response:
    return shop.call(method, path, json=body, headers=key or KEY)


CALLS = [
    ("PUT", SESSION, {"customerSession": {"profileId": "bob", "attributes": {"n": 1}}}),
    ("PUT", "/v2/customer_profiles/bob?runRuleEngine=true", {"attributes": {"n": 1}}),
    ("PUT", "/v2/customer_profiles", {"customerProfiles": [{"integrationId": "bob"}]}),
    ("POST", "/v2/events", {"profileId": "bob", "type": "review_written"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_a_call_that_comes_again_gets_the_same_answer(
    today: Shop, method: str, path: str, body: Any
) -> None:
    first = send(today, method, path, body)
    with today.unchanged():
        second = send(today, method, path, body)

    assert first.status < 300
    assert (second.status, second.body) == (first.status, first.body)


def test_a_return_and_a_reopening_are_not_done_twice(today: Shop) -> None:
    closed(today)

    returned = [send(today, "POST", f"{SESSION}/returns", RETURN) for _ in range(2)]
    today.session("order-2", state="closed")
    path = "/v2/customer_sessions/order-2/reopen"
    reopened = [send(today, "PUT", path, key={"Idempotency-Key": "other"}) for _ in range(2)]

    for first, second in (returned, reopened):
        assert (first.status, first.body) == (200, second.body)
    assert today.rows("sessions")["order-1"]["returned"] == {"0": 1}


def test_a_key_is_for_one_call_alone(today: Shop) -> None:
    send(today, *CALLS[0])

    for method, path, body in (CALLS[1], ("PUT", SESSION, {"customerSession": {}})):
        assert pointers(send(today, method, path, body)) == ["Idempotency-Key"]


def test_an_answer_is_forgotten_after_a_day(today: Shop) -> None:
    send(today, *CALLS[0])
    today.advance("PT23H59M59S")
    kept = len(today.rows("answers"))
    today.advance("PT1S")

    assert (kept, today.rows("answers")) == (1, {})
    assert send(today, *CALLS[1]).status == 200


@pytest.mark.parametrize("damage", [{"body": {"no": "session"}}, {"has_body": False}])
def test_what_no_call_can_have_got_is_not_answered_again(today: Shop, damage: Any) -> None:
    first = send(today, *CALLS[0])
    ((identifier, row),) = today.rows("answers").items()
    path = f"{today.control}/rows/talon_one/answers/{identifier}"
    good(today.client.put(path, json={**row, **damage}), 200)

    again = send(today, *CALLS[0])

    assert again.status == first.status
    assert again.json().keys() == first.json().keys()


def test_refusals_and_dry_calls_leave_a_key_free(today: Shop) -> None:
    refused = send(today, "PUT", SESSION, {"customerSession": {"state": "cancelled"}})
    dry = send(today, "PUT", f"{SESSION}?dry=true", {"customerSession": {}})

    assert (refused.status, dry.status) == (400, 200)
    assert send(today, *CALLS[0]).status == 200


def test_the_key_of_one_application_is_free_for_another(today: Shop) -> None:
    put(today)
    send(today, *CALLS[0])

    (identifier,) = today.rows("answers")

    assert identifier == f"101:{KEY['Idempotency-Key']}"
