"""Journeys over rounds of achievements: when they end, and when the next one begins."""

from collections.abc import Mapping
from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, WRITES, Shop
from mockserver.checks.journeys.walk import Walk, expect_equal, member

#: Achievements of the default fixture: one that recurs each month, and one each week.
_MONTHLY, _WEEKLY = 2, 5
#: The last moment of a world.
_LAST = "9999-12-31T00:00:00Z"


def _step(walk: Walk, achievement: int, profile: str) -> None:
    """Let a customer come one step further."""
    Shop(walk).closed(profileId=profile, attributes={"achievement": achievement})


def _current(walk: Walk, achievement: int, profile: str) -> Any:
    """Return the round of a customer that counts now; None without one."""
    query = {"achievementIds": achievement}
    listed = walk.good("getCustomerAchievements", {"integrationId": profile}, query=query)
    return member(listed, "data", 0).get("currentProgress")


def _end(walk: Walk, achievement: int, **columns: Any) -> Any:
    """Return the end of a round that begins now, with other settings of the achievement."""
    walk.mock.change("achievements", str(achievement), **columns)
    profile = walk.new("customer")
    _step(walk, achievement, profile)
    return member(_current(walk, achievement, profile), "endDate")


def _expect_ends(walk: Walk, ends: Mapping[str, str], **columns: Any) -> None:
    """Expect that a round with a period ends so: by periods."""
    for period, end in ends.items():
        came = _end(walk, _MONTHLY, period=period, **columns)
        expect_equal(came, end, f"the end of {period}")


@documented("OAS 26.16, AchievementStatusEntry", writes=WRITES, world="default")
def a_round_lasts_for_its_period(walk: Walk) -> None:
    """A round ends a period after its first step: seconds, minutes, hours, days, weeks, months."""
    ends = {
        "90s": "2026-03-02T10:01:30Z",
        "45m": "2026-03-02T10:45:00Z",
        "36h": "2026-03-03T22:00:00Z",
        "10D": "2026-03-12T10:00:00Z",
        "2W": "2026-03-16T10:00:00Z",
        "2M": "2026-05-02T10:00:00Z",
        "9M": "2026-12-02T10:00:00Z",
        "10M": "2027-01-02T10:00:00Z",
        "3Y": "2029-03-02T10:00:00Z",
    }
    _expect_ends(walk, ends)
    walk.mock.advance(days=29)
    # 31 March: a month that has no such day ends on its last one.
    short = {"1M": "2026-04-30T10:00:00Z", "11M": "2027-02-28T10:00:00Z"}
    _expect_ends(walk, {**short, "23M": "2028-02-29T10:00:00Z", "2M": "2026-05-31T10:00:00Z"})


@documented("OAS 26.16, AchievementStatusEntry", writes=WRITES, world="default")
def a_period_can_end_with_the_calendar(walk: Walk) -> None:
    """A period is rounded to the start or the end of its day, or the end of its week or month."""
    ends = {
        "1D_D": "2026-03-03T00:00:00Z",
        "1D_U": "2026-03-04T00:00:00Z",
        "1W_U": "2026-03-16T00:00:00Z",
        "1M_U": "2026-05-01T00:00:00Z",
        "9M_U": "2027-01-01T00:00:00Z",
        "1Y_U": "2028-01-01T00:00:00Z",
    }
    _expect_ends(walk, ends)
    # Sunday, the last day of its week.
    walk.mock.advance(days=6)
    _expect_ends(walk, {"1W_U": "2026-03-16T00:00:00Z", "1D_U": "2026-03-10T00:00:00Z"})


@documented("OAS 26.16, TimePoint", writes=WRITES, world="default")
def a_round_can_end_at_a_point_of_time(walk: Walk) -> None:
    """A round ends at the next such time of a day, week, month or year, for everybody at once."""
    times: tuple[tuple[dict[str, int], str], ...] = (
        ({"hour": 12}, "2026-03-02T12:00:00Z"),
        ({"hour": 12, "minute": 30, "second": 15}, "2026-03-02T12:30:15Z"),
        ({"hour": 10}, "2026-03-03T10:00:00Z"),
        ({"dayOfWeek": 1}, "2026-03-09T00:00:00Z"),
        ({"dayOfWeek": 7}, "2026-03-08T00:00:00Z"),
        ({"dayOfMonth": 20}, "2026-03-20T00:00:00Z"),
        ({"dayOfMonth": 31}, "2026-03-31T00:00:00Z"),
        ({"month": 4, "dayOfMonth": 31}, "2026-04-30T00:00:00Z"),
        ({"month": 2, "dayOfMonth": 30, "hour": 6}, "2027-02-28T06:00:00Z"),
        ({"month": 12, "dayOfMonth": 24, "minute": 5}, "2026-12-24T00:05:00Z"),
    )
    for point, end in times:
        whole = {"hour": 0, "minute": 0, "second": 0, **point}
        expect_equal(_end(walk, _WEEKLY, period_end=whole), end, f"the end of {point}")
    walk.mock.advance(hours=3)
    noon = {"hour": 0, "minute": 0, "second": 0, "dayOfWeek": 1}
    expect_equal(_end(walk, _WEEKLY, period_end=noon), "2026-03-09T00:00:00Z", "the same end")


