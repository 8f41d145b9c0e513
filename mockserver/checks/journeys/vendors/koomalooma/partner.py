"""A partner on a walk: its customers, its orders and what they are worth."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from mockserver.checks.journeys.walk import Walk, member
from mockserver.checks.wire.exchange import Exchange

OURS = "docs/koomalooma.md"
#: What a booking calls.
BOOKS = ("createUser", "assignPoints")
CREDENTIAL = "X-KoomaLooma-JWT"
_ROUNDING = {
    "down": ROUND_FLOOR,
    "up": ROUND_CEILING,
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
}
#: Amounts by which one rounding differs from another, and exact numbers from floats.
AMOUNTS = ("0.5", "1.5", "2.5", "0.99", "49.90", "10.0000000000000000001", "9.9999999999999999999")


def customer_of(walk: Walk) -> str:
    """Open a session, and return the customer's id."""
    user = walk.good("createUser")
    return str(member(user, "partner_user_id"))


def order_of(walk: Walk, campaign: str, value: str, **more: Any) -> Mapping[str, Any]:
    """Return the body of an order that nobody has made before."""
    return {
        "campaign_id": campaign,
        "transaction_value": value,
        "promotion_goal_description": walk.new("order"),
        "promotion_goal_category": "purchase",
        **more,
    }


def book(walk: Walk, campaign: str, value: str) -> Any:
    """Book an order of a new customer, and return the commitment."""
    customer = customer_of(walk)
    return walk.good("assignPoints", {"user_id": customer}, body=order_of(walk, campaign, value))


def refused(walk: Walk, campaign: str, value: str = "10.00") -> Exchange:
    """Book an order that has to be refused with 403."""
    customer = customer_of(walk)
    body = order_of(walk, campaign, value)
    return walk.refused(403, "assignPoints", {"user_id": customer}, body=body)


def units_of(rate: str, rounding: str, value: str) -> int:
    """Return the units that an amount is worth in a campaign."""
    exact = Decimal(value) * Decimal(rate)
    return int(exact.quantize(Decimal(1), _ROUNDING[rounding]))
