"""The rule language: what each function gives, and why it sometimes gives nothing."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from mockserver.providers.talon_one.language.budget import Budget, RuleError
from mockserver.providers.talon_one.language.rulesets import read_ruleset
from mockserver.providers.talon_one.language.talang import FUNCTIONS, Machine
from mockserver.providers.talon_one.language.vocabulary import ROOTS
from tests.providers.talon_one.builders import rule, ruleset
from tests.providers.talon_one.staging import (
    ANSWERS,
    GIFT,
    SHIRT,
    Stage,
    effects,
    failure,
    refusal,
    value,
)

# Functions


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        (5, 5),
        ("a text", "a text"),
        (True, True),
        ([".", "Session", "Total"], Decimal("44.99")),
        ([".", "Session", "Attributes", "channel"], "web"),
        ([".", "Session", "Attributes", "deep", "er"], 7),
        (["and", True], True),
        (["and", True, False, True], False),
        (["or", False], False),
        (["or", False, True], True),
        (["not", True], False),
        (["catch", "none", [".", "Session", "Attributes", "missing"]], "none"),
        (["catch", "none", [".", "Session", "State"]], "open"),
        (["noop"], None),
        (["couponValid"], False),
        (["referralValid"], False),
        (["firstSession"], False),
        (["=", 1, 1.0], True),
        (["=", 0.1, ["/", 1, 10]], True),
        (["=", "1", 1], False),
        (["=", True, 1], False),
        (["=", False, 0], False),
        (["=", True, True], True),
        (["=", ["list", 1], ["list", 1]], True),
        (["!=", "a", "b"], True),
        (["!=", 2, 2], False),
        (["<", 1, 2], True),
        (["<", 2, 2], False),
        (["<=", 2, 2], True),
        ([">", 2, 1], True),
        ([">", "b", "a"], True),
        ([">=", "a", "b"], False),
        ([">=", 2, 2], True),
        (["+", 0.1, 0.2], Decimal("0.3")),
        (["+", 1], Decimal(1)),
        (["-", 5], Decimal(-5)),
        (["-", 5, 2, 1], Decimal(2)),
        (["*", 0.1, 3], Decimal("0.3")),
        (["/", 1, 4], Decimal("0.25")),
        (["min", 3, 1, 2], Decimal(1)),
        (["max", 3, 1, 2], Decimal(3)),
        (["round", 2.5], Decimal(3)),
        (["round", 2.345, 2], Decimal("2.35")),
        (["round", -2.5], Decimal(-3)),
        (["list"], []),
        (["list", 1, "a"], [1, "a"]),
        (["contains", ["list", 1, 2], 2.0], True),
        (["contains", ["list", True], 1], False),
        (["contains", "a text", "tex"], True),
        (["contains", "a text", "x y"], False),
        (["length", "text"], Decimal(4)),
        (["length", [".", "Session", "CartItems"]], Decimal(2)),
        (["sum", ["list"]], Decimal(0)),
        (["sum", [".", "Session", "Attributes", "scores"]], Decimal("3.5")),
        (["filter", ["list", 1, 2, 3], [["N"], [">", [".", "N"], 1]]], [2, 3]),
        (["map", ["list", 1, 2], [["N"], ["*", [".", "N"], 10]]], [Decimal(10), Decimal(20)]),
    ],
)
def test_a_function_gives_its_value(expression: Any, wanted: Any) -> None:
    found = value(expression)

    assert found == wanted
    assert isinstance(found, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ([".", "Session", "Attributes", "missing"], "Session.Attributes.missing is not there"),
        ([".", "Session", "Attributes", "channel", "x"], "is not there"),
        ([".", "Event", "Type"], "Event.Type is not there"),
        (["and", 1], "1 is neither true nor false"),
        (["and", True, "true"], '"true" is neither true nor false'),
        (["or", ["noop"]], "null is neither true nor false"),
        (["not", 0], "0 is neither true nor false"),
        (["<", 1, "2"], '"2" is not a number'),
        (["<", True, 2], "true is not a number"),
        ([">", ["list"], 2], "[] is not a number"),
        (["+", 1, "1"], '"1" is not a number'),
        (["-", ["noop"]], "null is not a number"),
        (["*", 1e29, 1e29], "a number is too large, or divided by zero"),
        (["/", 1, 0], "a number is too large, or divided by zero"),
        (["/", 0, 0], "a number is too large, or divided by zero"),
        (["+", 1e300, 1], "a number is too large"),
        (["min", 1, False], "false is not a number"),
        (["max", "a"], '"a" is not a number'),
        (["round", 1e29, 10], "a number is too large"),
        (["round", 1, 11], "11 is not a number of decimal places between 0 and 10"),
        (["round", 1, -1], "-1 is not a number of decimal places between 0 and 10"),
        (["round", 1, -1e20], "is not a number of decimal places"),
        (["contains", 5, 5], "5 is not a list"),
        (["contains", "5", 5], '"5" is not a list'),
        (["length", 5], "5 is not a list"),
        (["sum", "5"], '"5" is not a list'),
        (["sum", ["list", 1, "a"]], '"a" is not a number'),
        (["filter", "abc", [["C"], True]], '"abc" is not a list'),
        (["filter", ["list", 1], [["N"], [".", "N"]]], "1 is neither true nor false"),
        (["map", 5, [["N"], 1]], "5 is not a list"),
    ],
)
def test_a_function_without_a_value_says_what_is_wrong(expression: Any, why: str) -> None:
    assert why in failure(expression)


@pytest.mark.parametrize("condition", ["couponValid", "referralValid", "firstSession"])
def test_what_the_call_decides_is_asked_of_the_call(condition: str) -> None:
    assert value([condition], Stage(condition)) is True


def test_every_function_stands_among_these_tests() -> None:
    marks: Any = test_a_function_gives_its_value
    named = {
        case[0][0]
        for mark in marks.pytestmark
        for case in mark.args[1]
        if isinstance(case[0], list)
    }

    assert named == set(FUNCTIONS)


@pytest.mark.parametrize(("function", "decided"), [("and", False), ("or", True)])
def test_no_more_is_evaluated_than_is_needed(function: str, decided: bool) -> None:
    stage = Stage()

    assert value([function, decided, [".", "Event", "Type"]], stage) is decided
    assert stage.asked == []


def test_a_failure_after_the_decision_does_not_matter_but_one_before_does() -> None:
    broken = ["=", 1, ["/", 1, 0]]

    assert value(["or", True, broken]) is True
    assert "divided by zero" in failure(["or", broken, True])


# Catch


def test_a_catch_undoes_the_effects_of_what_failed() -> None:
    """The published fallback: an effect that has no value does nothing at all."""
    stage = Stage()
    machine = Machine(stage, Budget())
    machine.evaluate(["setDiscount", "before", 1])

    machine.evaluate(["catch", ["setDiscount", "instead", 2], ["setDiscount", "x", ["/", 1, 0]]])

    assert stage.effects == [("setDiscount", "before", 1), ("setDiscount", "instead", 2)]


def test_a_catch_keeps_the_effects_of_what_went_well() -> None:
    assert effects(["catch", ["noop"], ["setDiscount", "x", 1]]) == [("setDiscount", "x", 1)]


def test_a_fallback_that_fails_fails_the_whole() -> None:
    assert "divided by zero" in failure(["catch", ["/", 1, 0], ["+", "a"]])


# Going through lists


def test_a_filter_keeps_whole_items_and_in_their_order() -> None:
    dear = ["filter", [".", "Session", "CartItems"], [["Item"], [">", [".", "Item", "Price"], 1]]]

    assert value(dear) == [GIFT, SHIRT]


def test_a_map_reads_each_item() -> None:
    names = ["map", [".", "Session", "CartItems"], [["Item"], [".", "Item", "Name"]]]

    assert value(names) == ["card", "shirt"]


def test_a_function_within_a_function_sees_both_parameters() -> None:
    inner = ["length", ["filter", ["list", 1, 2, 3], [["B"], ["<", [".", "B"], [".", "A"]]]]]

    assert value(["map", ["list", 1, 2, 3], [["A"], inner]]) == [0, 1, 2]


def test_a_parameter_can_be_used_again_after_its_function() -> None:
    once = ["filter", ["list", 1, 2], [["N"], [">", [".", "N"], 1]]]

    assert value(["map", once, [["N"], ["+", [".", "N"], 1]]]) == [Decimal(3)]


# Bindings


def test_a_binding_is_evaluated_when_it_is_first_asked_for_and_only_then() -> None:
    stage = Stage()
    total = [".", "Session", "Total"]
    broken = ["/", 1, 0]

    twice = ["+", [".", "total"], [".", "total"]]
    assert value(twice, stage, total=total, broken=broken) == Decimal("89.98")
    assert stage.asked == ["Session.Total"]


def test_a_binding_can_use_those_before_it() -> None:
    tenth = ["/", [".", "base"], 10]

    assert value([".", "tenth"], base=5, tenth=tenth) == Decimal("0.5")


def test_a_binding_cannot_use_those_after_it() -> None:
    wrong = [{"name": "a", "expression": [".", "b"]}, {"name": "b", "expression": 1}]

    error = refusal(rule(), bindings=wrong)

    assert error.what == "There is no 'b' to follow."
    assert error.where == "/ruleset/bindings/0/expression"


def test_a_rules_own_bindings_know_those_of_the_ruleset_and_are_its_own() -> None:
    own = {**rule(when=["=", [".", "b"], 6]), "bindings": [{"name": "b", "expression": ["+", 1]}]}
    shared = [{"name": "a", "expression": 5}]
    own["bindings"][0]["expression"] = ["+", [".", "a"], 1]
    first, second = read_ruleset(ruleset(own, rule(), bindings=shared), "")["rules"]
    machine = Machine(Stage(), Budget())

    machine.start(first["bindings"])
    assert machine.evaluate(first["condition"]) is True
    machine.start(second["bindings"])
    with pytest.raises((RuleError, LookupError)):
        machine.evaluate([".", "b"])


def test_rules_with_the_same_bindings_and_codes_share_what_names_came_to() -> None:
    shared = [{"name": "total", "expression": [".", "Session", "Total"]}]
    first, second = read_ruleset(ruleset(rule(), rule(), bindings=shared), "")["rules"]
    stage = Stage()
    machine = Machine(stage, Budget())

    for each, code in ((first, "A"), (second, "A"), (second, "B")):
        machine.start(each["bindings"], code)
        assert machine.evaluate([".", "total"]) == ANSWERS["Session", "Total"]

    assert stage.asked == ["Session.Total"] * 2


@pytest.mark.parametrize("root", sorted(ROOTS))
def test_a_root_cannot_be_bound(root: str) -> None:
    error = refusal(rule(), bindings=[{"name": root, "expression": 1}])

    assert error.what == f"{root!r} is a root and cannot be bound."
    assert error.where == "/ruleset/bindings/0/name"
    assert refusal(rule(when=["filter", ["list"], [[root], True]])).what == error.what


def test_a_name_is_bound_once() -> None:
    """A second meaning would have to refer to itself, or to what stands around it."""
    shared = [{"name": "a", "expression": 1}]
    again = [{"name": "a", "expression": ["+", [".", "a"], 1]}]

    error = refusal(rule(), bindings=[*shared, *again])
    assert (error.what, error.where) == ("'a' is bound already.", "/ruleset/bindings/1/name")
    error = refusal({**rule(), "bindings": again}, bindings=shared)
    assert (error.what, error.where) == (
        "'a' is bound already.",
        "/ruleset/rules/0/bindings/0/name",
    )
    error = refusal(rule(when=["filter", ["list"], [["a"], True]]), bindings=shared)
    assert (error.what, error.where) == ("'a' is bound already.", "/ruleset/rules/0/condition/2")


# Templates


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Welcome, ${$Profile.IntegrationId}.", "Welcome, ada."),
        ("${$Session.Total}", "44.99"),
        ("${$Session.Attributes.deep.er}", "7"),
        ("${$Session.FirstSession}", "true"),
        ("${$Session.Attributes.scores}!", "[1,2.5]!"),
        ("${Profile.IntegrationId} $Profile {}", "${Profile.IntegrationId} $Profile {}"),
        ("${$}", "${$}"),
        ("${$Session.Total", "${$Session.Total"),
    ],
)
def test_a_template_of_a_text_is_filled_in(text: str, told: str) -> None:
    assert effects(["addFreeItem", "sku", text]) == [("addFreeItem", "sku", told)]


def test_a_template_within_a_catch_is_filled_in() -> None:
    text = ["catch", "Hello", "Hello, ${$Profile.IntegrationId}"]

    assert effects(["addFreeItem", "sku", text]) == [("addFreeItem", "sku", "Hello, ada")]
    text[2] = "Hello, ${$Session.Attributes.nickname}"
    assert effects(["addFreeItem", "sku", text]) == [("addFreeItem", "sku", "Hello")]


def test_a_template_that_leads_nowhere_is_refused() -> None:
    error = refusal(rule(["addFreeItem", "sku", "Hello ${$Profil.IntegrationId}"]))

    assert error.what == "There is no 'Profil' to follow."
    assert error.where == "/ruleset/rules/0/effects/0/2"
    assert error.hint == "Did you mean 'Profile'?"


def test_what_looks_like_a_template_in_a_callers_text_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note = "${$Nope.Total} ${$Session} ${$Profile.IntegrationId}"
    monkeypatch.setitem(ANSWERS, ("Session", "Attributes"), {"note": note})

    told = effects(["addFreeItem", "sku", [".", "Session", "Attributes", "note"]])

    assert told == [("addFreeItem", "sku", note)]


# The examples that are published


PUBLISHED: dict[str, Any] = {
    "id": 1,
    "created": "2020-01-01T00:00:00Z",
    "campaignId": 7,
    "rbVersion": "v2",
    "activate": True,
    "bindings": [],
    "rules": [
        {
            "id": "7d3b3d8e-8f1c-4a4f-9a86-34ee4a1a4f4b",
            "title": "Give free money",
            "description": "x",
            "bindings": [],
            "condition": ["and", ["couponValid"]],
            "effects": [
                ["setDiscount", "Free money", 45.55],
                [
                    "catch",
                    ["noop"],
                    [
                        "setDiscount",
                        "10% off",
                        ["*", [".", "Session", "Total"], ["/", 10, 100]],
                    ],
                ],
            ],
        }
    ],
}


def test_the_published_condition_and_effects_run_as_they_stand() -> None:
    found = read_ruleset(deepcopy(PUBLISHED), "")
    stage = Stage("couponValid")
    machine = Machine(stage, Budget())
    (only,) = found["rules"]

    assert machine.evaluate(only["condition"]) is True
    for each in only["effects"]:
        machine.evaluate(each)
    assert stage.effects == [
        ("setDiscount", "Free money", 45.55),
        ("setDiscount", "10% off", Decimal("4.499")),
    ]


def test_the_published_filter_of_items_runs_as_it_stands() -> None:
    kind = [".", "Item", "Attributes", "c_type"]
    body = ["catch", False, ["and", ["!=", kind, "egiftcard"]]]

    assert value(["filter", [".", "Session", "CartItems"], [["Item"], body]]) == [SHIRT]
