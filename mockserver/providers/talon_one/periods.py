"""Periods as Talon.One writes them: `30D`, `10M`, `1Y_U`, and the moment after one."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final

from mockserver.engine.clock import DAY, HOUR, LATEST, MINUTE, SECOND

#: A number and a unit; `_D` is the start of the day, `_U` the end of the day, week, month or year
#: (elsewhere: Go 25.17.0, LoyaltyProgram).
PATTERN: Final = "^[1-9][0-9]{0,5}([smh]|D(_[DU])?|[WMY](_U)?)$"

_FIXED = {"s": SECOND, "m": MINUTE, "h": HOUR, "D": DAY, "W": 7 * DAY}
_MONTHS = {"M": 1, "Y": 12}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: 1970-01-01 was a Thursday: so many days before it, a week began.
_DAYS_OF_WEEK = 3


def after(moment: int, period: str) -> int:
    """Return the moment a period later; it is rounded in UTC, and stops at the last of a world.

    The end of a day is the beginning of the next one (assumed). `period` matches `PATTERN`.
    """
    length, _, rounding = period.partition("_")
    count, unit = int(length[:-1]), length[-1]
    if unit in _FIXED:
        later = moment + count * _FIXED[unit]
    else:
        later = _months_later(moment, count * _MONTHS[unit])
    if rounding == "D":
        later -= later % DAY
    elif rounding == "U":
        later = _end(later, unit)
    return min(later, LATEST)


def last_repeat(moment: int, period: str, until: int) -> int:
    """Repeat a period from a moment on, as long as its end comes no later than another moment.

    Gives the last of these ends; it is `moment` itself where the first one comes later.
    """
    is_fixed = period.partition("_")[0][-1] in _FIXED
    first = after(moment, period)
    while moment < first <= until:
        moment, first = first, after(first, period)
        if is_fixed and first <= until:
            # From the first end on, all periods are of the same length.
            length = first - moment
            moment += (until - moment) // length * length if length else 0
            first = after(moment, period)
    return moment


def _months_later(moment: int, months: int) -> int:
    """Return the same day so many months later, or the last one of a shorter month (assumed)."""
    if moment >= LATEST:
        return LATEST
    day, rest = divmod(moment, DAY)
    date = _EPOCH + timedelta(days=day)
    first = _first(date.year, date.month + months)
    if first >= LATEST:
        return LATEST
    month = _EPOCH + timedelta(microseconds=first)
    last = monthrange(month.year, month.month)[1]
    return first + (min(date.day, last) - 1) * DAY + rest


def _end(moment: int, unit: str) -> int:
    if moment >= LATEST:
        return LATEST
    if unit == "D":
        return moment - moment % DAY + DAY
    if unit == "W":
        days = moment // DAY + _DAYS_OF_WEEK
        return (days - days % 7 + 7 - _DAYS_OF_WEEK) * DAY
    date = _EPOCH + timedelta(microseconds=moment)
    return _first(date.year + 1, 1) if unit == "Y" else _first(date.year, date.month + 1)


def _first(year: int, month: int) -> int:
    """Return the first moment of a month; the thirteenth is the first of the year after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year > 9999:
        return LATEST
    return (datetime(year, month, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
