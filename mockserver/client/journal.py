"""A world's journal: read, verified, exported, cleared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.client.control import Control
from mockserver.client.exchange import Exchange
from mockserver.client.messages import LAST, failure_message
from mockserver.client.rules import Match, rule_target, without_none

#: The most exchanges that a journal keeps.
_ALL = 1_000

#: One call of a sequence: an operationId; an API and an operationId; or a mapping with `api`,
#: `operation`, `match` and `status`, all optional.
Step = str | tuple[str, str] | Mapping[str, Any]


class Journal:
    """A world's journal. Iterating yields the exchanges that are kept, oldest first."""

    def __init__(self, control: Control, world: str) -> None:
        self._control = control
        self._world = world

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.exchanges())

    def __repr__(self) -> str:
        return f"<Journal of the world {self._world}>"

    def exchanges(
        self,
        api: str | None = None,
        operation: str | None = None,
        *,
        status: int | None = None,
        text: str | None = None,
        trace_id: str | None = None,
        limit: int = _ALL,
    ) -> list[Exchange]:
        """Return the newest exchanges that match, oldest first.

        `text` is searched for in path, query and bodies, without regard to case. `trace_id` is
        that of the calls' `traceparent` header: 32 hex digits.
        """
        payload = self._read(
            api=api, operation=operation, status=status, text=text, trace_id=trace_id, limit=limit
        )
        return [Exchange.of(each) for each in payload["exchanges"]]

    @property
    def total(self) -> int:
        """The number of calls since the world was created or the journal was cleared."""
        return int(self._read(limit=1)["total"])

    def assert_called(
        self,
        api: str | None = None,
        operation: str | None = None,
        *,
        match: Match | None = None,
        status: int | None = None,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> None:
        """Assert that matching calls were made: at least one, unless a number is given.

        Raises AssertionError, also where the journal cannot tell, because it has forgotten, cut or
        masked what is asked for; MockServerRefused for an unknown name.
        """
        __tracebackhide__ = True
        times = without_none(exactly=exactly, at_least=at_least, at_most=at_most)
        wanted = rule_target(api, operation, match) | without_none(status=status)
        self._verify({**wanted, "times": times} if times else wanted)

    def assert_never_called(
        self,
        api: str | None = None,
        operation: str | None = None,
        *,
        match: Match | None = None,
        status: int | None = None,
    ) -> None:
        """Assert that no matching call was made.

        Raises AssertionError, also where the journal cannot tell.
        """
        __tracebackhide__ = True
        wanted = rule_target(api, operation, match) | without_none(status=status)
        self._verify({**wanted, "times": {"never": True}})

    def assert_in_order(self, steps: Sequence[Step]) -> None:
        """Assert that calls were made in this order; other calls may lie between them.

        Raises AssertionError, also where the journal cannot tell.
        """
        __tracebackhide__ = True
        self._verify({"in_order": [_step(each) for each in steps]})

    def har(self) -> dict[str, Any]:
        """Export the exchanges that are kept as an HTTP archive (HAR 1.2)."""
        return dict(self._control.get("worlds", self._world, "journal", "har"))

    def ndjson(self) -> bytes:
        """Export the exchanges that are kept, one JSON object a line."""
        return bytes(self._control.get("worlds", self._world, "journal", "ndjson") or b"")

    def clear(self) -> None:
        """Forget all exchanges, and count from zero again."""
        self._control.delete("worlds", self._world, "journal")

    def _read(self, **query: str | int | None) -> Mapping[str, Any]:
        return dict(self._control.get("worlds", self._world, "journal", **query))

    def _verify(self, wanted: Mapping[str, Any]) -> None:
        __tracebackhide__ = True
        path = ("worlds", self._world, "journal", "verify")
        verdict = self._control.post(*path, body=wanted)
        if verdict["verified"] and verdict.get("decided", True):
            return
        payload = self._read(limit=LAST)
        last = [Exchange.of(each) for each in payload["exchanges"]]
        raise AssertionError(failure_message(verdict, last, payload["total"]))


def _step(step: Step) -> Mapping[str, Any]:
    if isinstance(step, str):
        return {"operation": step}
    if isinstance(step, tuple):
        return dict(zip(("api", "operation"), step, strict=True))
    return {**step, **rule_target(None, None, step.get("match"))}
