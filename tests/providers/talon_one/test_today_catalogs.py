"""Catalogs: changed by actions of one type, filtered, and the prices of carts that have none."""

from typing import Any

import pytest

from tests.client import Response
from tests.providers.talon_one.builders import Shop, good, pointers
from tests.providers.talon_one.today import SESSION, put, refusal

CATALOG = "/v1/catalogs/1/sync"


def send(shop: Shop, kind: str, *payloads: dict[str, Any], **more: Any) -> Response:
    """Send actions of one type."""
    actions = [{"type": kind, "payload": each} for each in payloads]
    return shop.call("PUT", CATALOG, json={"actions": actions, **more})


def sync(shop: Shop, kind: str, *payloads: dict[str, Any], **more: Any) -> Any:
    """Send actions that are taken, and give the catalog."""
    return good(send(shop, kind, *payloads, **more), 200)


def items(shop: Shop) -> dict[str, Any]:
    """The items of the catalog, by their SKUs."""
    return {row["sku"]: row for row in shop.rows("catalog_items").values()}


def line(shop: Shop, sku: str = "coffee-1kg", **more: Any) -> Any:
    """The line of a cart that names a SKU and says no more."""
    cart = [{"sku": sku, "quantity": 2, **more}]
    told = put(shop, ("customerSession",), "?dry=true", cartItems=cart)
    (shown,) = told["customerSession"]["cartItems"]
    return shown


def test_a_cart_has_from_the_catalog_what_it_does_not_say_itself(today: Shop) -> None:
    number = items(today)["coffee-1kg"]["number"]
    told = put(
        today,
        ("customerSession",),
        cartItems=[{"sku": "coffee-1kg", "quantity": 2, "attributes": {"strength": 5}}],
    )["customerSession"]

    (shown,) = told["cartItems"]
    assert (shown["price"], shown["catalogItemID"], told["total"]) == (12.5, number, 25)
    assert shown["attributes"] == {"origin": "Brazil", "strength": 5}
    assert shown["product"] == {"name": "Coffee beans"}
    # A price of the cart overrides the catalog's.
    assert line(today, price=8)["price"] == 8


def test_what_is_in_no_catalog_needs_a_price(today: Shop) -> None:
    body = {"customerSession": {"cartItems": [{"sku": "unknown", "quantity": 1}]}}

    status, error = refusal(today, "PUT", SESSION, body)

    assert (status, error["source"]) == (400, {"pointer": "/cartItems/0/price"})
    row = {**today.rows("catalogs")["1"], "applications": []}
    good(today.client.put(f"{today.control}/rows/talon_one/catalogs/1", json=row), 200)
    body["customerSession"]["cartItems"][0]["sku"] = "mug"
    assert refusal(today, "PUT", SESSION, body)[0] == 400


def test_products_are_added_and_replaced(today: Shop) -> None:
    new = {"sku": "tea", "price": 4, "attributes": {"leaf": "green"}}
    old = {"sku": "coffee-1kg", "attributes": {"origin": "Peru"}, "replaceIfExists": True}

    catalog = sync(today, "ADD", new, old, version=1)

    assert (catalog["id"], catalog["version"]) == (1, 2)
    assert catalog["modified"] == "2026-03-02T12:00:00Z"
    coffee = items(today)["coffee-1kg"]
    # A price that is left out stays, a product does not.
    assert (coffee["price"], coffee["product"]) == (12.5, None)
    assert coffee["attributes"] == {"origin": "Peru"}
    assert line(today, "tea")["price"] == 4


def test_products_are_changed_one_by_one_and_together(today: Shop) -> None:
    sync(
        today,
        "PATCH",
        {"sku": "coffee-1kg", "attributes": {"strength": 3}},
        {"sku": "tea", "price": 5, "createIfNotExists": True},
    )
    green = [{"attr": "color", "op": "EQ", "value": "white"}]
    sync(today, "PATCH_MANY", {"price": 7, "filters": green}, {"attributes": {"sale": True}})

    found = items(today)
    assert found["coffee-1kg"]["attributes"] == {"origin": "Brazil", "strength": 3, "sale": True}
    assert {sku: row["price"] for sku, row in found.items()} == {
        "coffee-1kg": 12.5,
        "mug": 7,
        "tea": 5,
    }


