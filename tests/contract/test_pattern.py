"""Patterns of testers are compiled once, run in bounded time, and are refused with a reason."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.pattern import LONGEST_TEXT, Pattern, compile_pattern
from mockserver.errors import ContractError
from tests.pairing import each_once

#: Patterns that make a backtracking engine run for minutes or ever.
SLOW = (
    r"^(a+)+$",
    r"^(a|a)*$",
    r"^(a|aa)+$",
    r"(a*)*b",
    r"(.*)*x",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^(\w+\s?)*$",
    r"(x+x+)+y",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
    r"^b(\w{50}){10}",
    r"[ab]*a[ab]{200}c",
)


@pytest.mark.parametrize(
    ("text", "value", "matches"),
    [
        ("^a+$", "aaa", True),
        ("^a+$", "aab", False),
        ("a", "xax", True),
        (r"^\d{4}-\d\d$", "2026-11", True),
        (r"^(/.*)?$", "", True),
        (r"\(?=", "(=", True),
        (r"[(?=]", "?", True),
        (r"^\p{Lu}", "Åse", True),
        ("^.{1,255}$", "x" * 255, True),
        ("^.{1,255}$", "x" * 256, False),
        ("1", 1, False),
        ("", None, False),
        ("null", None, False),
        ("a", "a\ud800", False),
    ],
)
def test_a_pattern_matches_texts_only(text: str, value: object, matches: bool) -> None:
    assert compile_pattern(text).accepts(value) is matches


def test_a_longer_text_matches_nothing_and_is_not_decidable() -> None:
    pattern = compile_pattern("a")
    longest, longer = "a" * LONGEST_TEXT, "a" * (LONGEST_TEXT + 1)

    assert pattern.accepts(longest)
    assert pattern.is_decidable(longest)
    assert not pattern.accepts(longer)
    assert not pattern.is_decidable(longer)
    assert pattern.is_decidable(7)


@pytest.mark.parametrize("text", [r"(?=a)b", r"(?!a)b", r"(?<=a)b", r"(?<!a)b", r"(?=(a+))\1+b"])
def test_look_around_is_refused_and_the_hint_says_what_to_write(text: str) -> None:
    with pytest.raises(ContractError, match="has look-around") as caught:
        compile_pattern(text)

    assert caught.value.hint is not None
    assert "one condition for each part" in caught.value.hint


@pytest.mark.parametrize("text", [r"(a+)\1", r"(?<n>a)\k<n>", r"(?P<n>a)(?P=n)"])
def test_a_back_reference_is_refused_and_the_hint_says_what_to_write(text: str) -> None:
    with pytest.raises(ContractError, match="has a back reference") as caught:
        compile_pattern(text)

    assert caught.value.hint is not None
    assert "Write out the texts" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(", "missing \\), unterminated subpattern"),
        ("[", "unterminated character set"),
        ("[[", "unterminated character set"),
        ("*a", "nothing to repeat"),
        ("a{2,1}", "min repeat greater than max repeat"),
    ],
)
def test_what_is_no_regular_expression_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ContractError, match=f"is not valid: {reason}"):
        compile_pattern(text)


@pytest.mark.parametrize(
    "text", ["(a{1000}){1000}", r"\p{L}{500}", "(?:" * 400 + ")" * 400, "(?>a)", "a{9999999999}"]
)
def test_a_pattern_that_is_too_large_or_too_odd_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match="too large, or its syntax is not supported"):
        compile_pattern(text)


@pytest.mark.parametrize(
    ("text", "value"),
    each_once(
        SLOW, ["a" * (LONGEST_TEXT - 1) + "!", "ab" * (LONGEST_TEXT // 2), "x" * LONGEST_TEXT]
    ),
)
def test_no_pattern_takes_long_on_any_text(text: str, value: str) -> None:
    pattern = compile_pattern(text)
    begun = perf_counter()

    pattern.accepts(value)

    assert perf_counter() - begun < 1, "a backtracking engine takes minutes; this one milliseconds"


def _compiled(text: str) -> Pattern | ContractError:
    try:
        return compile_pattern(text)
    except ContractError as error:
        return error


@given(st.text(alphabet=r"ab1()[]{}?*+|^$\.=!<>:-,k", max_size=12), st.text("ab1-", max_size=6))
def test_any_text_is_a_pattern_or_refused_with_a_hint(text: str, value: str) -> None:
    outcome = _compiled(text)

    if isinstance(outcome, ContractError):
        assert outcome.hint
    else:
        assert outcome.accepts(value) in (True, False)


@given(st.text(max_size=20), st.text(max_size=20))
def test_an_escaped_text_matches_itself_wherever_it_stands(text: str, around: str) -> None:
    escaped = re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", text)

    assert compile_pattern(escaped).accepts(around + text + around)
