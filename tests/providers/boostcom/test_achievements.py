"""Achievements: what is rewarded, how often, in whose calendar, and what it came to."""

from typing import Any

import pytest

from mockserver.providers.boostcom.rows import TYPES
from tests.client import Client
from tests.providers.boostcom.conftest import WORKSHOP, Phone


# The ninth is rewarded once, on joining: see test_membership.
@pytest.mark.parametrize("kind", [each for each in TYPES if each != "consent_granted"])
def test_each_thing_that_a_member_does_is_rewarded_with_the_clubs_points(
    phone: Phone, kind: str
) -> None:
    points = {each["type"]: each["points"] for each in phone.info().json()["achievements"]}
    before = phone.balance

    told = phone.does(kind)

    balance = before + points[kind]
    assert told == {"rewarded": True, "reason": None, "balance": balance}
    newest = phone.status().json()["transactions"][0]
    assert newest == {
        "type": "achievement",
        "date": "2026-03-02T12:00:00.000Z",
        "amount": points[kind],
        "expired_at": None,
        "details": {"achievement_type": kind},
    }


def test_what_the_club_does_not_reward_is_recorded_with_the_reason(worker: Phone) -> None:
    told = worker.does("beacon_approached")

    reason = "The club does not reward this."
    assert told == {"rewarded": False, "reason": reason, "balance": 50}
    *_, event = worker.rows("events").values()
    assert (event["type"], event["rewarded"], event["reason"]) == (
        "beacon_approached",
        False,
        reason,
    )


def test_while_the_club_has_its_rewards_switched_off_an_event_is_recorded_and_not_rewarded(
    phone: Phone,
) -> None:
    phone.backstage("set-club", rewards_enabled=False)

    told = phone.does("app_opened")

    reason = "The club has its rewards switched off."
    assert told == {"rewarded": False, "reason": reason, "balance": 710}
    (event,) = [each for each in phone.rows("events").values() if not each["rewarded"]]
    assert (event["type"], event["reason"]) == ("app_opened", reason)


def test_what_happened_while_rewards_were_off_counts_towards_no_limit(phone: Phone) -> None:
    phone.backstage("set-club", rewards_enabled=False)
    phone.does("app_opened")
    phone.backstage("set-club", rewards_enabled=True)

    assert phone.is_rewarded("app_opened")
    assert not phone.is_rewarded("app_opened")


def test_a_lifetime_limit_is_never_passed(worker: Phone) -> None:
    told = []
    for _ in range(4):
        told.append(worker.does("wifi_approached"))
        worker.advance("P5D")

    assert [each["rewarded"] for each in told] == [True, True, False, False]
    assert told[2]["reason"] == "The limit of 2 for each member is reached."


def test_a_frequency_of_none_rewards_nothing(worker: Phone) -> None:
    told = worker.does("geofence_approached")

    reason = "The limit of 0 for each day is reached."
    assert told == {"rewarded": False, "reason": reason, "balance": 50}


def test_limits_are_each_members_own(worker: Phone) -> None:
    other = worker.of(WORKSHOP, "2", "workshop-member-2")
    other.join()
    worker.does("app_opened")

    assert other.is_rewarded("app_opened")
    assert not worker.is_rewarded("app_opened")


def test_the_frequencys_limit_counts_within_its_window(phone: Phone) -> None:
    told = [phone.does("link_clicked") for _ in range(3)]

    assert [each["rewarded"] for each in told] == [True, True, False]
    assert told[2]["reason"] == "The limit of 2 for each hour is reached."
    phone.advance("PT1H")
    assert [phone.is_rewarded("link_clicked") for _ in range(3)] == [True, True, False]


