"""Values that servers make themselves are matched; others are compared."""

import pytest

from mockserver.checks.drift.alignment import Alignment


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("x", 1, 1),
        ("id", "com-1", "com-2"),
        ("user_id", 7, 9),
        ("profileId", "a", "b"),
        ("access_token", "s3cret", "t0ken"),
        ("code", "SUMMER-FXQC", "SUMMER-23CF"),
        ("session", "5f0c1c9be7a64f0d9d3f2a71", "0a1b2c3d4e5f60718293a4b5"),
        ("created", "2026-01-01T10:00:00Z", "2031-05-05T07:08:09.123456Z"),
        ("message", "It is 2026-01-01T10:00:00+00:00.", "It is 2031-05-05T07:08:09+00:00."),
        ("created_at", 1_767_261_600, 1_795_706_261),
        ("expires_in", 86_400, 86_399),
    ],
)
def test_what_servers_make_is_equal(name: str, first: object, second: object) -> None:
    assert Alignment({}).is_equal(name, first, second)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("balance", 10, 9),
        ("total", 0.3, 0.30000000000000004),
        ("id", 1, "1"),
        ("id", 1, None),
        ("active", True, 1),
        ("status", "pending", "confirmed"),
        ("created", "2026-01-01T10:00:00Z", "2026-01-01T10:00:00+00:00"),
        ("created", "2026-01-01T10:00:00Z", "2026-01-01"),
        ("expires_in", 86_400, 3_600),
        ("stars_at", 3, 4),
        ("code", 461, 999),
        ("code", "not_found", "missing"),
        ("error_code", "E1001", "E1002"),
        ("countryCode", "NO1", "SE1"),
    ],
)
def test_what_servers_do_not_make_differs(name: str, first: object, second: object) -> None:
    assert not Alignment({}).is_equal(name, first, second)


def test_a_value_stands_for_one_value_only() -> None:
    alignment = Alignment({})
    assert alignment.is_equal("id", "mine-0001", "theirs-0001")
    assert alignment.is_equal("user_id", "mine-0001", "theirs-0001")
    assert not alignment.is_equal("user_id", "mine-0001", "theirs-0002")
    assert not alignment.is_equal("user_id", "mine-0002", "theirs-0001")


def test_short_values_mean_nothing_under_another_name() -> None:
    alignment = Alignment({})
    assert alignment.is_equal("id", 1, 7)
    assert not alignment.is_equal("id", 2, 7)
    assert not alignment.is_equal("count", 1, 7)


def test_the_data_of_both_servers_is_known_before_any_call() -> None:
    alignment = Alignment({"camp-real": "camp-mock"})
    assert alignment.is_equal("campaign", "camp-mock", "camp-real")
    assert not alignment.is_equal("campaign", "camp-mock", "camp-other")
    assert alignment.is_equal("message", "No camp-mock here.", "No camp-real here.")


def test_a_value_that_both_made_stands_for_itself() -> None:
    alignment = Alignment({})
    assert alignment.is_equal("id", 101, 101)
    assert not alignment.is_equal("id", 101, 102)
    assert not alignment.is_equal("id", 102, 101)
