"""What the tests of effects share; no logic."""

from typing import Any

from tests.providers.talon_one.builders import (
    item,
)

CART = [item(50, 2, sku="a"), item(0, sku="free"), item(20.5, sku="b")]


def asking(effect: str, **more: Any) -> dict[str, Any]:
    return {"profileId": "ada", "cartItems": CART, "attributes": {"effect": effect}, **more}
