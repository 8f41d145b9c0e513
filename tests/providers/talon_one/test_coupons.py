"""Coupons: why one is rejected, in which order that is looked at, and what limits it."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.http.app import Server
from tests.providers.talon_one.builders import Shop, kinds, props, rule

REASONS = (
    "CouponNotFound",
    "CouponPartOfNotRunningCampaign",
    "CouponStartDateInFuture",
    "CouponExpired",
    "CouponRecipientDoesNotMatch",
    "CouponLimitReached",
    "CampaignLimitReached",
    "ProfileLimitReached",
    "CouponValidConditionMissing",
    "CouponRejectedByCondition",
    "EffectCouldNotBeApplied",
)
ORDER = REASONS[1:]


@pytest.mark.parametrize("reason", REASONS)
def test_the_default_fixture_has_a_coupon_for_each_reason(shop: Shop, reason: str) -> None:
    effects = shop.session(profileId="bob", couponCodes=[reason])["effects"]

    assert props(effects, "rejectCoupon") == [{"value": reason, "rejectionReason": reason}]
    assert "acceptCoupon" not in kinds(effects)
    assert "setDiscount" not in kinds(effects)


def test_the_reasons_are_the_contracts(server: Server) -> None:
    data: Any = server.apis["talon_one"].contract.document.data
    rejection = data["components"]["schemas"]["CouponRejectionReason"]

    assert set(rejection["properties"]["reason"]["enum"]) == set(REASONS)


@pytest.mark.parametrize("reason", REASONS)
def test_the_first_version_tells_the_same_reason(shop: Shop, reason: str) -> None:
    event = shop.session_v1(profileId="bob", coupon=reason)["event"]

    assert event["meta"]["couponRejectionReason"]["reason"] == reason
    assert [each[3][:3] for each in event["effects"]] == [["rejectCoupon", reason, reason]]


def flawed(shop: Shop, flaws: set[str]) -> None:
    """Make the coupon `FLAWED` with these reasons to be rejected."""
    condition: list[Any] = ["and", ["couponValid"]]
    if "CouponRejectedByCondition" in flaws:
        condition.append(["=", 1, 2])
    if "CouponValidConditionMissing" in flaws:
        condition[1] = ["=", 1, 1] if "CouponRejectedByCondition" not in flaws else ["=", 1, 2]
    limits = [
        {"action": action, "limit": limit, "entities": entities}
        for reason, action, limit, entities in (
            ("CouponLimitReached", "redeemCoupon", 0, ["Coupon"]),
            ("CampaignLimitReached", "redeemCoupon", 0, []),
            ("ProfileLimitReached", "redeemCoupon", 0, ["Profile"]),
            ("EffectCouldNotBeApplied", "setDiscount", 1, []),
        )
        if reason in flaws
    ]
    effect = ["setDiscount", "Off", 10]
    campaign = shop.campaign(rule(effect, when=condition), id=50, limits=limits)
    coupon: dict[str, Any] = {}
    if "CouponStartDateInFuture" in flaws:
        coupon["startDate"] = "2027-01-01T00:00:00Z"
    if "CouponExpired" in flaws:
        coupon["expiryDate"] = "2026-01-01T00:00:00Z"
    if "CouponRecipientDoesNotMatch" in flaws:
        coupon["recipientIntegrationId"] = "somebody-else"
    shop.coupon("FLAWED", campaign, **coupon)
    if "CouponPartOfNotRunningCampaign" in flaws:
        shop.backstage("set-campaign", campaign=campaign, state="disabled")


@pytest.mark.parametrize("flaw", ORDER)
def test_each_flaw_alone_has_its_reason(shop: Shop, flaw: str) -> None:
    flawed(shop, {flaw})

    assert shop.reasons(profileId="bob", couponCodes=["FLAWED"]) == [flaw]


#: Without a rule that asks for the coupon, nothing can be wrong with that rule.
_NO_PAIRS = {("CouponValidConditionMissing", "EffectCouldNotBeApplied")}


@pytest.mark.parametrize(
    "pair",
    [pair for pair in pairwise(ORDER) if pair not in _NO_PAIRS],
    ids=lambda pair: "-".join(pair),
)
def test_of_two_flaws_the_earlier_in_the_order_is_reported(
    shop: Shop, pair: tuple[str, str]
) -> None:
    flawed(shop, set(pair))

    assert shop.reasons(profileId="bob", couponCodes=["FLAWED"]) == [pair[0]]


@given(flaws=st.sets(st.sampled_from(ORDER), min_size=1))
def test_of_any_flaws_the_earliest_in_the_order_is_reported(shop: Shop, flaws: set[str]) -> None:
    shop.start()
    flawed(shop, flaws)

    assert shop.reasons(profileId="bob", couponCodes=["FLAWED"]) == [min(flaws, key=ORDER.index)]


def test_a_coupon_without_flaws_is_accepted_before_its_discount(shop: Shop) -> None:
    flawed(shop, set())

    effects = shop.session(profileId="bob", couponCodes=["FLAWED"])["effects"]

    assert effects == [
        {
            "campaignId": 50,
            "rulesetId": effects[0]["rulesetId"],
            "ruleIndex": 0,
            "ruleName": "A rule",
            "effectType": kind,
            "props": props,
        }
        for kind, props in (
            ("acceptCoupon", {"value": "FLAWED"}),
            ("setDiscount", {"name": "Off", "value": 10}),
        )
    ]


def test_a_code_that_nobody_knows_comes_from_no_campaign(shop: Shop) -> None:
    (effect,) = shop.session(couponCodes=["NOBODY-KNOWS"])["effects"]

    assert effect == {
        "campaignId": -1,
        "rulesetId": 0,
        "ruleIndex": 0,
        "ruleName": "",
        "effectType": "rejectCoupon",
        "props": {"value": "NOBODY-KNOWS", "rejectionReason": "CouponNotFound"},
    }


def test_codes_differ_by_case(shop: Shop) -> None:
    assert shop.reasons(couponCodes=["save10"]) == ["CouponNotFound"]


def test_the_same_code_twice_is_one_code(shop: Shop) -> None:
    state = shop.session(couponCodes=["SAVE10", "SAVE10"], state="closed", content=["coupons"])

    assert kinds(state["effects"]) == ["acceptCoupon", "setDiscount"]
    assert [each["usageCounter"] for each in state["coupons"]] == [1]


# -- the clock ---------------------------------------------------------------------------------


def test_a_coupon_starts_and_ends_on_the_clock_of_the_world(shop: Shop) -> None:
    shop.coupon(
        "MARCH",
        startDate="2026-03-03T00:00:00Z",
        expiryDate="2026-04-01T00:00:00Z",
        attributes={"discount": 1},
    )

    told = {}
    for now in (
        "2026-03-02T23:59:59Z",
        "2026-03-03T00:00:00Z",
        "2026-03-31T23:59:59Z",
        "2026-04-01T00:00:00Z",
    ):
        shop.turn_to(now)
        told[now] = shop.reasons(couponCodes=["MARCH"])

    assert list(told.values()) == [["CouponStartDateInFuture"], [], [], ["CouponExpired"]]


def test_an_offset_in_a_date_is_reckoned_with(shop: Shop) -> None:
    shop.coupon("OSLO", expiryDate="2026-03-02T13:30:00+01:00", attributes={"discount": 1})

    shop.turn_to("2026-03-02T12:29:59Z")
    assert shop.reasons(couponCodes=["OSLO"]) == []

    shop.turn_to("2026-03-02T12:30:00Z")
    assert shop.reasons(couponCodes=["OSLO"]) == ["CouponExpired"]


def test_a_manager_lets_a_coupon_end_now(shop: Shop) -> None:
    assert shop.reasons(couponCodes=["SAVE10"]) == []

    shop.backstage("expire-code", coupon="SAVE10")

    assert shop.reasons(couponCodes=["SAVE10"]) == ["CouponExpired"]


def test_a_coupon_that_ends_before_the_session_closes_is_not_redeemed(shop: Shop) -> None:
    shop.session(couponCodes=["SAVE10"])
    shop.backstage("expire-code", coupon="SAVE10")

    assert shop.reasons(state="closed") == ["CouponExpired"]
    assert shop.rows("coupons")["SAVE10"]["usage_counter"] == 0


@pytest.mark.parametrize("state", ["disabled", "archived"])
def test_a_campaign_is_switched_off_and_on(shop: Shop, state: str) -> None:
    shop.backstage("set-campaign", campaign=7, state=state)
    assert shop.reasons(couponCodes=["SAVE10"]) == ["CouponPartOfNotRunningCampaign"]

    shop.backstage("set-campaign", campaign=7, state="enabled")
    assert shop.reasons(couponCodes=["SAVE10"]) == []


def test_a_campaign_has_its_time(shop: Shop) -> None:
    shop.backstage(
        "set-campaign",
        campaign=7,
        startTime="2026-03-03T00:00:00Z",
        endTime="2026-03-04T00:00:00Z",
    )

    told = [shop.reasons(couponCodes=["SAVE10"])]
    for _ in range(2):
        shop.advance("P1D")
        told.append(shop.reasons(couponCodes=["SAVE10"]))

    not_running = ["CouponPartOfNotRunningCampaign"]
    assert told == [not_running, [], not_running]


# -- recipients --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("grace", []),
        ("ada", ["CouponRecipientDoesNotMatch"]),
        ("", ["CouponRecipientDoesNotMatch"]),
    ],
)
def test_a_coupon_with_a_recipient_is_for_nobody_else(
    shop: Shop, profile: str, expected: list[str]
) -> None:
    assert shop.reasons(profileId=profile, couponCodes=["GRACE-ONLY"]) == expected


def test_whoever_logs_in_gets_what_was_theirs(shop: Shop) -> None:
    assert shop.reasons(couponCodes=["GRACE-ONLY"]) == ["CouponRecipientDoesNotMatch"]

    assert shop.reasons(profileId="grace") == []


def test_a_coupon_made_for_a_profile_needs_no_reservation(shop: Shop) -> None:
    made = {"campaign": 7, "value": "FOR-ADA", "recipientIntegrationId": "ada"}
    shop.backstage("create-coupon", {**made, "reservation": False, "attributes": {"discount": 1}})

    state = shop.session("order", {"profileId": "ada", "couponCodes": ["FOR-ADA"]})

    assert kinds(state["effects"]) == ["acceptCoupon", "setDiscount"]
