"""World time: microseconds since 1970 in UTC, running like the wall clock or frozen."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

#: Microseconds in one second, one minute, one hour and one day.
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FASTEST = 1_000_000
#: The last moment of a world: no clock goes beyond it, and nothing is due later.
LATEST = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,10})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a world: it showed `at` when the wall clock showed `since`.

    A frozen clock has no `since` and shows `at` until it is set; a running one goes
    `rate` times as fast as the wall clock.
    """

    at: int
    since: int | None
    rate: float = 1

    @property
    def frozen(self) -> bool:
        """Whether the clock shows the same time until it is set."""
        return self.since is None

    def now(self, wall: int) -> int:
        """Return the world's time at a wall time, both in microseconds; it stops at `LATEST`."""
        if self.since is None:
            return self.at
        passed = wall - self.since
        now = self.at + (passed if self.rate == 1 else round(passed * self.rate))
        return now if now < LATEST else LATEST

    def turned(self, to: int, wall: int) -> "Clock":
        """Return a clock that shows another time; it runs or is frozen as before."""
        return Clock(to, None if self.since is None else wall, self.rate)

    def with_frozen(self, frozen: bool, wall: int) -> "Clock":
        """Return a clock that is frozen or runs, and shows the same time now."""
        return Clock(self.now(wall), None if frozen else wall, self.rate)

    def with_rate(self, rate: float, wall: int) -> "Clock":
        """Return a clock that runs at another rate, and shows the same time now."""
        return Clock(self.now(wall), None if self.since is None else wall, rate)


def parse_instant(text: str) -> int:
    """Parse an RFC 3339 date-time with its offset. Raises ValueError with a text for the user."""
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError(f"{text!r} is not an RFC 3339 date-time: {_EXAMPLE}.") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC: {_EXAMPLE}.")
    return (moment - _EPOCH) // timedelta(microseconds=1)


_EXAMPLE = "write it like 2026-11-21T09:00:00Z"


def format_instant(instant: int) -> str:
    """Write an instant as RFC 3339 in UTC, with microseconds only if there are any."""
    second, rest = divmod(instant, SECOND)
    text = datetime.fromtimestamp(second, UTC).isoformat()
    return f"{text[:19]}.{rest:06}{text[19:]}" if rest else text


def parse_duration(text: str) -> int:
    """Parse an ISO 8601 duration of weeks, days, hours, minutes and seconds, in microseconds.

    Years and months have no fixed length and are rejected. Raises ValueError.
    """
    match = _DURATION.fullmatch(text)
    parts = (
        {name: int(digits) for name, digits in match.groupdict().items() if digits} if match else {}
    )
    if not parts:
        raise ValueError(f"{text!r} is not an ISO 8601 duration: write it like P30D or PT1H30M.")
    return timedelta(**parts) // timedelta(microseconds=1)


def is_rate(rate: Any) -> bool:
    """Whether the value is a possible speed of a clock, relative to the wall clock."""
    is_number = isinstance(rate, (int, float)) and not isinstance(rate, bool)
    return is_number and 0 < rate <= _FASTEST


def is_instant(instant: int) -> bool:
    """Whether a moment lies between the years 1970 and 9999, the range a world can show."""
    return 0 <= instant <= LATEST
