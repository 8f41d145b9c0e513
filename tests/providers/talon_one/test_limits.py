"""What campaigns, coupons and referrals limit, what is counted, and what a return gives back."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import (
    COUPON,
    REFERRAL,
    Shop,
    item,
    kinds,
    props,
    reasons,
    rule,
)

COUNTERS = {
    "couponRedemptionCount": "coupon_redemptions",
    "referralRedemptionCount": "referral_redemptions",
    "discountCount": "discounts",
    "discountEffectCount": "discount_effects",
    "couponCreationCount": "coupons_created",
}
FINAL = ["=", [".", "Session", "State"], "closed"]


def limit(action: str, most: float, *entities: str) -> list[dict[str, Any]]:
    return [{"action": action, "limit": most, "entities": list(entities)}]


def counters(shop: Shop, campaign: int = 7) -> dict[str, Any]:
    """A campaign's counters, to the cent."""
    row = shop.rows("campaigns")[str(campaign)]
    return {name: row[column] for name, column in COUNTERS.items()}


def counted(**moved: float) -> dict[str, Any]:
    return {**dict.fromkeys(COUNTERS, 0), **moved}


# Limits of each action


def test_coupons_of_a_campaign_are_redeemed_so_often(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "x", 1], when=COUPON), limits=limit("redeemCoupon", 2)
    )
    for number in range(3):
        shop.coupon(f"CODE-{number}", campaign)

    for number in range(2):
        assert shop.reasons(f"s{number}", couponCodes=[f"CODE-{number}"], state="closed") == []
    assert shop.reasons("s2", couponCodes=["CODE-2"]) == ["CampaignLimitReached"]


def test_one_session_cannot_redeem_more_coupons_than_are_left(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "x", 1], when=COUPON), limits=limit("redeemCoupon", 1)
    )
    for code in ("CODE-1", "CODE-2"):
        shop.coupon(code, campaign)

    found = shop.session(couponCodes=["CODE-1", "CODE-2"], state="closed")["effects"]

    assert [each["value"] for each in props(found, "acceptCoupon")] == ["CODE-1"]
    assert props(found, "rejectCoupon") == [
        {"value": "CODE-2", "rejectionReason": "CampaignLimitReached"}
    ]


@pytest.mark.parametrize(
    ("entity", "first", "same", "other", "reason"),
    [
        (
            "Profile",
            {"profileId": "bob"},
            {"profileId": "bob"},
            {"profileId": "eve"},
            "ProfileLimitReached",
        ),
        (
            "Identifier",
            {"identifiers": ["device", "ip"]},
            {"identifiers": ["other", "ip"]},
            {"identifiers": ["other"]},
            "ProfileLimitReached",
        ),
    ],
)
def test_a_limit_for_each_entity_counts_each_for_itself(
    shop: Shop,
    entity: str,
    first: dict[str, Any],
    same: dict[str, Any],
    other: dict[str, Any],
    reason: str,
) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "x", 1], when=COUPON), limits=limit("redeemCoupon", 1, entity)
    )
    shop.coupon("CODE", campaign)

    assert shop.reasons("s1", given=first, couponCodes=["CODE"], state="closed") == []
    assert shop.reasons("s2", given=same, couponCodes=["CODE"]) == [reason]
    assert shop.reasons("s3", given=other, couponCodes=["CODE"]) == []
    assert shop.reasons("s4", couponCodes=["CODE"]) == []


def test_a_limit_for_each_coupon_and_profile_counts_the_pair(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "x", 1], when=COUPON),
        limits=limit("redeemCoupon", 1, "Coupon", "Profile"),
    )
    for code in ("CODE-1", "CODE-2"):
        shop.coupon(code, campaign)
    shop.session("s1", profileId="bob", couponCodes=["CODE-1"], state="closed")

    assert shop.reasons("s2", profileId="bob", couponCodes=["CODE-1"]) == ["CouponLimitReached"]
    assert shop.reasons("s3", profileId="bob", couponCodes=["CODE-2"]) == []
    assert shop.reasons("s4", profileId="eve", couponCodes=["CODE-1"]) == []


