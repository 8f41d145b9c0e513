"""A world of a mock server that one journey has for itself: its clock, its backstage, its rows.

A real server has neither for a tester; the journeys that need them are skipped there.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from mockserver.checks.journeys.broken import Broken
from mockserver.checks.wire.exchange import Exchange

#: The time in a world at its start, unless a journey turns the clock: that of the scenarios.
START = "2026-03-02T10:00:00Z"

#: Makes a call of the control API: what it is called, method, URL and JSON.
Send = Callable[[str, str, str, Mapping[str, Any] | None], Exchange]


class MockWorld:
    """A new world of a mock server, made from a scenario; its clock is frozen until it is turned.

    `address` is the mock's, `api` the API of the journey. Raises Broken where the mock refuses
    what a journey wants, and NoReply.
    """

    def __init__(self, send: Send, address: str, api: str, name: str, scenario: str) -> None:
        self._send = send
        self._api = api
        self._control = f"{address}/_mock/worlds/{quote(name, safe='')}"
        #: The address of the world, in place of the server's.
        self.url = f"{address}/_world/{quote(name, safe='')}"
        body = {"scenario": scenario, "clock": {"now": START, "frozen": True}}
        self._accepted(f"a world from the scenario {scenario}", "PUT", "", body)

    def advance(self, **by: float) -> None:
        """Turn the clock forward by the keywords of timedelta: `advance(days=30)`."""
        body = {"seconds": timedelta(**by).total_seconds()}
        self._accepted(f"the clock to be turned by {by}", "POST", "/clock/advance", body)

    def change(self, collection: str, identifier: str, **columns: Any) -> None:
        """Set columns of a row, or add the row: a state that the scenario does not have."""
        wanted = f"the row {collection}/{identifier} to be changed"
        self._accepted(wanted, "PUT", self._row(collection, identifier), columns)

    def remove(self, collection: str, identifier: str) -> None:
        """Remove a row."""
        wanted = f"the row {collection}/{identifier} to be removed"
        self._accepted(wanted, "DELETE", self._row(collection, identifier))

    def backstage(self, action: str, /, **body: Any) -> Any:
        """Run a backstage action that has to be accepted, and return its answer."""
        wanted = f"the backstage action {action} to be accepted"
        return self._accepted(wanted, "POST", f"/backstage/{self._api}/{action}", body).json

    def refused(self, status: int, action: str, /, **body: Any) -> None:
        """Run a backstage action that has to be refused with this status."""
        exchange = self._called("POST", f"/backstage/{self._api}/{action}", body)
        if exchange.status != status:
            wanted = f"the backstage action {action} to be refused with {status}"
            raise Broken(wanted, exchange.came)

    def drop(self) -> None:
        """Remove the world."""
        self._called("DELETE", "")

    def _row(self, collection: str, identifier: str) -> str:
        return f"/rows/{self._api}/{collection}/{quote(identifier, safe='')}"

    def _accepted(
        self, wanted: str, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Exchange:
        exchange = self._called(method, path, body)
        if not exchange.is_good:
            raise Broken(wanted, exchange.came)
        return exchange

    def _called(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Exchange:
        return self._send(f"{method} of the mock", method, self._control + path, body)
