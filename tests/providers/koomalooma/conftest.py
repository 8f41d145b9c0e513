"""koomalooma as a partner sees it: a token in the header, worlds by scenario."""

from collections.abc import Mapping
from typing import Any

import jwt
import pytest

from tests.client import Client, Response

SECRET = "demo-shop-signing-secret-for-tests-only"


def token(secret: str = SECRET, **claims: Any) -> str:
    return jwt.encode({"partner_id": "p-demo", **claims}, secret, "HS256")


def order(**changes: Any) -> dict[str, Any]:
    return {
        "campaign_id": "camp-purchase",
        "transaction_value": "49.90",
        "promotion_goal_description": "Order 1001",
        "promotion_goal_category": "purchase",
        **changes,
    }


class Partner:
    """A merchant's back end."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.token = token()

    def open_session(self, **claims: Any) -> Response:
        given = token(**claims) if claims else self.token
        return self.client.post("/api/users", headers={"X-KoomaLooma-JWT": given})

    def assign(self, user: str = "cust-1001", /, **changes: Any) -> Response:
        return self.client.post(
            f"/api/users/{user}/commitments",
            json=order(**changes),
            headers={"X-KoomaLooma-JWT": self.token},
        )

    def backstage(self, action: str, **body: Any) -> Response:
        return self.client.post(f"{self.control}/backstage/koomalooma/{action}", json=body)

    def advance(self, duration: str) -> Response:
        return self.client.post(f"{self.control}/clock/advance", json={"duration": duration})

    def start(self, scenario: str, **more: Any) -> Response:
        return self.client.put(self.control, json={"scenario": scenario, **more})

    def row(self, collection: str, identifier: str) -> Mapping[str, Any]:
        path = f"{self.control}/rows/koomalooma/{collection}/{identifier}"
        row: Mapping[str, Any] = self.client.get(path).json()
        return row

    @property
    def control(self) -> str:
        return self.client.control


@pytest.fixture
def partner(client: Client) -> Partner:
    return Partner(client)
