"""Effects that last, and rules that fail."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import (
    COUPON,
    Shop,
    kinds,
    props,
    rule,
)
from tests.providers.talon_one.effects import asking

# What lasts, and when


@pytest.mark.parametrize(
    ("kind", "made", "collection"),
    [
        ("couponCreated", "createdCoupons", "coupons"),
        ("referralCreated", "createdReferrals", "referrals"),
    ],
)
def test_a_code_is_made_only_once_that_is_final(
    shop: Shop, kind: str, made: str, collection: str
) -> None:
    before = set(shop.rows(collection))
    for _ in range(3):
        opened = shop.session(given=asking(kind))
        assert (opened["effects"], opened[made]) == ([], [])
    assert set(shop.rows(collection)) == before

    closed = shop.session(state="closed")

    (told,) = props(closed["effects"], kind)
    (shown,) = closed[made]
    assert told["value"] == shown.get("value", shown.get("code"))
    assert set(shop.rows(collection)) - before == {told["value"]}
    assert shown["campaignId"] == 14
    owner = shown.get("recipientIntegrationId", shown.get("advocateProfileIntegrationId"))
    assert owner == "ada"
    shop.session(state="cancelled")
    assert told["value"] in shop.rows(collection)


def test_a_coupon_that_was_made_can_be_used_by_its_recipient(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["createCoupon"], when=["=", [".", "Session", "State"], "closed"]),
        rule(["setDiscount", "x", 1], when=COUPON),
    )
    (made,) = shop.session(profileId="ada", state="closed")["createdCoupons"]

    used = shop.session("order-2", profileId="ada", couponCodes=[made["value"]])

    assert made["campaignId"] == campaign
    assert kinds(used["effects"]) == ["acceptCoupon", "setDiscount"]
    assert shop.reasons("order-3", profileId="bob", couponCodes=[made["value"]]) == [
        "CouponRecipientDoesNotMatch"
    ]


def test_an_attribute_changes_when_the_session_closes_and_stays_when_it_is_cancelled(
    shop: Shop,
) -> None:
    def tier(**more: Any) -> Any:
        found = shop.session(**more, content=["customerSession"])
        return found["customerSession"]["attributes"].get("loyaltyTier")

    assert tier(given=asking("updateAttribute")) is None
    assert tier(state="closed") == "gold"
    assert tier(state="cancelled") == "gold"


def test_an_attribute_of_the_profile_is_merged_with_the_others(shop: Shop) -> None:
    shop.campaign(rule(["updateAttribute", "Profile.Attributes.tier", "platinum"]))

    shop.session(profileId="ada")
    assert shop.customer("ada")["attributes"] == {"firstName": "Ada", "tier": "gold"}
    shop.session(state="closed")
    assert shop.customer("ada")["attributes"] == {"firstName": "Ada", "tier": "platinum"}


@pytest.mark.parametrize(
    "path", ["Session.Total", "Profile.Attributes", "Profile.Attributes.", "Cart.Attributes.x", "x"]
)
def test_no_other_path_is_updated(shop: Shop, path: str) -> None:
    shop.campaign(rule(["updateAttribute", path, 1]))

    (failed,) = shop.session(profileId="ada", state="closed")["effects"]

    assert failed["effectType"] == "error"
    assert path in failed["props"]["message"]


# Rules that fail


def test_a_rule_that_fails_is_reported_and_does_nothing(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "first", 1], ["setDiscount", "x", ["/", 1, 0]], when=COUPON),
        rule(["setDiscount", "other", 2]),
    )
    shop.coupon("FAILS", campaign)

    found = shop.session(couponCodes=["FAILS"])["effects"]

    assert kinds(found) == ["error", "setDiscount", "rejectCoupon"]
    assert props(found, "setDiscount") == [{"name": "other", "value": 2}]
    assert props(found, "rejectCoupon")[0]["rejectionReason"] == "EffectCouldNotBeApplied"


def test_a_condition_that_is_not_true_or_false_is_an_error(shop: Shop) -> None:
    shop.campaign(rule(when=["+", 1, 1]))

    (failed,) = shop.session()["effects"]

    assert failed["props"]["message"] == (
        "The rule 'A rule' failed: its condition is neither true nor false."
    )


@pytest.mark.parametrize(
    ("effect", "why"),
    [
        (["setDiscount", "x", -1], "the discount -1 is negative"),
        (["setDiscount", "x", 1e15], "1,000,000,000,000,000 or more"),
        (["setDiscount", 5, 1], "5 is not a text"),
        (["setDiscount", "x", "1"], '"1" is not a number'),
        (["setDiscountPerItem", "x", 1, "first"], '"first" is not a number'),
        (["addFreeItem", 5, "x"], "5 is not a text"),
        (["triggerWebhook", "4", "x"], '"4" is not a number'),
        (["showNotification", "Info", 5, "x"], "5 is not a text"),
        (["showBundleMetadata", "x", "color", 0], "a list of attribute names"),
        (["redeemReferral"], "no valid referral"),
        (["createCoupon"], "the session has no profile"),
        (["createReferral"], "the session has no profile"),
        (["updateAttribute", "Profile.Attributes.x", 1], "the session has no profile"),
        (["deductLoyaltyPoints", 3, "", 1], "the session has no profile"),
    ],
)
def test_an_effect_of_the_wrong_kind_is_an_error(shop: Shop, effect: list[Any], why: str) -> None:
    shop.campaign(rule(effect))

    (failed,) = shop.session(state="closed")["effects"]

    assert failed["effectType"] == "error"
    assert why in failed["props"]["message"]


def test_a_discount_beyond_a_budget_rejects_its_coupon_without_an_error(shop: Shop) -> None:
    found = shop.session(couponCodes=["EffectCouldNotBeApplied"])["effects"]

    assert kinds(found) == ["rejectCoupon"]
    assert found[0]["props"]["rejectionReason"] == "EffectCouldNotBeApplied"
