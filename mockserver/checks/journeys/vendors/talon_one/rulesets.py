"""Journeys over rulesets: what can be understood, and how much work a call may be."""

from collections.abc import Callable

from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    ITEMS,
    REFERRAL,
    Expression,
    Manager,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION, item, props
from mockserver.checks.journeys.walk import Walk, expect, expect_equal

_WRITES = (SESSION,)


@assumed(OURS, writes=_WRITES, world="default")
def the_work_of_rules_has_bounds(walk: Walk) -> None:
    """Rules that do too much end in an `error`; no later rule is asked, and waiting codes fail."""
    manager = Manager(walk)
    cart = [item(1, 1, f"SKU-{number}") for number in range(400)]
    inner = ["sum", ["map", ITEMS, [["b"], [".", "b", "Price"]]]]
    endless = [">", ["sum", ["map", ITEMS, [["a"], inner]]], 0]
    small = manager.campaign(rule("some", [">", inner, 0]))
    manager.campaign(rule("endless", ["catch", ALWAYS, endless]), rule("later", ALWAYS))
    session = walk.new("session")
    asks = manager.campaign(rule("coupons", COUPON), rule("referrals", REFERRAL))
    coupon, friend = manager.coupon(asks, "WAITING"), manager.referral(asks, "WAITING", "ada")
    codes = {"couponCodes": [coupon], "referralCode": friend, "profileId": "grace"}
    came = manager.shop.good(session, cartItems=cart, **codes)
    expect_equal(len([e for e in came["effects"] if e["campaignId"] == small]), 1, "some work")
    errors = props(came, "error")
    expect_equal(len(errors), 1, "the number of errors")
    expect("steps" in errors[0]["message"], "an error about steps", errors)
    rejected = props(came, "rejectCoupon")
    expect_equal(rejected, [{"value": coupon, "rejectionReason": "EffectCouldNotBeApplied"}], "it")
    refused = [each["rejectionReason"] for each in props(came, "rejectReferral")]
    expect_equal(refused, ["EffectCouldNotBeApplied"], "the reason for the referral")


@assumed(OURS, writes=_WRITES, world="default")
def the_size_of_an_effect_has_a_bound(walk: Walk) -> None:
    """An effect of more than 65,536 characters, as JSON writes its values, is an `error`."""
    manager = Manager(walk)
    value = [".", "Session", "Attributes", "value"]
    campaign = manager.campaign(
        rule("large", ALWAYS, ["updateAttribute", "Session.Attributes.x", value])
    )
    for fits, exceeds in (
        ("x" * 65_000, "x" * 66_000),
        ("é" * 10_800, "é" * 11_000),
        (["x"] * 16_200, ["x"] * 16_500),
        ([1] * 7_200, [1] * 7_300),
        (
            dict.fromkeys(map(str, range(10_000, 13_800)), 1),
            dict.fromkeys(map(str, range(10_000, 13_950)), 1),
        ),
    ):
        for each, wanted in ((fits, "updateAttribute"), (exceeds, "error")):
            came = manager.kinds(campaign, attributes={"value": each})
            expect_equal(came, [wanted], f"the effects with a {type(each).__name__}")


@assumed(OURS, writes=_WRITES, world="default")
def the_size_of_all_effects_has_a_bound(walk: Walk) -> None:
    """The effects of a call come to 524,288 characters at most; then no further rule is asked."""
    manager = Manager(walk)
    text = [".", "Session", "Attributes", "text"]
    long = rule("long", ALWAYS, ["showNotification", "Info", "long", text])
    campaign = manager.campaign(*[long] * 12, rule("last", ALWAYS))
    came = manager.effects(campaign, attributes={"text": "x" * 60_000})
    expect_equal(len(came), 9, "the number of effects that fit")
    expect_equal(came[-1]["effectType"], "error", "the last effect")
    came = manager.effects(campaign, attributes={"text": "x" * 40_000})
    expect_equal(len(came), 13, "the number of effects if all fit")


