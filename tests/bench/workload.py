"""What is asked of every server: W1 and W2, byte for byte the same for all but the base path."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workload:
    """One operation of the koomalooma contract, always a POST that must be answered 201."""

    name: str
    template: str
    path: str
    body: str | None
    reply: str


@dataclass(frozen=True, slots=True)
class Request:
    """A POST as it goes over the wire, without the Host and Content-Length that a client adds."""

    path: str
    headers: Mapping[str, str]
    body: str | None


W1 = Workload(
    name="W1",
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
    template="/users",
    path="/users",
    body=None,
    reply=json.dumps(
        {
            "partner_id": "p-demo",
            "partner_user_id": "cust-1001",
            "user_session_id": "5f0c1c9be7a64f0d9d3f2a71",
        }
    ),
)

WORKLOADS = (W1, W2)


def request_for(
    workload: Workload, *, base_path: str, credentials: Mapping[str, str], world: str
) -> Request:
    """Word a workload for one server; peers ignore the world, but are sent it all the same."""
    headers = {**credentials, "X-Mock-World": world}
    if workload.body is not None:
        headers["Content-Type"] = "application/json"
    return Request(base_path + workload.path, headers, workload.body)
