"""A shop at the edge: one good booking, ways to break it, and what its world's books say."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange
from mockserver.engine.world import Due, World
from tests.client import Client, Response, json_bytes
from tests.providers.koomalooma.conftest import order, token

BOOKINGS = "/api/users/cust-1001/commitments"
NOON = "2026-03-02T12:00:00Z"


class Books(NamedTuple):
    """Everything of a world that a call may change, and its journal apart from that."""

    tables: Mapping[str, Mapping[str, Mapping[str, Any]]]
    counters: Mapping[str, int]
    agenda: list[Due]
    clock: Clock


class Shop:
    """A merchant's back end in a world of its own, frozen at noon."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.token = token()
        self.control = client.control
        assert client.put(self.control, json={"clock": {"now": NOON}}).status == 200

    def book(
        self,
        body: bytes | list[bytes] | None = None,
        content_type: str | None = "application/json",
        path: str = BOOKINGS,
        **headers: str,
    ) -> Response:
        """Report an order; underscores in header names stand for hyphens."""
        sent = {"x-koomalooma-jwt": self.token}
        if content_type is not None:
            sent["content-type"] = content_type
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = json_bytes(order()) if body is None else body
        return self.client.post(path, body=body, headers=sent)

    @property
    def world(self) -> World:
        return self.client.stored_world

    @property
    def books(self) -> Books:
        world = self.world
        tables = {
            api: {collection: dict(table) for collection, table in tables.items()}
            for api, tables in world.tables.items()
        }
        return Books(tables, dict(world.counters), sorted(world.agenda), world.clock)

    @property
    def last(self) -> Exchange:
        *_, last = self.client.journal
        return last


def with_extra(value: bytes) -> bytes:
    """A good booking with one more property, whose value is this JSON text."""
    return json_bytes(order())[:-1] + b', "extra": ' + value + b"}"


@pytest.fixture
def shop(client: Client) -> Shop:
    return Shop(client)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the server has waited, without anybody waiting."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr("mockserver.http.transport.disruption.sleep", sleep)
    return asked
