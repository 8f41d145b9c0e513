"""Journeys over the language of rules: what its functions come to, and what fails."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, elsewhere
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    ITEMS,
    REFERRAL,
    Expression,
    Manager,
    rule,
    titled,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION, item, props
from mockserver.checks.journeys.walk import Walk, expect, expect_equal

_WRITES = (SESSION,)
_HALF: Expression = ["/", 1, 0]
_LARGEST = ["*", 1e15, 1e15]
#: What amounts come to.
_SUMS: dict[str, tuple[Expression, Expression]] = {
    "sum": (["+", 1, 2, 0.3], 3.3),
    "difference": (["-", 5, 2, 1], 2),
    "negation": (["-", 5], ["-", 0, 5]),
    "nothing taken": (["-", 5, 0], 5),
    "product": (["*", 2, 3, 0.5], 3),
    "quotient": (["/", 7, 2], 3.5),
    "least": (["min", 3, 1, 2], 1),
    "most": (["max", 3, 1, 2], 3),
    "a half goes up": (["round", 2.5], 3),
    "to two places": (["round", 2.345, 2], 2.35),
    "to ten places": (["round", 0.12345678915, 10], 0.1234567892),
    "of a list": (["sum", ["list", 1, 2, 3]], 6),
    "of nothing": (["sum", ["list"]], 0),
    "how many": (["length", ["list", 1, 2, 3]], 3),
    "how long": (["length", "four"], 4),
    "one alone": (["+", 4], 4),
    "nearly too large": (["-", _LARGEST, _LARGEST], 0),
}
#: What comes to no amount.
_NO_AMOUNTS = titled(
    [">", ["/", 1, 0], 0],
    [">", ["+", 1, "a"], 0],
    [">", ["+", 1, True], 0],
    [">", ["round", 1, 11], 0],
    [">", ["round", 1, -1], 0],
    [">", ["sum", ["list", 1, "a"]], 0],
    [">", ["sum", 1], 0],
    [">", ["length", 1], 0],
    [">", ["+", _LARGEST, 1], 0],
    [">", ["+", ["-", 0, _LARGEST], 1], 0],
    [">", ["*", _LARGEST, 10], 0],
    [">", ["round", 1e29, 10], 0],
    ["=", ["-", _LARGEST, _LARGEST], 0],
)


@assumed(OURS, writes=_WRITES, world="default")
def comparisons_are_those_of_numbers_and_texts(walk: Walk) -> None:
    """Numbers are compared by their amount, texts by their order, and anything for equality."""
    one = ["round", 1, 0]
    holds = titled(
        ["<", 1, 2],
        ["<=", 2, 2],
        ["<=", 1, 2],
        [">", 3, 2],
        [">=", 2, 2],
        [">=", 3, 2],
        ["<", "a", "b"],
        ["<=", "b", "b"],
        [">", "b", "a"],
        ["=", 1, one],
        ["=", 0.5, ["/", 1, 2]],
        ["=", "a", "a"],
        ["=", True, True],
        ["!=", True, False],
        ["=", ["list", 1, "a"], ["list", 1, "a"]],
        ["!=", ["list", 1], ["list", 2]],
        ["!=", 1, "1"],
        ["!=", 1, True],
        ["!=", True, 1],
        ["!=", "ab", "a"],
        ["!=", "ab", "ac"],
        ["!=", 1, 2],
        ["!=", one, 2],
        ["!=", ["list", 1], "1"],
        ["=", ["*", 1e15, 1e15], ["*", 1e15, 1e15]],
        ["!=", ["*", 1e15, 1e15], 1],
    )
    fails = titled(["<", "a", 1], ["<", 1, "a"], [">", True, 0], ["<", ["list"], 1])
    opposite = {f"not {title}": ["not", each] for title, each in holds.items()}
    manager = Manager(walk)
    manager.expect_rules(holds, "applied")
    manager.expect_rules(opposite, "not met")
    manager.expect_rules(fails, "failed")
    never = (["<", 2, 2], ["<", 3, 2], [">", 2, 2], [">", 1, 2], ["<=", 3, 2], [">=", 1, 2])
    texts = (["<", "b", "b"], [">", "b", "b"], ["<", "b", "a"], ["=", "a", "b"])
    manager.expect_rules(titled(*never, *texts), "not met")


@assumed(OURS, writes=_WRITES, world="default")
def arithmetic_is_decimal(walk: Walk) -> None:
    """Amounts are added, subtracted, multiplied and divided as decimal numbers, and rounded."""
    manager = Manager(walk)
    equal = {name: ["=", *pair] for name, pair in _SUMS.items() if name != "nearly too large"}
    manager.expect_rules(equal, "applied")
    manager.expect_rules(_NO_AMOUNTS, "failed")


@assumed(OURS, writes=_WRITES, world="default")
def conditions_are_joined_from_the_left(walk: Walk) -> None:
    """`and` and `or` look no further than needed; a condition has to be true or false."""
    true, false, broken = ["=", 1, 1], ["=", 1, 2], [">", _HALF, 0]
    manager = Manager(walk)
    manager.expect_rules(
        titled(
            ["and", true, true],
            ["or", false, true],
            ["or", true, broken],
            ["not", false],
            ["not", ["and", false, broken]],
            ["not", COUPON],
            ["not", REFERRAL],
            ["catch", true, broken],
            ["catch", false, true],
        ),
        "applied",
    )
    unmet = (["and", true, false], ["or", false, false], ["not", true], ["catch", true, false])
    manager.expect_rules(titled(*unmet), "not met")
    fails = (
        ["and", true, broken],
        ["or", false, broken],
        ["or", 1, true],
        ["not", 1],
        ["+", 1, 2],
        ["catch", broken, broken],
        ["noop"],
    )
    manager.expect_rules(titled(*fails), "failed")


@elsewhere("Go 25.17.0, Rule", writes=_WRITES, world="default")
def paths_lead_to_what_a_session_has(walk: Walk) -> None:
    """Rules see a session, its profile and its codes by path; what is not there has no value."""
    manager = Manager(walk)
    session = walk.new("session")
    profile = manager.shop.new_profile(tier="gold")
    order: dict[str, Any] = {
        "profileId": profile,
        "cartItems": [item(10, 2)],
        "additionalCosts": {"shipping": {"price": 4.5}},
        "identifiers": ["a", "b"],
        "attributes": {"note": "n", "deep": {"er": 7}},
    }
    seen = _seen_by_rules(session, profile)
    holds = titled(*(["=", [".", *path], value] for path, value in seen.items()), ["firstSession"])
    manager.expect_rules(holds, "applied", session=session, **order)
    nowhere = (("Session", "Attributes", "none"), ("Session", "Attributes", "note", "x"))
    codes = (("Coupon", "Value"), ("Referral", "Code"), ("Coupon", "Attributes", "x"))
    fails = titled(*(["=", [".", *path], 1] for path in (*nowhere, *codes)))
    manager.expect_rules(fails, "failed", **order)
    updated = {"updated": ["=", [".", "Event", "Type"], "talon_session_updated"]}
    manager.expect_rules(updated, "applied", session=session)
    without = titled(["=", [".", "Profile", "IntegrationId"], 1])
    manager.expect_rules(without, "failed", session=walk.new("session"))
    caught = titled(["=", ["catch", 7, [".", "Session", "Attributes", "none"]], 7])
    manager.expect_rules(caught, "applied", **order)


def _seen_by_rules(session: str, profile: str) -> dict[tuple[str, ...], Expression]:
    """Give what rules see of a new session, by its path."""
    return {
        ("Session", "IntegrationId"): session,
        ("Session", "State"): "open",
        ("Session", "ProfileId"): profile,
        ("Session", "Total"): 24.5,
        ("Session", "CartItemTotal"): 20,
        ("Session", "AdditionalCostTotal"): 4.5,
        ("Session", "AdditionalCosts", "shipping"): 4.5,
        ("Session", "CouponCodes"): ["list"],
        ("Session", "ReferralCode"): "",
        ("Session", "Identifiers"): ["list", "a", "b"],
        ("Session", "FirstSession"): True,
        ("Session", "Attributes", "note"): "n",
        ("Session", "Attributes", "deep", "er"): 7,
        ("Profile", "IntegrationId"): profile,
        ("Profile", "ClosedSessions"): 0,
        ("Profile", "TotalSales"): 0,
        ("Profile", "Attributes", "tier"): "gold",
        ("Event", "Type"): "talon_session_created",
    }


@elsewhere("Go 25.17.0, Binding", writes=_WRITES, world="default")
def a_name_stands_for_its_expression(walk: Walk) -> None:
    """A binding is used by its name, in a rule and in a text; one that fails can be caught."""
    manager = Manager(walk)
    bindings = [
        {"name": "total", "expression": [".", "Session", "Total"]},
        {"name": "twice", "expression": ["*", 2, [".", "total"]]},
        {"name": "broken", "expression": _HALF},
        {"name": "cart", "expression": ITEMS},
    ]
    shown = ["showNotification", "Info", "${$total}", "${$twice} for ${$Session.ProfileId}."]
    rules = [
        rule("bound", [">", [".", "twice"], 20], shown),
        rule("own", ["=", [".", "mine"], 3], bindings=[{"name": "mine", "expression": 3}]),
        rule("caught", ["=", ["catch", 1, [".", "broken"]], 1]),
        rule("no text", ALWAYS, ["showNotification", "Info", "${$cart}", "x"]),
        rule("failed", ["=", [".", "broken"], 1]),
    ]
    campaign = manager.campaign(ruleset={"bindings": bindings, "rules": rules})
    order = {"profileId": manager.shop.new_profile(), "cartItems": [item(15.25)]}
    reply = manager.shop.good(walk.new("session"), **order)
    [notice, second] = [
        each for each in props(reply, "showNotification") if each["title"] != "Welcome"
    ]
    expect_equal(notice["title"], "15.25", "the title")
    expect_equal(notice["body"], f"30.50 for {order['profileId']}.", "the text")
    expect("SKU-1" in second["title"], "the cart in the text", second)
    names = [each["ruleName"] for each in reply["effects"] if each["campaignId"] == campaign]
    expect_equal(names, ["bound", "own", "caught", "no text", "failed"], "the rules")
    expect_equal(len(props(reply, "error")), 1, "the number of errors")


@assumed(OURS, writes=_WRITES, world="default")
def a_rule_does_all_or_nothing(walk: Walk) -> None:
    """Of a rule whose last effect fails, none is left; what is caught takes back its own alone."""
    manager = Manager(walk)
    free, failing = ["addFreeItem", "SKU-1", "one"], ["setDiscount", "x", _HALF]
    nested = ["catch", ["addFreeItem", "SKU-2", "instead"], ["catch", failing, failing]]
    campaign = manager.campaign(
        rule("fails", ALWAYS, free, failing),
        rule("caught", ALWAYS, free, ["catch", ["noop"], failing], free),
        rule("instead", ALWAYS, nested),
        rule("unmet", ["=", 1, 2], free),
    )
    came = [(each["ruleName"], each["effectType"]) for each in manager.effects(campaign)]
    wanted = [
        ("fails", "error"),
        ("caught", "addFreeItem"),
        ("caught", "addFreeItem"),
        ("instead", "addFreeItem"),
    ]
    expect_equal(came, wanted, "the effects")
