"""Times of two servers whose clocks show the same are compared, those of other rows are not."""

import pytest

from mockserver.checks.drift.moments import Moments
from mockserver.engine.clock import parse_instant

NOW = parse_instant("2026-06-01T12:00:00Z") / 1_000_000
HERE = "2026-06-01T12:00:00Z"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (HERE, "2026-06-01T12:00:07.5Z"),
        ("2020-01-01T00:00:00Z", "2021-07-08T09:10:11Z"),
        ("From 2020-01-01T00:00:00Z on.", "From 2021-07-08T09:10:11Z on."),
    ],
)
def test_times_of_now_and_of_the_rows_of_each_server_are_equal(first: str, second: str) -> None:
    assert Moments(NOW).are_texts(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (HERE, "2026-06-01T13:00:00Z"),
        (HERE, "2020-01-01T00:00:00Z"),
        (HERE, "2026-06-01T12:00:00+00:00"),
        ("2027-06-01T12:00:00Z", "2027-06-02T12:00:00Z"),
        (HERE, "2026-13-01T12:00:00Z"),
    ],
)
def test_a_time_that_is_off_differs(first: str, second: str) -> None:
    assert not Moments(NOW).are_texts(first, second)


def test_where_the_data_is_the_same_the_past_is_compared_too() -> None:
    assert not Moments(0).are_texts("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
    assert not Moments(0).are_numbers("created_at", 1_577_836_800, 1_577_923_200)
    assert Moments(0).are_numbers("created_at", 1_577_836_800_000, 1_577_836_860_000)


def test_of_clocks_that_differ_nothing_is_said() -> None:
    assert Moments().are_texts("2026-06-01T12:00:00Z", "2031-05-05T07:08:09Z")
