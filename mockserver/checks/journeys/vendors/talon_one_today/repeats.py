"""Journeys over calls of today that come again, and over what catalogs say of a cart."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION, Shop, item, total
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_SYNC, _PRICES = "syncCatalog", "bestPriorPrice"
_CATALOG = {"catalogId": 1}


def _updated(walk: Walk, key: str, session: str, price: float) -> Any:
    """Update a session with an idempotency key."""
    body = {
        "customerSession": {"cartItems": [item(price)]},
        "responseContent": ["customerSession"],
    }
    path, headers = {"customerSessionId": session}, {"Idempotency-Key": key}
    return walk.call(SESSION, path, body=body, headers=headers)


@documented("OAS 26.16, updateCustomerSessionV2", writes=(SESSION,))
def a_call_with_its_key_is_done_once(walk: Walk) -> None:
    """A call that comes again with its idempotency key gets the same answer, and does nothing."""
    key, session = walk.new("key"), walk.new("session")
    first, second = (_updated(walk, key, session, 10) for _ in range(2))
    expect(first.is_good, "a status of 2xx", first.came)
    expect_equal(second.json, first.json, "the answer of the second call")
    third = _updated(walk, walk.new("key"), session, 11).json
    expect_equal(member(third, "customerSession", "updateCount"), 2, "updateCount")


@assumed(OURS, writes=(SESSION,))
def a_key_is_for_one_call_alone(walk: Walk) -> None:
    """Another call with a key is refused; a call that was refused has left its key free."""
    key, session = walk.new("key"), walk.new("session")
    path = {"customerSessionId": session}
    headers = {"Idempotency-Key": key}
    wrong = {"customerSession": {"state": "cancelled"}}
    walk.refused(400, SESSION, path, body=wrong, headers=headers)
    expect(_updated(walk, key, session, 10).is_good, "a key that is free", "a refusal")
    expect_equal(_updated(walk, key, session, 11).status, 400, "the status of another call")


@documented("OAS 26.16, updateCustomerSessionV2", writes=(SESSION,), world="default")
def an_answer_is_forgotten_after_a_day(walk: Walk) -> None:
    """An answer is kept for 24 hours under its key; then the key is free again."""
    _updated(walk, "key", "order", 10)
    walk.mock.advance(days=1, seconds=-1)
    expect_equal(_updated(walk, "key", "order", 11).status, 400, "the status within the day")
    walk.mock.advance(seconds=1)
    expect(_updated(walk, "key", "order", 11).is_good, "a key that is free", "a refusal")


@documented("OAS 26.16, CartItem; t1 2026, syncCatalog", writes=(SESSION, _SYNC), world="default")
def a_cart_has_the_prices_of_the_catalog(walk: Walk) -> None:
    """A line without a price has that of the catalog; its own one overrides it."""
    shop, line = Shop(walk), {"sku": "coffee-1kg", "quantity": 2}
    expect_equal(total(shop.good("order", cartItems=[line])), 25, "the total")
    expect_equal(total(shop.good("order", cartItems=[{**line, "price": 8}])), 16, "its own")
    shop.refused("order", cartItems=[{"sku": "unknown", "quantity": 1}])
    new = {"type": "ADD", "payload": {"sku": "tea", "price": 4}}
    walk.good(_SYNC, _CATALOG, body={"actions": [new]})
    tea = shop.good("order", cartItems=[{"sku": "tea", "quantity": 3}])
    expect_equal(total(tea), 12, "the total of what was added")


@documented("OAS 26.16, NewPriceAdjustment", writes=(SESSION, _SYNC), world="default")
def an_adjustment_has_its_time(walk: Walk) -> None:
    """An adjusted price is one of a line's from its beginning until its end."""
    prices = {"priceType": "member", "referenceId": "r", "price": 5, "contextId": "Spring"}
    time = {"effectiveFrom": "2026-03-03T10:00:00Z", "effectiveUntil": "2026-03-05T10:00:00Z"}
    payload = {"sku": "coffee-1kg", "adjustments": [{**prices, **time}]}
    action = {"type": "ADD_PRICE_ADJUSTMENT", "payload": payload}
    walk.good(_SYNC, _CATALOG, body={"actions": [action]})
    shop, line = Shop(walk), {"sku": "coffee-1kg", "quantity": 1}
    for seconds, holds in ((0, False), (86_399, False), (1, True), (172_799, True), (1, False)):
        walk.mock.advance(seconds=seconds)
        shown = member(shop.good("order", cartItems=[line]), "customerSession", "cartItems", 0)
        expect_equal("member" in shown.get("prices", {}), holds, "whether it is a price of it")


@documented("t1 2026, bestPriorPrice", world="default")
def the_best_prior_price_is_the_lowest_of_its_time(walk: Walk) -> None:
    """The best prior price is the lowest that a product had in so many days before a moment."""
    body = {"skus": ["coffee-1kg"], "timeframeEndDateType": "strict"}
    for days, end, price in (
        ("5", "2026-03-02T00:00:00Z", 12.5),
        ("30", "2026-03-02T00:00:00Z", 9.9),
        ("30", "2026-02-09T00:00:00Z", 11),
        ("10", "2026-02-10T00:00:00Z", 9.9),
    ):
        found = walk.good(_PRICES, body={**body, "timeframe": days, "timeframeEndDate": end})
        expect_equal([each["price"] for each in found], [price], f"the price up to {end}")
    found = walk.good(
        _PRICES, body={**body, "timeframe": "30", "timeframeEndDate": "2025-12-31T00:00:00Z"}
    )
    expect_equal(found, [], "the prices before the first one")
