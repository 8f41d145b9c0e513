"""Journeys over achievements: what is rewarded, how often, and what the summary says of it."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.mock_world import MockWorld
from mockserver.checks.journeys.vendors.boostcom.member import OURS, otto
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_SIGNS = ("createToken",)
_CLUB = "infinity-mall"


def _record(mock: MockWorld, kind: str, *, club: str = _CLUB) -> Any:
    return mock.backstage("record-event", club=club, member_id="42", type=kind)


def _rewarded(mock: MockWorld, kind: str, times: int) -> list[bool]:
    return [member(_record(mock, kind), "rewarded") for _ in range(times)]


def _limit(mock: MockWorld, kind: str, **columns: Any) -> None:
    mock.change("achievements", f"{_CLUB}:{kind}", **columns)


@assumed(OURS, writes=_SIGNS, world="daily-limit-reached")
def a_daily_reward_comes_once_a_day(walk: Walk) -> None:
    """What is rewarded once a day is rewarded again on the next, in the club's time zone."""
    mock, before = walk.mock, otto(walk).balance
    again = _record(mock, "app_opened")
    expect_equal((again["rewarded"], again["balance"]), (False, before), "the second of the day")
    mock.advance(hours=12, minutes=59)
    expect_equal(_rewarded(mock, "app_opened", 1), [False], "a minute before midnight in Oslo")
    mock.advance(minutes=1)
    came = _record(mock, "app_opened")
    expect_equal((came["rewarded"], came["reason"]), (True, None), "the first of the next day")
    expect_equal(came["balance"], before + 10, "the balance")
    expect_equal(_rewarded(mock, "app_opened", 1), [False], "the second of the next day")
    newest = member(otto(walk).status, "transactions", 0)
    expect_equal(newest["details"], {"achievement_type": "app_opened"}, "details")


@assumed(OURS, world="default")
def each_timespan_begins_anew(walk: Walk) -> None:
    """An hour, a week, a month and a year each have their own number of rewards."""
    mock = walk.mock
    for kind, timespan in (
        ("link_clicked", "hour"),
        ("coupon_used", "week"),
        ("email_opened", "month"),
        ("push_opened", "year"),
    ):
        _limit(mock, kind, limit=None, timespan=timespan, timespan_limit=2)
        expect_equal(_rewarded(mock, kind, 3), [True, True, False], f"the first {timespan}")
    mock.advance(minutes=59)
    expect_equal(_rewarded(mock, "link_clicked", 1), [False], "in the same hour")
    mock.advance(minutes=1)
    expect_equal(_rewarded(mock, "link_clicked", 3), [True, True, False], "in the next hour")
    mock.advance(days=6, hours=11, minutes=59)  # Sunday, 23:59 in Oslo
    expect_equal(_rewarded(mock, "coupon_used", 1), [False], "in the same week")
    mock.advance(minutes=1)
    expect_equal(_rewarded(mock, "coupon_used", 3), [True, True, False], "in the next week")
    expect_equal(_rewarded(mock, "email_opened", 1), [False], "in the same month")
    mock.advance(days=23)
    expect_equal(_rewarded(mock, "email_opened", 3), [True, True, False], "in the next month")
    expect_equal(_rewarded(mock, "push_opened", 1), [False], "in the same year")
    mock.advance(days=275)
    expect_equal(_rewarded(mock, "push_opened", 3), [True, True, False], "in the next year")


@documented("Rewards Program, Achievement model", world="default")
def a_limit_for_each_member_lasts(walk: Walk) -> None:
    """What is rewarded so many times is rewarded no more, whatever time passes."""
    mock = walk.mock
    _limit(mock, "wifi_approached", limit=2)
    _limit(mock, "coupon_used", limit=3)
    expect_equal(_rewarded(mock, "wifi_approached", 3), [True, True, False], "rewarded")
    expect_equal(_rewarded(mock, "coupon_used", 2), [True, True], "in the first week")
    mock.advance(days=400)
    expect_equal(_rewarded(mock, "wifi_approached", 1), [False], "a year later")
    expect_equal(_rewarded(mock, "coupon_used", 2), [True, False], "in another week")