@documented("OAS 26.16, AchievementStatusEntry", writes=WRITES, world="default")
def fixed_rounds_follow_one_another(walk: Walk) -> None:
    """With a fixed schedule, periods follow one another from the start of the achievement on."""
    for starts, period, end in (
        ("2026-01-01T00:00:00Z", "1M", "2026-04-01T00:00:00Z"),
        ("2026-02-20T00:00:00Z", "3D", "2026-03-04T00:00:00Z"),
        ("2026-03-01T00:00:00Z", "1h", "2026-03-02T11:00:00Z"),
        ("2026-02-20T10:00:00Z", "10D", "2026-03-12T10:00:00Z"),
        ("2026-03-01T10:00:00Z", "1D", "2026-03-03T10:00:00Z"),
        ("2026-03-01T00:00:00Z", "2W", "2026-03-15T00:00:00Z"),
        ("2024-03-05T00:00:00Z", "1Y", "2026-03-05T00:00:00Z"),
        ("2026-03-02T00:00:00Z", "1D_U", "2026-03-04T00:00:00Z"),
    ):
        columns = {"starts_at": starts, "period": period, "activation": "fixed_schedule"}
        expect_equal(_end(walk, _MONTHLY, **columns), end, f"the end of {period} since {starts}")
    by_action = _end(walk, _MONTHLY, period="1M", activation="user_action")
    expect_equal(by_action, "2026-04-02T10:00:00Z", "the end of a round that an action begins")


@assumed(OURS, writes=WRITES, world="default")
def no_round_outlasts_its_achievement(walk: Walk) -> None:
    """A round ends with its achievement, if its own end would be later."""
    ends = {"expires_at": "2026-03-10T00:00:00Z"}
    _expect_ends(walk, {"1M": "2026-03-10T00:00:00Z", "5D": "2026-03-07T10:00:00Z"}, **ends)
    fixed = {"starts_at": "2026-03-01T00:00:00Z", "activation": "fixed_schedule", **ends}
    _expect_ends(walk, {"1M": "2026-03-10T00:00:00Z", "5D": "2026-03-06T00:00:00Z"}, **fixed)
    point = {"hour": 0, "minute": 0, "second": 0, "dayOfMonth": 20}
    came = _end(walk, _WEEKLY, period_end=point, **ends)
    expect_equal(came, "2026-03-10T00:00:00Z", "the end before a point of time")


@documented("OAS 26.16, AchievementStatusEntry", writes=WRITES, world="default")
def a_round_that_has_ended_is_followed_by_the_next(walk: Walk) -> None:
    """Until its end a round goes on; then none counts, and the next step begins another."""
    _step(walk, _MONTHLY, "bob")
    walk.mock.advance(days=31, seconds=-1)
    _step(walk, _MONTHLY, "bob")
    round_now = member(_current(walk, _MONTHLY, "bob"), "progress")
    expect_equal(round_now, 2, "the progress a second before the end")
    walk.mock.advance(seconds=1)
    expect_equal(_current(walk, _MONTHLY, "bob"), None, "the round after the end")
    _step(walk, _MONTHLY, "bob")
    expect_equal(member(_current(walk, _MONTHLY, "bob"), "progress"), 1, "the new progress")
    path = {"integrationId": "bob", "achievementId": _MONTHLY}
    rounds = member(walk.good("getCustomerAchievementHistory", path), "data")
    came = [(each["status"], each["progress"]) for each in rounds]
    expect_equal(came, [("inprogress", 1), ("expired", 2)], "the rounds, the latest first")


@assumed(OURS, writes=WRITES, world="default")
def an_achievement_without_rounds_ends_once(walk: Walk) -> None:
    """What does not recur takes steps until its end, and none after it; its round stays."""
    walk.mock.change("achievements", "1", period="1D")
    _step(walk, 1, "bob")
    walk.mock.advance(days=1)
    _step(walk, 1, "bob")
    current = _current(walk, 1, "bob")
    came = current["status"], current["progress"]
    expect_equal(came, ("expired", 1), "the round after its end")


@assumed(OURS, writes=WRITES, world="default")
def no_round_outlasts_time(walk: Walk) -> None:
    """Where a round would end later than any moment of the world, it ends with the last one."""
    each = {"activation": "user_action"}
    all_at_once = {"activation": "fixed_schedule", "starts_at": "2026-03-01T00:00:00Z"}
    # Into the year 9998, and into the last one.
    for days in (2_911_812, 200):
        walk.mock.advance(days=days)
        _expect_ends(walk, dict.fromkeys(("3Y", "20M_U", "999999W", "999999D"), _LAST), **each)
        _expect_ends(walk, dict.fromkeys(("5000Y", "9000Y", "999999W"), _LAST), **all_at_once)
    walk.mock.advance(days=300)
    point = {"hour": 0, "minute": 0, "second": 0, "dayOfMonth": 20}
    expect_equal(_end(walk, _WEEKLY, period_end=point), _LAST, "the end at a point of time")
    walk.mock.advance(days=70, hours=-10)
    late = walk.new("customer")
    _step(walk, _MONTHLY, late)
    expect_equal(_current(walk, _MONTHLY, late), None, "a round that ends as it begins")
