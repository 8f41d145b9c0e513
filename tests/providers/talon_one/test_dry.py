"""A dry call answers what the same call would, byte for byte, and changes nothing at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.talon_one.builders import Shop, item
from tests.providers.talon_one.calls import ANY, OPERATIONS, RequestView


def standing(shop: Shop) -> tuple[Any, ...]:
    """Everything of the world but its journal, which tells of dry calls, too."""
    world = shop.world
    return shop.books, world.version, world.clock, world.seed


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data(), history=st.lists(ANY, max_size=3))
def test_a_dry_call_is_the_real_one_without_its_consequences(
    shop: Shop, operation: str, data: st.DataObject, history: list[RequestView]
) -> None:
    shop.start()
    for each in history:
        each.made(shop)
    asked = data.draw(OPERATIONS[operation])
    before = standing(shop)

    first, second = asked.made(shop, dry=True), asked.made(shop, dry=True)

    assert standing(shop) == before
    done = asked.made(shop)
    assert done.status < 500
    assert (first.status, first.body) == (second.status, second.body) == (done.status, done.body)
    assert (standing(shop) == before) == (done.status >= 400)


def test_these_operations_are_all_that_know_dry(shop: Shop) -> None:
    operations = shop.client.server.apis["talon_one"].contract.operations.values()

    knowing = {
        operation.id
        for operation in operations
        if any(parameter.name == "dry" for parameter in operation.parameters)
    }

    assert knowing == set(OPERATIONS)


def test_a_dry_closing_is_a_closing_that_did_not_happen(shop: Shop) -> None:
    """It is evaluated as one: points, new coupons and the sale are told, and are not there."""
    given_ = {
        "profileId": "bob",
        "cartItems": [item(20)],
        "attributes": {"effect": "couponCreated"},
    }
    shop.session(given=given_)
    codes = set(shop.rows("coupons"))

    content = ["customerSession", "customerProfile", "loyalty"]
    told = shop.session(state="closed", dry=True, content=content)

    assert told["customerSession"]["state"] == "closed"
    assert told["customerProfile"]["closedSessions"] == 1
    assert told["loyalty"]["programs"]["3"]["ledger"]["currentBalance"] == 20
    assert len(told["createdCoupons"]) == 1
    assert shop.rows("sessions")["order-1"]["state"] == "open"
    assert (shop.customer()["closedSessions"], shop.customer()["loyaltyMemberships"]) == (0, [])
    assert set(shop.rows("coupons")) == codes


@pytest.mark.parametrize(
    ("value", "status", "lasts"),
    [("true", 200, False), ("TRUE", 200, False), ("false", 200, True), ("1", 400, False)],
)
def test_dry_is_true_or_false_and_nothing_else(
    shop: Shop, value: str, status: int, lasts: bool
) -> None:
    body = {"customerSession": {"profileId": "bob"}}

    reply = shop.call("PUT", f"/v2/customer_sessions/order-1?dry={value}", json=body)

    assert reply.status == status
    assert ("order-1" in shop.rows("sessions")) == lasts
