"""What the tests of faults share; no logic."""

from typing import Any

from tests.client import Response
from tests.http.conftest import Shop


def fault(shop: Shop, do: dict[str, Any], **more: Any) -> Response:
    return shop.client.post(f"{shop.control}/faults", json={"do": do, **more})