@assumed(OURS, writes=_SIGNS, world="default")
def nothing_is_rewarded_while_rewards_are_off(walk: Walk) -> None:
    """While a club has its rewards switched off, nothing is rewarded or counted."""
    mock, before = walk.mock, otto(walk).balance
    mock.backstage("set-club", club=_CLUB, rewards_enabled=False)
    came = _record(mock, "app_opened")
    expect_equal((came["rewarded"], came["balance"]), (False, before), "while it is off")
    expect(bool(came["reason"]), "a reason", came)
    mock.backstage("set-club", club=_CLUB, rewards_enabled=True)
    expect_equal(_rewarded(mock, "app_opened", 1), [True], "when it is on again")


@assumed(OURS, world="default")
def what_is_not_rewarded_is_kept_with_its_reason(walk: Walk) -> None:
    """What a club does not reward brings nothing; neither does a stranger's."""
    mock = walk.mock
    came = _record(mock, "link_clicked", club="harbour-street")
    expect_equal((came["rewarded"], came["balance"]), (False, 0), "what the club does not reward")
    came = _record(mock, "app_opened", club="harbour-street")
    expect_equal((came["rewarded"], came["balance"]), (True, 1), "what it rewards without a limit")
    mock.refused(404, "record-event", club="nowhere", member_id="42", type="app_opened")
    mock.refused(409, "record-event", club=_CLUB, member_id="43", type="app_opened")


@assumed(OURS, writes=_SIGNS, world="default")
def months_are_those_of_the_club(walk: Walk) -> None:
    """The summary counts by months of the club's time zone, the newest first, empty ones too."""
    mock = walk.mock
    _record(mock, "wifi_approached")
    mock.advance(days=29, hours=12)  # 31 March, 22:00 in London and midnight in Oslo
    for _ in range(2):
        _record(mock, "beacon_approached")
    mock.advance(days=276)

    def summed(months: int) -> Any:
        return otto(walk).good("getAchievementsSummary", query={"months_no": months})

    by_month = member(summed(14), "achievements_by_month")
    dates = [(each["year"], each["month"]) for each in by_month]
    wanted = [(2026, month) for month in range(12, 0, -1)] + [(2025, 12), (2025, 11)]
    expect_equal(dates, [(2027, 1), *wanted][:14], "the months")
    counts = {
        (each["year"], each["month"]): (each["achievements_made"], each["total_amount_earned"])
        for each in by_month
        if each["achievements_made"]
    }
    expect_equal(counts, {(2026, 3): (1, 15), (2026, 4): (2, 40)}, "what was achieved when")
    expect_equal(len(member(summed(1), "achievements_by_month")), 1, "one month")
    expect_equal(len(member(summed(0), "achievements_by_month")), 0, "no month")
    sums = {
        each["type"]: (each["times_achieved"], each["total_amount_earned"])
        for each in member(summed(1), "achievements_by_type")
    }
    wanted_sums = {
        "app_opened": (1, 10),
        "beacon_approached": (2, 40),
        "consent_granted": (1, 100),
        "wifi_approached": (1, 15),
    }
    expect_equal(sums, wanted_sums, "what was achieved, by type")


@assumed(OURS, writes=_SIGNS, world="default")
def the_summary_has_each_achieved_type(walk: Walk) -> None:
    """By type, the summary has all that the member achieved, and nothing that it did not."""
    who = otto(walk)
    achieved = {
        each["details"]["achievement_type"]
        for each in member(who.status, "transactions")
        if each["type"] == "achievement"
    }
    came = [
        each["type"] for each in member(who.good("getAchievementsSummary"), "achievements_by_type")
    ]
    expect_equal(sorted(came), sorted(achieved), "the types")
