"""Journeys over what a club offers: levels, prices, stock, and how often something can be used."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.boostcom.member import (
    OURS,
    Member,
    club,
    otto,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_BUYS = ("createToken", "purchaseReward")
_USES = (*_BUYS, "useReward")
_CLUB = "infinity-mall"
_TOASTER, _COFFEE = "1000062", "153"


def _refusal(who: Member, operation: str, reward: str) -> Any:
    """Return why a purchase or a use is refused; it has to leave all as it was."""
    before = _all(who)
    reason = member(who.refused(422, operation, id=reward).json, "error")
    expect_equal(_all(who), before, "points, stock and uses after a refusal")
    return reason


def _all(who: Member) -> Any:
    return who.status, who.good("listRewards"), who.good("listPurchasedRewards")


def _offered(who: Member, reward: object) -> Any:
    rewards = member(who.good("listRewards"), "rewards")
    return next((each for each in rewards if str(each["id"]) == str(reward)), None)


@elsewhere("Rewards, List", writes=_BUYS, world="level-about-to-rise")
def a_reward_may_ask_for_a_level(walk: Walk) -> None:
    """Who has earned too little for a level cannot buy what asks for it, whatever the balance."""
    mock, who = walk.mock, otto(walk)
    expect_equal(_refusal(who, "purchaseReward", _TOASTER), "Member level is not high enough", "0")
    expect_equal(who.balance, 495, "the balance after a refusal")
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=5)
    who.good("purchaseReward", id=_TOASTER)
    expect_equal(who.balance, 200, "the balance")
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=-200)
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=300)
    who.good("purchaseReward", id=_TOASTER)
    expect_equal(member(who.bought(_TOASTER), "usage", "left"), 2, "the uses of two purchases")


@elsewhere("Rewards, Purchase", writes=_BUYS, world="one-point-short")
def the_last_point_pays(walk: Walk) -> None:
    """A reward costs its price: with a point less it is refused, with all points it is bought."""
    mock, who = walk.mock, otto(walk)
    expect_equal(_refusal(who, "purchaseReward", _TOASTER), "Not enough points", "error")
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=1)
    who.good("purchaseReward", id=_TOASTER)
    expect_equal(who.balance, 0, "the balance")


@elsewhere("Rewards, Purchase", writes=_BUYS, world="default")
def each_purchase_costs_the_same(walk: Walk) -> None:
    """However often a reward is bought, each purchase costs its price and brings its uses."""
    mock, who = walk.mock, otto(walk)
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=100)
    for times in range(1, 6):
        before = who.status
        who.good("purchaseReward", id=_COFFEE)
        after = who.status
        expect_equal(after["balance"], before["balance"] - 20, f"the balance after {times}")
        count = before["pagination_info"]["total_count"] + 1
        expect_equal(after["pagination_info"]["total_count"], count, "total_count")
        expect_equal(after["transactions"][1:], before["transactions"], "the transactions before")
        expect_equal(member(who.bought(_COFFEE), "usage", "left"), 2 * times, "the uses")


@elsewhere("Rewards, Use", writes=_USES, world="reward-active")
def a_use_ends_after_its_time(walk: Walk) -> None:
    """A reward in use is active for the club's time; then its next use begins, and no third."""
    mock, who = walk.mock, otto(walk)
    expect_equal(_refusal(who, "useReward", _COFFEE), "Already active", "error")
    mock.advance(minutes=1, seconds=59)
    expect_equal(_refusal(who, "useReward", _COFFEE), "Already active", "error")
    mock.advance(seconds=1)
    usage = member(who.good("useReward", id=_COFFEE), "usage")
    wanted = {"left": 0, "active_until": "2026-03-02T10:07:00.000Z", "usable": False}
    expect_equal(usage, wanted, "usage")
    mock.advance(minutes=5)
    expect_equal(_refusal(who, "useReward", _COFFEE), "User limit exceeded", "error")
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=20)
    who.good("purchaseReward", id=_COFFEE)
    usage = member(who.bought(_COFFEE), "usage")
    expect_equal((usage["left"], usage["usable"]), (2, True), "usage after another purchase")


@assumed(OURS, writes=_USES, world="reward-sold-out")
def stock_can_be_refilled(walk: Walk) -> None:
    """What is sold out is neither listed nor sold, until the club has it again."""
    mock, who = walk.mock, otto(walk)
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=2000)
    expect_equal(_offered(who, _TOASTER), None, "the toaster in the list")
    expect_equal(_refusal(who, "purchaseReward", _TOASTER), "Global limit exceeded", "error")
    mock.backstage("restock", club=_CLUB, id=int(_TOASTER), stock=2)
    for left in (1, None):
        who.good("purchaseReward", id=_TOASTER)
        offered = _offered(who, _TOASTER)
        came = None if offered is None else offered["remaining_stock"]
        expect_equal(came, left, "remaining_stock")
    mock.backstage("restock", club=_CLUB, id=int(_TOASTER), stock=None)
    who.good("purchaseReward", id=_TOASTER)
    expect_equal(member(_offered(who, _TOASTER), "remaining_stock"), None, "remaining_stock")
    mock.refused(404, "restock", club=_CLUB, id=99, stock=1)
    mock.refused(400, "restock", club=_CLUB, id=int(_TOASTER), stock=2**31)


