"""What the vendor's own clients and curls of the time send, and what they mean by it."""

import json
from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, good, pointers, props

CURLS = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("session", ["new", "theirs"])
def test_an_event_may_name_null_for_its_profile(shop: Shop, session: str) -> None:
    shop.session("theirs", profileId="bob")
    body: dict[str, Any] = {
        "sessionId": session,
        "profileId": None,
        "type": "page_viewed",
        "attributes": {},
    }

    event = good(shop.call("POST", "/v1/events", json=body), 201)["event"]

    assert event.get("profileId") == {"new": None, "theirs": "bob"}[session]


def test_an_event_cannot_name_nobody_in_another_profiles_session(shop: Shop) -> None:
    shop.session(profileId="bob")

    with shop.unchanged():
        assert pointers(shop.track(profile="")) == ["/profileId"]


def test_null_is_as_if_left_out(shop: Shop) -> None:
    shop.session(couponCodes=["SAVE10"], referralCode="FRIEND-OF-ADA")
    shop.session_v1(coupon=None, referral=None)
    shop.session(referralCode=None)

    row = shop.rows("sessions")["order-1"]
    assert (row["coupon_codes"], row["referral_code"]) == (["SAVE10"], "FRIEND-OF-ADA")
    nothing: dict[str, Any] = {
        "friendProfileIntegrationId": None,
        "startDate": None,
        "expiryDate": None,
    }
    assert "expiryDate" not in good(shop.refer(**nothing), 201)


@pytest.mark.parametrize("content_type", [CURLS, "text/plain", ""])
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/v1/customer_profiles/42", {"attributes": {"Name": "Carlton"}}, 200),
        ("PUT", "/v2/customer_sessions/1", {"customerSession": {"profileId": "42"}}, 200),
        ("POST", "/v1/referrals", {"campaignId": 7, "advocateProfileIntegrationId": "42"}, 201),
    ],
)
def test_json_needs_no_content_type(
    shop: Shop, content_type: str, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    headers = {"content-type": content_type}

    good(shop.call(method, path, body=json.dumps(body).encode(), headers=headers), status)


def test_what_is_no_json_is_refused_by_its_content_type(shop: Shop) -> None:
    reply = shop.call(
        "PUT", "/v1/customer_profiles/42", body=b"Name=Carlton", headers={"content-type": CURLS}
    )

    assert reply.status == 400
    assert "Content-Type" in reply.json()["message"]


@pytest.mark.parametrize(
    "expiry", ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z"]
)
def test_an_expiry_of_zero_or_below_means_never(shop: Shop, expiry: str) -> None:
    made = good(shop.refer("ada", expiryDate=expiry), 201)
    coupon = shop.coupon("LASTING", expiryDate=expiry, attributes={"discount": 2})

    effects = shop.session(profileId="bob", couponCodes=["LASTING"], referralCode=made["code"])[
        "effects"
    ]

    assert "expiryDate" not in made | coupon
    assert [each["value"] for each in props(effects, "acceptCoupon")] == ["LASTING"]
    assert [each["value"] for each in props(effects, "acceptReferral")] == [made["code"]]


def test_meta_has_the_attributes_of_evaluated_campaigns_that_have_some(shop: Shop) -> None:
    state = shop.session(profileId="bob", state="closed", content=["event", "triggeredCampaigns"])

    assert state["event"]["meta"]["campaigns"] == {"7": {"channel": "web"}}
    assert 7 not in [each["id"] for each in state["triggeredCampaigns"]]


def test_a_campaign_that_only_rejects_a_code_is_not_triggered(shop: Shop) -> None:
    state = shop.session(couponCodes=["CouponExpired"], content=["triggeredCampaigns"])

    assert state["triggeredCampaigns"] == []


def test_a_redeemed_coupon_is_in_the_wallet_and_among_its_holders(shop: Shop) -> None:
    shop.session(profileId="bob", couponCodes=["SAVE10"])
    before = good(shop.inventory("bob", coupons=True), 200)["coupons"]
    shop.session(state="closed")

    kept = good(shop.inventory("bob", coupons=True), 200)["coupons"]

    assert (before, [each["value"] for each in kept]) == ([], ["SAVE10"])
    assert holders(shop, "SAVE10") == ["bob"]


def test_a_recipients_coupon_shows_in_both_places(shop: Shop) -> None:
    made = good(shop.inventory("grace", coupons=True), 200)["coupons"]

    assert [each["value"] for each in made] == ["GRACE-ONLY"]
    assert holders(shop, "GRACE-ONLY") == ["grace"]


def test_releasing_takes_a_redeemed_coupon_out_of_the_wallet_too(shop: Shop) -> None:
    shop.session(profileId="bob", couponCodes=["SAVE10"], state="closed")

    assert shop.release("SAVE10", "bob").status == 204
    assert holders(shop, "SAVE10") == []


def holders(shop: Shop, coupon: str) -> list[str]:
    return [each["integrationId"] for each in good(shop.reserved(coupon), 200)["data"]]


def test_a_new_session_may_be_open_or_closed_and_not_cancelled(shop: Shop) -> None:
    shop.session("opened", state="open")
    shop.session("closed", state="closed")

    with shop.unchanged():
        assert pointers(shop.put_session("gone", state="cancelled")) == ["/state"]
        assert pointers(shop.put_session_v1("gone", state="cancelled")) == ["/state"]


def test_only_discounts_on_the_whole_session_are_rolled_back_as_effects(shop: Shop) -> None:
    shop.campaign(rule_of_both())
    shop.session(profileId="bob", cartItems=[CUP], state="closed")

    effects = shop.session(state="cancelled")["effects"]

    assert props(effects, "rollbackDiscount") == [{"name": "Whole", "value": 2}]


CUP = {"name": "Cup", "sku": "cup", "quantity": 1, "price": 5}


def rule_of_both() -> dict[str, Any]:
    effects = [["setDiscount", "Whole", 2], ["setDiscountPerItem", "Each", 1, 0]]
    return {"title": "Both", "condition": ["=", 1, 1], "effects": effects}


def test_forgetting_a_customer_reaches_the_coupons_that_were_made_for_them(shop: Shop) -> None:
    assert shop.forget("grace").status == 204

    assert shop.rows("coupons")["GRACE-ONLY"]["attributes"] == {}
    assert shop.rows("coupons")["HARD-RESERVED"]["attributes"] == {"discount": 4}


def test_what_the_contract_does_not_name_is_neither_kept_nor_sent_back(shop: Shop) -> None:
    adjustment = {"payFromLoyaltyProgram": 3, "pointPayment": 1}
    cup = {**CUP, "adjustment": adjustment}
    known = {"cartItems": [cup], "additionalCosts": {"shipping": {"price": 5}}}
    sent = {
        "cartItems": [{**cup, "adjustment": {**adjustment, "more": 1}, "more": 1}],
        "additionalCosts": {"shipping": {"price": 5, "more": 1}},
    }

    told = shop.session("odd", sent, content=["customerSession"])["customerSession"]
    plain = shop.session("plain", known, content=["customerSession"])["customerSession"]

    assert {name: told[name] for name in known} == {name: plain[name] for name in known}
