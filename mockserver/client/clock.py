"""What time it is in a world, and what happened while its clock was turned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mockserver.errors import closest

_STEPS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")


@dataclass(frozen=True)
class Clock:
    """The time in a world, in UTC; whether it stands still; world seconds for each of ours."""

    now: datetime
    frozen: bool
    rate: float

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Clock":
        """Read a clock as the control API has it; as fast as ours where it does not say."""
        return cls(datetime.fromisoformat(told["now"]), told["frozen"], told.get("rate", 1))


@dataclass(frozen=True)
class Happening:
    """Something that was due: when, in which API, what, and of what."""

    at: datetime
    api: str
    effect: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Turned:
    """A clock after it was turned: what it shows, and what happened on the way, in order.

    `happened` has the first 1,000; `happened_total` counts them all.
    """

    clock: Clock
    happened: list[Happening]
    happened_total: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Turned":
        """Read a turn as the control API has it."""
        happened = [
            Happening(
                datetime.fromisoformat(each["at"]), each["api"], each["effect"], each["arguments"]
            )
            for each in told["happened"]
        ]
        return cls(Clock.of(told), happened, told["happened_total"])


def starting_clock(wish: str | datetime | Mapping[str, Any]) -> dict[str, Any]:
    """Write a starting clock: a moment, at which it stands, or `now`, `frozen` and `rate`."""
    if isinstance(wish, Mapping):
        return {**wish, **({"now": moment(wish["now"])} if "now" in wish else {})}
    return {"now": moment(wish)}


def moment(wish: str | datetime) -> str:
    """Write a moment with its offset; a text is taken as it is."""
    return wish.isoformat() if isinstance(wish, datetime) else wish


def seconds(keywords: Mapping[str, float]) -> float:
    """Add up timedelta's keywords. Raises TypeError for others, with the nearest."""
    for name in keywords:
        if name not in _STEPS:
            raise TypeError(f"A clock cannot be advanced by {name!r}. {closest(name, _STEPS)}")
    return timedelta(**keywords).total_seconds()
