"""What the tests of the control API share; no logic."""

from typing import Any

from tests.client import Response
from tests.http.conftest import Shop

TOLD_NOON = "2026-03-02T12:00:00+00:00"


def clock(shop: Shop) -> Any:
    return shop.client.get(f"{shop.control}/clock").json()


def rows(shop: Shop, collection: str, query: str = "") -> Response:
    return shop.client.get(f"{shop.control}/rows/koomalooma/{collection}{query}")
