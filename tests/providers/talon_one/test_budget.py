"""The budget of a call's rules: work and effects are charged by their size, and end in time."""

from collections.abc import Mapping
from typing import Any

import pytest

from mockserver.providers.talon_one.language.budget import (
    MOST_IN_CALL,
    MOST_IN_EFFECT,
    MOST_STEPS,
    Budget,
    BudgetError,
    RuleError,
    size_of,
    text_size,
)
from mockserver.providers.talon_one.language.rulesets import read_ruleset
from mockserver.providers.talon_one.language.talang import Machine
from tests.providers.talon_one.builders import COUPON, Shop, item, kinds, props, rule
from tests.providers.talon_one.staging import ANSWERS, Stage

ITEMS = [".", "Session", "CartItems"]
STEPS = f"the rules took more than {MOST_STEPS:,} steps"
IN_CALL = f"the effects of the call are longer than {MOST_IN_CALL:,} characters together"
#: A reply may show an effect twice, beside the session that the call itself has brought.
MOST_IN_REPLY = 2 * MOST_IN_CALL + 64 * 1024
EVERYTHING = ("customerProfile", "coupons", "triggeredCampaigns", "loyalty", "event")


def attribute(name: str) -> list[str]:
    return [".", "Session", "Attributes", name]


def twice_over_the_cart(body: Any) -> list[Any]:
    """A condition that evaluates something for every item and every item."""
    inner = ["map", ITEMS, [["Inner"], body]]
    return ["=", ["length", ["map", ITEMS, [["Outer"], inner]]], -1]


def failures(shop: Shop, **session: Any) -> list[str]:
    """Why rules fail in a session that changes nothing; the reply is no larger than it may be."""
    with shop.unchanged():
        reply = shop.put_session(dry=True, couponCodes=["SAVE10"], **session)
    state = reply.json()
    assert len(reply.body) < MOST_IN_REPLY
    assert [each["value"] for each in props(state["effects"], "acceptCoupon")] == ["SAVE10"]
    return [each["message"] for each in props(state["effects"], "error")]


# One call cannot stop the server


def test_a_search_in_long_texts_ends_with_the_budget(shop: Shop) -> None:
    found = ["filter", ITEMS, [["I"], ["contains", attribute("a"), attribute("b")]]]
    shop.campaign(rule(when=["=", ["length", found], 1], title="Slow"))
    texts = {"a": "ab" * 200_000, "b": "ba" * 100_000 + "c"}

    why = failures(shop, cartItems=[item()] * 100, attributes=texts)

    assert why == [f"The rule 'Slow' failed: {STEPS}."]


def test_a_long_text_of_a_rule_is_looked_at_only_when_it_is_loaded(shop: Shop) -> None:
    shop.campaign(rule(when=twice_over_the_cart("$" * 800_000)))

    assert failures(shop, cartItems=[item()] * 200) == []


def test_filling_in_a_long_text_ends_with_the_budget(shop: Shop) -> None:
    shop.campaign(rule(when=twice_over_the_cart("$" * 800_000 + "${$Session.State}"), title="T"))

    assert failures(shop, cartItems=[item()] * 200) == [f"The rule 'T' failed: {STEPS}."]


@pytest.mark.parametrize(
    ("length", "why"),
    [
        (900_000, f"the effect showNotification is longer than {MOST_IN_EFFECT:,} characters"),
        (60_000, IN_CALL),
    ],
)
def test_effects_are_never_larger_than_a_reply_may_be(shop: Shop, length: int, why: str) -> None:
    effects = [["showNotification", "Info", "Title", [".", "text"]]] * 600
    bindings = [{"name": "text", "expression": "x" * length}]
    shop.campaign({**rule(*effects, title="Loud"), "bindings": bindings})

    assert failures(shop) == [f"The rule 'Loud' failed: {why}."]


@pytest.mark.parametrize(
    "body",
    [
        ["list", *range(990)],
        ["and", *[True] * 990],
        ["+", *[1.5] * 990],
        ["=", attribute("list"), attribute("other")],
        ["<", attribute("text"), attribute("other text")],
        ["catch", 1, ["+", attribute("text"), 1]],
        ["catch", 1, ["+", attribute("list"), 1]],
        ["contains", attribute("texts"), attribute("text")],
        ["catch", 0, [".", "Session", "AdditionalCosts", "none"]],
        "${$Session.Attributes.list}",
        "${$Session.Attributes.text}",
    ],
    ids=str,
)
def test_whatever_is_done_for_every_pair_of_items_ends_with_the_budget(
    shop: Shop, body: Any
) -> None:
    shop.campaign(rule(when=twice_over_the_cart(body), title="T"))
    attributes = {
        "list": [1] * 20_000,
        "other": [1] * 19_999 + [2],
        "text": "a" * 100_000,
        "other text": "a" * 100_000,
        "texts": ["b" + "a" * 9_999] * 10,
    }
    costs = {f"{number:x}": {"price": 1} for number in range(5_000)}

    why = failures(shop, cartItems=[item()] * 1_000, attributes=attributes, additionalCosts=costs)

    assert why == [f"The rule 'T' failed: {STEPS}."]


