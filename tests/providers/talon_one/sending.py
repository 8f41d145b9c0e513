"""Sending sessions by either version of the operation."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import Response
from tests.providers.talon_one.builders import Shop, item

Put = Callable[..., Response]


def put_v1(
    shop: Shop, given: dict[str, Any] | None = None, name: str = "order-1", **more: Any
) -> Response:
    """Send a session by the first version."""
    return shop.put_session_v1(name, given, **more)


def put_v2(
    shop: Shop, given: dict[str, Any] | None = None, name: str = "order-1", **more: Any
) -> Response:
    """Send a session by the second version."""
    return shop.put_session(name, given, **more)


VERSIONS: dict[str, Put] = {"v1": put_v1, "v2": put_v2}
BOTH = pytest.mark.parametrize("put", VERSIONS.values(), ids=VERSIONS)
STATES = ("open", "closed", "cancelled")
CONTENTS = (
    "customerSession",
    "customerProfile",
    "coupons",
    "triggeredCampaigns",
    "referral",
    "loyalty",
    "event",
)
#: A session with something of everything.
FULL: dict[str, Any] = {
    "couponCodes": ["SAVE10"],
    "referralCode": "FRIEND-OF-ADA",
    "cartItems": [item(2)],
    "additionalCosts": {"shipping": {"price": 5}},
    "identifiers": ["device-1"],
    "attributes": {"channel": "web"},
}
