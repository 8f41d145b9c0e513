"""Coupons of today's contract: why they are rejected, and who puts them aside."""

import pytest

from tests.providers.talon_one.builders import Shop, good, kinds, pointers, props, reasons
from tests.providers.talon_one.today import put

REASONS = [
    *("CouponPartOfNotRunningCampaign", "CampaignLimitReached", "ProfileLimitReached"),
    *("CouponRecipientDoesNotMatch", "CouponReservationRequired", "CouponExpired"),
    *("CouponStartDateInFuture", "CouponRejectedByCondition", "EffectCouldNotBeApplied"),
    "CouponPartOfNotTriggeredCampaign",
]


def rejected(shop: Shop, code: str) -> list[str]:
    """Send a session of bob's with a coupon, and give why it was rejected."""
    return reasons(put(shop, profileId="bob", couponCodes=[code])["effects"])


@pytest.mark.parametrize("reason", REASONS)
def test_a_coupon_that_does_not_hold_is_rejected_for_its_reason(today: Shop, reason: str) -> None:
    told = put(today, ("event",), profileId="bob", couponCodes=[f"TODAY-{reason}"])

    assert reasons(told["effects"]) == [reason]
    assert told["event"]["meta"]["couponRejectionReason"]["reason"] == reason


def test_a_rejection_names_the_condition_that_is_not_met(today: Shop) -> None:
    told = put(today, profileId="bob", couponCodes=["TODAY-CouponRejectedByCondition"])

    (why,) = props(told["effects"], "rejectCoupon")
    assert why["conditionIndex"] == 1
    assert "effectIndex" not in why


def test_a_rejection_names_the_effect_that_could_not_be_applied(today: Shop) -> None:
    told = put(today, profileId="bob", couponCodes=["TODAY-EffectCouldNotBeApplied"])

    (why,) = props(told["effects"], "rejectCoupon")
    assert why["effectIndex"] == 0
    assert "conditionIndex" not in why


def test_a_rule_that_fails_says_so_in_the_rejection_of_its_coupon(today: Shop) -> None:
    rule = {"title": "Nothing", "condition": ["couponValid"]}
    halves = {**rule, "effects": [["noop"], ["setDiscount", "Half", ["/", 1, 0]]]}
    campaign = today.campaign(halves, application=101, features=["coupons"])
    today.coupon("HALF-OF-NOTHING", campaign)

    told = put(today, couponCodes=["HALF-OF-NOTHING"])

    (why,) = props(told["effects"], "rejectCoupon")
    (error,) = props(told["effects"], "error")
    assert (why["rejectionReason"], why["effectIndex"]) == ("EffectCouldNotBeApplied", 1)
    assert why["details"]
    assert why["details"] in error["message"]


def test_a_coupon_of_a_campaign_that_is_not_asked_says_why(today: Shop) -> None:
    asked = put(today, query="?dry=true", couponCodes=["TODAY-FOR-ALL"], evaluableCampaignIds=[107])
    archived = put(today, couponCodes=["TODAY-CouponPartOfNotTriggeredCampaign"])

    for told in (asked, archived):
        (why,) = props(told["effects"], "rejectCoupon")
        assert why["rejectionReason"] == "CouponPartOfNotTriggeredCampaign"
        assert why["campaignExclusionReason"] == "CampaignNotInEvaluationSet"


def test_a_disabled_campaign_that_is_named_takes_its_coupons(today: Shop) -> None:
    today.backstage("set-campaign", campaign=150, state="disabled")

    told = put(today, query="?dry=true", couponCodes=["TODAY-FOR-ALL"], evaluableCampaignIds=[150])

    assert props(told["effects"], "acceptCoupon") == [{"value": "TODAY-FOR-ALL"}]


@pytest.mark.parametrize("code", ["TODAY-CouponReservationRequired", "TODAY-ProfileLimitReached"])
def test_a_coupon_that_is_for_profiles_needs_one(today: Shop, code: str) -> None:
    assert reasons(put(today, couponCodes=[code])["effects"]) == ["ProfileRequired"]


def test_a_recipients_coupon_is_not_for_a_session_without_a_profile(today: Shop) -> None:
    told = put(today, couponCodes=["TODAY-FOR-BARBARA"])

    assert reasons(told["effects"]) == ["CouponRecipientDoesNotMatch"]


def test_a_coupons_own_limit_stands_for_each_profile(today: Shop) -> None:
    put(today, profileId="bob", couponCodes=["TODAY-ONCE-EACH"], state="closed")

    def tried(profile: str) -> list[str]:
        given = {"profileId": profile, "couponCodes": ["TODAY-ONCE-EACH"]}
        return reasons(today.session(f"of-{profile}", given)["effects"])

    assert (tried("bob"), tried("carol")) == (["ProfileLimitReached"], [])
    put(today, state="cancelled")
    assert tried("bob") == []


def test_a_coupons_own_limit_takes_the_place_of_its_campaigns(today: Shop) -> None:
    limits = [{"action": "redeemCoupon", "limit": 1, "entities": ["Profile"]}]
    today.coupon("OPEN-AFTER-ALL", 153, limits=limits)

    assert rejected(today, "OPEN-AFTER-ALL") == []


