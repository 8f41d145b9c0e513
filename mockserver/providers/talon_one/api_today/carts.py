"""The cart of today: lines that are taken apart into units, some of which may come back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.attributes import merged
from mockserver.providers.talon_one.books.carts import costs_of, product_of
from mockserver.providers.talon_one.books.catalogs import (
    BASE,
    Adjustment,
    catalogs_of,
    current_adjustments,
    item_in,
)
from mockserver.providers.talon_one.dialect import Invalid
from mockserver.providers.talon_one.instants import instant_json

#: So many units may a cart have (documented: OAS 26.16, CartItem). That more is refused is assumed.
MOST_UNITS = 10_000
#: What the contract wants references of adjustments to be; another one is not shown (assumed).
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KEPT = (
    *("name", "sku", "quantity", "price", "category"),
    *("weight", "height", "width", "length", "attributes"),
)
#: Members with members of their own, of which the contract knows some.
_INNER = {"product": product_of, "additionalCosts": costs_of}


def cart_of(
    tx: Transaction, application: str, items: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Take items as they come, each at its own position, counted from 0.

    What a catalog has of an item stands below what the call says (documented: OAS 26.16, CartItem;
    of attributes and product: assumed).
    """
    catalogs = catalogs_of(tx, application)
    cart = []
    for position, item in enumerate(items):
        row = item_in(tx, catalogs, item["sku"])
        line = {name: item[name] for name in _KEPT if name in item} | _inner(item)
        if row is not None:
            line = {**_in_catalog(tx, row, item), **line, **_attributes(row, item)}
        cart.append({**line, "position": position})
    return cart


def invalid_items(
    tx: Transaction, application: str, items: Sequence[Mapping[str, Any]]
) -> Iterator[Invalid]:
    """Find items without a price, and carts of too many units.

    A price can be left out for an item of a catalog only (documented: OAS 26.16, CartItem).
    """
    catalogs = catalogs_of(tx, application)
    for position, item in enumerate(items):
        if "price" not in item:
            row = item_in(tx, catalogs, item["sku"])
            if row is None or row["price"] is None:
                what = "The item is in no catalog with a price, so it needs a price."
                yield Invalid("required", what, f"/cartItems/{position}/price")
    if sum(item["quantity"] for item in items) > MOST_UNITS:
        yield Invalid("maximum", f"The cart has more than {MOST_UNITS:,} units.", "/cartItems")


def _in_catalog(tx: Transaction, row: Row, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a catalog says of an item; no rule chooses prices of other types.

    Rules of the vendor's choose them; no rule here does (assumed).
    """
    shown: dict[str, Any] = {"catalogItemID": row["number"]}
    for name in ("price", "product"):
        if row[name] is not None:
            shown[name] = row[name]
    adjusted = current_adjustments(row, tx.now)
    price = item.get("price", row["price"])
    if adjusted and price is not None:
        shown["selectedPriceType"] = BASE
        shown["prices"] = {BASE: {"price": price}} | {
            name: _price_json(each) for name, each in adjusted.items()
        }
    return shown


def _price_json(adjustment: Adjustment) -> dict[str, Any]:
    moments = {
        "adjustmentEffectiveFrom": adjustment["starts_at"],
        "adjustmentEffectiveUntil": adjustment["expires_at"],
    }
    shown = {
        "price": adjustment["price"],
        **{name: instant_json(at) for name, at in moments.items() if at is not None},
    }
    if adjustment["context"]:
        shown["adjustmentContextId"] = adjustment["context"]
    if _UUID.fullmatch(adjustment["reference"]):
        shown["adjustmentReferenceId"] = adjustment["reference"]
    return shown


def _inner(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: known(item[name]) for name, known in _INNER.items() if name in item}


def _attributes(row: Row, item: Mapping[str, Any]) -> dict[str, Any]:
    if not row["attributes"]:
        return {}
    return {"attributes": merged(row["attributes"], item.get("attributes"))}


def items_json(session: Row) -> list[dict[str, Any]]:
    """Return the lines of a cart, with how many units of each came back."""
    returned = session.get("returned", {})
    lines = []
    for item in session["cart_items"]:
        back = returned.get(str(item["position"]), 0)
        counts = {"returnedQuantity": back, "remainingQuantity": item["quantity"] - back}
        lines.append({**item, **counts})
        # Only a row of 2020 that is moved by hand has one.
        lines[-1].pop("adjustment", None)
    return lines
