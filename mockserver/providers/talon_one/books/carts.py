"""What is in a session's cart, and what it comes to before all discounts."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.engine.world import Row
from mockserver.providers.talon_one.dialect import Invalid
from mockserver.providers.talon_one.money import MOST, arithmetic, exact, summed

#: The members of an item that the contract has, and the names that rules have for them.
_ITEM = {
    "name": "Name",
    "sku": "Sku",
    "quantity": "Quantity",
    "price": "Price",
    "category": "Category",
    "weight": "Weight",
    "height": "Height",
    "width": "Width",
    "length": "Length",
    "position": "Position",
    "attributes": "Attributes",
}
_ADJUSTMENT = ("payFromLoyaltyProgram", "pointPayment", "remainingPrice")


class Totals(NamedTuple):
    """The sums of the contract: items, additional costs of the session and of items, and all."""

    items: Decimal
    costs: Decimal
    total: Decimal
    item_costs: Decimal = Decimal(0)


def cart_of(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Take what the contract knows of items, each at its own position, counted from 0."""
    return [
        {**_known(item, _ITEM), **_adjusted(item), "position": position}
        for position, item in enumerate(items)
    ]


def costs_of(costs: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Take what the contract knows of additional costs."""
    return {name: {"price": cost["price"]} for name, cost in costs.items()}


def product_of(product: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Take what the contract knows of a product."""
    return None if product is None else {"name": product["name"]}


def totals_of(items: Sequence[Mapping[str, Any]], costs: Mapping[str, Any]) -> Totals:
    """Sum a cart up. Raises ArithmeticError where an amount is too large."""
    context = arithmetic()
    in_cart = summed(
        (context.multiply(exact(item["price"]), exact(item["quantity"])) for item in items),
        context,
    )
    beside = summed((exact(cost["price"]) for cost in costs.values()), context)
    of_items = summed((exact(each["price"]) for item in items for each in _costs_of(item)), context)
    total = context.add(context.add(in_cart, beside), of_items)
    totals = Totals(in_cart, beside, total, of_items)
    if any(abs(each) >= MOST for each in totals):
        raise ArithmeticError
    return totals


def cart_totals(session: Row) -> Totals | Invalid:
    """Sum a session up, or say that its amounts are too large."""
    try:
        return totals_of(session["cart_items"], session["additional_costs"])
    except ArithmeticError:
        # Beyond that, a JSON number does not hold cents (assumed).
        return Invalid("maximum", f"the amounts come to {MOST:,} or more", "/cartItems")


def remaining_items(session: Row) -> list[dict[str, Any]]:
    """Return the items of which not every unit has come back, with how many are left."""
    returned = session.get("returned", {})
    items = [
        {**item, "quantity": item["quantity"] - returned.get(str(item["position"]), 0)}
        for item in session["cart_items"]
    ]
    return [item for item in items if item["quantity"] > 0]


def items_for_rules(session: Row) -> list[dict[str, Any]]:
    """Return the items under the names that rules know."""
    items = remaining_items(session) if session.get("returned") else session["cart_items"]
    return [
        {known: item[name] for name, known in _ITEM.items() if name in item} | _attributes(item)
        for item in items
    ]


def _costs_of(item: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    costs: Mapping[str, Mapping[str, Any]] = item.get("additionalCosts", {})
    return costs.values()


def _known(members: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: members[name] for name in names if name in members}


def _adjusted(item: Mapping[str, Any]) -> dict[str, Any]:
    if "adjustment" not in item:
        return {}
    return {"adjustment": _known(item["adjustment"], _ADJUSTMENT)}


def _attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"Attributes": item.get("attributes") or {}}
    if "additionalCosts" in item:
        costs = item["additionalCosts"].items()
        shown["AdditionalCosts"] = {name: cost["price"] for name, cost in costs}
    return shown
