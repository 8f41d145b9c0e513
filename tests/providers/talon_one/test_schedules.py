"""When rounds of achievements end."""

from typing import Any

import pytest

from mockserver.engine.clock import LATEST, format_instant, parse_instant
from mockserver.providers.talon_one.books.schedules import round_end

NOW = "2026-03-02T12:00:00+00:00"
ENDING = "2026-03-05T00:00:00+00:00"


def ends(now: str = NOW, **more: Any) -> str | None:
    """When a round that begins now ends."""
    row = {
        "recurrence": "on_expiration",
        "activation": "user_action",
        "period": None,
        "period_end": None,
        "starts_at": None,
        "expires_at": None,
        **more,
    }
    end = round_end(row, parse_instant(now))
    return None if end is None else format_instant(end)[:16]


def point(hour: int = 6, **more: int) -> dict[str, int]:
    return {"hour": hour, "minute": 30, "second": 0, **more}


FIXED = {"activation": "fixed_schedule", "starts_at": parse_instant("2026-01-31T00:00:00Z")}


@pytest.mark.parametrize(
    ("achievement", "end"),
    [
        ({}, None),
        ({"expires_at": parse_instant("2026-04-01T00:00:00Z")}, "2026-04-01T00:00"),
        ({"period": "1M", "recurrence": "on_completion"}, None),
        ({"period": "10D"}, "2026-03-12T12:00"),
        ({"period": "10D", "expires_at": parse_instant(ENDING)}, ENDING[:16]),
        # The periods of a fixed schedule follow each other, whenever a customer begins.
        ({"period": "1W", **FIXED}, "2026-03-07T00:00"),
        ({"period": "1M", **FIXED}, "2026-03-31T00:00"),
        ({"period": "1Y", **FIXED}, "2027-01-31T00:00"),
        # The next time of the day, week, month or year.
        ({"period_end": point()}, "2026-03-03T06:30"),
        ({"period_end": point(18)}, "2026-03-02T18:30"),
        ({"period_end": point(dayOfWeek=7)}, "2026-03-08T06:30"),
        ({"period_end": point(dayOfMonth=31)}, "2026-03-31T06:30"),
        ({"period_end": point(dayOfMonth=30, month=2)}, "2027-02-28T06:30"),
        ({"period_end": point(dayOfMonth=2)}, "2026-04-02T06:30"),
    ],
)
def test_a_round_ends_after_its_period_or_at_its_point_of_time(
    achievement: dict[str, Any], end: str | None
) -> None:
    assert ends(**achievement) == end


@pytest.mark.parametrize("more", [{"period": "999999Y"}, {"period_end": point(month=13)}])
def test_no_round_ends_after_the_last_moment_of_a_world(more: dict[str, Any]) -> None:
    assert ends(**{**more, **FIXED}) == format_instant(LATEST)[:16]
    assert ends("9999-12-31T23:00:00+00:00", **more) == format_instant(LATEST)[:16]
