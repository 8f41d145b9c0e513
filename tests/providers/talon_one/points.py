"""A customer's points, asked for and moved by tests of today's contract."""

from typing import Any
from urllib.parse import urlencode

from tests.providers.talon_one.builders import Shop, good

#: The points of ada that await their activation.
UUID = "5a4d3b2c-1f0e-4d9c-8b7a-695847362514"
LATER = "2026-03-20T00:00:00Z"


def path(what: str, profile: str = "bob", program: int = 3, **query: Any) -> str:
    asked = f"?{urlencode(query, doseq=True)}" if query else ""
    return f"/v1/loyalty_programs/{program}/profile/{profile}/{what}{asked}"


def get(shop: Shop, what: str, profile: str = "bob", program: int = 3, **query: Any) -> Any:
    return good(shop.call("GET", path(what, profile, program, **query)), 200)


def add(shop: Shop, amount: int, profile: str = "bob", program: int = 3, **more: Any) -> None:
    shop.backstage("add-points", program=program, profile=profile, amount=amount, **more)


def names(page: Any) -> list[str]:
    return [each["name"] for each in page["data"]]


def amounts(page: Any) -> list[int]:
    return [each["amount"] for each in page["data"]]
