"""Journeys over loyalty points: pending, spent by what expires first, expired, and given back."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    Manager,
    effects_of,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, WRITES, item, props
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_POINTS = ("loyalty_program",)
_CLOSED = ["=", [".", "Session", "State"], "closed"]


def _add(manager: Manager, profile: str, amount: int, **more: Any) -> Any:
    return manager.mock.backstage("add-points", program=3, profile=profile, amount=amount, **more)


def _gives(manager: Manager, *arguments: Any) -> int:
    """Make a campaign that gives points when a session closes."""
    return manager.campaign(rule("gives", _CLOSED, ["addLoyaltyPoints", "Given", 3, *arguments]))


@elsewhere(
    "OAS 26.16, AddLoyaltyPointsEffectProps", writes=WRITES, needs=_POINTS, world="points-pending"
)
def pending_points_begin_in_their_time(walk: Walk) -> None:
    """Points that pend count from the moment on in which they begin."""
    manager = Manager(walk)
    for hours, minutes, wanted in ((0, 0, 0), (23, 59, 0), (0, 1, 80)):
        manager.mock.advance(hours=hours, minutes=minutes)
        expect_equal(manager.shop.points("grace"), wanted, "the balance")


@elsewhere(
    "OAS 26.16, AddLoyaltyPointsEffectProps",
    writes=WRITES,
    needs=_POINTS,
    world="points-expiring-tonight",
)
def points_end_in_their_time(walk: Walk) -> None:
    """Points count until they expire, and not in that moment."""
    manager = Manager(walk)
    for hours, minutes, wanted in ((0, 0, 140), (13, 59, 140), (0, 1, 40)):
        manager.mock.advance(hours=hours, minutes=minutes)
        expect_equal(manager.shop.points("grace"), wanted, "the balance")


@elsewhere("OAS 26.16, AddLoyaltyPointsEffectProps", writes=WRITES, needs=_POINTS, world="default")
def points_live_and_pend_as_their_rule_says(walk: Walk) -> None:
    """Points pend for so many days and live for so many more; none means at once, and for ever."""
    manager = Manager(walk)
    profiles = [manager.shop.new_profile() for _ in range(4)]
    terms: tuple[tuple[Any, ...], ...] = ((), (10,), (10, 5), (0, 0.5))
    wanted = [{0: 7, 12: 7, 400: 7}, {0: 7, 9: 7, 10: 0}, {0: 0, 5: 7, 14: 7, 15: 0}, {0: 0, 1: 7}]
    for profile, days in zip(profiles, terms, strict=True):
        campaign = _gives(manager, "", 7, *days)
        session = manager.shop.closed(profileId=profile)
        reply = manager.shop.session(walk.new("other"))
        expect_equal(props(reply, "addLoyaltyPoints"), [], "the points of an open session")
        manager.mock.backstage("set-campaign", campaign=campaign, state="disabled")
        expect(bool(session), "a session", session)
    for day in range(16):
        for profile, balances in zip(profiles, wanted, strict=True):
            if day in balances:
                came = manager.shop.points(profile)
                expect_equal(came, balances[day], f"the balance on day {day}")
        manager.mock.advance(days=1)
    manager.mock.advance(days=400)
    expect_equal(manager.shop.points(profiles[0]), 7, "the balance of points without an end")


@documented("JS 4.1.0, AddLoyaltyPointsEffectProps", writes=WRITES, needs=_POINTS, world="default")
def an_effect_tells_what_its_points_are(walk: Walk) -> None:
    """The effect names program, sub-ledger, recipient, whole points and their days."""
    manager = Manager(walk)
    profile, other = manager.shop.new_profile(), manager.shop.new_profile()
    campaign = manager.campaign(
        rule("half", _CLOSED, ["addLoyaltyPoints", "Half", 3, "partners", 2.5, 30]),
        rule("for another", _CLOSED, ["addLoyaltyPoints", "Gift", 3, "", 1.4, 0, 0, other]),
        rule("nothing", _CLOSED, ["addLoyaltyPoints", "Nothing", 3, "", 0.4]),
        rule("no program", _CLOSED, ["addLoyaltyPoints", "x", 4, "", 1]),
        rule("no ledger", _CLOSED, ["addLoyaltyPoints", "x", 3, "none", 1]),
        rule("below zero", _CLOSED, ["addLoyaltyPoints", "x", 3, "", -1]),
        rule("too many", _CLOSED, ["addLoyaltyPoints", "x", 3, "", 1e12]),
        rule("nearly", _CLOSED, ["addLoyaltyPoints", "x", 3, "birthday", 999_999_999_999]),
    )
    reply = manager.shop.good(walk.new("session"), profileId=profile, state="closed")
    came = effects_of(reply, campaign)
    told = {
        each["ruleName"]: tuple(
            each["props"][name]
            for name in ("subLedgerId", "value", "recipientIntegrationId", "expiryCondition")
        )
        for each in came
        if each["effectType"] == "addLoyaltyPoints"
    }
    expect_equal(told["half"], ("partners", 3, profile, "30"), "half")
    expect_equal(told["for another"], ("", 1, other, ""), "for another")
    expect_equal([*told], ["half", "for another", "nearly"], "the rules that give points")
    failed = [each["ruleName"] for each in came if each["effectType"] == "error"]
    expect_equal(failed, ["no program", "no ledger", "below zero", "too many"], "what fails")
    expect_equal(manager.shop.points(other), 1, "the points of another")
    ledger = member(reply, "loyalty", "programs", "3")
    expect_equal(ledger["subLedgers"]["partners"], {"currentBalance": 3}, "the sub-ledger")
    anonymous = manager.shop.good(walk.new("session"), state="closed")
    kinds = [each["effectType"] for each in effects_of(anonymous, campaign)][:2]
    expect_equal(kinds, ["error", "addLoyaltyPoints"], "without a profile")


@elsewhere(
    "OAS 26.16, DeductLoyaltyPointsEffectProps", writes=WRITES, needs=_POINTS, world="default"
)
def what_expires_first_is_spent_first(walk: Walk) -> None:
    """Points that end first are taken first, the oldest of equals; a refund returns all of them."""
    manager = Manager(walk)
    profile = manager.shop.new_profile()
    for amount, day in ((10, 20), (20, 5), (30, 5), (40, None)):
        ends = {} if day is None else {"expires_at": f"2026-03-{2 + day:02}T10:00:00Z"}
        _add(manager, profile, amount, **ends)
    takes = ["deductLoyaltyPoints", 3, "", [".", "Session", "Total"]]
    campaign = manager.campaign(rule("takes", _CLOSED, takes))
    first = manager.shop.closed(profileId=profile, cartItems=[item(25)])
    manager.mock.backstage("set-campaign", campaign=campaign, state="disabled")
    manager.mock.backstage("set-campaign", campaign=8, state="disabled")

    def points() -> float:
        return manager.shop.points(profile)

    # A point for each unit of the sale comes, too.
    manager.mock.backstage("deduct-points", program=3, profile=profile, amount=25)
    expect_equal(points(), 75, "the balance")
    manager.mock.advance(days=4, hours=23, minutes=59)
    expect_equal(points(), 75, "the balance a minute before")
    manager.mock.advance(minutes=1)
    expect_equal(points(), 75, "the balance when the first points end")
    manager.shop.good(first, state="cancelled")
    expect(points() >= 50, "points that last", points())


@documented(
    "JS 4.1.0, DeductLoyaltyPointsEffectProps", writes=WRITES, needs=_POINTS, world="default"
)
def no_more_points_are_taken_than_there_are(walk: Walk) -> None:
    """A rule may take all points of a profile; where it would take one more, it is silent."""
    manager = Manager(walk)
    profile = manager.shop.new_profile()
    _add(manager, profile, 30, sub_ledger="partners")
    takes = ["deductLoyaltyPoints", 3, "partners", [".", "Session", "Attributes", "points"]]
    campaign = manager.campaign(rule("takes", ALWAYS, takes, ["catch", ["noop"], takes]))
    order = {"profileId": profile}
    for points, kinds in (
        (31, []),
        (30, ["deductLoyaltyPoints"]),
        (15, ["deductLoyaltyPoints"] * 2),
        (0, ["deductLoyaltyPoints"] * 2),
    ):
        came = manager.kinds(campaign, attributes={"points": points}, **order)
        expect_equal(came, kinds, f"the effects of taking {points}")
    session = walk.new("session")
    reply = manager.shop.good(session, attributes={"points": 15}, state="closed", **order)
    told = props(reply, "deductLoyaltyPoints")[0]
    wanted = {"programId": 3, "subLedgerId": "partners", "value": 15, "ruleTitle": "takes"}
    expect_equal(told, wanted, "the effect")

    def left() -> Any:
        reply = manager.shop.update(
            walk.new("session"), dry=True, attributes={"points": 1}, **order
        )
        return member(
            reply.json, "loyalty", "programs", "3", "subLedgers", "partners", "currentBalance"
        )

    expect_equal(left(), 0, "the balance")
    manager.shop.good(session, state="cancelled")
    expect_equal(left(), 30, "the balance after cancelling")


@assumed(OURS, needs=_POINTS, writes=WRITES, world="default")
def a_manager_gives_and_takes_points(walk: Walk) -> None:
    """A manager gives points and takes them, of programs and ledgers that there are."""
    manager = Manager(walk)
    mock, profile = manager.mock, walk.new("profile")
    came = _add(manager, profile, 10, starts_at="2026-03-02T11:00:00Z")
    expect_equal(came, {"currentBalance": 0}, "the balance of pending points")
    expect_equal(_add(manager, profile, 5), {"currentBalance": 5}, "the balance")
    take = {"program": 3, "profile": profile}
    mock.refused(409, "deduct-points", **take, amount=6)
    expect_equal(mock.backstage("deduct-points", **take, amount=5), {"currentBalance": 0}, "it")
    mock.advance(hours=1)
    expect_equal(manager.shop.points(profile), 10, "the balance an hour later")
    _add(manager, profile, 1)
    memberships = member(manager.shop.profile(profile), "loyaltyMemberships")
    expect_equal([each["loyaltyProgramId"] for each in memberships], [3], "the memberships")
    for action in ("add-points", "deduct-points"):
        mock.refused(404, action, program=4, profile=profile, amount=1)
        mock.refused(404, action, program=3, sub_ledger="none", profile=profile, amount=1)
    mock.refused(400, "add-points", **take, amount=1, expires_at="1969-01-01T00:00:00Z")
    mock.refused(400, "add-points", **take, amount=2**31)
    expect_equal(memberships[0]["joined"], "2026-03-02T10:00:00Z", "when the profile joined")
    birthday = mock.backstage("add-points", **take, sub_ledger="birthday", amount=3)
    expect_equal(birthday, {"currentBalance": 3}, "the balance of a sub-ledger")


@assumed(OURS, writes=WRITES, needs=_POINTS, world="default")
def cancelling_revokes_what_is_left(walk: Walk) -> None:
    """Points of a sale that was undone are taken back, as far as they are still there."""
    manager = Manager(walk)
    profile = manager.shop.new_profile()
    session = manager.shop.closed(profileId=profile, cartItems=[item(40)])
    _add(manager, profile, 5)
    manager.mock.backstage("deduct-points", program=3, profile=profile, amount=30)
    expect_equal(manager.shop.points(profile), 15, "the balance")
    manager.shop.good(session, state="cancelled")
    expect_equal(manager.shop.points(profile), 5, "the balance after cancelling")