def test_products_are_removed_one_by_one_and_together(today: Shop) -> None:
    sync(today, "REMOVE", {"sku": "mug"}, {"sku": "never-there"})
    assert set(items(today)) == {"coffee-1kg"}

    sync(today, "REMOVE_MANY", {})
    assert items(today) == {}


@pytest.mark.parametrize(
    ("filters", "accepts"),
    [
        ([("strength", "EQ", 4)], True),
        ([("strength", "GT", "3")], True),
        ([("strength", "GE", 4), ("strength", "LE", 4)], True),
        ([("strength", "LT", 4)], False),
        ([("origin", "IN", "Peru,Brazil")], True),
        ([("origin", "IN", ["Peru"])], False),
        ([("origin", "IN", 5)], False),
        ([("origin", "EQ", "Peru")], False),
        ([("origin", "GT", 1)], False),
        ([("origin", "EQ", True)], False),
        ([("strength", "EQ", 4), ("leaf", "EQ", "green")], False),
        ([("origin", "EQ", "9" * 99)], False),
    ],
)
def test_filters_are_joined_by_and(
    today: Shop, filters: list[tuple[str, str, Any]], accepts: bool
) -> None:
    listed = [dict(zip(("attr", "op", "value"), each, strict=True)) for each in filters]

    sync(today, "REMOVE_MANY", {"filters": listed})

    assert ("coffee-1kg" not in items(today)) == accepts


def test_prices_of_other_types_hold_for_a_time(today: Shop) -> None:
    reference = "68851723-e6fa-488f-ace9-112581e6c19b"
    member = {
        "priceType": "member",
        "price": 10,
        "referenceId": reference,
        "contextId": "Spring",
        "effectiveFrom": "2026-03-01T00:00:00Z",
        "effectiveUntil": "2026-04-01T00:00:00Z",
    }
    later = {**member, "price": 9, "referenceId": "later", "calculatedAt": "2026-03-02T13:00:00Z"}
    sync(today, "ADD_PRICE_ADJUSTMENT", {"sku": "coffee-1kg", "adjustments": [later, member]})

    shown = line(today)
    sync(
        today,
        "ADD_PRICE_ADJUSTMENT",
        {"sku": "coffee-1kg", "adjustments": [{**later, "price": None}]},
    )
    without = line(today)
    today.turn_to("2026-04-01T00:00:00Z")

    # What was calculated last counts; a reference that is no UUID is not shown.
    assert (shown["price"], shown["selectedPriceType"]) == (12.5, "base")
    assert shown["prices"] == {
        "base": {"price": 12.5},
        "member": {
            "price": 9,
            "adjustmentContextId": "Spring",
            "adjustmentEffectiveFrom": "2026-03-01T00:00:00Z",
            "adjustmentEffectiveUntil": "2026-04-01T00:00:00Z",
        },
    }
    assert "prices" not in without
    assert "prices" not in line(today)


@pytest.mark.parametrize(
    ("kind", "payloads", "places"),
    [
        ("ADD", [{"sku": "tea"}, {"sku": "tea"}], ["/actions/1/payload/sku"]),
        ("ADD", [{"sku": "mug"}], ["/actions/0/payload/sku"]),
        ("PATCH", [{"sku": "tea"}], ["/actions/0/payload/sku"]),
        (
            "ADD_PRICE_ADJUSTMENT",
            [{"sku": "tea", "adjustments": [{"priceType": "m", "referenceId": "r"}]}],
            ["/actions/0/payload/sku"],
        ),
    ],
)
def test_wrong_actions_change_nothing(
    today: Shop, kind: str, payloads: list[dict[str, Any]], places: list[str]
) -> None:
    with today.unchanged():
        assert pointers(send(today, kind, *payloads)) == places


def test_a_sync_is_of_one_type_one_version_and_one_catalog(today: Shop) -> None:
    both = [
        {"type": "ADD", "payload": {"sku": "tea"}},
        {"type": "REMOVE", "payload": {"sku": "mug"}},
    ]

    with today.unchanged():
        mixed = today.call("PUT", CATALOG, json={"actions": both})
        stale = send(today, "REMOVE", {"sku": "mug"}, version=2)
        unknown = today.call("PUT", "/v1/catalogs/9/sync", json={"actions": both[:1]})

    assert (pointers(mixed), pointers(stale)) == (["/actions/1/type"], ["/version"])
    assert unknown.status == 404
