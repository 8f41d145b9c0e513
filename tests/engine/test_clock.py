"""World time: running, standing, turned; instants and durations as text."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.clock import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Clock,
    format_instant,
    is_instant,
    parse_duration,
    parse_instant,
)


def test_a_running_clock_goes_beside_the_wall() -> None:
    clock = Clock(1_000, since=10)

    assert (clock.now(10), clock.now(15), clock.frozen) == (1_000, 1_005, False)


def test_a_frozen_clock_stands() -> None:
    clock = Clock(1_000, since=None)

    assert (clock.now(10), clock.now(99), clock.frozen) == (1_000, 1_000, True)


def test_turning_keeps_a_clock_running_or_standing() -> None:
    assert Clock(0, since=0).turned(500, wall=100).now(101) == 501
    assert Clock(0, since=None).turned(500, wall=100).now(101) == 500


def test_stopping_and_starting_makes_no_jump() -> None:
    running = Clock(0, since=0)

    stopped = running.with_frozen(True, wall=50)
    started = stopped.with_frozen(False, wall=80)

    assert (stopped.now(80), started.now(81)) == (50, 51)


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_an_instant_survives_being_written_and_read(moment: datetime) -> None:
    instant = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

    assert parse_instant(format_instant(instant)) == instant
    assert is_instant(instant)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("2026-03-02T10:00:00.5+01:00", "2026-03-02T09:00:00.500000+00:00"),
        ("2026-03-02t10:00:00z", "2026-03-02T10:00:00+00:00"),
    ],
)
def test_an_instant_is_written_in_utc(text: str, written: str) -> None:
    assert format_instant(parse_instant(text)) == written


@pytest.mark.parametrize("text", ["", "now", "2026-03-02", "2026-03-02T10:00:00", "2026-13-01T0Z"])
def test_what_is_not_an_instant_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2026-11-21T09:00:00Z"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("PT0S", 0),
        ("PT1S", SECOND),
        ("PT1M", MINUTE),
        ("PT36H", 36 * HOUR),
        ("P30D", 30 * DAY),
        ("P2W", 14 * DAY),
        ("P1DT2H3M4S", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND),
    ],
)
def test_a_duration_is_read(text: str, microseconds: int) -> None:
    assert parse_duration(text) == microseconds


@pytest.mark.parametrize("text", ["", "P", "PT", "P1Y", "P1M", "30D", "P-1D", "P1D ", "p1d"])
def test_what_is_not_a_duration_of_fixed_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="P30D"):
        parse_duration(text)