@pytest.mark.parametrize(
    ("entities", "reason"),
    [
        ([], "CampaignLimitReached"),
        (["Referral"], "ReferralLimitReached"),
        (["Profile"], "ProfileLimitReached"),
    ],
)
def test_referrals_are_redeemed_so_often(shop: Shop, entities: list[str], reason: str) -> None:
    campaign = shop.campaign(
        rule(["redeemReferral"], when=REFERRAL), limits=limit("redeemReferral", 1, *entities)
    )
    shop.referral("FRIEND", campaign, usageLimit=0)

    assert shop.reasons("s1", profileId="bob", referralCode="FRIEND", state="closed") == []
    assert shop.reasons("s2", profileId="bob", referralCode="FRIEND") == [reason]


def test_a_budget_holds_what_it_holds_to_the_cent(shop: Shop) -> None:
    total = [".", "Session", "Total"]
    campaign = shop.campaign(
        rule(["setDiscount", "x", total], when=COUPON), limits=limit("setDiscount", 0.3)
    )
    shop.coupon("CODE", campaign)

    def used(name: str, price: float) -> list[str]:
        return shop.reasons(name, cartItems=[item(price)], couponCodes=["CODE"], state="closed")

    assert used("s1", 0.1) == []
    assert used("s2", 0.21) == ["EffectCouldNotBeApplied"]
    assert used("s3", 0.2) == []
    assert used("s4", 0.01) == ["EffectCouldNotBeApplied"]
    assert counters(shop, campaign) == counted(
        couponRedemptionCount=2, discountCount=0.3, discountEffectCount=2
    )


def test_what_one_session_wants_counts_together_against_a_budget(shop: Shop) -> None:
    """The second rule is beyond the budget with the first one's discount, and does nothing."""
    shop.campaign(
        rule(["setDiscount", "first", 6], title="First"),
        rule(["setDiscount", "part", 4], ["setDiscount", "second", 1], title="Second"),
        rule(["setDiscount", "third", 4], title="Third"),
        limits=limit("setDiscount", 10),
    )

    found = shop.session()["effects"]

    assert [each["name"] for each in props(found, "setDiscount")] == ["first", "third"]


def test_discounts_on_items_count_each(shop: Shop) -> None:
    shop.campaign(
        rule(["setDiscountPerItem", "x", 1, [".", "Session", "CartItems"]]),
        limits=limit("setDiscountEffect", 2),
    )

    assert len(shop.session(cartItems=[item(), item()])["effects"]) == 2
    assert shop.session(cartItems=[item(), item(), item()])["effects"] == []


def test_discounts_are_given_so_often(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "x", 1]), limits=limit("setDiscountEffect", 1, "Profile")
    )

    assert kinds(shop.session("s1", profileId="bob", state="closed")["effects"]) == ["setDiscount"]
    assert shop.session("s2", profileId="bob")["effects"] == []
    assert kinds(shop.session("s3", profileId="eve")["effects"]) == ["setDiscount"]
    assert counters(shop, campaign)["discountEffectCount"] == 1


def test_coupons_are_made_so_often_and_cancelling_makes_no_room(shop: Shop) -> None:
    campaign = shop.campaign(rule(["createCoupon"], when=FINAL), limits=limit("createCoupon", 1))

    assert len(shop.session("s1", profileId="bob", state="closed")["createdCoupons"]) == 1
    shop.session("s1", state="cancelled")
    assert shop.session("s2", profileId="eve", state="closed")["createdCoupons"] == []
    assert counters(shop, campaign) == counted(couponCreationCount=1)


def test_an_open_session_uses_nothing_up(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "x", 5], when=COUPON),
        limits=[*limit("setDiscount", 5), *limit("redeemCoupon", 1)],
    )
    shop.coupon("CODE", campaign, usageLimit=1)

    for number in range(3):
        assert shop.reasons(f"s{number}", couponCodes=["CODE"]) == []
    assert counters(shop, campaign) == counted()
    assert shop.reasons("s0", state="closed") == []
    assert shop.reasons("s1") == ["CouponLimitReached"]
    assert shop.reasons("s1", state="closed") == ["CouponLimitReached"]
    assert counters(shop, campaign) == counted(
        couponRedemptionCount=1, discountCount=5, discountEffectCount=1
    )