#: kind, the last moment of a window in UTC, and the first of the next: Oslo is an hour ahead of
#: UTC in winter and two in summer.
WINDOWS = [
    ("link_clicked", "2026-03-02T12:00:00Z", "2026-03-02T12:59:59Z", "2026-03-02T13:00:00Z"),
    ("app_opened", "2026-03-01T23:00:00Z", "2026-03-02T22:59:59Z", "2026-03-02T23:00:00Z"),
    ("app_opened", "2026-07-01T22:00:00Z", "2026-07-02T21:59:59Z", "2026-07-02T22:00:00Z"),
    # A week begins on Monday, in Oslo.
    ("coupon_used", "2026-03-01T23:00:00Z", "2026-03-08T22:59:59Z", "2026-03-08T23:00:00Z"),
    ("email_opened", "2026-01-31T23:00:00Z", "2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z"),
    ("push_opened", "2025-12-31T23:00:00Z", "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"),
    # 29 March 2026 has 23 hours in Oslo, and no 02:30.
    ("app_opened", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
    ("link_clicked", "2026-03-29T00:00:00Z", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z"),
    ("coupon_used", "2026-03-22T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
    # 25 October 2026 has 25 hours, and 02:30 twice: those are two hours.
    ("app_opened", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
    ("link_clicked", "2026-10-25T00:00:00Z", "2026-10-25T00:59:59Z", "2026-10-25T01:00:00Z"),
    ("link_clicked", "2026-10-25T01:00:00Z", "2026-10-25T01:59:59Z", "2026-10-25T02:00:00Z"),
    ("coupon_used", "2026-10-18T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
    # The year's turn parts days, months and years, not the week: 2026 has an ISO week 53.
    ("app_opened", "2026-12-30T23:00:00Z", "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"),
    ("email_opened", "2026-11-30T23:00:00Z", "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"),
    ("coupon_used", "2026-12-27T23:00:00Z", "2027-01-03T22:59:59Z", "2027-01-03T23:00:00Z"),
    # 29 December 2025 lies in the first ISO week of 2026, 1 January 2028 in the last of 2027.
    ("coupon_used", "2025-12-28T23:00:00Z", "2026-01-04T22:59:59Z", "2026-01-04T23:00:00Z"),
    ("coupon_used", "2027-12-26T23:00:00Z", "2028-01-02T22:59:59Z", "2028-01-02T23:00:00Z"),
]


@pytest.mark.parametrize(("kind", "first", "last", "after"), WINDOWS)
def test_a_window_is_the_calendars_in_the_clubs_time_zone(
    worker: Phone, kind: str, first: str, last: str, after: str
) -> None:
    worker.start("workshop", now=first)
    worker.join()

    rewarded = [worker.is_rewarded(kind)]
    for moment in (last, after):
        worker.turn_to(moment)
        rewarded.append(worker.is_rewarded(kind))

    assert rewarded == [True, False, True]


@pytest.mark.parametrize(("kind", "first", "last", "after"), WINDOWS)
def test_the_moment_before_a_window_belongs_to_the_one_before(
    worker: Phone, kind: str, first: str, last: str, after: str
) -> None:
    worker.start("workshop", now=last)
    worker.join()

    rewarded = [worker.is_rewarded(kind)]
    worker.turn_to(after)
    rewarded += [worker.is_rewarded(kind) for _ in range(2)]

    assert rewarded == [True, True, False]


def test_events_of_a_fixture_are_rewarded_by_the_clubs_rules(worker: Phone) -> None:
    """Two of three approaches are within the limit, and the first one's points are over."""
    third = worker.of(WORKSHOP, "3", "workshop-member-3")

    assert third.transactions == [
        ("achievement", "2026-02-25T10:00:00.000Z", 7, None),
        ("expiration", "2026-02-01T10:00:00.000Z", -7, None),
        ("achievement", "2026-01-02T10:00:00.000Z", 7, "2026-02-01T10:00:00.000Z"),
    ]
    assert third.balance == 7
    third.turn_to("2026-03-27T10:00:00Z")
    assert third.balance == 0


def test_an_event_that_is_not_rewarded_is_not_a_transaction(worker: Phone) -> None:
    worker.does("app_opened")
    before = worker.status().json()

    worker.does("app_opened")

    assert worker.status().json() == before
    kept = [each["rewarded"] for each in worker.rows("events").values()]
    assert kept[-2:] == [True, False]


def test_the_summary_sums_up_by_type_what_was_achieved_and_nothing_else(worker: Phone) -> None:
    for kind in ("wifi_approached", "wifi_approached", "wifi_approached", "app_opened"):
        worker.does(kind)
    worker.correct(100)

    by_type = worker.summary().json()["achievements_by_type"]

    assert [tuple(each.values()) for each in by_type] == [
        ("app_opened", 1, 1),
        ("consent_granted", 1, 50),
        ("wifi_approached", 2, 14),
    ]
    assert set(by_type[0]) == {"type", "times_achieved", "total_amount_earned"}


def test_the_summary_goes_back_by_months_the_newest_first_and_the_empty_ones_too(
    phone: Phone,
) -> None:
    phone.does("app_opened")
    phone.does("coupon_used")

    by_month = phone.summary().json()["achievements_by_month"]

    assert [(each["year"], each["month"]) for each in by_month] == [
        *((2026, month) for month in (3, 2, 1)),
        *((2025, month) for month in range(12, 3, -1)),
    ]
    assert by_month[0] == {
        "year": 2026,
        "month": 3,
        "achievements_made": 2,
        "total_amount_earned": 60,
    }
    assert {(each["achievements_made"], each["total_amount_earned"]) for each in by_month[1:]} == {
        (0, 0)
    }


@pytest.mark.parametrize("months", [0, 1, 12, 999])
def test_the_summary_has_as_many_months_as_are_asked_for(phone: Phone, months: int) -> None:
    summary = phone.summary(f"?months_no={months}").json()

    assert len(summary["achievements_by_month"]) == months
    counted = sum(each["achievements_made"] for each in summary["achievements_by_month"])
    # The documentation's member joined and used coupons in 2019, more than 76 months ago.
    assert counted == (13 if months == 999 else 0)
    assert sum(each["times_achieved"] for each in summary["achievements_by_type"]) == 13


@pytest.mark.parametrize("months", ["-1", "1000", "x", "1.5", "", "99999999999"])
def test_months_out_of_range_are_422(phone: Phone, months: str) -> None:
    reply = phone.summary(f"?months_no={months}")

    assert reply.status == 422
    assert list(reply.json()["details"]) == ["months_no"]


def test_months_are_the_calendars_in_the_clubs_time_zone(worker: Phone) -> None:
    worker.start("workshop", now="2026-02-28T22:59:59Z")
    worker.join()
    worker.does("app_opened")
    worker.turn_to("2026-02-28T23:00:00Z")
    worker.does("app_opened")

    by_month = worker.summary("?months_no=2").json()["achievements_by_month"]

    assert by_month == [
        {"year": 2026, "month": 3, "achievements_made": 1, "total_amount_earned": 1},
        {"year": 2026, "month": 2, "achievements_made": 2, "total_amount_earned": 51},
    ]


def test_points_that_expired_were_earned_all_the_same(worker: Phone) -> None:
    before: Any = worker.summary().json()["achievements_by_type"]

    worker.advance("P31D")

    assert worker.balance == 0
    assert worker.summary().json()["achievements_by_type"] == before


def test_the_summary_of_the_first_years_reaches_back_before_them(client: Client) -> None:
    phone = Phone(client)
    phone.start(now="1970-01-01T00:00:00Z")

    by_month = phone.summary("?months_no=999").json()["achievements_by_month"]

    assert (by_month[-1]["year"], by_month[-1]["month"]) == (1886, 11)
