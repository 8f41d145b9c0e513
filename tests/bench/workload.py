"""What is asked of every server: W1 to W3, byte for byte the same for all but the base path."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.api import KOOMALOOMA, TALON_ONE, Api


@dataclass(frozen=True, slots=True)
class Workload:
    """One operation of a contract, and the status that it must be answered with.

    `reply` is what a server answers that is told its replies.
    """

    name: str
    api: Api
    method: str
    template: str
    path: str
    body: str | None
    status: int
    reply: str


@dataclass(frozen=True, slots=True)
class Request:
    """A call as it goes over the wire, without the Host and Content-Length that a client adds."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str | None


W1 = Workload(
    name="W1",
    api=KOOMALOOMA,
    method="POST",
    template="/users/{user_id}/commitments",
    path="/users/cust-1001/commitments",
    body=json.dumps(
        {
            "campaign_id": "camp-purchase",
            "transaction_value": "49.90",
            "promotion_goal_description": "Order 1001",
            "promotion_goal_category": "purchase",
        }
    ),
    status=201,
    reply=json.dumps(
        {
            "id": "c-1",
            "loyalty_units": 49,
            "free_loyalty_units": 0,
            "loyalty_accumulation_value": "49.90",
            "user_id": "cust-1001",
            "partner_id": "p-demo",
            "goal": {"type": "purchase", "value": "order"},
            "redeemable_loyalty_units": 0,
            "redeemed_loyalty_units": 0,
            "redeemed": False,
            "confirmation_status": "pending",
            "promotion_goal_description": "Order 1001",
            "promotion_goal_category": "purchase",
            "created_at": "2026-01-01T00:00:00+00:00",
            "updated_at": "2026-01-01T00:00:00+00:00",
        }
    ),
)

W2 = Workload(
    name="W2",
    api=KOOMALOOMA,
    method="POST",
    template="/users",
    path="/users",
    body=None,
    status=201,
    reply=json.dumps(
        {
            "partner_id": "p-demo",
            "partner_user_id": "cust-1001",
            "user_session_id": "5f0c1c9be7a64f0d9d3f2a71",
        }
    ),
)

_CART = [
    {"name": "Coffee beans", "sku": "coffee-1kg", "quantity": 2, "price": 19.99},
    {"name": "Ginger beer", "sku": "ginger-33", "quantity": 6, "price": 2.5},
    {"name": "Paper bag", "sku": "bag", "quantity": 1, "price": 0.1},
]
_RULE = {"campaignId": 7, "rulesetId": 70, "ruleIndex": 0, "ruleName": "Ten off"}

W3 = Workload(
    name="W3",
    api=TALON_ONE,
    method="PUT",
    template="/v2/customer_sessions/{customerSessionId}",
    path="/v2/customer_sessions/order-1001",
    body=json.dumps(
        {
            "customerSession": {
                "profileId": "ada",
                "couponCodes": ["SAVE10"],
                "state": "open",
                "cartItems": _CART,
            },
            "responseContent": ["customerSession"],
        }
    ),
    status=200,
    reply=json.dumps(
        {
            "effects": [
                {**_RULE, "effectType": "acceptCoupon", "props": {"value": "SAVE10"}},
                {**_RULE, "effectType": "setDiscount", "props": {"name": "10 off", "value": 10}},
            ],
            "createdCoupons": [],
            "createdReferrals": [],
            "customerSession": {
                "integrationId": "order-1001",
                "created": "2026-01-01T00:00:00.000000Z",
                "applicationId": 1,
                "profileId": "ada",
                "state": "open",
                "cartItems": [{**item, "position": at} for at, item in enumerate(_CART)],
                "identifiers": [],
                "attributes": {},
                "firstSession": True,
                "couponCodes": ["SAVE10"],
                "referralCode": "",
                "additionalCosts": {},
                "total": 55.08,
                "cartItemTotal": 55.08,
                "additionalCostTotal": 0,
            },
        }
    ),
)

WORKLOADS = (W1, W2, W3)


def request_for(
    workload: Workload, *, base_path: str, credentials: Mapping[str, str], world: str
) -> Request:
    """Word a workload for one server; peers ignore the world, but are sent it all the same."""
    headers = {**credentials, "X-Mock-World": world}
    if workload.body is not None:
        headers["Content-Type"] = "application/json"
    return Request(workload.method, base_path + workload.path, headers, workload.body)
