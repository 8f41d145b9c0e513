"""Filters of products: what has to hold of their attributes, joined by `and`."""

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from mockserver.engine.world import Row
from mockserver.providers.talon_one.money import exact

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "LT": operator.lt,
    "LE": operator.le,
    "GT": operator.gt,
    "GE": operator.ge,
}


def is_accepted(item: Row, filters: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every filter accepts a product; without filters, each is accepted.

    A product that lacks the attribute is not accepted (assumed).
    """
    return all(
        each["attr"] in item["attributes"]
        and _holds(item["attributes"][each["attr"]], each["op"], each["value"])
        for each in filters
    )


def _holds(value: Any, op: str, wanted: Any) -> bool:
    if op == "EQ":
        return _is_same(value, wanted)
    if op == "IN":
        # Values that are separated by commas (documented: t1 2026, syncCatalog), or a list.
        listed = wanted.split(",") if isinstance(wanted, str) else wanted
        return isinstance(listed, list) and any(_is_same(value, each) for each in listed)
    left, right = _number(value), _number(wanted)
    return left is not None and right is not None and _ORDERS[op](left, right)


def _is_same(value: Any, wanted: Any) -> bool:
    """Whether two values are the same; a number may be written as a text (assumed)."""
    left, right = _number(value), _number(wanted)
    if left is not None and right is not None:
        return left == right
    return type(value) is type(wanted) and bool(value == wanted)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return exact(value)
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
