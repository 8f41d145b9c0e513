"""Texts for regular expressions: they match, and no expression takes much work."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.sampling.allowance import Allowance, NotMade
from mockserver.contract.sampling.chance import Chance
from mockserver.contract.sampling.pattern_text import pattern_text


def made(pattern: str, least: int = 0, most: int | None = None, key: str = "key") -> str:
    allowance = Allowance(steps=20_000, values=1, characters=20_000)
    return pattern_text(pattern, least, most, Chance(key), allowance)


@pytest.mark.parametrize(
    "pattern",
    [
        "abc",
        "^a$",
        "a|bc|def",
        "[a-cx]{2,3}",
        "[^a-z]+",
        "[]a]",
        "[a-]",
        r"[\d_]?",
        r"\D\S\W",
        r"\x41\u0042\n\t",
        "(?:ab)+?",
        "(?P<year>[0-9]{4})-[0-9]{2}",
        r"\bx\b",
        "x{,3}",
        r"[\b]?x",
        r"[a\-\d]",
        "a(?=b)b",
        "(?i:a)b",
        "a{2}",
        "",
    ],
)
def test_a_text_matches_the_whole_pattern(pattern: str) -> None:
    for key in "abcdefgh":
        assert re.search(pattern, made(pattern, key=key))


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [
        (r"^\p{Lu}\p{Ll}\pN\P{L}$", "[A-Z][a-z][0-9][^a-zA-Z]"),
        (r"^(?i)[A-Z]$", "[A-Z]"),
        (r"^(a)\1$", "a"),
        (r"^(?<year>\d)$", r"\d"),
        (r"[\ud800-\udfff]?\ud800", "-?"),
        (r"^[+-\d]$", r"[+\-\d]"),
    ],
)
def test_what_python_does_not_know_is_made_as_near_as_can_be(pattern: str, shape: str) -> None:
    assert re.fullmatch(shape, made(pattern))


def test_the_length_is_met_where_a_repetition_leaves_it_open() -> None:
    assert len(made("^[a-z]*$", 40, 40)) == 40
    assert len(made("^id-[0-9]+(-[a-z]{2})?$", 20, 20)) == 20


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "[a", "a(b", "\\", "[^\\s\\S]", "a*****b*", "\\u{110000}", "(?<name"),
        *("a{9999999}", "(a{9999}){9999}", "(" * 5_000 + ")" * 5_000, "a" * 6_000),
    ],
)
def test_what_is_no_pattern_or_too_large_makes_no_text(pattern: str) -> None:
    with pytest.raises(NotMade):
        made(pattern, 1)


@given(pattern=st.text("ab01()[]{}|?*+^$.\\-,dwsbpuLx=!<>", max_size=30), least=st.integers(0, 20))
def test_no_pattern_raises_anything_else(pattern: str, least: int) -> None:
    try:
        text = made(pattern, least)
    except NotMade:
        return
    assert len(text) <= 20_000
