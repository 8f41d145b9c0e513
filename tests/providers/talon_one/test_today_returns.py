"""Sessions by today's contract: returned in parts, reopened and cancelled."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, good, kinds
from tests.providers.talon_one.today import SESSION, balance, closed, put, refusal


def test_returned_units_lose_their_points_and_discounts(today: Shop) -> None:
    closed(today, attributes={"effect": "setDiscountPerItem"})
    before = balance(today)

    body = {
        "return": {"returnedCartItems": [{"position": 0, "quantity": 2}]},
        "responseContent": ["customerSession", "customerProfile"],
    }
    told = good(today.call("POST", f"{SESSION}/returns", json=body), 200)

    assert sorted(kinds(told["effects"])) == [
        *["rollbackAddedLoyaltyPoints"] * 2,
        *["rollbackDiscount"] * 2,
    ]
    assert [each["props"]["cartItemSubPosition"] for each in told["effects"]] == [0, 1, 0, 1]
    assert told["customerSession"]["state"] == "partially_returned"
    assert told["customerSession"]["cartItems"][0]["remainingQuantity"] == 1
    assert told["return"]["returnedCartItems"] == [{"position": 0, "quantity": 2, "sku": "coffee"}]
    assert told["customerProfile"]["totalSales"] == 14
    assert (before, balance(today)) == (20, 10)


def test_a_return_without_a_quantity_is_of_all_that_is_left(today: Shop) -> None:
    closed(today)
    one = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    rest = {"return": {"returnedCartItems": [{"sku": "coffee"}]}}

    good(today.call("POST", f"{SESSION}/returns", json=one), 200)
    told = good(
        today.call(
            "POST", f"{SESSION}/returns", json={**rest, "responseContent": ["previousReturns"]}
        ),
        200,
    )

    assert told["return"]["returnedCartItems"][0]["quantity"] == 2
    assert [each["returnedCartItems"][0]["quantity"] for each in told["previousReturns"]] == [1]


@pytest.mark.parametrize(
    "lines",
    [
        [{"position": 0, "quantity": 4}],
        [{"position": 0, "quantity": 0}],
        [{"position": 9}],
        [{"sku": "nothing"}],
        [{"position": 0}, {"position": 0, "quantity": 1}],
        [{}],
        [],
    ],
)
def test_a_wrong_return_changes_nothing(today: Shop, lines: list[dict[str, Any]]) -> None:
    closed(today)

    with today.unchanged():
        status, _ = refusal(
            today, "POST", f"{SESSION}/returns", {"return": {"returnedCartItems": lines}}
        )

    assert status == 400


def test_a_dry_return_changes_nothing(today: Shop) -> None:
    closed(today)
    body = {"return": {"returnedCartItems": [{"position": 0}]}}

    with today.unchanged():
        told = good(today.call("POST", f"{SESSION}/returns?dry=true", json=body), 200)

    assert kinds(told["effects"]) == ["rollbackAddedLoyaltyPoints"] * 3


def test_a_partially_returned_session_is_cancelled_for_what_is_left(today: Shop) -> None:
    closed(today)
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 2}]}}
    good(today.call("POST", f"{SESSION}/returns", json=body), 200)

    told = put(today, ("customerProfile",), state="cancelled")

    assert kinds(told["effects"]) == ["rollbackAddedLoyaltyPoints"] * 2
    assert (told["customerProfile"]["closedSessions"], balance(today)) == (0, 0)
    assert told["customerProfile"]["totalSales"] == 0


def test_reopening_undoes_the_close_and_the_session_goes_on(today: Shop) -> None:
    closed(today, couponCodes=["TODAY10"], referralCode="BRING-A-FRIEND")

    told = good(today.call("PUT", f"{SESSION}/reopen"), 200)

    assert kinds(told["effects"])[:3] == ["rollbackCoupon", "rollbackReferral", "rollbackDiscount"]
    assert today.rows("coupons")["TODAY10"]["usage_counter"] == 0
    again = put(today, ("customerSession", "customerProfile"), state="closed")
    assert again["customerSession"]["state"] == "closed"
    assert again["customerProfile"]["closedSessions"] == 1
    assert today.rows("coupons")["TODAY10"]["usage_counter"] == 1


@pytest.mark.parametrize("state", ["open", "cancelled", None])
def test_only_a_closed_session_is_reopened(today: Shop, state: str | None) -> None:
    if state is not None:
        put(today)
        put(today, state=state)

    status, _ = refusal(today, "PUT", f"{SESSION}/reopen")

    assert status == 400


def test_a_session_is_got_with_the_effects_that_hold(today: Shop) -> None:
    closed(today, attributes={"effect": "addFreeItem"})
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 3}]}}
    good(today.call("POST", f"{SESSION}/returns", json=body), 200)

    told = good(today.call("GET", SESSION), 200)

    assert told["customerSession"]["state"] == "partially_returned"
    assert sorted(kinds(told["effects"])) == ["addFreeItem", "addLoyaltyPoints"]


def half_off(shop: Shop, **more: Any) -> None:
    """A campaign that takes a tenth off the whole session, and something off each unit."""
    effects = [
        ["setDiscount", "Tenth", ["*", [".", "Session", "Total"], 0.1]],
        ["setDiscountPerItem", "Unit", 1, [".", "Session", "CartItems"]],
    ]
    limits = [{"action": "setDiscount", "limit": 15, "entities": []}]
    rules = {"rules": [{"title": "Off", "condition": ["=", 1, 1], "effects": effects}]}
    shop.backstage(
        "create-campaign", id=220, name="Off", application=101, ruleset=rules, limits=limits, **more
    )


@pytest.mark.parametrize("wants", [True, False])
def test_a_return_asks_the_campaigns_that_want_it_about_what_is_left(
    today: Shop, wants: bool
) -> None:
    half_off(today, reevaluateOnReturn=wants)
    closed(today)
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 2}]}}

    told = good(today.call("POST", f"{SESSION}/returns?runRuleEngine=true", json=body), 200)

    given = [each["props"] for each in told["effects"] if each["effectType"] == "setDiscount"]
    units = [
        (each["props"]["position"], each["props"]["subPosition"])
        for each in told["effects"]
        if each["effectType"] == "setDiscountPerItem"
    ]
    # 3 x 10 and 4 were bought; a unit of 10 and one of 4 are left.
    assert given == ([{"name": "Tenth", "value": 1.4}] if wants else [])
    assert units == ([(0, 2), (1, 0)] if wants else [])
    assert kinds(told["effects"]).count("rollbackDiscount") == (5 if wants else 2)
    campaign = today.rows("campaigns")["220"]
    assert campaign["discounts"] == pytest.approx(3.4 if wants else 5.4)
    cancelled = put(today, state="cancelled")["effects"]
    assert kinds(cancelled).count("rollbackDiscount") == 3
    assert today.rows("campaigns")["220"]["discounts"] == 0
    assert today.rows("usage")["220/0"]["used"] == 0


def test_a_campaign_that_has_ended_is_not_asked_after_a_return(today: Shop) -> None:
    half_off(today, reevaluateOnReturn=True)
    closed(today)
    today.backstage("set-campaign", campaign=220, endTime="2026-03-02T12:00:00Z")
    body = {"return": {"returnedCartItems": [{"position": 1}]}}

    told = good(today.call("POST", f"{SESSION}/returns?runRuleEngine=true", json=body), 200)

    assert sorted(kinds(told["effects"])) == ["rollbackAddedLoyaltyPoints", "rollbackDiscount"]


def test_a_return_keeps_the_coupons_of_campaigns_that_are_not_asked(today: Shop) -> None:
    half_off(today, reevaluateOnReturn=True)
    closed(today, couponCodes=["TODAY10"])
    body = {"return": {"returnedCartItems": [{"position": 1}]}}

    told = good(today.call("POST", f"{SESSION}/returns?runRuleEngine=true", json=body), 200)

    assert "rejectCoupon" not in kinds(told["effects"])
    assert today.rows("coupons")["TODAY10"]["usage_counter"] == 1


def test_the_default_world_has_a_session_to_return_from_and_one_to_reopen(today: Shop) -> None:
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}

    back = today.call("POST", "/v2/customer_sessions/order-2602/returns", json=body)
    reopened = today.call("PUT", "/v2/customer_sessions/order-2603/reopen")

    assert kinds(good(back, 200)["effects"]) == ["rollbackDiscount", "rollbackAddedLoyaltyPoints"]
    assert kinds(good(reopened, 200)["effects"]) == ["rollbackAddedLoyaltyPoints"]