#: Conditions that cannot be followed.
_NO_CONDITIONS: tuple[Expression, ...] = (
    ["nothing", 1],
    ["setDiscount", "x", 1],
    ["not"],
    ["not", True, False],
    ["=", 1],
    ["=", 1, 2, 3],
    ["round", 1, 2, 3],
    [".", "Session"],
    [".", "Nobody", "Name"],
    [".", "Session", "Nothing"],
    [".", "Session", "Total", "Cents"],
    [".", "Session", 7],
    [".", "Session", "Attributes", 7],
    ["not", {}],
    ["not", None],
    ["not", []],
    ["not", [7]],
    ["map", ITEMS, "Item"],
    ["map", ITEMS, [["a", "b"], 1]],
    ["map", ITEMS, [["Session"], 1]],
    ["map", ITEMS, [["sum"], 1]],
    ["map", ITEMS, [["a"], ["map", ITEMS, [["a"], 1]]]],
    ["=", [".", "a", "Price"], ["map", ITEMS, [["a"], 1]]],
    ["map", ITEMS, [["a"], [".", "a", "Nothing"]]],
    ["=", "${$Session.Nothing}", ""],
)


@assumed(OURS, world="default")
def a_condition_has_to_be_understood(walk: Walk) -> None:
    """A campaign with a condition that cannot be followed is refused: there is none such."""
    manager = Manager(walk)
    for condition in _NO_CONDITIONS:
        manager.refused_campaign(rule("x", condition))
    fitting = ["map", ITEMS, [["a"], [".", "a", "Attributes", "b", "c"]]]
    manager.campaign(rule("x", ["catch", True, fitting]))


@assumed(OURS, world="default")
def an_effect_has_to_be_understood(walk: Walk) -> None:
    """A campaign with an effect that is none, or lacks its values, is refused."""
    manager = Manager(walk)
    for effect in (
        ["nothing"],
        ["not", True],
        "noop",
        ["setDiscount", "x"],
        ["noop", 1],
        ["catch", ["noop"]],
        [],
        7,
    ):
        manager.refused_campaign(rule("x", ALWAYS, effect))


@assumed(OURS, world="default")
def a_binding_has_a_name_of_its_own(walk: Walk) -> None:
    """A campaign whose bindings share a name, or take one of the language, is refused."""
    manager = Manager(walk)
    bound = {"name": "a", "expression": [".", "Session", "Total"]}
    for bindings in ([bound, bound], [{**bound, "name": "Session"}], [{**bound, "name": "sum"}]):
        manager.refused_campaign(rule("x", ALWAYS), bindings=bindings)
    priced = rule("x", ["=", [".", "a", "Price"], 1])
    manager.campaign(ruleset={"bindings": [bound], "rules": [priced]})


@assumed(OURS, world="default")
def a_ruleset_has_a_depth_and_a_size(walk: Walk) -> None:
    """Twenty-four lists may stand in each other, bindings included; 5,000 expressions in all."""
    manager = Manager(walk)
    deep: Expression = True
    for _ in range(24):
        deep = ["not", deep]
    manager.campaign(rule("deep", deep))
    manager.refused_campaign(rule("x", ["not", deep]))
    half = [{"name": "a", "expression": deep}]
    manager.refused_campaign(rule("x", ["not", [".", "a"]]), bindings=half)
    values = ["list", *[1] * 990]
    manager.campaign(*[rule("x", ["=", values, values])] * 2)
    manager.refused_campaign(*[rule("x", ["=", values, values])] * 3)


@assumed(OURS, world="default")
def lists_stand_in_each_other_so_deep(walk: Walk) -> None:
    """In lists, in functions over lists and in effects, 24 lists may stand in each other."""
    manager = Manager(walk)

    def nested(
        inner: Expression, levels: int, wrap: Callable[[Expression, int], Expression]
    ) -> Expression:
        for number in range(levels):
            inner = wrap(inner, number)
        return inner

    def over(each: Expression, number: int) -> Expression:
        return ["map", each, [[f"p{number}"], 1]]

    def within(each: Expression, number: int) -> Expression:
        return ["map", ["list"], [[f"p{number}"], each]]

    for levels, wrap, inner in ((23, over, ITEMS), (12, within, 1)):
        manager.campaign(rule("x", nested(inner, levels, wrap)))
        manager.refused_campaign(rule("x", nested(inner, levels + 1, wrap)))
    for wrap in (
        lambda each, _: ["catch", each, ["noop"]],
        lambda each, _: ["catch", ["noop"], each],
    ):
        manager.campaign(rule("x", ALWAYS, nested(["noop"], 24, wrap)))
        manager.refused_campaign(rule("x", ALWAYS, nested(["noop"], 25, wrap)))
