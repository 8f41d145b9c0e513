"""Walks the same journeys over a mock and a real server, and reports where they differ."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

from mockserver.checks.drift.alignment import Alignment
from mockserver.checks.drift.comparison import Difference
from mockserver.checks.drift.pairs import Pairs
from mockserver.checks.drift.taken import take, why_not_compared
from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walking import why_skipped
from mockserver.checks.report import Skipped
from mockserver.checks.target import Target
from mockserver.checks.wire.caller import Caller, NoReply
from mockserver.checks.wire.exchange import Exchange
from mockserver.errors import CheckError


@dataclass(frozen=True, slots=True)
class Drift:
    """One place where the mock is not true: a difference, and both exchanges that show it.

    `journeys` are those in which it came up.
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
        if kind in ("shape", "header", "body"):
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

    @property
    def exit_code(self) -> int:
        """0 if both servers answer alike, else 1."""
        return 1 if self.drifts else 0


def time_of(real: Caller) -> int | None:
    """Return the time that a server tells in its Date, in microseconds; None if it tells none."""
    try:
        reply = real.send("", "GET", real.target.base_url, {})
        return int(parsedate_to_datetime(reply.reply_headers["date"]).timestamp()) * 1_000_000
    except (NoReply, KeyError, ValueError):
        return None


def find_drift(
    catalogue: Catalogue,
    mock: Caller,
    real: Caller,
    mock_data: Mapping[str, Any],
    real_data: Mapping[str, Any],
    *,
    run: str,
    is_tested: Callable[[str], bool] = lambda label: True,
) -> DriftReport:
    """Walk each journey over both servers and compare the replies, call by call.

    `is_tested` says of an operation, such as "POST /users", whether it may be called. Raises
    CheckError if there is nothing to compare.
    """
    found = _Found()
    for journey in catalogue.journeys:
        why = why_skipped(journey, real_data, is_mock=False)
        if why is not None:
            found.skipped.append(Skipped(journey.name, why))
            continue
        mine = take(journey, mock, mock_data, run, is_tested)
        theirs = take(journey, real, real_data, run, is_tested)
        why = why_not_compared(mine, theirs)
        if why is not None:
            found.skipped.append(Skipped(journey.name, why))
        alignment = Alignment(_pairs(mock_data, real_data))
        found.add(journey, Pairs(mine, theirs, alignment, catalogue.inference))
    if not found.compared:
        raise CheckError(
            "Nothing was compared: no journey got a reply from both servers.",
            where=real.target.base_url,
            hint="Give --data and --allow-writes, and look whether both servers answer.",
        )
    return found.report(real.target)


class _Found:
    """What was found so far."""

    def __init__(self) -> None:
        self.skipped: list[Skipped] = []
        self.compared = 0
        self._walked = 0
        self._drifts: dict[tuple[str, str, str], Drift] = {}

    def add(self, journey: Journey, pairs: Pairs) -> None:
        """Add the differences of a journey over both servers."""
        self._walked += 1
        for each, one, other in pairs.differences():
            self._add(journey, each, one, other)
        self.compared += pairs.compared

    def report(self, real: Target) -> DriftReport:
        """Return all of it, by operation."""
        drifts = sorted(self._drifts.values(), key=lambda each: each.operation)
        skipped = tuple(self.skipped)
        return DriftReport(
            real.name, real.base_url, self.compared, self._walked, tuple(drifts), skipped
        )

    def _add(
        self, journey: Journey, difference: Difference, mock: Exchange, real: Exchange
    ) -> None:
        """Add a difference, or the journey to a known one: each place is reported once."""
        key = (mock.operation, f"{difference.kind} {mock.status}", _general(difference.place))
        known = self._drifts.get(key)
        if known is None:
            self._drifts[key] = Drift(mock.operation, difference, mock, real, (journey.name,))
        elif journey.name not in known.journeys:
            names = (*known.journeys, journey.name)
            self._drifts[key] = replace(known, journeys=names)


def _general(place: str) -> str:
    """Return a pointer with `*` for each index."""
    return "/".join("*" if step.isdigit() else step for step in place.split("/"))


def _pairs(mock: Any, real: Any) -> dict[str, str]:
    """Return which value of the real data stands where which value of the mock's data does."""
    return {other: one for one, other in _leaves(mock, real) if one != other}


def _leaves(mock: Any, real: Any) -> Iterator[tuple[str, str]]:
    if isinstance(mock, Mapping) and isinstance(real, Mapping):
        for name in mock.keys() & real.keys():
            yield from _leaves(mock[name], real[name])
    elif isinstance(mock, (str, int)) and isinstance(real, (str, int)):
        yield str(mock), str(real)