def test_reserving_makes_a_mandatory_coupon_usable(today: Shop) -> None:
    before = rejected(today, "TODAY-CouponReservationRequired")
    made = good(today.reserve("TODAY-CouponReservationRequired", "bob"), 201)
    after = rejected(today, "TODAY-CouponReservationRequired")
    today.release("TODAY-CouponReservationRequired", "bob")

    assert before == ["CouponReservationRequired"]
    assert (made["isReservationMandatory"], made["reservationCounter"]) == (True, 1)
    assert after == []
    assert rejected(today, "TODAY-CouponReservationRequired") == ["CouponReservationRequired"]


def test_the_operation_reserves_beyond_the_limit(today: Shop) -> None:
    made = good(today.reserve("TODAY-FOR-TWO", "bob", "carol", "dave"), 201)

    assert (made["reservationLimit"], made["reservationCounter"]) == (2, 4)
    listed = good(today.reserved("TODAY-FOR-TWO"), 200)
    names = [each["integrationId"] for each in listed["data"]]
    assert (listed["totalResultSize"], names) == (4, ["barbara", "bob", "carol", "dave"])
    assert all(each["id"] for each in listed["data"])


@pytest.mark.parametrize(("code", "most"), [("TODAY-FOR-TWO", 1), ("TODAY-PERSONAL", 1)])
def test_a_rule_reserves_up_to_the_limit(today: Shop, code: str, most: int) -> None:
    names = ["bob", "carol"]
    effects = [["reserveCoupon", code, name] for name in names]
    rules = [
        {"title": name, "condition": ["=", 1, 1], "effects": [effect]}
        for name, effect in zip(names, effects, strict=True)
    ]
    today.campaign(*rules, application=101)

    told = put(today, ("ruleFailureReasons",))

    reserved = props(told["effects"], "reserveCoupon")
    assert [each["profileIntegrationId"] for each in reserved] == names[:most]
    failed = [each["ruleName"] for each in told["ruleFailureReasons"]]
    assert "carol" in failed
    assert "error" not in kinds(told["effects"])


def test_a_rule_reserves_in_every_state_of_a_session(today: Shop) -> None:
    first = put(today, profileId="bob", attributes={"effect": "reserveCoupon"})
    again = put(today, state="closed")

    (one,), (two,) = (props(told["effects"], "reserveCoupon") for told in (first, again))
    assert (one["isNewReservation"], two["isNewReservation"]) == (True, False)
    assert put(today, state="cancelled")["effects"] == []
    assert [each["integrationId"] for each in today.reserved("TODAY10").json()["data"]] == ["bob"]


def test_a_dry_call_reserves_nothing(today: Shop) -> None:
    put(today, query="?dry=true", profileId="bob", attributes={"effect": "reserveCoupon"})

    assert today.reserved("TODAY10").json()["data"] == []


def test_redeeming_a_coupon_reserves_it_for_good(today: Shop) -> None:
    told = put(today, ("coupons",), profileId="bob", couponCodes=["TODAY-FOR-ALL"], state="closed")
    put(today, state="cancelled")

    (coupon,) = told["coupons"]
    assert (coupon["profileRedemptionCount"], coupon["usageCounter"]) == (1, 1)
    assert coupon["reservationCounter"] == 1
    listed = today.reserved("TODAY-FOR-ALL").json()["data"]
    assert [each["integrationId"] for each in listed] == ["bob"]


def test_a_profile_counts_once_among_those_who_hold_a_coupon(today: Shop) -> None:
    for name in ("bob", "carol"):
        given = {"profileId": name, "couponCodes": ["TODAY-FOR-ALL"], "state": "closed"}
        today.session(f"of-{name}", given)

    both = good(today.reserve("TODAY-FOR-ALL", "bob"), 201)["reservationCounter"]
    today.release("TODAY-FOR-ALL", "bob", "carol")

    assert both == 2
    assert good(today.reserve("TODAY-FOR-ALL", "dave"), 201)["reservationCounter"] == 1


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("TODAY-FOR-BARBARA", "recipient"),
        ("TODAY-CouponPartOfNotRunningCampaign", "not running"),
        ("TODAY-CouponExpired", "expired"),
    ],
)
def test_a_coupon_that_nobody_can_use_is_not_reserved(today: Shop, code: str, said: str) -> None:
    with today.unchanged():
        reply = today.reserve(code, "bob")

    assert pointers(reply) == ["couponValue"]
    assert said in reply.json()["errors"][0]["details"]


def test_an_unknown_coupon_and_one_of_the_other_contract_are_not_found(today: Shop) -> None:
    for code in ("NO/SUCH", "SAVE10"):
        for reply in (today.reserve(code, "bob"), today.release(code, "bob"), today.reserved(code)):
            assert reply.status == 404
            assert repr(code) in reply.json()["message"]


def test_an_empty_pool_awards_nothing_and_reports_nothing(today: Shop) -> None:
    for number in range(3):
        given = {"profileId": "bob", "attributes": {"effect": "awardGiveaway"}, "state": "closed"}
        assert "awardGiveaway" in kinds(today.session(f"award-{number}", given)["effects"])

    told = put(
        today, ("ruleFailureReasons",), profileId="bob", attributes={"effect": "awardGiveaway"}
    )

    assert not {"willAwardGiveaway", "error"} & {*kinds(told["effects"])}
    assert "awardGiveaway" in [each["ruleName"] for each in told["ruleFailureReasons"]]