@assumed(OURS, writes=_USES, world="default")
def a_reward_without_a_limit_can_always_be_used(walk: Walk) -> None:
    """What can be used without a limit has no number of uses left, bought once or twice."""
    mock, who = walk.mock, otto(walk)
    offer = {"club": _CLUB, "id": 7, "name": "Free parking", "price": 1, "uses": None}
    mock.backstage("add-reward", **offer, stock=3, description="All day.")
    shown = _offered(who, 7)
    wanted = {"name": "Free parking", "price": 1, "remaining_stock": 3, "description": "All day."}
    expect_equal({name: shown.get(name) for name in wanted}, wanted, "the offer")
    expect_equal("required_member_level" in shown, False, "a level in the offer")
    for _ in range(2):
        who.good("purchaseReward", id=7)
        usage = member(who.good("useReward", id=7), "usage")
        expect_equal((usage["left"], usage["usable"]), (None, True), "usage")
        mock.advance(minutes=6)
    names = [each["name"] for each in member(who.good("listPurchasedRewards"), "rewards")]
    expect_equal(names, ["Free parking"], "the purchased rewards")


@assumed(OURS, writes=_USES, world="default")
def a_new_reward_is_one_of_its_club(walk: Walk) -> None:
    """A club offers rewards with levels that it has, under ids that it has not given yet."""
    mock, who = walk.mock, otto(walk)
    offer = {"club": _CLUB, "name": "Gold ring", "price": 0}
    mock.refused(404, "add-reward", **offer, id=8, required_member_level="9")
    mock.refused(400, "add-reward", **{**offer, "price": 2**31}, id=8)
    mock.refused(409, "add-reward", **offer, id=153)
    mock.refused(404, "add-reward", **{**offer, "club": "nowhere"}, id=8)
    mock.backstage("add-reward", **offer, id=8, required_member_level="2")
    expect_equal(member(_offered(who, 8), "required_member_level"), "2", "the level")
    expect_equal("description" in _offered(who, 8), False, "a description in the offer")
    expect_equal(_refusal(who, "purchaseReward", "8"), "Member level is not high enough", "error")
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=390)
    who.good("purchaseReward", id=8)
    expect_equal(who.balance, 500, "the balance after a purchase of nothing")
    expect_equal(member(who.bought(8), "usage", "left"), 1, "the uses of one purchase")


@documented("Rewards Program, Get info", writes=_USES, world="default")
def the_club_decides_how_long_a_use_lasts(walk: Walk) -> None:
    """A use lasts for the activation time that the club tells, also after that has changed."""
    mock, who = walk.mock, otto(walk)
    changed = mock.backstage("set-club", club=_CLUB, reward_activation_time=60)
    wanted = {"club": _CLUB, "rewards_enabled": True, "reward_activation_time": 60}
    expect_equal(changed, {**wanted, "maintenance": False}, "the settings")
    expect_equal(member(club(walk).good("getProgramInfo"), "reward_activation_time"), 60, "told")
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=30)
    who.good("purchaseReward", id=_COFFEE)
    usage = member(who.good("useReward", id=_COFFEE), "usage")
    expect_equal(usage["active_until"], "2026-03-02T10:01:00.000Z", "active_until")
    mock.refused(404, "set-club", club="nowhere", maintenance=True)


@documented("Rewards Program, Get info", writes=_BUYS, world="club-without-levels")
def a_club_may_have_no_levels(walk: Walk) -> None:
    """A club without levels says so, and sells its rewards to whoever can pay."""
    mock, who = walk.mock, otto(walk)
    expect_equal(member(club(walk).good("getProgramInfo"), "levels_program"), None, "levels")
    mock.backstage("correct-points", club=_CLUB, member_id="42", points=290)
    who.good("purchaseReward", id=_TOASTER)
    mock.refused(404, "add-reward", club=_CLUB, id=8, name="x", price=1, required_member_level="1")


@documented("Rewards Program, Member levels", world="default")
def levels_are_regular_or_virtual(walk: Walk) -> None:
    """A club tells its levels by their thresholds, the lowest first, or its virtual level."""
    levels = member(club(walk).good("getProgramInfo"), "levels_program")
    thresholds = [each["points_threshold"] for each in member(levels, "levels")]
    expect_equal((levels["type"], thresholds), ("regular", [0, 500, 1000]), "the levels")
    other = {"x-client-authorization": walk.data["other_club_token"]}
    path = {"loyalty_club_slug": "harbour-street"}
    program = club(walk).good("getProgramInfo", headers=other, **path)
    virtual = {"type": "virtual_level", "maximum_points": 500}
    expect_equal(member(program, "levels_program"), virtual, "the levels of another club")
    kinds = [each["type"] for each in member(program, "achievements")]
    expect_equal(kinds, ["app_opened"], "what another club rewards")
    shown = member(program, "achievements", 0)
    expect_equal((shown["limit"], shown["frequency"]), (None, None), "its limits")
