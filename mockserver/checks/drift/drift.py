"""Walks the same journeys over a mock and a real server, and reports where they differ."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from mockserver.checks.drift.alignment import Alignment
from mockserver.checks.drift.comparison import Difference, compare
from mockserver.checks.journeys.broken import Broken
from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walk import Untested, Walk
from mockserver.checks.journeys.walking import why_skipped
from mockserver.checks.report import Skipped
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
) -> DriftReport:
    """Walk each journey over both servers and compare the replies, call by call.

    Raises CheckError if there is nothing to compare.
    """
    drifts: dict[tuple[str, str, str], Drift] = {}
    skipped: list[Skipped] = []
    compared = walked = 0
    for journey in catalogue.journeys:
        why = why_skipped(journey, real_data, is_mock=False)
        if why is not None:
            skipped.append(Skipped(journey.name, why))
            continue
        alignment = Alignment(_pairs(mock_data, real_data))
        walked += 1
        mine = _walked(journey, mock, mock_data, run)
        theirs = _walked(journey, real, real_data, run)
        for one, other in zip(mine, theirs, strict=False):
            if one.operation != other.operation:
                break
            compared += 1
            differences = compare(one, other, alignment)
            for each in differences:
                _add(drifts, journey, each, one, other)
            if differences and differences[0].kind == "status":
                break  # the walks go different ways from here
    if not compared:
        raise CheckError(
            "Nothing was compared: no journey got a reply from both servers.",
            where=real.target.base_url,
            hint="Give --data and --allow-writes, and look whether both servers answer.",
        )
    return DriftReport(
        real.target.name,
        real.target.base_url,
        compared,
        walked,
        tuple(sorted(drifts.values(), key=lambda each: each.operation)),
        tuple(skipped),
    )


def _walked(journey: Journey, caller: Caller, data: Mapping[str, Any], run: str) -> list[Exchange]:
    """Return the exchanges of a journey, as far as it goes on this server."""
    walk = Walk(caller, data, f"{run}-{journey.name}")
    with suppress(Broken, Untested, NoReply):
        journey.take(walk)
    # What comes after calls at the same time depends on their order.
    exchanges = walk.exchanges[: walk.ordered]
    walk.end()
    return exchanges


def _add(
    drifts: dict[tuple[str, str, str], Drift],
    journey: Journey,
    difference: Difference,
    mock: Exchange,
    real: Exchange,
) -> None:
    """Add a difference, or the journey to one that is known: one place is told once."""
    key = (mock.operation, f"{difference.kind} {mock.status}", _general(difference.place))
    known = drifts.get(key)
    if known is None:
        drifts[key] = Drift(mock.operation, difference, mock, real, (journey.name,))
    elif journey.name not in known.journeys:
        names = (*known.journeys, journey.name)
        drifts[key] = Drift(known.operation, known.difference, known.mock, known.real, names)


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
