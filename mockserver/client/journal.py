"""What was called in a world: read, held against what was expected, exported."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.client.control import Control
from mockserver.client.exchange import Exchange
from mockserver.client.rules import Match, given, meant
from mockserver.client.telling import LAST, why_not

#: As many as a journal keeps.
_ALL = 1_000

#: A call in an order: its operationId; its API and operationId; or `api`, `operation`, `match` and
#: `status`, each of which may be left out.
Step = str | tuple[str, str] | Mapping[str, Any]


class Journal:
    """A world's journal. Iterating gives the exchanges that are kept, oldest first."""

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
        limit: int = _ALL,
    ) -> list[Exchange]:
        """Read the newest exchanges that fit, oldest first; `text` is looked for in all of it."""
        told = self._read(api=api, operation=operation, status=status, text=text, limit=limit)
        return [Exchange.of(each) for each in told["exchanges"]]

    @property
    def total(self) -> int:
        """How many calls the world has seen since it was made or the journal was cleared."""
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
        """Hold the journal to so many calls; at least one, unless it says otherwise.

        Raises AssertionError, with what came nearest; MockServerRefused for a name that is none.
        """
        __tracebackhide__ = True
        times = given(exactly=exactly, at_least=at_least, at_most=at_most)
        wanted = meant(api, operation, match) | given(status=status, times=times or None)
        self._hold(wanted)

    def assert_never_called(
        self,
        api: str | None = None,
        operation: str | None = None,
        *,
        match: Match | None = None,
        status: int | None = None,
    ) -> None:
        """Hold the journal to no such call. Raises AssertionError."""
        __tracebackhide__ = True
        wanted = meant(api, operation, match) | given(status=status)
        self._hold({**wanted, "times": {"never": True}})

    def assert_in_order(self, steps: Sequence[Step]) -> None:
        """Hold the journal to calls one after the other; others may lie between them.

        Raises AssertionError.
        """
        __tracebackhide__ = True
        self._hold({"in_order": [_step(each) for each in steps]})

    def har(self) -> dict[str, Any]:
        """Export what is kept as an HTTP archive (HAR 1.2)."""
        return dict(self._control.get("worlds", self._world, "journal", "har"))

    def ndjson(self) -> bytes:
        """Export what is kept, one exchange a line."""
        return bytes(self._control.get("worlds", self._world, "journal", "ndjson") or b"")

    def clear(self) -> None:
        """Forget what was called, and begin to count anew."""
        self._control.delete("worlds", self._world, "journal")

    def _read(self, **query: str | int | None) -> Mapping[str, Any]:
        return dict(self._control.get("worlds", self._world, "journal", **query))

    def _hold(self, wanted: Mapping[str, Any]) -> None:
        __tracebackhide__ = True
        path = ("worlds", self._world, "journal", "verify")
        verdict = self._control.post(*path, body=wanted)
        if verdict["verified"]:
            return
        told = self._read(limit=LAST)
        last = [Exchange.of(each) for each in told["exchanges"]]
        raise AssertionError(why_not(verdict, last, told["total"]))


def _step(step: Step) -> Mapping[str, Any]:
    if isinstance(step, str):
        return {"operation": step}
    if isinstance(step, tuple):
        return dict(zip(("api", "operation"), step, strict=True))
    return {**step, **meant(None, None, step.get("match"))}
