"""A violation says where, what was expected, and what was there instead."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.reference import find_pointer
from mockserver.contract.violation import SHOWN, Violation, pointer_to, shown


def test_a_violation_is_worded_for_people_and_for_programs() -> None:
    violation = Violation("body", "/points", "type", "integer", '"5"')

    assert str(violation) == 'body/points: expected integer, got "5"'
    assert violation.as_json() == {
        "in": "body",
        "pointer": "/points",
        "rule": "type",
        "expected": "integer",
        "got": '"5"',
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ({"a": [1, "ü"]}, '{"a":[1,"ü"]}'),
        (10**30, "1" + "0" * 30),
        ("\ud800", r"'\ud800'"),
        ("a" * 78, '"' + "a" * 78 + '"'),
        ("a" * 79, '"' + "a" * 76 + "..."),
    ],
)
def test_a_value_is_shown_as_json_and_cut_short(value: Any, text: str) -> None:
    assert shown(value) == text


@given(st.recursive(st.text() | st.integers(), lambda each: st.lists(each), max_leaves=50))
def test_what_is_shown_is_never_longer_than_it_may_be(value: Any) -> None:
    assert len(shown(value)) <= SHOWN


@pytest.mark.parametrize(
    ("steps", "pointer"),
    [((), ""), (("a", 0, "b"), "/a/0/b"), (("a/b", "c~d", "~1"), "/a~1b/c~0d/~01"), (("",), "/")],
)
def test_steps_are_joined_into_a_pointer(steps: tuple[str | int, ...], pointer: str) -> None:
    assert pointer_to(*steps) == pointer


@given(st.lists(st.text(max_size=5), max_size=4))
def test_a_pointer_leads_back_to_what_it_was_made_for(steps: list[str]) -> None:
    data: Any = "here"
    for step in reversed(steps):
        data = {step: data}

    assert find_pointer(json.loads(json.dumps(data)), pointer_to(*steps)) == "here"