_LIMITS = [
    {"action": action, "limit": 1_000, "entities": ["Identifier"]}
    for action in ("redeemCoupon", "setDiscount", "setDiscountEffect")
]


def test_limits_for_many_identifiers_end_with_the_budget(shop: Shop) -> None:
    campaign = shop.campaign(rule(["setDiscount", "x", 1], when=COUPON), limits=_LIMITS * 16)
    shop.coupon("MANY", campaign)

    found = shop.session(
        couponCodes=["MANY"], identifiers=[f"{number:x}" for number in range(50_000)]
    )["effects"]

    assert kinds(found) == ["error", "rejectCoupon"]
    assert shop.reasons(couponCodes=["MANY"], identifiers=["one"]) == []


def test_more_codes_than_a_reply_can_reject_are_not_looked_at(shop: Shop) -> None:
    reply = shop.put_session(couponCodes=[f"{number:x}" for number in range(50_000)])

    (error,) = props(reply.json()["effects"], "error")
    assert error["message"] == f"Not every code was looked at: {IN_CALL}."
    assert len(reply.body) < MOST_IN_REPLY + 50_000 * 8


def test_a_code_that_is_not_decided_when_the_budget_ends_is_rejected(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(when=["and", ["couponValid"], twice_over_the_cart(["=", "a", "b"])]),
        features=["referrals"],
    )
    shop.coupon("LATER", campaign)
    shop.referral("LATE-FRIEND", campaign)

    found = shop.session(
        cartItems=[item()] * 1_000, couponCodes=["LATER"], referralCode="LATE-FRIEND"
    )["effects"]

    assert kinds(found) == ["rejectReferral", "error", "rejectCoupon"]
    (coupon,) = props(found, "rejectCoupon")
    assert coupon == {"value": "LATER", "rejectionReason": "EffectCouldNotBeApplied"}


def test_no_rule_is_evaluated_once_the_budget_is_used_up(shop: Shop) -> None:
    slow = rule(when=["catch", True, twice_over_the_cart(["=", "a", "b"])], title="Slow")
    shop.campaign(slow, rule(["setDiscount", "Later", 1], title="Later"))

    assert failures(shop, cartItems=[item()] * 1_000) == [f"The rule 'Slow' failed: {STEPS}."]


def test_failing_rules_fill_no_more_than_a_reply(shop: Shop) -> None:
    broken = rule(when=["=", 1, ["/", 1, 0]], title="x" * 400)
    for _ in range(8):
        shop.campaign(*[broken] * 100)

    assert failures(shop)[-1].endswith(f"{IN_CALL}.")


def test_what_a_reply_shows_of_campaigns_and_coupons_is_charged(shop: Shop) -> None:
    large = {"text": "x" * 200_000}
    for _ in range(4):
        shop.campaign(rule(["addFreeItem", "a", "b"]), attributes=large)

    reply = shop.put_session(content=EVERYTHING)

    assert IN_CALL in props(reply.json()["effects"], "error")[0]["message"]
    assert len(reply.body) < MOST_IN_REPLY


def test_effects_that_are_undone_leave_the_room_that_they_took(shop: Shop) -> None:
    large = ["addFreeItem", "sku", "x" * 60_000]
    tried = ["catch", ["noop"], ["setDiscountPerItem", "x" * 60_000, 1, ["list", 1, "no number"]]]
    shop.campaign(rule(*[tried] * 10, large))

    assert "addFreeItem" in kinds(shop.session()["effects"])


@pytest.mark.parametrize("effect", ["createCoupon", "createReferral"])
def test_codes_are_drawn_within_the_budget(shop: Shop, effect: str) -> None:
    settings = {"validCharacters": ["a"], "couponPattern": "free#"}
    long = {"validCharacters": ["a", "b"], "couponPattern": "#" * 100}
    taken = [["catch", ["noop"], [effect]]] * 20
    drawn = [[effect]] * 600
    shop.campaign(rule(*taken), couponSettings=settings, referralSettings=settings)
    shop.campaign(rule(*drawn, title="T"), couponSettings=long, referralSettings=long)

    found = shop.session(state="closed", profileId="ada")["effects"]

    assert props(found, "error")[-1]["message"] == f"The rule 'T' failed: {STEPS}."


