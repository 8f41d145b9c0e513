"""The cart of today: lines that are taken apart into units, some of which may come back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.engine.world import Row
from mockserver.providers.talon_one.dialect import Invalid

#: So many units may a cart have (documented: t1 2026, CartItem). That more is refused is assumed.
MOST_UNITS = 10_000
_KEPT = (
    *("name", "sku", "quantity", "price", "category", "product"),
    *("weight", "height", "width", "length", "attributes", "additionalCosts"),
)


def cart_of(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Take items as they come, each at its own position, counted from 0."""
    return [
        {**{name: item[name] for name in _KEPT if name in item}, "position": position}
        for position, item in enumerate(items)
    ]


def invalid_items(items: Sequence[Mapping[str, Any]]) -> Iterator[Invalid]:
    """Find items without a price, and carts of too many units.

    A price can be left out for an item of a catalog only (documented: t1 2026,
    CartItem), and no catalog is played.
    """
    for position, item in enumerate(items):
        if "price" not in item:
            what = "The item is in no catalog, so it needs a price."
            yield Invalid("required", what, f"/cartItems/{position}/price")
    if sum(item["quantity"] for item in items) > MOST_UNITS:
        yield Invalid("maximum", f"The cart has more than {MOST_UNITS:,} units.", "/cartItems")


def items_json(session: Row) -> list[dict[str, Any]]:
    """Give the lines of a cart, with how many units of each came back."""
    returned = session.get("returned", {})
    lines = []
    for item in session["cart_items"]:
        back = returned.get(str(item["position"]), 0)
        counts = {"returnedQuantity": back, "remainingQuantity": item["quantity"] - back}
        lines.append({**item, **counts})
    return lines