# Limits of a coupon


def test_a_coupon_gives_so_much_in_all(shop: Shop) -> None:
    """Its counter and remainder are told, and come back when a session is cancelled."""
    shop.coupon("WORTH-5", discountLimit=5, attributes={"discount": 2})

    def shown(name: str, **more: Any) -> tuple[Any, ...]:
        given = {"couponCodes": ["WORTH-5"], **more}
        found = shop.session(name, given, content=["coupons"])
        if found["coupons"]:
            (coupon,) = found["coupons"]
            return tuple(coupon[f"discount{each}"] for each in ("Limit", "Counter", "Remainder"))
        return tuple(reasons(found["effects"]))

    assert shown("s1") == (5, 0, 5)
    assert shown("s1", state="closed") == (5, 2, 3)
    assert shown("s2", state="closed") == (5, 4, 1)
    assert shown("s3") == ("EffectCouldNotBeApplied",)
    shop.session("s1", state="cancelled")
    assert shown("s3", state="closed") == (5, 4, 1)


def test_a_coupon_that_has_given_everything_is_used_up(shop: Shop) -> None:
    shop.coupon("WORTH-2", discountLimit=2, attributes={"discount": 2})
    shop.session("s1", couponCodes=["WORTH-2"], state="closed")

    assert shop.reasons("s2", couponCodes=["WORTH-2"]) == ["CouponLimitReached"]


def test_a_use_comes_back_when_the_session_is_cancelled(shop: Shop) -> None:
    shop.coupon("ONCE", usageLimit=1, attributes={"discount": 1})
    shop.session("s1", couponCodes=["ONCE"], state="closed")
    assert shop.reasons("s2", couponCodes=["ONCE"]) == ["CouponLimitReached"]

    shop.session("s1", state="cancelled")

    assert shop.reasons("s2", couponCodes=["ONCE"], state="closed") == []
    assert shop.rows("coupons")["ONCE"]["usage_counter"] == 1


# Counters


def test_counters_move_at_closing_and_back_at_cancelling(shop: Shop) -> None:
    codes = {"couponCodes": ["SAVE10"], "referralCode": "FRIEND-OF-ADA", "profileId": "bob"}
    before = counters(shop)

    def told(**more: Any) -> dict[str, Any]:
        found = shop.session(given=codes, **more, content=["triggeredCampaigns"])
        (campaign,) = found["triggeredCampaigns"]
        return {name: campaign[name] - before[name] for name in COUNTERS}

    assert told() == counted()
    assert told(state="closed") == counted(
        couponRedemptionCount=1, referralRedemptionCount=1, discountCount=15, discountEffectCount=2
    )
    assert told(state="cancelled") == counted()
    assert shop.rows("referrals")["FRIEND-OF-ADA"]["usage_counter"] == 0


def test_the_sum_of_discounts_is_reported_in_whole_units(shop: Shop) -> None:
    """The contract has an integer there; what is counted keeps its cents."""
    campaign = shop.campaign(rule(["setDiscount", "x", [".", "Session", "Total"]]))

    for name, price, sum_, told in (("s1", 7.4, 7.4, 7), ("s2", 0.1, 7.5, 8), ("s3", 1, 8.5, 9)):
        cart = {"cartItems": [item(price)], "state": "closed"}
        (shown,) = shop.session(name, cart, content=["triggeredCampaigns"])["triggeredCampaigns"]
        assert shown["discountCount"] == told
        assert counters(shop, campaign)["discountCount"] == sum_


