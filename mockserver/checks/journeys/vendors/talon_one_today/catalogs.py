"""Journeys over catalogs: products are added, changed and removed, one by one and together."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_SYNC, _PRICES = "syncCatalog", "bestPriorPrice"
_CATALOG = {"catalogId": 1}
#: Products of the default fixture.
_COFFEE, _MUG = "coffee-1kg", "mug"


def _sync(walk: Walk, kind: str, *payloads: dict[str, Any], **more: Any) -> Any:
    """Send actions of one type."""
    actions = [{"type": kind, "payload": each} for each in payloads]
    return walk.call(_SYNC, _CATALOG, body={"actions": actions, **more})


def _synced(walk: Walk, kind: str, *payloads: dict[str, Any]) -> Any:
    """Send actions that have to be taken; gives the catalog."""
    reply = _sync(walk, kind, *payloads)
    expect(reply.is_good, "a status of 2xx", reply.came)
    return reply.json


def _line(walk: Walk, sku: str, **more: Any) -> Any:
    """Return the line of a cart that names a product; None if it is refused."""
    session = {"cartItems": [{"sku": sku, "quantity": 1, **more}]}
    body = {"customerSession": session, "responseContent": ["customerSession"]}
    path, query = {"customerSessionId": "order"}, {"dry": "true"}
    reply = walk.call(SESSION, path, query=query, body=body)
    return reply.json["customerSession"]["cartItems"][0] if reply.is_good else None


def _price(walk: Walk, sku: str) -> Any:
    """Return the price of a product; None if there is none."""
    return (_line(walk, sku) or {}).get("price")


@documented("t1 2026, syncCatalog", writes=(_SYNC,), world="default")
def a_product_is_added_or_replaced(walk: Walk) -> None:
    """Adding what is there needs `replaceIfExists`; then it has only what was said, and a price."""
    new = {"sku": "tea", "price": 4, "attributes": {"leaf": "green"}, "product": {"name": "Tea"}}
    _synced(walk, "ADD", new)
    line = _line(walk, "tea")
    came = line["price"], line["attributes"], line["product"]
    expect_equal(came, (4, {"leaf": "green"}, {"name": "Tea"}), "the line")
    refused = _sync(walk, "ADD", {"sku": "tea", "price": 5})
    expect_equal(refused.status, 400, "the status of adding it again")
    _synced(walk, "ADD", {"sku": "tea", "attributes": {"leaf": "black"}, "replaceIfExists": True})
    line = _line(walk, "tea")
    came = line["price"], line["attributes"], "product" in line
    expect_equal(came, (4, {"leaf": "black"}, False), "the line of what was replaced")


@documented("t1 2026, syncCatalog", writes=(_SYNC,), world="default")
def a_product_is_changed_in_part(walk: Walk) -> None:
    """A patch adds to the attributes; one of what is not there needs `createIfNotExists`."""
    _synced(walk, "PATCH", {"sku": _COFFEE, "attributes": {"strength": 3}})
    line = _line(walk, _COFFEE, attributes={"ground": True})
    wanted = {"origin": "Brazil", "strength": 3, "ground": True}
    expect_equal((line["price"], line["attributes"]), (12.5, wanted), "the line")
    expect_equal(_sync(walk, "PATCH", {"sku": "tea", "price": 5}).status, 400, "the status")
    _synced(walk, "PATCH", {"sku": "tea", "price": 5, "createIfNotExists": True})
    _synced(walk, "PATCH", {"sku": "tea", "price": 6, "createIfNotExists": True})
    expect_equal((_price(walk, "tea"), _price(walk, _COFFEE)), (6, 12.5), "the prices")


@documented("t1 2026, syncCatalog", writes=(_SYNC,), world="default")
def a_product_is_removed(walk: Walk) -> None:
    """What is removed needs a price in a cart; removing what is not there is nothing."""
    _synced(walk, "REMOVE", {"sku": _MUG}, {"sku": "never-there"})
    expect_equal((_price(walk, _MUG), _price(walk, _COFFEE)), (None, 12.5), "the prices")
    _synced(walk, "REMOVE_MANY", {})
    expect_equal(_price(walk, _COFFEE), None, "the price when all are removed")


@documented("OAS 26.16, CartItem", writes=(_SYNC,), world="default")
def a_catalog_is_for_its_applications(walk: Walk) -> None:
    """A catalog has prices for the carts of the applications that it names."""
    for applications, price in (([101], 9), ([1], None), ([1, 101], 9), ([], None)):
        walk.mock.change("catalogs", "1", applications=applications)
        expect_equal(_price(walk, _MUG), price, f"the price for {applications}")


def _added(sku: str) -> dict[str, Any]:
    return {"type": "ADD", "payload": {"sku": sku, "price": 4}}


@documented("t1 2026, syncCatalog", writes=(_SYNC,), world="default")
def filters_choose_the_products_that_change(walk: Walk) -> None:
    """Many products change at once: those whose attributes all filters accept."""
    more = {"sku": _MUG, "attributes": {"strength": "4.0", "tall": True}}
    _synced(walk, "PATCH", more, {"sku": _COFFEE, "attributes": {"note": "x" * 40}})
    both, coffee, mug, none = {_COFFEE, _MUG}, {_COFFEE}, {_MUG}, set[str]()
    tries: tuple[tuple[tuple[tuple[str, str, Any], ...], set[str]], ...] = (
        ((), both),
        ((("strength", "EQ", 4),), both),
        ((("strength", "GT", "3"),), both),
        ((("strength", "GT", 4),), none),
        ((("strength", "LT", 4),), none),
        ((("strength", "GE", 4), ("strength", "LE", 4)), both),
        ((("strength", "LT", "many"),), none),
        ((("origin", "GT", 1),), none),
        ((("origin", "EQ", "Brazil"),), coffee),
        ((("origin", "EQ", "Peru"),), none),
        ((("origin", "IN", "Peru,Brazil"),), coffee),
        ((("origin", "IN", ["Brazil"]),), coffee),
        ((("origin", "IN", ["Peru"]),), none),
        ((("origin", "IN", 5),), none),
        ((("strength", "IN", "3,4"), ("color", "EQ", "white")), mug),
        ((("tall", "EQ", True),), mug),
        ((("tall", "EQ", 1),), none),
        ((("tall", "EQ", "True"),), none),
        ((("note", "EQ", "x" * 40),), coffee),
    )
    for number, (filters, wanted) in enumerate(tries, 1):
        listed = [dict(zip(("attr", "op", "value"), each, strict=True)) for each in filters]
        _synced(walk, "PATCH_MANY", {"price": number, "filters": listed})
        came = {sku for sku in both if _price(walk, sku) == number}
        expect_equal(came, wanted, f"the products that {filters} accept")
    _synced(walk, "REMOVE_MANY", {"filters": [{"attr": "color", "op": "EQ", "value": "white"}]})
    gone = {sku for sku in both if _price(walk, sku) is None}
    expect_equal(gone, mug, "the products that were removed")


@documented("t1 2026, syncCatalog", writes=(_SYNC,), world="default")
def a_sync_is_of_one_type_and_names_a_product_once(walk: Walk) -> None:
    """Actions of two types, or twice of one product, are refused, and nothing changes."""
    add = _added("tea")
    both = [add, {"type": "REMOVE", "payload": {"sku": _MUG}}]
    for actions in (both, [add, add]):
        walk.refused(400, _SYNC, _CATALOG, body={"actions": actions})
    wrong = {"sku": "tea", "adjustments": [{"priceType": "member", "referenceId": "r"}]}
    expect_equal(_sync(walk, "ADD_PRICE_ADJUSTMENT", wrong).status, 400, "of no product")
    expect_equal((_price(walk, "tea"), _price(walk, _MUG)), (None, 9), "the prices")
    walk.refused(404, _SYNC, {"catalogId": 9}, body={"actions": [add]})


@assumed(OURS, writes=(_SYNC,), world="default")
def each_sync_is_a_version_of_the_catalog(walk: Walk) -> None:
    """A sync counts the version up; one for another version is refused."""
    for version in (2, 3):
        catalog = _synced(walk, "PATCH", {"sku": _MUG, "price": version})
        expect_equal((catalog["id"], catalog["version"]), (1, version), "id and version")
    for version, status in ((2, 400), (4, 400), (3, 200)):
        came = _sync(walk, "PATCH", {"sku": _MUG, "price": 1}, version=version)
        expect_equal(came.status, status, f"the status for version {version}")


@documented("t1 2026, bestPriorPrice", writes=(_SYNC,), world="default")
def a_price_is_looked_back_from_its_beginning(walk: Walk) -> None:
    """`price` looks back from where the price of that moment began, `sale` from its sale."""
    walk.mock.advance(days=1)
    spring = {"priceType": "member", "referenceId": "r", "price": 5, "contextId": "Spring"}
    _synced(walk, "ADD_PRICE_ADJUSTMENT", {"sku": _COFFEE, "adjustments": [spring]})
    walk.mock.advance(days=1)
    _synced(walk, "PATCH", {"sku": _COFFEE, "price": 5})

    def found(kind: str, end: str, days: str, **more: Any) -> list[float]:
        body = {"skus": [_COFFEE], "timeframe": days, "timeframeEndDate": end, **more}
        body |= {} if more else {"timeframeEndDateType": kind}
        return [each["price"] for each in walk.good(_PRICES, body=body)]

    before, sale = "2026-02-28T00:00:00Z", "2026-03-03T12:00:00Z"
    for kind, end, days, prices in (
        ("strict", before, "5", [12.5]),
        ("price", before, "5", [9.9]),
        ("price", before, "30", [9.9]),
        ("price", "2026-02-15T00:00:00Z", "5", [11]),
        ("sale", before, "5", [12.5]),
        ("strict", sale, "5", [5]),
        ("sale", sale, "5", [12.5]),
        ("sale", sale, "15", [9.9]),
        ("price", "2026-03-05T00:00:00Z", "5", [12.5]),
        ("price", "2026-01-01T00:00:00Z", "5", []),
    ):
        came = found(kind, end, days)
        expect_equal(came, prices, f"the {kind} price up to {end} in {days} days")
    for is_strict, prices in ((True, [5]), (False, [12.5])):
        came = found("", sale, "5", strictEndDate=is_strict)
        expect_equal(came, prices, f"the price with strictEndDate={is_strict}")


@assumed(OURS, world="default")
def a_question_about_prices_has_to_be_understood(walk: Walk) -> None:
    """A time that is no number of days, or an unknown audience, is refused; prices are for all."""
    body = {
        "skus": [_MUG],
        "timeframe": "30",
        "timeframeEndDate": "2026-03-02T00:00:00Z",
        "timeframeEndDateType": "strict",
    }
    walk.refused(400, _PRICES, body={**body, "timeframe": "a month"})
    for audience, status in (({"audienceID": 1}, 200), ({"audienceID": 99}, 400), ({}, 400)):
        target = {"targetType": "AUDIENCE", **audience}
        came = walk.call(_PRICES, body={**body, "target": target})
        expect_equal(came.status, status, f"the status for {audience}")
    all_of_them = walk.good(_PRICES, body={**body, "skus": [_MUG, "unknown", _COFFEE, _MUG]})
    prices = [(each["sku"], each["price"]) for each in all_of_them]
    expect_equal(prices, [(_MUG, 9), (_COFFEE, 9.9)], "the prices")
    days = member(walk.good(_PRICES, body={**body, "timeframe": "30D"}), 0, "price")
    expect_equal(days, 9, "the price of so many days, as clients write them")


@documented("OAS 26.16, PriceDetail", writes=(_SYNC,), world="default")
def an_adjusted_price_is_shown_beside_the_base_price(walk: Walk) -> None:
    """A line has the prices that hold, the last of each type; the base price is selected."""
    own = "68851723-e6fa-488f-ace9-112581e6c19b"
    span = {"effectiveFrom": "2026-03-01T00:00:00Z", "effectiveUntil": "2026-04-01T00:00:00Z"}
    first = {"priceType": "member", "price": 10, "referenceId": own, "contextId": "Spring", **span}
    last = {"priceType": "member", "price": 9, "referenceId": "r"}
    late, early = "2026-03-02T09:00:00Z", "2026-03-01T09:00:00Z"
    expect_equal("prices" in _line(walk, _COFFEE), False, "prices without an adjustment")
    for adjustments, price, shown in (
        ([{**first, "calculatedAt": late}, {**last, "calculatedAt": early}], 10, True),
        ([{**last, "calculatedAt": "2026-03-02T09:30:00Z"}], 9, False),
    ):
        _synced(walk, "ADD_PRICE_ADJUSTMENT", {"sku": _COFFEE, "adjustments": adjustments})
        line = _line(walk, _COFFEE)
        expect_equal((line["price"], line["selectedPriceType"]), (12.5, "base"), "the line")
        expect_equal(line["prices"]["base"], {"price": 12.5}, "the base price")
        detail = line["prices"]["member"]
        expect_equal(detail["price"], price, "the price that was calculated last")
        wanted = {
            "adjustmentContextId": "Spring",
            "adjustmentReferenceId": own,
            "adjustmentEffectiveFrom": span["effectiveFrom"],
            "adjustmentEffectiveUntil": span["effectiveUntil"],
        }
        more = {name: each for name, each in detail.items() if name != "price"}
        expect_equal(more, wanted if shown else {}, "what is told of it")
    _synced(
        walk, "ADD_PRICE_ADJUSTMENT", {"sku": _COFFEE, "adjustments": [{**last, "price": None}]}
    )
    expect_equal("prices" in _line(walk, _COFFEE), False, "prices when it has been withdrawn")
