"""Periods as the vendor writes them, and the moments after them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.clock import LATEST, format_instant, parse_instant
from mockserver.providers.talon_one.periods import PATTERN, after


@pytest.mark.parametrize(
    ("period", "later"),
    [
        ("30s", "2026-01-31T10:30:30+00:00"),
        ("40m", "2026-01-31T11:10:00+00:00"),
        ("1h", "2026-01-31T11:30:00+00:00"),
        ("5D", "2026-02-05T10:30:00+00:00"),
        ("5D_D", "2026-02-05T00:00:00+00:00"),
        ("5D_U", "2026-02-06T00:00:00+00:00"),
        ("1W", "2026-02-07T10:30:00+00:00"),
        ("1W_U", "2026-02-09T00:00:00+00:00"),
        ("1M", "2026-02-28T10:30:00+00:00"),
        ("1M_U", "2026-03-01T00:00:00+00:00"),
        ("11M", "2026-12-31T10:30:00+00:00"),
        ("15Y", "2041-01-31T10:30:00+00:00"),
        ("1Y_U", "2028-01-01T00:00:00+00:00"),
        ("8000Y", format_instant(LATEST)),
    ],
)
def test_a_period_ends_at_a_moment(period: str, later: str) -> None:
    assert format_instant(after(parse_instant("2026-01-31T10:30:00Z"), period)) == later


@given(
    moment=st.integers(0, LATEST) | st.integers(LATEST - 10**13, LATEST),
    period=st.from_regex(re.compile(PATTERN, re.ASCII), fullmatch=True),
)
def test_every_period_ends_later_and_within_the_time_of_a_world(moment: int, period: str) -> None:
    later = after(moment, period)

    assert moment - moment % 86_400_000_000 <= later <= LATEST
