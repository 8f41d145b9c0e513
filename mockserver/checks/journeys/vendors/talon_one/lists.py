"""Journeys over lists in the language of rules: gone through, filtered, mapped and asked."""

from typing import Any

from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ITEMS,
    Expression,
    Manager,
    titled,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION, item
from mockserver.checks.journeys.walk import Walk

_WRITES = (SESSION,)
_PRICE: Expression = [".", "Item", "Price"]
_CART: list[dict[str, Any]] = [
    item(10, 2),
    item(20, 1, "SKU-2") | {"category": "toys"},
    item(5, 4, "SKU-3") | {"attributes": {"color": "red"}},
]


def _of_items(function: str, each: Expression) -> Expression:
    return [function, ITEMS, [["Item"], each]]


@assumed(OURS, writes=_WRITES, world="default")
def lists_are_filtered_and_mapped(walk: Walk) -> None:
    """A list is gone through with a function of one parameter, item by item."""
    cheap = ["map", _of_items("filter", ["<", _PRICE, 20]), [["Item"], [".", "Item", "Sku"]]]
    category = ["catch", "none", [".", "Item", "Category"]]
    red = ["filter", ITEMS, [["i"], ["=", [".", "i", "Sku"], "SKU-3"]]]
    holds = titled(
        ["=", cheap, ["list", "SKU-1", "SKU-3"]],
        ["=", ["sum", _of_items("map", ["*", _PRICE, [".", "Item", "Quantity"]])], 60],
        ["=", _of_items("map", [".", "Item", "Position"]), ["list", 0, 1, 2]],
        ["contains", _of_items("map", category), "toys"],
        ["not", ["contains", _of_items("map", category), "books"]],
        ["=", ["map", red, [["j"], [".", "j", "Attributes", "color"]]], ["list", "red"]],
        ["=", ["length", _of_items("filter", ["=", 1, 2])], 0],
    )
    Manager(walk).expect_rules(holds, "applied", cartItems=_CART)


@assumed(OURS, writes=_WRITES, world="default")
def a_function_over_a_list_stands_in_another(walk: Walk) -> None:
    """The inner function sees the parameter of the outer one."""
    inner = ["sum", ["map", ["list", 10, 20], [["b"], ["+", [".", "a"], [".", "b"]]]]]
    twice = ["map", ["list", 1, 2], [["a"], inner]]
    Manager(walk).expect_rules(titled(["=", twice, ["list", 32, 34]]), "applied")


@assumed(OURS, writes=_WRITES, world="default")
def a_list_or_a_text_contains_its_parts(walk: Walk) -> None:
    """`contains` asks a list for a value, and a text for a part."""
    manager = Manager(walk)
    holds = (["contains", "a text", "tex"], ["contains", ["list", 1, 2], 2])
    manager.expect_rules(titled(*holds, ["not", ["contains", "a text", "texts"]]), "applied")
    manager.expect_rules(titled(["contains", 7, 7], ["contains", "a text", 7]), "failed")


@assumed(OURS, writes=_WRITES, world="default")
def what_does_not_fit_a_list_fails(walk: Walk) -> None:
    """A condition that is no truth value, a member that an item lacks and no list fail."""
    fails = titled(
        ["=", _of_items("filter", _PRICE), 1],
        ["=", _of_items("map", [".", "Item", "Category"]), 1],
        ["=", ["map", 7, [["Item"], _PRICE]], 1],
    )
    Manager(walk).expect_rules(fails, "failed", cartItems=_CART)
