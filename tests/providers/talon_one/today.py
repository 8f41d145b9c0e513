"""A shop of today's contract, and what its tests ask again and again."""

from collections.abc import Mapping
from typing import Any

from tests.providers.talon_one.builders import Shop, good, item

SESSION = "/v2/customer_sessions/order-1"
#: Two lines, three units of the first one.
CART = [item(10, 3), item(4, 1, sku="tea", name="Tea")]


def put(shop: Shop, content: tuple[str, ...] = (), query: str = "", **given: Any) -> Any:
    """Send a session that is taken, and give the answer."""
    body = {"customerSession": given, "responseContent": list(content)}
    return good(shop.call("PUT", f"{SESSION}{query}", json=body), 200)


def refusal(shop: Shop, method: str, path: str, body: Any = None) -> tuple[int, Mapping[str, Any]]:
    """Send what is refused, and give the status and the first error."""
    reply = shop.call(method, path, json=body)
    return reply.status, reply.json()["errors"][0]


def closed(shop: Shop, **more: Any) -> Any:
    """Close a session of bob, with the usual cart unless it has another."""
    return put(shop, **{"state": "closed", "profileId": "bob", "cartItems": CART, **more})


def balance(shop: Shop) -> float:
    """The points of bob's main ledger."""
    told = put_other(shop)["loyalty"]["programs"]["3"]["ledger"]
    current: float = told["currentBalance"]
    return current


def put_other(shop: Shop) -> Any:
    """Look at bob through a dry session of his own."""
    body = {"customerSession": {"profileId": "bob"}, "responseContent": ["loyalty"]}
    return good(shop.call("PUT", "/v2/customer_sessions/other?dry=true", json=body), 200)
