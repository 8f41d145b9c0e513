"""A contract's own patterns may have look-around; no validation runs away with them."""

from time import perf_counter
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.backtracking import MOST_CHARACTERS, OVER_BUDGET, BacktrackingPatterns
from mockserver.contract.schema import Schemas
from mockserver.contract.validator import Validator
from mockserver.errors import ContractError

#: Patterns that the linear engine does not take, as authors of contracts write them.
LOOKING = (
    r"^(?=.*[0-9])(?=.*[A-Z]).{3,}$",
    r"^(?!\s*$).+",
    r"^(?!-)[a-z0-9-]{1,63}(?<!-)$",
    r"^(?:(?!--)[a-z-])+$",
    r"(?<![a-z])1(?![a-z])",
    r"^(a|b)\1$",
    r"^(?=a|b)(?!bb)[ab]+$",
    r"^(?=[)(]a)...$",
    r"^(?=\))\)|b$",
    r"(?=a)b|^a",
    r"^(?=(a+))\1b$",
    r"^(?!.*(?:aa|bb))[ab]*$",
)
#: Patterns that make a backtracking engine run for minutes.
SLOW = (
    r"(?=(a+))\1+b",
    r"(a+)\1+b",
    r"(?=.*[0-9])b",
    r"^(?:.(?=.*[0-9]))*b",
    r"^(?=a)(a+)+$(?<=b)",
    r"((?=a+b)|a)+c",
    r"(?=a)(a|aa)+$(?<=b)",
    r"^(?=(a+)+$)b",
)


def validator(schema: dict[str, Any]) -> Validator:
    data = {"components": {"parameters": {"p": {"schema": schema}}}}
    return Schemas(data).validator("/components/parameters/p/schema", "request")


@pytest.mark.parametrize("pattern", LOOKING)
@given(st.text("ab1-A() ", max_size=6))
def test_a_pattern_with_look_around_means_what_the_backtracking_engine_says(
    pattern: str, value: str
) -> None:
    plain = jsonschema_rs.Draft4Validator({"pattern": pattern})

    assert validator({"pattern": pattern}).accepts(value) == plain.is_valid(value)


@pytest.mark.parametrize("pattern", LOOKING)
def test_only_texts_are_matched(pattern: str) -> None:
    assert validator({"pattern": pattern}).accepts(5)


def test_a_text_that_does_not_match_is_a_violation_of_its_pattern() -> None:
    judge = validator({"type": "object", "properties": {"a": {"pattern": "^(?=x)..$"}}})

    [violation] = judge.violations({"a": "yy"}, "body")

    assert str(violation) == 'body/a: expected pattern "^(?=x)..$", got "yy"'
    assert (violation.keyword, violation.limit, violation.value) == ("pattern", "^(?=x)..$", "yy")


@pytest.mark.parametrize("pattern", SLOW)
@pytest.mark.parametrize("size", [MOST_CHARACTERS, 1_000_000])
def test_no_text_makes_a_validation_run_away(pattern: str, size: int) -> None:
    judge = validator({"pattern": pattern})
    begun = perf_counter()

    judge.accepts("a" * size)
    judge.violations("a" * size, "body")

    assert perf_counter() - begun < 2, "milliseconds; without the budget, minutes"


def test_a_pattern_that_runs_out_of_steps_is_a_violation_with_a_reason() -> None:
    judge = validator({"pattern": r"((?=a+b)|a)+c"})

    assert not judge.accepts("a" * 4_000)
    [violation] = judge.violations("a" * 4_000, "body")

    assert (violation.keyword, violation.expected) == ("pattern", OVER_BUDGET)
    assert violation.limit is None


def test_the_budget_is_that_of_one_validation_and_all_its_texts() -> None:
    judge = validator({"type": "array", "items": {"pattern": r"(?<!b)a$"}})
    half = "a" * (MOST_CHARACTERS // 2)

    assert judge.accepts([half, half])
    assert judge.accepts([half, half]), "every validation has the whole budget"
    assert not judge.accepts([half, half, "a"])
    [violation] = judge.violations([half, half, "a"], "body")
    assert (violation.pointer, violation.expected) == ("/2", OVER_BUDGET)


def test_look_ahead_at_the_beginning_has_no_budget() -> None:
    judge = validator({"type": "array", "items": {"pattern": r"^(?=.*[0-9])(?!.*-).{2,}$"}})

    assert judge.accepts(["a" * 100_000 + "1"] * 5)
    assert not judge.accepts(["a" * 100_000])


def test_a_pattern_of_no_engine_is_refused() -> None:
    with pytest.raises(ContractError, match="not a valid schema"):
        validator({"pattern": "(?=a"})


def test_a_member_of_a_schema_that_is_called_like_our_keyword_means_nothing() -> None:
    assert validator({"urn:contract:pattern": "(?=a", "pattern": "(?=a)a"}).accepts("a")


@pytest.mark.parametrize("pattern", [r"^(?:ab)+$", r"^(?i:a)$", "^a+$"])
def test_a_pattern_without_look_around_is_left_to_the_linear_engine(pattern: str) -> None:
    assert not BacktrackingPatterns().takes(pattern)


@pytest.mark.parametrize("pattern", [r"^(?=a", r"^(?=a){1}a+$", None, 5])
def test_what_no_engine_can_run_is_not_taken(pattern: object) -> None:
    assert not BacktrackingPatterns().takes(pattern)
