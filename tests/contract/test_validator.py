"""What is wrong with a value is listed in bounded time and bytes, and nothing false is said."""

from copy import deepcopy
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.prefix import prefix_of, size_of
from mockserver.contract.schema import compile_schema
from mockserver.contract.violation import LIMIT, MORE, Violation, and_more, limited

ITEM = {
    "type": "object",
    "required": ["sku"],
    "properties": {
        "sku": {"type": "string"},
        "name": {"type": "string"},
        "quantity": {"type": "integer"},
        "price": {"type": "number"},
    },
}
CART = compile_schema(
    {
        "type": "object",
        "properties": {
            "items": {"type": "array", "maxItems": 100_000, "items": ITEM},
            "state": {"enum": ["open"]},
        },
        "required": ["state"],
        "minProperties": 2,
    }
)
BROKEN = {"sku": 2, "name": 1, "quantity": "x", "price": "y"}
GOOD = {"sku": "a", "name": "b", "quantity": 1, "price": 2}


def cart(*items: Any, state: str = "open") -> dict[str, Any]:
    return {"items": list(items), "state": state}


def pointers(violations: list[Violation]) -> list[str]:
    return [each.pointer for each in violations]


# How many


def test_a_hundred_violations_are_all_listed() -> None:
    violations = CART.violations(cart(*[BROKEN] * 25), "body")

    assert len(violations) == LIMIT
    assert MORE not in {each.keyword for each in violations}


@pytest.mark.parametrize(("items", "more"), [(26, 4), (150, 500), (3_000, 11_900)])
def test_what_is_not_listed_is_counted(items: int, more: int) -> None:
    violations = CART.violations(cart(*[BROKEN] * items), "body")

    assert len(violations) == LIMIT + 1
    assert pointers(violations[:4]) == [f"/items/0/{name}" for name in BROKEN]
    assert violations[-1] == Violation(
        "body", "", MORE, "100 violations at most", f"{more:,} more", more
    )
    assert and_more(violations) == f" (and {more + LIMIT - 1:,} more)"


def test_a_limit_of_ones_own_is_held() -> None:
    violations = CART.violations(cart(BROKEN), "body", "/at", limit=2)

    assert pointers(violations) == ["/at/items/0/sku", "/at/items/0/name", ""]
    assert violations[-1].got == "2 more"


def test_very_many_violations_are_listed_in_time_and_not_counted() -> None:
    value = cart(*[BROKEN] * 100_000)
    begun = perf_counter()

    violations = CART.violations(value, "body")

    assert perf_counter() - begun < 2
    assert len(violations) == LIMIT + 1
    assert violations[-1].got == "possibly more"
    assert and_more(violations) == " (and 99 or more)"


def test_twelve_thousand_violations_are_listed_in_time_and_bytes() -> None:
    value = cart(*[BROKEN] * 3_000)
    begun = perf_counter()

    violations = CART.violations(value, "body")

    assert perf_counter() - begun < 1, "about 60 ms on a quiet machine; all worded: 1,200 ms"
    assert sum(len(str(each.as_json())) for each in violations) < 20_000


@pytest.mark.parametrize("count", [700, 4_000, 30_000])
def test_the_one_violation_of_a_large_value_is_listed_wherever_it_stands(count: int) -> None:
    violations = CART.violations(cart(*[GOOD] * count, {**GOOD, "sku": 5}), "body")

    assert violations[0].pointer == f"/items/{count}/sku"
    assert [each.got for each in violations[1:]] in ([], ["possibly more"])


def test_unknown_properties_are_named_up_to_ten() -> None:
    schema = compile_schema({"type": "object", "properties": {}, "additionalProperties": False})

    [violation] = schema.violations({f"p{number:02}": 1 for number in range(12)}, "body")

    names = ", ".join(f"'p{number:02}'" for number in range(10))
    assert violation.expected == f"no property {names} and more"


# Nothing false is said of a value of which only the first part was looked at


def test_nothing_is_missed_in_a_container_that_was_not_looked_at_whole() -> None:
    items = [BROKEN] * 10_000

    violations = CART.violations({"items": items, "state": "open"}, "body")

    assert {each.keyword for each in violations} == {"type", MORE}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_of_alternatives_only_what_is_known_is_said(keyword: str) -> None:
    whole = {"type": "object", "required": ["items", "last"], "properties": {"items": {}}}
    schema = compile_schema({keyword: [whole, {"type": "string"}]})
    value = {"items": [1] * 30_000}

    violations = schema.violations(value, "body")

    assert schema.violations({**value, "last": 1}, "body") == []
    assert [each.keyword for each in violations[:2]] == [keyword, "required"]
    assert violations[0].limit is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=30,
)


@given(VALUES, st.integers(1, 40))
def test_a_prefix_is_the_beginning_of_its_value(value: Any, most: int) -> None:
    before = deepcopy(value)

    prefix = prefix_of(value, most)

    assert value == before
    assert size_of(prefix.value, 1_000) <= most
    if size_of(value, 1_000) <= most:
        assert prefix == (value, None)
    else:
        assert prefix.cut is not None
        assert not prefix.is_whole(list(prefix.cut))
        assert not prefix.is_whole([])


@given(VALUES, st.integers(1, 40))
@settings(max_examples=50)
def test_what_is_whole_in_a_prefix_is_equal_in_the_value(value: Any, most: int) -> None:
    prefix = prefix_of(value, most)

    waiting: list[tuple[list[str | int], Any, Any]] = [([], prefix.value, value)]
    while waiting:
        path, mine, theirs = waiting.pop()
        if prefix.is_whole(path):
            assert mine == theirs
        if isinstance(mine, dict | list):
            steps: Any = mine.items() if isinstance(mine, dict) else enumerate(mine)
            waiting += [([*path, step], each, theirs[step]) for step, each in steps]


def test_a_wide_mapping_counts_as_too_large() -> None:
    assert size_of({str(number): 1 for number in range(1_001)}, 20_000) > 20_000
    assert size_of({str(number): 1 for number in range(1_000)}, 20_000) == 1_001
    assert size_of([1] * 15_000, 20_000) == 15_001


# Words


def test_the_rest_is_put_into_words() -> None:
    one = Violation("body", "/a", "type", "string", "5")

    assert and_more([one]) == ""
    assert and_more([one, one]) == " (and 1 more)"
    assert and_more(limited([one] * 3, "body", 1, 12_001)) == " (and 12,000 more)"
    assert and_more(limited([one], "body", 1, None)) == " (and possibly more)"
    assert and_more([*limited([one] * 3, "body", 2, 3), one]) == " (and 3 more)"
    assert limited([one], "body", 1, 1) == [one]
