"""A document that was written and read again shares the values that it shared."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.sharing import apart, together

_LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


def read_again(data: Any) -> Any:
    with apart(data) as shared:
        text = orjson.dumps((data, shared))
    again, shared = orjson.loads(text)
    together(again, shared)
    return again


def places(data: Any) -> list[int]:
    """Number each object and list by the place where a walk meets it first."""
    numbers: dict[int, int] = {}
    walked, waiting = [], [data]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict | list):
            walked.append(numbers.setdefault(id(value), len(numbers)))
            waiting += value.values() if isinstance(value, dict) else value
    return walked


@given(st.lists(_VALUES, min_size=1, max_size=3), st.data())
def test_what_is_one_value_at_several_places_stays_one(
    parts: list[Any], data: st.DataObject
) -> None:
    # Each level holds parts of the levels below, some of them twice.
    for _ in range(3):
        chosen = data.draw(st.lists(st.sampled_from(range(len(parts))), max_size=4))
        held = [parts[index] for index in chosen]
        parts.append(data.draw(st.sampled_from([held, dict(zip("abcd", held, strict=False))])))
    whole = [parts[-1], parts[-2]]
    before = orjson.dumps(whole)

    again = read_again(whole)

    assert orjson.dumps(again) == before == orjson.dumps(whole)
    assert places(again) == places(whole)


def test_values_that_double_at_each_level_are_written_once() -> None:
    data: Any = ["end"]
    for _ in range(60):
        data = [data, data]

    with apart(data) as shared:
        assert len(orjson.dumps((data, shared))) < 2_000
    again = read_again(data)

    assert again[0] is again[1]
    assert again[0][1][0] is again[0][0][1]
