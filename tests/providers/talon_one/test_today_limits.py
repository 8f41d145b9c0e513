"""Limits that only today's contract has: within a time, in a store, in a session."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import COUPON, Shop, good, reasons, rule


def limited(shop: Shop, **more: Any) -> int:
    """Make a campaign whose coupons can be redeemed once, and one of them."""
    limits = [{"action": "redeemCoupon", "limit": 1, "entities": [], **more}]
    made = rule(["setDiscount", "x", 1], when=COUPON)
    campaign = shop.campaign(made, application=101, features=["coupons"], limits=limits)
    shop.coupon("LIMITED", campaign, usageLimit=0)
    return campaign


def close(shop: Shop, name: str, **more: Any) -> list[str]:
    """Close a session with the coupon, and give why it was rejected."""
    session = {"state": "closed", "profileId": "bob", "couponCodes": ["LIMITED"], **more}
    body = {"customerSession": session}
    reply = shop.call("PUT", f"/v2/customer_sessions/{name}", json=body)
    return reasons(good(reply, 200)["effects"])


@pytest.mark.parametrize(
    ("period", "last", "next"),
    [
        ("daily", "2026-03-02T23:59:59Z", "2026-03-03T00:00:00Z"),
        ("weekly", "2026-03-08T23:59:59Z", "2026-03-09T00:00:00Z"),
        ("monthly", "2026-03-31T23:59:59Z", "2026-04-01T00:00:00Z"),
        ("yearly", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
    ],
)
def test_a_limit_with_a_period_begins_anew_with_the_calendar(
    today: Shop, period: str, last: str, next: str
) -> None:
    limited(today, period=period)

    assert close(today, "first") == []
    today.turn_to(last)
    assert close(today, "second") == ["CampaignLimitReached"]
    today.turn_to(next)
    assert close(today, "third") == []


def test_what_is_cancelled_comes_back_to_the_period_that_it_was_used_in(today: Shop) -> None:
    limited(today, period="daily")
    assert close(today, "first") == []

    today.turn_to("2026-03-03T00:00:00Z")
    assert close(today, "second") == []
    cancelled = {"customerSession": {"state": "cancelled"}}
    good(today.call("PUT", "/v2/customer_sessions/first", json=cancelled), 200)

    assert close(today, "third") == ["CampaignLimitReached"]


def test_a_limit_for_a_store_counts_each_store(today: Shop) -> None:
    limited(today, entities=["Store"])

    assert close(today, "first", storeIntegrationId="oslo") == []
    assert close(today, "second", storeIntegrationId="oslo") == ["CampaignLimitReached"]
    assert close(today, "third", storeIntegrationId="bergen") == []
    assert close(today, "fourth") == []


def test_a_limit_for_a_session_counts_each_session(today: Shop) -> None:
    made = rule(["setDiscount", "x", 1], ["setDiscount", "y", 1])
    limits = [{"action": "setDiscountEffect", "limit": 1, "entities": ["Session"]}]
    campaign = today.campaign(made, application=101, limits=limits)

    body = {"customerSession": {}, "responseContent": ["ruleFailureReasons"]}
    told = good(today.call("PUT", "/v2/customer_sessions/one", json=body), 200)

    (why,) = [each for each in told["ruleFailureReasons"] if each["campaignID"] == campaign]
    assert why["effectIndex"] == 1


def test_the_contract_of_2020_is_not_told_of_such_limits(shop: Shop) -> None:
    limits = [
        {"action": "setDiscount", "limit": 5, "entities": [], "period": "daily"},
        {"action": "setDiscount", "limit": 5, "entities": ["Store"]},
        {"action": "setDiscount", "limit": 9, "entities": ["Profile"]},
    ]
    shop.campaign(rule(["setDiscount", "x", 1]), limits=limits)

    told = shop.session(content=["triggeredCampaigns"], cartItems=[])

    assert [each["limits"] for each in told["triggeredCampaigns"]] == [limits[2:]]