def test_what_cannot_be_written_in_decimals_leaves_no_trace_when_it_is_given_back(
    shop: Shop,
) -> None:
    third = ["/", [".", "Session", "Total"], 3]
    campaign = shop.campaign(rule(["setDiscount", "x", third]), limits=limit("setDiscount", 100))
    totals = [30.3, 19.99, 0.1, 10, 7.77, 1 / 3, 2 / 7]
    for number, price in enumerate(totals):
        shop.session(f"s{number}", profileId="bob", cartItems=[item(price)], state="closed")

    for number in range(1, len(totals)):
        shop.session(f"s{number}", state="cancelled")

    assert counters(shop, campaign)["discountCount"] == 10.1
    assert shop.rows("usage")[f"{campaign}/0"]["used"] == 10.1
    assert shop.customer()["totalSales"] == 30.3


def test_cancelling_an_open_session_gives_nothing_back(shop: Shop) -> None:
    shop.session("s1", couponCodes=["SAVE10"], state="closed")
    before = counters(shop)
    shop.session("s2", couponCodes=["SAVE10"])

    assert shop.session("s2", state="cancelled")["effects"] == []
    assert counters(shop) == before


def test_a_budget_comes_back_when_a_session_is_cancelled(shop: Shop) -> None:
    campaign = shop.campaign(rule(["setDiscount", "x", 7]), limits=limit("setDiscount", 10))
    shop.session("s1", state="closed")
    assert shop.session("s2")["effects"] == []

    rolled_back = shop.session("s1", state="cancelled")["effects"]

    assert props(rolled_back, "rollbackDiscount") == [{"name": "x", "value": 7}]
    assert kinds(shop.session("s2")["effects"]) == ["setDiscount"]
    assert counters(shop, campaign) == counted()


# Returns after a change


def test_a_return_after_the_coupon_has_expired_still_rolls_back(shop: Shop) -> None:
    shop.coupon("SOON-OVER", expiryDate="2026-03-03T00:00:00Z", attributes={"discount": 4})
    shop.session(profileId="bob", cartItems=[item(30)], couponCodes=["SOON-OVER"], state="closed")
    shop.turn_to("2026-03-04T00:00:00Z")
    assert shop.reasons("order-2", couponCodes=["SOON-OVER"]) == ["CouponExpired"]

    found = shop.session(state="cancelled")["effects"]

    assert kinds(found) == ["rollbackCoupon", "rollbackDiscount"]
    assert shop.rows("coupons")["SOON-OVER"]["usage_counter"] == 0
    assert (shop.customer()["closedSessions"], shop.customer()["totalSales"]) == (0, 0)


@pytest.mark.parametrize("change", ["disabled", "archived", "over"])
def test_a_return_after_the_campaign_has_ended_still_rolls_back(shop: Shop, change: str) -> None:
    before = counters(shop)
    shop.session(couponCodes=["SAVE10"], state="closed")
    ended: dict[str, Any] = {"state": change}
    shop.backstage(
        "set-campaign",
        {"endTime": "2026-03-02T12:00:00Z"} if change == "over" else ended,
        campaign=7,
    )

    found = shop.session(state="cancelled")["effects"]

    assert props(found, "rollbackDiscount") == [{"name": "10 off", "value": 10}]
    assert counters(shop) == before


def test_the_scenario_of_a_late_return_plays(shop: Shop) -> None:
    shop.start("refund-after-expiry", now=None)
    (session,) = [name for name, row in shop.rows("sessions").items() if row["profile"] == "grace"]

    found = shop.session(session, state="cancelled")["effects"]

    assert "rollbackCoupon" in kinds(found)
    assert shop.customer("grace")["closedSessions"] == 0


def test_what_is_given_back_is_what_was_given_not_what_would_be_now(shop: Shop) -> None:
    """The rules of today are not asked about yesterday's order."""
    shop.session(cartItems=[item(100)], couponCodes=["Cool-Summer!"], state="closed")

    found = shop.session(cartItems=[item(1)], couponCodes=[], state="cancelled")["effects"]

    assert props(found, "rollbackDiscount") == [{"name": "Cool summer", "value": 15}]


def test_a_session_is_cancelled_once(shop: Shop) -> None:
    shop.session(couponCodes=["SAVE10"], state="closed")
    shop.session(state="cancelled")

    with shop.unchanged():
        assert shop.put_session(state="cancelled").status == 400
    assert shop.rows("coupons")["SAVE10"]["usage_counter"] == 0
