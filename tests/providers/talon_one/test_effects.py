"""Every type of effect comes out of a real call, in both shapes; and when it lasts."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import (
    Shop,
    item,
    kinds,
    props,
    rule,
)
from tests.providers.talon_one.effects import CART, asking

#: What the default world's campaign 14 does for the attribute `effect`: rule, type and props.
ASKED: dict[str, tuple[int, list[dict[str, Any]]]] = {
    "setDiscountPerItem": (
        0,
        [{"name": "A tenth off each", "value": 0.1, "position": at} for at in (0, 2)],
    ),
    "addFreeItem": (1, [{"sku": "SKU-FREE", "name": "A free tote bag"}]),
    "addLoyaltyPoints": (
        2,
        [
            {
                "name": "Asked for",
                "programId": 3,
                "subLedgerId": "partners",
                "value": 25,
                "recipientIntegrationId": "ada",
                "expiryCondition": "30",
            }
        ],
    ),
    "deductLoyaltyPoints": (
        3,
        [
            {
                "ruleTitle": "deductLoyaltyPoints",
                "programId": 3,
                "subLedgerId": "",
                "value": 10,
            }
        ],
    ),
    "triggerWebhook": (6, [{"webhookId": 4, "webhookName": "order-placed"}]),
    "showNotification": (
        7,
        [
            {
                "notificationType": "Offer",
                "title": "Nearly there",
                "body": "Your cart comes to 120.5.",
            }
        ],
    ),
    "updateAttribute": (8, [{"path": "Session.Attributes.loyaltyTier", "value": "gold"}]),
    "ShowBundleMetadata": (
        9,
        [
            {
                "description": "Two that go together",
                "bundleAttributes": ["color"],
                "itemsIndices": [0, 1],
            }
        ],
    ),
    "error": (
        10,
        [{"message": "The rule 'error' failed: a number is too large, or divided by zero."}],
    ),
}


def envelope(campaign: int, number: int, title: str, kind: str, told: Any) -> dict[str, Any]:
    return {
        "campaignId": campaign,
        "rulesetId": campaign * 10,
        "ruleIndex": number,
        "ruleName": title,
        "effectType": kind,
        "props": told,
    }


# Each type


@pytest.mark.parametrize("kind", sorted(ASKED))
def test_an_effect_is_seen_in_the_second_version(shop: Shop, kind: str) -> None:
    number, told = ASKED[kind]

    found = shop.session(given=asking(kind))["effects"]

    assert found == [envelope(14, number, kind, kind, each) for each in told]


@pytest.mark.parametrize("kind", sorted(ASKED))
def test_an_effect_is_a_list_of_its_values_in_the_first_version(shop: Shop, kind: str) -> None:
    number, told = ASKED[kind]

    found = shop.session_v1(given=asking(kind, total=120.5))["event"]["effects"]

    assert found == [[14, 140, number, [kind, *each.values()]] for each in told]


def test_a_coupon_is_accepted_before_its_discount(shop: Shop) -> None:
    found = shop.session(cartItems=CART, couponCodes=["SAVE10"])["effects"]

    assert found == [
        envelope(7, 0, "Ten off", "acceptCoupon", {"value": "SAVE10"}),
        envelope(7, 0, "Ten off", "setDiscount", {"name": "10 off", "value": 10}),
    ]


def test_a_coupon_is_accepted_before_its_discount_in_the_first_version(shop: Shop) -> None:
    found = shop.session_v1(cartItems=CART, total=120.5, coupon="SAVE10")

    assert found["event"]["effects"] == [
        [7, 70, 0, ["acceptCoupon", "SAVE10"]],
        [7, 70, 0, ["setDiscount", "10 off", 10]],
    ]
    assert found["session"]["discounts"] == {"10 off": 10}


def test_a_referral_is_accepted_and_redeemed(shop: Shop) -> None:
    found = shop.session(profileId="bob", referralCode="FRIEND-OF-ADA")["effects"]

    assert found == [
        envelope(7, 4, "A friend's first order", kind, told)
        for kind, told in (
            ("acceptReferral", {"value": "FRIEND-OF-ADA"}),
            ("redeemReferral", {"id": 1, "value": "FRIEND-OF-ADA"}),
            ("setDiscount", {"name": "Welcome from a friend", "value": 5}),
        )
    ]
    event = shop.session_v1("v1", profileId="eve", referral="FRIEND-OF-ADA", total=0)["event"]
    assert event["effects"][:2] == [
        [7, 70, 4, ["acceptReferral", "FRIEND-OF-ADA"]],
        [7, 70, 4, ["redeemReferral", 1, "FRIEND-OF-ADA"]],
    ]


def test_an_unknown_code_is_rejected_by_no_campaign(shop: Shop) -> None:
    found = shop.session(couponCodes=["NOBODYS"], referralCode="NOBODYS")["effects"]

    assert [(each["campaignId"], each["rulesetId"], each["ruleIndex"]) for each in found] == [
        (-1, 0, 0),
        (-1, 0, 0),
    ]
    assert [(each["effectType"], each["props"]) for each in found] == [
        ("rejectCoupon", {"value": "NOBODYS", "rejectionReason": "CouponNotFound"}),
        ("rejectReferral", {"value": "NOBODYS", "rejectionReason": "ReferralNotFound"}),
    ]


def test_a_code_of_a_campaign_is_rejected_in_its_name(shop: Shop) -> None:
    (found,) = shop.session(couponCodes=["CouponExpired"])["effects"]

    assert (found["campaignId"], found["rulesetId"], found["ruleIndex"]) == (7, 70, 0)
    assert found["props"] == {"value": "CouponExpired", "rejectionReason": "CouponExpired"}


def test_cancelling_a_closed_session_rolls_coupons_and_discounts_back(shop: Shop) -> None:
    shop.session(cartItems=CART, couponCodes=["SAVE10", "Cool-Summer!"], state="closed")

    found = shop.session(state="cancelled")["effects"]

    assert [(each["effectType"], each["props"]) for each in found] == [
        ("rollbackCoupon", {"value": "SAVE10"}),
        ("rollbackCoupon", {"value": "Cool-Summer!"}),
        ("rollbackDiscount", {"name": "10 off", "value": 10}),
        ("rollbackDiscount", {"name": "Cool summer", "value": 18.075}),
    ]
    assert {(each["campaignId"], each["rulesetId"]) for each in found} == {(7, 70)}


def test_rolling_back_is_a_list_in_the_first_version(shop: Shop) -> None:
    shop.session_v1(coupon="SAVE10", total=30, state="closed")

    event = shop.session_v1(state="cancelled")["event"]

    assert event["type"] == "talon_session_revoked"
    assert event["effects"] == [
        [7, 70, 0, ["rollbackCoupon", "SAVE10"]],
        [7, 70, 0, ["rollbackDiscount", "10 off", 10]],
    ]


def test_the_nineteen_types_of_the_contract_are_all_seen(shop: Shop) -> None:
    seen = set()
    for number, kind in enumerate((*ASKED, "couponCreated", "referralCreated")):
        seen |= set(kinds(shop.session(f"s{number}", asking(kind, state="closed"))["effects"]))
    codes = {"couponCodes": ["SAVE10", "NOBODYS"], "profileId": "bob"}
    seen |= set(kinds(shop.session("c", codes, referralCode="FRIEND-OF-ADA")["effects"]))
    seen |= set(kinds(shop.session("r", referralCode="NOBODYS")["effects"]))
    shop.session("c", state="closed")
    seen |= set(kinds(shop.session("c", state="cancelled")["effects"]))

    contract = shop.client.server.apis["talon_one"].contract.document.data
    schemas: Any = contract["components"]["schemas"]
    assert seen == _types(schemas)
    assert len(seen) == 19


def _types(schemas: dict[str, Any]) -> set[str]:
    """The types that the contract has props for, by the names of those."""
    props = {name.removesuffix("EffectProps") for name in schemas if name.endswith("EffectProps")}
    odd = {"ShowBundleMetadata"}
    return {name if name in odd else name[:1].lower() + name[1:] for name in props - {""}}


# Items


BY_SKU = ["filter", [".", "Session", "CartItems"], [["Item"], ["=", [".", "Item", "Sku"], "b"]]]


@pytest.mark.parametrize("items", [1, ["list", 1], BY_SKU])
def test_an_item_is_named_by_its_position_or_by_itself(shop: Shop, items: Any) -> None:
    shop.campaign(rule(["setDiscountPerItem", "x", 2.5, items]))

    found = shop.session(cartItems=[item(sku="a"), item(sku="b"), item(sku="c")])["effects"]

    assert props(found, "setDiscountPerItem") == [{"name": "x", "value": 2.5, "position": 1}]


def test_a_position_is_that_in_the_cart_as_it_is_sent_last(shop: Shop) -> None:
    shop.campaign(rule(["setDiscountPerItem", "x", 1, BY_SKU]))

    def positions(*skus: str) -> list[int]:
        found = shop.session(cartItems=[item(sku=sku) for sku in skus])["effects"]
        return [each["position"] for each in props(found, "setDiscountPerItem")]

    assert positions("a", "b") == [1]
    assert positions("b", "a", "b") == [0, 2]
    assert positions() == []


# Campaigns


@pytest.mark.parametrize(("state", "runs"), [("enabled", 1), ("disabled", 0), ("archived", 0)])
def test_only_enabled_campaigns_are_asked(shop: Shop, state: str, runs: int) -> None:
    shop.campaign(rule(["setDiscount", "x", 1]), state=state)

    assert len(shop.session()["effects"]) == runs


def test_a_campaign_runs_from_its_first_moment_until_before_its_last(shop: Shop) -> None:
    shop.campaign(
        rule(["setDiscount", "x", 1]),
        startTime="2026-03-03T00:00:00Z",
        endTime="2026-03-04T00:00:00Z",
    )

    def runs(now: str) -> bool:
        shop.turn_to(now)
        return bool(shop.session()["effects"])

    assert not runs("2026-03-02T23:59:59.999999Z")
    assert runs("2026-03-03T00:00:00Z")
    assert runs("2026-03-03T23:59:59.999999Z")
    assert not runs("2026-03-04T00:00:00Z")


def test_campaigns_are_asked_in_the_order_of_their_ids_as_numbers(shop: Shop) -> None:
    for identifier in (100, 20):
        shop.campaign(rule(["setDiscount", str(identifier), 1]), id=identifier)

    found = shop.session()["effects"]

    assert [each["campaignId"] for each in found] == [20, 100]


def test_a_rule_for_both_codes_accepts_both(shop: Shop) -> None:
    both = ["and", ["couponValid"], ["referralValid"]]
    campaign = shop.campaign(rule(["setDiscount", "x", 1], when=both))
    shop.coupon("BOTH", campaign)
    shop.referral("BOTH-REFERRAL", campaign)

    codes = {"couponCodes": ["BOTH"], "referralCode": "BOTH-REFERRAL", "profileId": "bob"}
    assert kinds(shop.session(given=codes)["effects"]) == [
        "acceptCoupon",
        "acceptReferral",
        "setDiscount",
    ]


def test_an_evaluation_is_fresh_every_time(shop: Shop) -> None:
    """What was decided before does not stay: the newest effects stand in place of the older."""
    shop.session(cartItems=[item(100)], couponCodes=["Cool-Summer!"])

    found = shop.session(cartItems=[item(10)])
    assert props(found["effects"], "setDiscount") == [{"name": "Cool summer", "value": 1.5}]
    assert shop.session(couponCodes=[])["effects"] == []
    assert shop.rows("coupons")["Cool-Summer!"]["usage_counter"] == 0


def test_a_catch_takes_back_the_items_before_the_one_that_fails(shop: Shop) -> None:
    half = ["setDiscountPerItem", "x", 1, ["list", 0, "first"]]
    shop.campaign(rule(["catch", ["addFreeItem", "sku", "instead"], half]))

    assert kinds(shop.session(cartItems=[item()])["effects"]) == ["addFreeItem"]


def test_an_items_position_is_counted_and_not_taken_from_the_caller(shop: Shop) -> None:
    cart = [item(sku="a", position=9), item(sku="b", position=0)]
    shop.campaign(rule(["setDiscountPerItem", "x", 1, BY_SKU]))

    found = shop.session(cartItems=cart, content=["customerSession"])

    assert [each["position"] for each in found["customerSession"]["cartItems"]] == [0, 1]
    assert [each["position"] for each in props(found["effects"], "setDiscountPerItem")] == [1]
