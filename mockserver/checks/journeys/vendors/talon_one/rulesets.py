"""Journeys over rulesets: what can be understood, and how much work a call may be."""

from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    Expression,
    Manager,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION, item, props
from mockserver.checks.journeys.walk import Walk, expect, expect_equal

_WRITES = (SESSION,)
_ITEMS: Expression = [".", "Session", "CartItems"]
_HALF: Expression = ["/", 1, 0]


def _titled(*conditions: Expression) -> dict[str, Expression]:
    return {f"{number}: {str(each)[:90]}": each for number, each in enumerate(conditions)}


@assumed(OURS, writes=_WRITES, world="default")
def the_work_of_rules_has_bounds(walk: Walk) -> None:
    """Rules that do too much, or say too much, end in an `error`; no later rule is asked."""
    manager = Manager(walk)
    cart = [item(1, 1, f"SKU-{number}") for number in range(400)]
    inner = ["sum", ["map", _ITEMS, [["b"], [".", "b", "Price"]]]]
    endless = [">", ["sum", ["map", _ITEMS, [["a"], inner]]], 0]
    small = manager.campaign(rule("some", [">", inner, 0]))
    large = manager.campaign(rule("endless", ["catch", ALWAYS, endless]), rule("later", ALWAYS))
    session = walk.new("session")
    coupon = manager.coupon(manager.campaign(rule("coupons", COUPON)), "WAITING")
    came = manager.shop.good(session, cartItems=cart, couponCodes=[coupon])
    expect_equal(len([e for e in came["effects"] if e["campaignId"] == small]), 1, "some work")
    errors = props(came, "error")
    expect_equal(len(errors), 1, "the number of errors")
    expect("steps" in errors[0]["message"], "an error about steps", errors)
    rejected = props(came, "rejectCoupon")
    expect_equal(rejected, [{"value": coupon, "rejectionReason": "EffectCouldNotBeApplied"}], "it")
    manager.mock.backstage("set-campaign", campaign=large, state="disabled")
    text = [".", "Session", "Attributes", "text"]
    long = rule("long", ALWAYS, ["showNotification", "Info", "long", text])
    campaign = manager.campaign(long, *[long] * 12, rule("last", ALWAYS))
    for length, wanted in ((60_000, "showNotification"), (66_000, "error")):
        kinds = manager.kinds(campaign, attributes={"text": "x" * length})
        expect_equal(kinds[0], wanted, f"the first effect with {length} characters")
    message = manager.effects(campaign, attributes={"text": "x" * 60_000})
    expect_equal(len(message), 9, "the number of effects that fit")
    expect_equal(message[-1]["effectType"], "error", "the last effect")


@assumed(OURS, world="default")
def a_ruleset_has_to_be_understood(walk: Walk) -> None:
    """A campaign whose rules cannot be followed is refused, and there is no such campaign."""
    manager = Manager(walk)
    deep: Expression = True
    for _ in range(24):
        deep = ["not", deep]
    path: Expression = [".", "Session", "Total"]
    for condition in (
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
        ["map", _ITEMS, "Item"],
        ["map", _ITEMS, [["a", "b"], 1]],
        ["map", _ITEMS, [["Session"], 1]],
        ["map", _ITEMS, [["sum"], 1]],
        ["map", _ITEMS, [["a"], ["map", _ITEMS, [["a"], 1]]]],
        ["=", [".", "a", "Price"], ["map", _ITEMS, [["a"], 1]]],
        ["map", _ITEMS, [["a"], [".", "a", "Nothing"]]],
        ["=", "${$Session.Nothing}", ""],
        ["not", deep],
    ):
        manager.refused_campaign(rule("x", condition))
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
    bound = {"name": "a", "expression": path}
    for bindings in ([bound, bound], [{**bound, "name": "Session"}], [{**bound, "name": "sum"}]):
        manager.refused_campaign(rule("x", ALWAYS), bindings=bindings)
    half = [{"name": "a", "expression": deep}]
    for conditions in ([["not", [".", "a"]]],):
        manager.refused_campaign(rule("x", conditions[0]), bindings=half)
    values = ["list", *[1] * 990]
    manager.refused_campaign(*[rule("x", ["=", values, values])] * 3)
    manager.campaign(*[rule("x", ["=", values, values])] * 2)
    manager.campaign(rule("deep", deep))
    manager.campaign(
        rule("x", ["catch", True, ["map", _ITEMS, [["a"], [".", "a", "Attributes", "b", "c"]]]])
    )
    manager.campaign(
        rule("x", [".", "a", "Price"]),
        ruleset={"bindings": [bound], "rules": [rule("x", ["=", [".", "a", "Price"], 1])]},
    )
