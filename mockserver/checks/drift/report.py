"""What was found where a mock and a real server were compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.checks.drift.comparison import Difference
from mockserver.checks.report import Skipped
from mockserver.checks.wire.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Drift:
    """One place where the mock is not true: a difference, and both exchanges that show it.

    `journeys` are those in which it came up, and probes.
    """

    operation: str
    difference: Difference
    mock: Exchange
    real: Exchange
    journeys: tuple[str, ...]

    @property
    def change(self) -> str:
        """What to change in the mock, so that it is true."""
        kind, place = self.difference.kind, self.difference.place
        if kind == "status":
            return f"let {self.operation} answer {self.difference.real} here, in its behaviour"
        if kind == "header":
            return f"change the header {place} of {self.operation}'s replies in the contract"
        if kind in ("shape", "body"):
            return f"change the reply {self.mock.status} of {self.operation} in the contract"
        if kind == "reply":
            return "nothing: look why one server does not answer"
        if kind == "rule":
            return f"keep the rule as the real server does, in the behaviour of {self.operation}"
        if kind == "order":
            return f"sort {place} as the real server does, in the behaviour of {self.operation}"
        return f"change the fixture's value behind {place}, or the rule that makes it"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All differences, with what was compared and what was not."""

    name: str
    url: str
    compared: int
    journeys: int
    drifts: tuple[Drift, ...]
    skipped: tuple[Skipped, ...]
    #: How many of the calls that were compared are no journey's.
    probes: int = 0
    #: Credentials that calls carried, by names that tell so: a report must not show them.
    credentials: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def exit_code(self) -> int:
        """0 if both servers answer alike, else 1."""
        return 1 if self.drifts else 0
