"""When a round of an achievement ends: after a period, at a point of time, or never."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.engine.clock import DAY, HOUR, LATEST, MINUTE, SECOND
from mockserver.engine.world import Row
from mockserver.providers.talon_one.periods import after

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def round_end(achievement: Row, now: int) -> int | None:
    """Return the moment at which a round that begins now ends; None for never.

    Rounds that recur on completion have no end (documented: OAS 26.16,
    StartAchievementProgressEffectProps). Those of a fixed schedule end for everybody at once
    (documented: OAS 26.16, AchievementStatusEntry). No round outlasts its achievement (assumed).
    """
    if achievement["recurrence"] == "on_completion":
        return None
    ends: int | None = achievement["expires_at"]
    last = LATEST if ends is None else ends
    point, period = achievement["period_end"], achievement["period"]
    if point is not None:
        return min(_next(point, now), last)
    if period is None:
        return ends
    begins = achievement["starts_at"]
    if achievement["activation"] == "user_action" or begins is None:
        return min(after(now, period), last)
    return min(_window_end(begins, period, now), last)


def _window_end(begins: int, period: str, now: int) -> int:
    """Return the end of the period that now is in, where one follows the other from a moment on.

    Ends of days, weeks and so on are of the first period alone (assumed).
    """
    length, _, _ = period.partition("_")
    count, unit = int(length[:-1]), length[-1]
    if now < after(begins, period):
        return after(begins, period)
    return _first_after(lambda number: after(begins, f"{number * count}{unit}"), now)


def _first_after(moment: Callable[[int], int], now: int) -> int:
    """Find the first of growing moments, numbered from 1, that is after now, or the last of all."""
    high = 1
    while moment(high) <= now and moment(high) < LATEST:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if moment(middle) <= now else (low, middle)
    return moment(high)


def _next(point: Mapping[str, Any], now: int) -> int:
    """Return the next moment of a point of time in the year, month, week or day, in UTC.

    A day that a month lacks is its last one (assumed).
    """
    if now >= LATEST - 366 * DAY:
        return LATEST
    time = point["hour"] * HOUR + point["minute"] * MINUTE + point["second"] * SECOND
    today = now - now % DAY
    days = (today + number * DAY + time for number in range(370))
    return next((at for at in days if at > now and _is_day(point, at)), LATEST)


def _is_day(point: Mapping[str, Any], at: int) -> bool:
    date = _EPOCH + timedelta(microseconds=at)
    if "dayOfWeek" in point and date.isoweekday() != point["dayOfWeek"]:
        return False
    if "month" in point and date.month != point["month"]:
        return False
    if "dayOfMonth" not in point:
        return True
    is_last = (date + timedelta(days=1)).day == 1
    return date.day == point["dayOfMonth"] or (is_last and date.day < point["dayOfMonth"])
