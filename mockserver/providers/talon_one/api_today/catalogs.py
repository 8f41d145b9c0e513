"""The operation on catalogs: many changes of one type, of which all happen or none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.filters import is_accepted
from mockserver.providers.talon_one.books.attributes import invalid_attributes, merged
from mockserver.providers.talon_one.books.carts import product_of
from mockserver.providers.talon_one.books.catalogs import (
    adjust_prices,
    catalog_json,
    find_catalog,
    find_item,
    items_of,
    new_item,
    put_item,
    remove_item,
    touch_catalog,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse

Payload = Mapping[str, Any]


def sync_catalog(tx: Transaction, call: Call) -> Reply:
    """Change a catalog; every sync is a version of it (assumed)."""
    identifier = str(call.path["catalogId"])
    catalog = find_catalog(tx, identifier)
    if catalog is None:
        return refuse(404, f"There is no catalog {identifier}.")
    actions = call.body["actions"]
    problems = [*_against(catalog, call), *_against_actions(tx, identifier, actions)]
    if problems:
        return invalid(*problems)
    for action in actions:
        _ACTIONS[action["type"]](tx, identifier, action["payload"])
    return Reply(200, catalog_json(touch_catalog(tx, catalog)))


def _against(catalog: Row, call: Call) -> Iterator[Invalid]:
    """Check the version that the changes are for (that another one is 400 is assumed)."""
    version = call.body.get("version", catalog["version"])
    if version != catalog["version"]:
        what = f"The catalog has the version {catalog['version']}, not {int(version)}."
        yield Invalid("version", what, "/version")


def _against_actions(
    tx: Transaction, catalog: str, actions: Sequence[Mapping[str, Any]]
) -> Iterator[Invalid]:
    """Check that actions are of one type, and name each product once.

    (documented: t1 2026, syncCatalog) That one has to be there, or must not be, is assumed.
    """
    kind = actions[0]["type"]
    skus: set[str] = set()
    for number, action in enumerate(actions):
        at, payload = f"/actions/{number}", action["payload"]
        if action["type"] != kind:
            yield Invalid("type", f"All actions have to be {kind}, as the first.", f"{at}/type")
            continue
        yield from invalid_attributes(
            tx, "CartItem", payload.get("attributes"), f"{at}/payload/attributes"
        )
        if "sku" not in payload:
            continue
        if payload["sku"] in skus:
            what = f"The SKU {payload['sku']!r} is there twice."
            yield Invalid("unique", what, f"{at}/payload/sku")
        skus.add(payload["sku"])
        what = _missing(kind, payload, find_item(tx, catalog, payload["sku"]) is not None)
        if what:
            yield Invalid("sku", what, f"{at}/payload/sku")


def _missing(kind: str, payload: Payload, is_there: bool) -> str:
    if kind == "ADD" and is_there and not payload.get("replaceIfExists"):
        return f"The SKU {payload['sku']!r} is there already, and replaceIfExists is not true."
    needs_it = kind == "ADD_PRICE_ADJUSTMENT" or (
        kind == "PATCH" and not payload.get("createIfNotExists")
    )
    return f"There is no SKU {payload['sku']!r}." if needs_it and not is_there else ""


def _add(tx: Transaction, catalog: str, payload: Payload) -> None:
    """Add or replace a product; a price that is left out stays, a product does not."""
    row = find_item(tx, catalog, payload["sku"]) or new_item(tx, catalog, payload["sku"])
    changed = {
        "attributes": payload.get("attributes", {}),
        "product": product_of(payload.get("product")),
    }
    put_item(tx, {**row, **changed}, payload.get("price"))


def _patch(tx: Transaction, catalog: str, payload: Payload) -> None:
    row = find_item(tx, catalog, payload["sku"]) or new_item(tx, catalog, payload["sku"])
    _patched(tx, {**row, "product": product_of(payload.get("product"))}, payload)


def _patch_many(tx: Transaction, catalog: str, payload: Payload) -> None:
    for row in items_of(tx, catalog):
        if is_accepted(row, payload.get("filters", ())):
            _patched(tx, row, payload)


def _patched(tx: Transaction, row: Row, payload: Payload) -> None:
    attributes = merged(row["attributes"], payload.get("attributes"))
    put_item(tx, {**row, "attributes": attributes}, payload.get("price"))


def _remove(tx: Transaction, catalog: str, payload: Payload) -> None:
    """Remove a product; one that is not there is passed over (assumed)."""
    row = find_item(tx, catalog, payload["sku"])
    if row is not None:
        remove_item(tx, row)


def _remove_many(tx: Transaction, catalog: str, payload: Payload) -> None:
    for row in items_of(tx, catalog):
        if is_accepted(row, payload.get("filters", ())):
            remove_item(tx, row)


def _adjust(tx: Transaction, catalog: str, payload: Payload) -> None:
    row = find_item(tx, catalog, payload["sku"])
    if row is not None:
        put_item(tx, adjust_prices(tx, row, payload["adjustments"]), None)


_ACTIONS: Mapping[str, Callable[[Transaction, str, Payload], None]] = {
    "ADD": _add,
    "PATCH": _patch,
    "PATCH_MANY": _patch_many,
    "REMOVE": _remove,
    "REMOVE_MANY": _remove_many,
    "ADD_PRICE_ADJUSTMENT": _adjust,
}
