"""Rules are checked when they are loaded, and bounded when they run."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mockserver.errors import FixtureError
from mockserver.providers.talon_one.language.budget import MOST_STEPS, Budget, RuleError
from mockserver.providers.talon_one.language.grammar import MOST_DEPTH, Reader
from mockserver.providers.talon_one.language.rulesets import MOST_EXPRESSIONS, read_ruleset
from mockserver.providers.talon_one.language.talang import FUNCTIONS, Machine
from mockserver.providers.talon_one.language.vocabulary import EFFECTS
from tests.providers.talon_one.builders import COUPON, Shop, item, kinds, props, rule, ruleset
from tests.providers.talon_one.staging import (
    Stage,
    effects,
    failure,
    refusal,
    value,
)

# What is refused at load


@pytest.mark.parametrize(
    ("given", "what", "where", "hint"),
    [
        (
            rule(when=["and", ["coupnValid"]]),
            "There is no function 'coupnValid'.",
            "/condition/1",
            "Did you mean 'couponValid'?",
        ),
        (
            rule(when=["=", [".", "Sesion", "Total"], 1]),
            "There is no 'Sesion' to follow.",
            "/condition/1",
            "Did you mean 'Session'?",
        ),
        (
            rule(when=["=", [".", "Session", "Totl"], 1]),
            "'Session' has no 'Totl'.",
            "/condition/1",
            "Did you mean 'Total'?",
        ),
        (
            rule(when=["filter", ["list"], [["Item"], ["=", [".", "Item", "Prise"], 1]]]),
            "'Item' has no 'Prise'.",
            "/condition/2/1/1",
            "Did you mean 'Price'?",
        ),
        (rule(when=["not"]), "'not' takes 1 arguments, not 0.", "/condition", None),
        (rule(when=["/", 1, 2, 3]), "'/' takes 2 arguments, not 3.", "/condition", None),
        (rule(when=["round"]), "'round' takes 1 to 2 arguments, not 0.", "/condition", None),
        (
            rule(["setDiscont", "x", 1]),
            '"setDiscont" is not an effect.',
            "/effects/0",
            "Did you mean 'setDiscount'?",
        ),
        (
            rule(["noop"], ["setDiscount", "x"]),
            "'setDiscount' takes 2 arguments, not 1.",
            "/effects/1",
            None,
        ),
        (
            rule(when=["and", ["setDiscount", "x", 1]]),
            "'setDiscount' is an effect and has no value.",
            "/condition/1",
            "Effects stand in a rule's `effects`.",
        ),
        (rule(["couponValid"]), '"couponValid" is not an effect.', "/effects/0", None),
        (rule(["catch", 0, ["noop"]]), "0 is not an effect.", "/effects/0/1", None),
        (rule("setDiscount"), '"setDiscount" is not an effect.', "/effects/0", None),
        (rule(when=[".", "Session"]), "A path goes on after 'Session'.", "/condition", None),
        (rule(when=[".", "Session", "Total", "x"]), "'Total' has no members.", "/condition", None),
        (
            rule(when=[".", "Session", 5]),
            '["Session",5] is not a path: a path is a list of names.',
            "/condition",
            None,
        ),
        (rule(when=[5]), "[5] is not an expression.", "/condition", "Write a number, a text"),
        (rule(when=["and", None]), "null is not an expression.", "/condition/1", "Write a number"),
        (rule(when=["and", {"a": 1}]), '{"a":1} is not an expression.', "/condition/1", "Write a"),
        (rule(when=["and", []]), "[] is not an expression.", "/condition/1", "Write a number"),
        (
            rule(when=["filter", ["list"], ["Item", True]]),
            '["Item",true] is not a function of one parameter.',
            "/condition/2",
            'Write [["Item"], expression].',
        ),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_place(
    given: Mapping[str, Any], what: str, where: str, hint: str | None
) -> None:
    error = refusal(rule(), given)

    assert error.what == what
    assert error.where == f"/ruleset/rules/1{where}"
    if hint is not None:
        assert (error.hint or "").startswith(hint)


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_an_effect_is_no_condition_and_takes_so_many_arguments(name: str) -> None:
    least, most = EFFECTS[name]

    assert "has no value" in refusal(rule(when=[name, *["x"] * least])).what
    for count in {least - 1, most + 1} - {-1}:
        assert f"not {count}." in refusal(rule([name, *["x"] * count])).what
    for count in {least, most}:
        assert len(effects([name, *["x"] * count])) == 1


# Bounds


def nested(depth: int) -> Any:
    expression: Any = True
    for _ in range(depth):
        expression = ["and", expression]
    return expression


def test_lists_stand_in_each_other_so_deep_and_no_deeper() -> None:
    assert value(nested(MOST_DEPTH)) is True

    error = refusal(rule(when=nested(MOST_DEPTH + 1)))

    assert error.what == f"More than {MOST_DEPTH} lists stand in each other."
    assert error.where == "/ruleset/rules/0/condition" + "/1" * (MOST_DEPTH + 1)


def test_what_a_binding_stands_for_counts_towards_the_depth() -> None:
    """Else a chain of bindings, each as deep as is allowed, would be as deep as a stack is not."""
    chain: list[Any] = [{"name": "b0", "expression": 1}]
    for number in range(1, 200):
        before = [".", f"b{number - 1}"]
        chain.append({"name": f"b{number}", "expression": ["+", before, 1]})

    assert value([".", "b5"], **{each["name"]: each["expression"] for each in chain[:6]}) == 6
    error = refusal(rule(), bindings=chain)
    assert error.what == f"More than {MOST_DEPTH} lists stand in each other."


def test_a_ruleset_holds_so_many_values_and_no_more() -> None:
    def of(count: int) -> list[Any]:
        return [rule(when=["and", *[True] * 900]) for _ in range(count)]

    assert len(read_ruleset(ruleset(*of(5)), "")["rules"]) == 5
    error = refusal(*of(6))
    assert error.what == f"The ruleset holds more than {MOST_EXPRESSIONS:,} values."
    assert error.where == "/ruleset"


_MANY = ["map", [".", "many"], [["A"], 1]]


@pytest.mark.parametrize(
    "body",
    [
        ["filter", [".", "many"], [["B"], True]],
        ["contains", [".", "many"], -1],
        ["sum", [".", "many"]],
        ["catch", 0, ["filter", [".", "many"], [["B"], [".", "B"]]]],
        "".join(["${$many}"] * 50),
    ],
)
def test_work_that_grows_with_the_square_of_a_list_ends_with_the_budget(body: Any) -> None:
    many = ["list", *range(900)]

    assert f"more than {MOST_STEPS:,} steps" in failure(
        ["map", [".", "many"], [["A"], body]], many=many
    )
    assert value(["length", _MANY], many=many) == 900


def test_effects_for_every_element_count_towards_the_budget() -> None:
    stage = Stage()
    each = ["setDiscountPerItem", "x", 1, ["list", *range(900)]]
    machine = Machine(stage, Budget())

    # The call, its list, a quarter of a step for each number in it, and a step for each element.
    most = MOST_STEPS // (1 + 1 + 901 // 4 + 900)
    for _ in range(most):
        machine.evaluate(each)
    with pytest.raises(RuleError, match="steps"):
        machine.evaluate(each)
    assert len(stage.effects) == most


# Whatever else there is

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["Session", "Total", "CartItems", "Item", "${$Session.Total}", "${$X}"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)
_ATOM = (
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["${$Session.Total}", "${$Session.Attributes.none}"])
    | st.just(["noop"])
    | st.sampled_from(
        [
            [".", "Session", member]
            for member in ("Total", "CartItems", "Attributes", "State", "Identifiers")
        ]
    )
)


def _calls(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = sorted(set(FUNCTIONS) - {".", "filter", "map"})
    plain = st.builds(
        lambda name, arguments: [name, *arguments],
        st.sampled_from(names),
        st.lists(inner, max_size=4),
    )
    over = st.builds(
        lambda name, values, body: [name, values, [["Item"], body]],
        st.sampled_from(["filter", "map"]),
        inner | st.just([".", "Session", "CartItems"]),
        inner | st.sampled_from([[".", "Item"], [".", "Item", "Price"]]),
    )
    return plain | over


_EXPRESSIONS = st.recursive(_ATOM, _calls, max_leaves=12)
#: Atoms have to be enough for all arguments: with too few of them hardly anything is accepted.
_FITTING = st.recursive(
    _ATOM,
    lambda inner: st.sampled_from(sorted(set(FUNCTIONS) - {".", "filter", "map"})).flatmap(
        lambda name: st.lists(
            inner, min_size=FUNCTIONS[name].least, max_size=min(FUNCTIONS[name].most, 3)
        ).map(lambda arguments: [name, *arguments])
    ),
    max_leaves=12,
)


def _accepted(expression: Any) -> bool:
    try:
        Reader().value(expression, "")
    except FixtureError:
        return False
    return True


@given(_JSON | _EXPRESSIONS)
def test_whatever_is_read_is_accepted_or_refused_with_a_place(expression: Any) -> None:
    places = []
    for read in (Reader().value, Reader().effect):
        try:
            read(expression, "/at")
        except FixtureError as error:
            places.append(error.where or "")
    assert all(place.startswith("/at") for place in places)


@given(_EXPRESSIONS | _FITTING)
def test_whatever_is_accepted_has_a_value_or_says_why_not(expression: Any) -> None:
    assume(_accepted(expression))
    with suppress(RuleError):
        Machine(Stage(), Budget()).evaluate(expression)


@given(_FITTING)
def test_reading_an_expression_does_not_change_it(expression: Any) -> None:
    before = repr(expression)

    _accepted(expression)

    assert repr(expression) == before


# In a call


def test_work_beyond_the_budget_ends_as_an_error_effect(shop: Shop) -> None:
    """A thousand items, and a filter within a filter: answered, and soon."""
    items = [".", "Session", "CartItems"]
    inner = ["length", ["filter", items, [["Other"], [">", [".", "Other", "Price"], 0]]]]
    quadratic = ["filter", items, [["Item"], [">", inner, 0]]]
    shop.campaign(
        rule(["setDiscount", "never", 1], when=[">", ["length", quadratic], 0], title="Too much")
    )

    found = shop.session(cartItems=[item() for _ in range(1_000)], couponCodes=["SAVE10"])

    (error,) = props(found["effects"], "error")
    assert error["message"] == (
        f"The rule 'Too much' failed: the rules took more than {MOST_STEPS:,} steps."
    )
    assert "acceptCoupon" in kinds(found["effects"])
    assert [each["name"] for each in props(found["effects"], "setDiscount")] == ["10 off"]


def test_a_rules_coupon_is_found_through_its_bindings(shop: Shop) -> None:
    campaign = shop.campaign(
        {
            **rule(["setDiscount", "x", 1], when=["and", [".", "good"]]),
            "bindings": [{"name": "good", "expression": COUPON}],
        }
    )
    shop.coupon("BOUND", campaign)

    assert kinds(shop.session(couponCodes=["BOUND"])["effects"]) == ["acceptCoupon", "setDiscount"]


_ARGUMENTS = _FITTING | st.sampled_from(
    [3, "", "partners", "x", 1e15, 1e300, -1, 0.5, "Session.Attributes.x", "Profile.Attributes.x"]
)
_EFFECT = st.sampled_from(sorted(EFFECTS)).flatmap(
    lambda name: st.lists(_ARGUMENTS, min_size=EFFECTS[name][0], max_size=EFFECTS[name][1]).map(
        lambda arguments: [name, *arguments]
    )
)


@pytest.mark.slow
@given(effects_=st.lists(_EFFECT, min_size=1, max_size=4), condition=_FITTING | st.just(COUPON))
def test_whatever_rules_are_accepted_a_session_is_answered(
    shop: Shop, effects_: list[Any], condition: Any
) -> None:
    """And closed, and cancelled: what a rule does wrong is an error effect, never a failure."""
    shop.start()
    given_ = ruleset(rule(*effects_, when=["or", condition, True]), rule(*effects_))
    made = shop.tried_backstage("create-campaign", name="Any", ruleset=given_)
    assume(made.status == 201)
    session = {"profileId": "ada", "cartItems": [item(19.99)], "couponCodes": ["SAVE10"]}
    content = ["customerSession", "customerProfile", "triggeredCampaigns", "loyalty", "event"]

    for state in ("open", "closed", "cancelled"):
        shop.session(given=session, state=state, content=content)
