"""The effects of today's contract: there when they are decided, and gone when they are undone."""

import pytest

from tests.providers.talon_one.builders import Shop, item, kinds
from tests.providers.talon_one.today import CART, balance, closed, put


def test_every_unit_gets_its_discount_and_its_points(today: Shop) -> None:
    told = put(today, profileId="bob", cartItems=CART, attributes={"effect": "setDiscountPerItem"})

    points = [each["props"] for each in told["effects"] if each["effectType"] == "addLoyaltyPoints"]
    discounts = [
        each["props"] for each in told["effects"] if each["effectType"] == "setDiscountPerItem"
    ]
    units = [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert [(each["position"], each["subPosition"]) for each in discounts] == units
    assert [(each["cartItemPosition"], each["cartItemSubPosition"]) for each in points] == units
    assert [each["name"] for each in discounts] == [*["A tenth off#0"] * 3, "A tenth off#1"]
    assert len({each["transactionUUID"] for each in points}) == 4


EFFECTS = [
    "setDiscountPerAdditionalCost",
    "setDiscountPerAdditionalCostPerItem",
    "addFreeItem",
    "addLoyaltyPoints",
    "couponCreated",
    "referralCreated",
    "awardGiveaway",
    "reserveCoupon",
    "customEffect",
    "triggerWebhook",
    "showNotification",
    "updateAttribute",
    "showBundleMetadata",
    "error",
]


@pytest.mark.parametrize("kind", EFFECTS)
def test_each_effect_of_today_is_there_when_a_session_closes(today: Shop, kind: str) -> None:
    cart = [item(5, 1, additionalCosts={"wrapping": {"price": 1}})]
    told = put(
        today,
        (),
        state="closed",
        profileId="bob",
        cartItems=cart,
        additionalCosts={"shipping": {"price": 2}},
        attributes={"effect": kind},
    )

    assert kind in kinds(told["effects"])
    today.check_rows()
    cancelled = put(today, state="cancelled")
    today.check_rows()
    undone = {"setDiscountPerAdditionalCost", "setDiscountPerAdditionalCostPerItem"}
    assert ("rollbackDiscount" in kinds(cancelled["effects"])) == (kind in undone)


def test_audiences_and_reservations_change_while_the_session_is_open(today: Shop) -> None:
    effects = [["addToAudience", 2], ["removeFromAudience", 1], ["reserveCoupon", "TODAY10"]]
    rules = {"rules": [{"title": "Move", "condition": ["=", 1, 1], "effects": effects}]}
    today.backstage("create-campaign", name="Move", application=101, ruleset=rules)

    told = put(today, ("customerProfile",), profileId="ada")

    assert kinds(told["effects"]) == ["addToAudience", "removeFromAudience", "reserveCoupon"]
    (_, left, _) = [each["props"] for each in told["effects"]]
    assert (left["audienceId"], left["profileIntegrationId"]) == (1, "ada")
    assert [each["id"] for each in told["customerProfile"]["audienceMemberships"]] == [2]
    assert today.rows("reservations")["TODAY10"]["profiles"] == ["ada"]


def test_points_that_were_taken_come_back(today: Shop) -> None:
    today.backstage("add-points", program=3, profile="bob", amount=15)

    told = closed(today, attributes={"effect": "deductLoyaltyPoints"})
    cancelled = put(today, state="cancelled")

    (taken,) = [
        each["props"] for each in told["effects"] if each["effectType"] == "deductLoyaltyPoints"
    ]
    (back,) = [
        each["props"]
        for each in cancelled["effects"]
        if each["effectType"] == "rollbackDeductedLoyaltyPoints"
    ]
    assert (taken["transactionUUID"], taken["value"]) == (back["transactionUUID"], back["value"])
    assert balance(today) == 15


def test_giveaways_are_awarded_once_each_when_the_session_closes(today: Shop) -> None:
    opened = put(today, profileId="bob", attributes={"effect": "awardGiveaway"})
    told = put(today, ("awardedGiveaways",), state="closed")

    assert kinds(opened["effects"]) == ["willAwardGiveaway"]
    assert [each["code"] for each in told["awardedGiveaways"]] == ["STICKER-1"]
    assert told["awardedGiveaways"][0]["profileIntegrationId"] == "bob"


def test_effects_of_today_are_errors_by_the_contract_of_2020(shop: Shop) -> None:
    effects = [["customEffect", 1, "gift-wrapping"]]
    rules = {"rules": [{"title": "A rule", "condition": ["=", 1, 1], "effects": effects}]}
    shop.backstage("create-campaign", name="Of today", ruleset=rules)

    (effect,) = shop.session()["effects"]

    assert effect["effectType"] == "error"
    assert "has no effect 'customEffect'" in effect["props"]["message"]
