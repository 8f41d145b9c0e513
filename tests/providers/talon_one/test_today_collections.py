"""Rows of achievements, audiences and catalogs: others may name what is gone."""

from typing import Any

import pytest

from tests.client import Response
from tests.providers.talon_one.builders import Shop
from tests.providers.talon_one.today import SESSION

COLLECTIONS = (
    *("achievements", "progress", "audiences", "stores", "catalogs", "catalog_items"),
    *("observed_prices", "answers", "busy_profiles"),
)
ADA = "/v1/customer_profiles/ada/achievements"
CONTENT = ["customerSession", "customerProfile", "achievements", "triggeredCampaigns"]
CART = [{"sku": "mug", "quantity": 1}, {"sku": "coffee-1kg", "quantity": 2, "price": 3}]
EVENT = {"profileId": "ada", "type": "review_written", "responseContent": CONTENT[1:]}
FRAME = {"timeframe": "99999", "timeframeEndDate": "2026-03-02T00:00:00Z"}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", f"{ADA}?achievementStatus=active,scheduled", None),
    ("GET", f"{ADA}/1", None),
    *(
        (
            "PUT",
            SESSION,
            {
                "customerSession": {
                    "profileId": "ada",
                    "state": state,
                    "cartItems": CART,
                    "attributes": {"achievement": 2},
                },
                "responseContent": CONTENT,
            },
        )
        for state in ("open", "closed", "cancelled")
    ),
    ("POST", "/v2/events?silent=no", EVENT),
    ("GET", "/v1/integration/campaigns", None),
    ("PUT", "/v2/audiences/1", {"name": "x"}),
    ("PUT", "/v2/audience_customers/1/attributes", {"a": 1}),
    ("DELETE", "/v2/audiences/1", None),
    *(
        ("POST", "/v1/best_prior_price", {"skus": ["mug"], "timeframeEndDateType": kind, **FRAME})
        for kind in ("strict", "price", "sale")
    ),
    (
        "PUT",
        "/v1/catalogs/1/sync",
        {"actions": [{"type": "PATCH", "payload": {"sku": "mug", "price": 2}}]},
    ),
    ("PUT", "/v1/catalogs/1/sync", {"actions": [{"type": "REMOVE_MANY", "payload": {}}]}),
]


def every_call(shop: Shop) -> list[Response]:
    """Call each operation that reads these rows."""
    replies = [shop.call(method, path, json=body) for method, path, body in CALLS]
    again = shop.call(
        "PUT", SESSION, json={"customerSession": {}}, headers={"Idempotency-Key": "key"}
    )
    return [*replies, again]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_rows_that_others_name_may_be_gone(today: Shop, collection: str) -> None:
    for identifier in today.rows(collection):
        today.client.delete(f"{today.control}/rows/talon_one/{collection}/{identifier}")

    assert [reply for reply in every_call(today) if reply.status >= 500] == []
