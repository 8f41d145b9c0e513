"""Catalogs: products by SKU, their prices, and what prices were observed when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.profiles import ACCOUNT
from mockserver.providers.talon_one.instants import (
    has_begun,
    has_ended,
    instant_json,
    nearest_instant,
)

#: The type of a price that nothing has adjusted.
BASE = "base"
#: So many adjustments of an item are kept, the latest ones.
_MOST_ADJUSTMENTS = 1_000

Adjustment = Mapping[str, Any]


def find_catalog(tx: Transaction, identifier: str) -> Row | None:
    """Find a catalog by its id."""
    return tx.get("catalogs", identifier)


def new_catalog(tx: Transaction, identifier: str, catalog: Mapping[str, Any]) -> None:
    """Write an empty catalog."""
    row = {
        "id": identifier,
        "name": catalog["name"],
        "created": tx.now,
        "changed": tx.now,
        "description": catalog.get("description", ""),
        "version": 1,
        "applications": [int(each) for each in catalog.get("subscribedApplicationsIds", ())],
    }
    tx.put("catalogs", identifier, row)


def find_item(tx: Transaction, catalog: str, sku: str) -> Row | None:
    """Find an item of a catalog."""
    return tx.get("catalog_items", f"{catalog}:{sku}")


def items_of(tx: Transaction, catalog: str) -> list[Row]:
    """List the items of a catalog."""
    return [row for _, row in tx.rows("catalog_items") if row["catalog"] == catalog]


def new_item(tx: Transaction, catalog: str, sku: str) -> Row:
    """Make an item's row without a price; it is not written yet."""
    return {
        "catalog": catalog,
        "sku": sku,
        "number": tx.count("catalog-item"),
        "price": None,
        "attributes": {},
        "product": None,
        "adjustments": [],
    }


def put_item(tx: Transaction, row: Row, price: float | None) -> None:
    """Write an item, at a new price if there is one: then it is observed, too."""
    if price is not None:
        row = {**row, "price": price}
        _observe(tx, row["sku"], price, tx.now, None)
    tx.put("catalog_items", f"{row['catalog']}:{row['sku']}", row)


def remove_item(tx: Transaction, row: Row) -> None:
    """Take an item out of its catalog."""
    tx.delete("catalog_items", f"{row['catalog']}:{row['sku']}")


def adjust_prices(tx: Transaction, row: Row, adjustments: Sequence[Mapping[str, Any]]) -> Row:
    """Add price adjustments, in the vendor's own terms, and give the item; it is not written yet.

    One with the reference of another replaces it (assumed). Its price is observed from when it is
    effective (assumed).
    """
    kept = {each["reference"]: each for each in row["adjustments"]}
    for adjustment in adjustments:
        new = _adjustment(tx, adjustment)
        kept.pop(new["reference"], None)
        kept[new["reference"]] = new
        if new["price"] is not None:
            starts_at = tx.now if new["starts_at"] is None else new["starts_at"]
            _observe(tx, row["sku"], new["price"], starts_at, new)
    return {**row, "adjustments": list(kept.values())[-_MOST_ADJUSTMENTS:]}


def touch_catalog(tx: Transaction, row: Row) -> Row:
    """Count a change of a catalog, and give its row."""
    row = {**row, "version": row["version"] + 1, "changed": tx.now}
    tx.put("catalogs", row["id"], row)
    return row


def catalogs_of(tx: Transaction, application: str) -> list[str]:
    """Return the catalogs that an application subscribes to, by their ids."""
    rows = sorted((row for _, row in tx.rows("catalogs")), key=lambda row: int(row["id"]))
    return [row["id"] for row in rows if int(application) in row["applications"]]


def item_in(tx: Transaction, catalogs: Sequence[str], sku: str) -> Row | None:
    """Find an item by its SKU in the first of several catalogs that has it."""
    items = (find_item(tx, catalog, sku) for catalog in catalogs)
    return next((item for item in items if item is not None), None)


def catalog_json(row: Row) -> dict[str, Any]:
    """Return a catalog in the contract's form."""
    return {
        "id": int(row["id"]),
        "created": instant_json(row["created"]),
        "accountId": ACCOUNT,
        "modified": instant_json(row["changed"]),
        "name": row["name"],
        "description": row["description"],
        "subscribedApplicationsIds": list(row["applications"]),
        "version": row["version"],
        "createdBy": 1,
    }


def current_adjustments(row: Row, now: int) -> dict[str, Adjustment]:
    """Return the adjustment that holds for each type of price: the one that was calculated last.

    (documented: OAS 26.16, NewPriceAdjustment) One without a price ends its type.
    """
    current: dict[str, Adjustment] = {}
    for each in sorted(row["adjustments"], key=lambda each: int(each["calculated"])):
        if has_begun(each, now) and not has_ended(each, now):
            current[each["type"]] = each
    return {name: each for name, each in current.items() if each["price"] is not None}


def observations_of(tx: Transaction, skus: Iterable[str]) -> dict[str, list[Row]]:
    """Return the prices that were observed of some products, the earliest first."""
    found: dict[str, list[Row]] = {sku: [] for sku in skus}
    for row in _observed(tx):
        if row["sku"] in found:
            found[row["sku"]].append(row)
    return found


def _observed(tx: Transaction) -> Iterator[Row]:
    rows = (row for _, row in tx.rows("observed_prices"))
    return iter(sorted(rows, key=lambda row: (row["at"], row["id"])))


def _observe(
    tx: Transaction, sku: str, price: float, at: int, adjustment: Adjustment | None
) -> None:
    number = tx.count("observed-price")
    row = {
        "id": number,
        "sku": sku,
        "at": at,
        "price": price,
        "context": "" if adjustment is None else adjustment["context"],
        "reference": "" if adjustment is None else adjustment["reference"],
        "type": BASE if adjustment is None else adjustment["type"],
    }
    tx.put("observed_prices", str(number), row)


def _adjustment(tx: Transaction, adjustment: Mapping[str, Any]) -> Adjustment:
    calculated = nearest_instant(adjustment.get("calculatedAt"))
    return {
        "reference": adjustment["referenceId"],
        "type": adjustment["priceType"],
        "price": adjustment.get("price"),
        "context": adjustment.get("contextId", ""),
        "calculated": tx.now if calculated is None else calculated,
        "starts_at": nearest_instant(adjustment.get("effectiveFrom")),
        "expires_at": nearest_instant(adjustment.get("effectiveUntil")),
    }
