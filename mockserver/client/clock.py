"""The time in a world, and what happened while its clock was turned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mockserver.errors import closest

_STEPS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")


@dataclass(frozen=True)
class Clock:
    """The time in a world, in UTC. `rate` is the clock's speed: world seconds for each real one."""

    now: datetime
    frozen: bool
    rate: float

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Clock":
        """Read a clock as the control API gives it; without a rate it is 1."""
        return cls(
            datetime.fromisoformat(payload["now"]), payload["frozen"], payload.get("rate", 1)
        )


@dataclass(frozen=True)
class Happening:
    """A due effect that happened: when, in which API, its name and its arguments."""

    at: datetime
    api: str
    effect: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Turned:
    """A clock after it was turned, and the due effects that happened on the way, in order.

    `happened` has the first 1,000; `happened_total` counts them all.
    """

    clock: Clock
    happened: list[Happening]
    happened_total: int

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Turned":
        """Read a turned clock as the control API gives it."""
        happened = [
            Happening(
                datetime.fromisoformat(each["at"]), each["api"], each["effect"], each["arguments"]
            )
            for each in payload["happened"]
        ]
        return cls(Clock.of(payload), happened, payload["happened_total"])


def starting_clock(clock: str | datetime | Mapping[str, Any]) -> dict[str, Any]:
    """Write a starting clock for the control API.

    A moment means a frozen clock; a mapping may have `now`, `frozen` and `rate`.
    """
    if isinstance(clock, Mapping):
        return {**clock, **({"now": moment(clock["now"])} if "now" in clock else {})}
    return {"now": moment(clock)}


def moment(at: str | datetime) -> str:
    """Write a moment with its offset from UTC; a text is passed on unchanged."""
    return at.isoformat() if isinstance(at, datetime) else at


def seconds(keywords: Mapping[str, float]) -> float:
    """Add up the keywords of timedelta. Raises TypeError for an unknown one, with the closest."""
    for name in keywords:
        if name not in _STEPS:
            raise TypeError(f"A clock cannot be advanced by {name!r}. {closest(name, _STEPS)}")
    return timedelta(**keywords).total_seconds()
