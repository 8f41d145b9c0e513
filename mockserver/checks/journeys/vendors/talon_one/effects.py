"""Journeys over the effects of rules: what each says, and what it refuses to do."""

from typing import Any

from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    ITEMS,
    Manager,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, WRITES, item
from mockserver.checks.journeys.walk import Walk, expect_equal, member

#: Effects of rules, each with the type and the properties that a session is answered with.
_TOLD: tuple[tuple[Any, str, list[dict[str, Any]]], ...] = (
    (["setDiscount", "off", 2.5], "setDiscount", [{"name": "off", "value": 2.5}]),
    (["setDiscount", "none", 0], "setDiscount", [{"name": "none", "value": 0}]),
    (
        [
            "setDiscountPerItem",
            "each",
            1,
            ["filter", ITEMS, [["i"], [">", [".", "i", "Price"], 5]]],
        ],
        "setDiscountPerItem",
        [
            {"name": "each", "value": 1, "position": 0},
            {"name": "each", "value": 1, "position": 2},
        ],
    ),
    (
        ["setDiscountPerItem", "one", 1, 1],
        "setDiscountPerItem",
        [{"name": "one", "value": 1, "position": 1}],
    ),
    (["addFreeItem", "SKU", "bag"], "addFreeItem", [{"sku": "SKU", "name": "bag"}]),
    (
        ["triggerWebhook", 4, "placed"],
        "triggerWebhook",
        [{"webhookId": 4, "webhookName": "placed"}],
    ),
    (
        ["showNotification", "Info", "a", "b"],
        "showNotification",
        [{"notificationType": "Info", "title": "a", "body": "b"}],
    ),
    (
        ["showBundleMetadata", "two", ["list", "color"], ["list", 0, 2]],
        "ShowBundleMetadata",
        [{"description": "two", "bundleAttributes": ["color"], "itemsIndices": [0, 2]}],
    ),
    (
        ["updateAttribute", "Session.Attributes.tier", "gold"],
        "updateAttribute",
        [{"path": "Session.Attributes.tier", "value": "gold"}],
    ),
)


@assumed(OURS, writes=WRITES, world="default")
def each_effect_says_what_it_is(walk: Walk) -> None:
    """Effects have the contract's type and properties, in the order of their rule."""
    manager = Manager(walk)
    campaign = manager.campaign(
        *(rule(f"{number}", ALWAYS, effect) for number, (effect, _, _) in enumerate(_TOLD))
    )
    cart = [item(10), item(5, 1, "SKU-2"), item(20, 1, "SKU-3")]
    came: dict[str, list[Any]] = {}
    for each in manager.effects(campaign, cartItems=cart, profileId="grace"):
        came.setdefault(each["ruleName"], []).append((each["effectType"], each["props"]))
    for number, (_, kind, props) in enumerate(_TOLD):
        expect_equal(came[f"{number}"], [(kind, each) for each in props], f"the effects of {kind}")


@assumed(OURS, writes=WRITES, world="default")
def an_effect_that_cannot_be_is_an_error(walk: Walk) -> None:
    """An effect with a value of the wrong kind, or out of its bounds, is an `error` alone."""
    manager = Manager(walk)
    effects = (
        ["setDiscount", "x", -0.01],
        ["setDiscount", "x", 1e15],
        ["setDiscount", 7, 1],
        ["setDiscount", "x", "1"],
        ["setDiscountPerItem", "x", 1, "SKU"],
        ["addFreeItem", 7, "bag"],
        ["redeemReferral"],
        ["triggerWebhook", "4", "placed"],
        ["showBundleMetadata", "two", "color", ["list", 0]],
        ["showBundleMetadata", "two", ["list", "color"], 0],
        ["updateAttribute", "Session.Total", 1],
        ["updateAttribute", "Session.Attributes.", 1],
        ["updateAttribute", "Profile.Attributes.", 1],
        ["updateAttribute", "Profile.Attributes.tier", 1],
        ["updateAttribute", "Item.Attributes.tier", 1],
    )
    campaign = manager.campaign(*(rule(f"{each}", ALWAYS, each) for each in effects))
    came = [(each["ruleName"], each["effectType"]) for each in manager.effects(campaign)]
    expect_equal(came, [(f"{each}", "error") for each in effects], "the effects")
    most = manager.campaign(rule("most", ALWAYS, ["setDiscount", "x", 999_999_999_999_999]))
    expect_equal(manager.kinds(most), ["setDiscount"], "the largest discount")


@assumed(OURS, writes=WRITES, world="default")
def attributes_change_when_a_session_closes(walk: Walk) -> None:
    """A rule changes attributes of session and profile when its session closes, and no earlier."""
    manager = Manager(walk)
    campaign = manager.campaign(
        rule(
            "changes",
            ALWAYS,
            ["updateAttribute", "Session.Attributes.tier", "gold"],
            ["updateAttribute", "Profile.Attributes.seen", ["list", 1, "a"]],
        )
    )
    session, profile = walk.new("session"), manager.shop.new_profile(kept=1)
    manager.effects(campaign, session, profileId=profile, attributes={"note": 1})
    expect_equal(manager.shop.profile(profile)["attributes"], {"kept": 1}, "while it is open")
    reply = manager.shop.good(session, state="closed")
    came = member(reply, "customerSession", "attributes")
    expect_equal(came, {"note": 1, "tier": "gold"}, "the session's attributes")
    wanted = {"kept": 1, "seen": [1, "a"]}
    expect_equal(member(reply, "customerProfile", "attributes"), wanted, "the profile's")
    manager.shop.good(session, state="cancelled")
    expect_equal(manager.shop.profile(profile)["attributes"], wanted, "after cancelling")


@assumed(OURS, writes=WRITES, world="default")
def a_rule_that_fails_accepts_no_code(walk: Walk) -> None:
    """A coupon whose rule fails is rejected with `EffectCouldNotBeApplied` unless another holds."""
    manager = Manager(walk)
    fails = rule("fails", COUPON, ["setDiscount", "x", ["/", 1, 0]])
    refused = "EffectCouldNotBeApplied"
    for number, (rules, reason) in enumerate(
        (
            ([fails], refused),
            ([rule("unmet", ["and", COUPON, ["=", 1, 2]]), fails], refused),
            ([fails, rule("helps", COUPON)], None),
            ([rule("odd", ["and", COUPON, ["=", ["/", 1, 0], 1]])], refused),
            ([rule("unmet", ["and", COUPON, ["=", 1, 2]])], "CouponRejectedByCondition"),
        )
    ):
        code = manager.coupon(manager.campaign(*rules), f"FAILS-{number}")
        expect_equal(manager.reason(code), reason, f"the reason of {code}")


@assumed(OURS, writes=WRITES, world="default")
def a_rule_that_fails_uses_nothing_up(walk: Walk) -> None:
    """What a rule wanted to use of a budget is there for the next one, if it fails."""
    manager = Manager(walk)
    limits = [{"action": "setDiscount", "limit": 10, "entities": []}]
    broken, five = ["setDiscount", "x", ["/", 1, 0]], ["setDiscount", "five", 5]
    campaign = manager.campaign(
        rule("one", ALWAYS, five),
        rule("fails", ALWAYS, five, broken),
        rule("caught", ALWAYS, ["catch", ["noop"], broken], five),
        rule("too much", ALWAYS, five),
        limits=limits,
    )
    came = [(each["ruleName"], each["effectType"]) for each in manager.effects(campaign)]
    wanted = [("one", "setDiscount"), ("fails", "error"), ("caught", "setDiscount")]
    expect_equal(came, wanted, "the effects")
