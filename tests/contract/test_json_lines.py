"""The lines of a JSON file: those of its values, and that of what is wrong with it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.caps import Caps
from mockserver.contract.document import SPEC_CAPS, parse_document, walk
from mockserver.contract.yaml_text import YamlLines
from mockserver.errors import FixtureError

JSON = """\
{
  "a b": [
    1, {"c": [],
      "d": {"e": "]"}}, [
    ]
  ], "~/": {}, "u\\u00e9": {
    "f": [{"g": 1}, "h",
      null]
  },

  "last": 0
}
"""
NAMES = st.text('ab/~ "\\', max_size=3)
VALUES = st.recursive(
    st.booleans() | NAMES, lambda each: st.lists(each) | st.dictionaries(NAMES, each)
)


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/a b", 2),
        ("/a b/0", 3),
        ("/a b/1/c/0", 3),
        ("/a b/1/d/e", 4),
        ("/a b/2", 4),
        ("/~0~1", 6),
        ("/u\u00e9/f/0/g", 7),
        ("/u\u00e9/f/2", 8),
        ("/u\u00e9/f/9", 7),
        ("/last/below", 11),
        ("/nowhere", 1),
    ],
)
def test_a_place_in_a_json_file_has_a_line(pointer: str, line: int) -> None:
    document = parse_document(JSON, "a.json", SPEC_CAPS)

    assert document.where(pointer) == f"a.json:{line} (#{pointer})"


@given(VALUES, st.sampled_from([None, 0, 2]), st.randoms())
def test_places_are_those_that_yaml_sees_in_whatever_order_they_are_asked_for(
    value: Any, indent: int | None, chance: Any
) -> None:
    text = json.dumps(value, indent=indent)
    document, yaml = parse_document(text, "a.json", SPEC_CAPS), YamlLines(text, SPEC_CAPS)
    pointers = [pointer for pointer, _ in walk(value)]
    chance.shuffle(pointers)

    for pointer in pointers:
        assert document.where(pointer) == f"a.json:{yaml.line(pointer)} (#{pointer})"


@pytest.mark.parametrize(
    ("text", "line", "next_step"),
    [
        ('{"a": 1,\n"b": {"a": 2},\n"a": 3}', 3, "Rename or remove one of the two."),
        ("[1,\nNaN]", 2, "Write null"),
        ('[1, "2",\n\n123456]', 3, "Write a shorter number"),
        ("[\n[[[\n[1]]]]]", 2, "Write it with fewer levels."),
        (r'["\ud83d\ude00",' "\n" r'"\ud83d"]', 2, "Write both halves"),
        ('{"a": 1,\n"b" 2}', 2, "Mend this line"),
    ],
)
def test_what_is_wrong_with_a_json_file_has_a_line_and_a_next_step(
    text: str, line: int, next_step: str
) -> None:
    with pytest.raises(FixtureError) as caught:
        parse_document(text, "a.json", Caps(size=200, depth=3, digits=5))

    assert caught.value.where == f"a.json:{line}"
    assert next_step in str(caught.value.hint)