def test_an_attribute_that_grows_from_call_to_call_comes_to_an_end(shop: Shop) -> None:
    before = ["catch", "x" * 100, attribute("a")]
    doubled = ["updateAttribute", "Session.Attributes.a", ["list", before, before]]
    shop.campaign(rule(doubled, when=["=", [".", "Event", "Type"], "grow"]))

    for _ in range(20):
        shop.event("grow")

    attributes = shop.rows("sessions")["order-1"]["attributes"]
    assert size_of(attributes, MOST_IN_CALL) <= MOST_IN_EFFECT


def test_attributes_of_many_names_are_charged_where_one_is_added(shop: Shop) -> None:
    shop.campaign(rule(["updateAttribute", "Session.Attributes.new", 1], title="T"))
    shop.session(attributes={f"{number:x}": number for number in range(60_000)})

    assert failures(shop) == [f"The rule 'T' failed: {STEPS}."]


# What things cost


def spent(expression: Any, values: Mapping[str, Any] | None = None) -> int:
    """The steps that a compiled expression takes."""

    class Values(Stage):
        def root(self, name: str, member: str) -> Any:
            return {**ANSWERS, ("Session", "Attributes"): values or {}}[name, member]

    (read,) = read_ruleset({"rules": [rule(when=["list", expression])]}, "")["rules"]
    budget = Budget()
    Machine(Values(), budget).evaluate(read["condition"][1])
    return MOST_STEPS - budget.steps


LONG, LIST = "x" * 8_000, list(range(2_000))


@pytest.mark.parametrize(
    ("expression", "least"),
    [
        (["=", attribute("a"), attribute("b")], 1_000),
        (["!=", attribute("a"), attribute("b")], 1_000),
        ([">", attribute("a"), attribute("b")], 1_000),
        (["contains", attribute("a"), "y"], 1_000),
        (["contains", ["list", attribute("a")], attribute("b")], 1_000),
        (["=", attribute("list"), attribute("same")], 2_000),
        (["contains", attribute("list"), -1], 2_000),
        (["length", ["filter", attribute("list"), [["I"], True]]], 2_000),
        (["sum", attribute("list")], 2_000),
        ("${$Session.Attributes.a}", 1_000),
        ("${$Session.Attributes.list}", 2_000),
        (["list", *LIST[:900]], 225),
        (["max", *LIST[:900]], 1_800),
    ],
    ids=str,
)
def test_work_is_charged_by_its_size(expression: Any, least: int) -> None:
    values = {"a": LONG, "b": LONG, "list": LIST, "same": list(LIST)}

    assert least <= spent(expression, values) <= 2 * least + 20


@pytest.mark.parametrize(
    "expression", ["x" * 100_000, ["=", attribute("a"), "x"], ["length", attribute("a")]], ids=len
)
def test_what_is_not_looked_at_costs_nothing(expression: Any) -> None:
    assert spent(expression, {"a": LONG}) <= 3


def test_texts_with_names_are_compiled_when_they_are_loaded() -> None:
    text = "Dear ${$Profile.IntegrationId}, ${no name} ${$Session.State}"
    (read,) = read_ruleset({"rules": [rule(["addFreeItem", text, "$"])]}, "")["rules"]

    compiled = [
        *("${}", "Dear ", [".", "Profile", "IntegrationId"]),
        *(", ${no name} ", [".", "Session", "State"], ""),
    ]
    assert read["effects"] == [["addFreeItem", compiled, "$"]]


def test_the_budgets_end_is_never_caught() -> None:
    budget = Budget()
    machine = Machine(Stage(), budget)
    budget.steps = 1

    with pytest.raises(BudgetError):
        machine.evaluate(["catch", 1, ["+", 1, 1]])


def test_the_size_of_a_value_is_counted_no_further_than_needed() -> None:
    assert size_of(["ab", {"c": None}], 100) == 4 + 4 + 4 + 3 + 8
    assert size_of([["x" * 50] * 10] * 1_000_000, 100) < 2_000_000
    assert text_size("ab") == 4
    assert text_size("\0ø") == 14


def test_an_error_shows_no_long_value() -> None:
    machine = Machine(Stage(), Budget())

    with pytest.raises(RuleError) as caught:
        machine.evaluate(["+", "x" * 1_000_000, 1])

    assert len(str(caught.value)) < 200
