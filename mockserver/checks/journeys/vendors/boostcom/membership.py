"""Journeys over membership: joining, leaving, points and what they come from."""

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.boostcom.member import (
    OURS,
    club,
    newcomer,
    participant,
    sign_in,
)
from mockserver.checks.journeys.walk import Untested, Walk, expect, expect_equal, member

_SIGNED = ("club", "member")
_NEW = ("club", "newcomer")
_JOINS = ("createToken", "joinProgram")
_LEAVES = ("createToken", "joinProgram", "leaveProgram")
_LEAVES_AND_BUYS = (*_LEAVES, "purchaseReward")


@documented("Rewards Program, Transaction object", writes=_JOINS, needs=_SIGNED)
def the_balance_is_the_sum_of_its_transactions(walk: Walk) -> None:
    """The balance is the sum of the amounts of all transactions."""
    status = participant(walk).status
    if member(status, "pagination_info", "total_pages") > 1:
        raise Untested("the member has more transactions than one page holds")
    total = sum(each["amount"] for each in member(status, "transactions"))
    expect_equal(member(status, "balance"), total, "the balance")


@documented("Rewards Program, Get status by member ID", writes=_JOINS, needs=_SIGNED)
def the_club_sees_what_its_member_sees(walk: Walk) -> None:
    """The status is the same for the member and for the club's server."""
    who = participant(walk)
    mine = who.status
    query = {"per_page": 1000}
    theirs = club(walk).good("getMemberStatus", id=who.id, query=query)
    for name in ("membership", "balance", "transactions"):
        expect_equal(member(theirs, name), member(mine, name), f"{name} for the club")


@documented("Rewards Program, Common error responses", writes=_LEAVES, needs=_NEW)
def who_leaves_takes_no_part(walk: Walk) -> None:
    """After leaving, the status says so, and the member's calls are refused with 480."""
    who = newcomer(walk)
    expect_equal(member(who.status, "membership"), True, "membership")
    who.good("leaveProgram")
    expect_equal(member(who.status, "membership"), False, "membership")
    for operation in ("listRewards", "listPurchasedRewards", "getAchievementsSummary"):
        who.refused(480, operation)
    who.refused(480, "leaveProgram")


@documented("Rewards Program, Leave", writes=_LEAVES_AND_BUYS, needs=_NEW)
def leaving_erases_the_points(walk: Walk) -> None:
    """Who leaves and joins again has nothing of before: no points, transactions or rewards."""
    who = newcomer(walk)
    before = member(who.status, "transactions")
    if (reward := walk.data.get("reward")) is not None:
        who.call("purchaseReward", id=reward)  # that may fail: the newcomer may be unable to pay
    who.good("leaveProgram")
    who.good("joinProgram")
    after = member(who.status, "transactions")
    expect(len(after) <= len(before), f"at most {len(before)} transactions", len(after))
    kinds = {each["type"] for each in after}
    expect(kinds <= {"achievement"}, "no purchase of before", kinds)
    expect_equal(member(who.good("listPurchasedRewards"), "rewards"), [], "the bought rewards")


@assumed(OURS, writes=_LEAVES, needs=_NEW)
def joining_twice_is_joining_once(walk: Walk) -> None:
    """Joining again changes nothing: neither points nor the moment of joining."""
    who = newcomer(walk)
    before = who.status
    who.good("joinProgram")
    expect_equal(who.status, before, "the status after joining again")


@assumed(OURS, writes=_LEAVES, needs=_NEW)
def joining_grants_the_consent(walk: Walk) -> None:
    """Whoever joins a club that rewards a granted consent has the points of it at once."""
    program = club(walk).good("getProgramInfo")
    rewarded = [
        each for each in member(program, "achievements") if each["type"] == "consent_granted"
    ]
    if not rewarded or rewarded[0]["limit"] == 0:
        raise Untested("the club gives nothing for the consent")
    who = newcomer(walk)
    granted = [
        each["amount"]
        for each in member(who.status, "transactions")
        if each["details"].get("achievement_type") == "consent_granted"
    ]
    expect_equal(granted, [rewarded[0]["points"]], "what the consent brought")


@documented("Rewards Program, Achievements summary", writes=_JOINS, needs=_SIGNED)
def the_summary_adds_up_to_the_achievements(walk: Walk) -> None:
    """By type and by month, the summary counts the same achievements and the same points."""
    who = participant(walk)
    summary = who.good("getAchievementsSummary", query={"months_no": 999})
    by_type = member(summary, "achievements_by_type")
    by_month = member(summary, "achievements_by_month")
    for one, other in (("times_achieved", "achievements_made"), ("total_amount_earned",) * 2):
        total = sum(each[one] for each in by_type)
        expect_equal(sum(each[other] for each in by_month), total, f"the sum of {other}")
    achieved = [
        each for each in member(who.status, "transactions") if each["type"] == "achievement"
    ]
    earned = sum(each["total_amount_earned"] for each in by_type)
    expect_equal(earned, sum(each["amount"] for each in achieved), "the points by type")


@documented("Rewards Program, Get status", writes=_JOINS, needs=_SIGNED)
def pages_are_parts_of_the_whole(walk: Walk) -> None:
    """Pages of one transaction each, put together, are the list of all."""
    who = participant(walk)
    listed = member(who.status, "transactions")[:5]
    for number, wanted in enumerate(listed, 1):
        page = who.good("getMyStatus", query={"per_page": 1, "page": number})
        expect_equal(member(page, "transactions"), [wanted], f"page {number}")
        expect_equal(member(page, "pagination_info", "current_page"), number, "current_page")


@elsewhere("Introduction, Common HTTP error codes", needs=("club",))
def an_unknown_member_is_not_found(walk: Walk) -> None:
    """A member whom the club does not have is 404."""
    club(walk).refused(404, "getMemberStatus", id=walk.new("nobody"))


@documented(
    "Rewards Program, Get status", writes=("createToken",), needs=("club", "member", "newcomer")
)
def a_token_shows_only_its_own_member(walk: Walk) -> None:
    """The status that a member's token shows is that member's, whoever else is signed in."""
    first, second = participant(walk), sign_in(walk, "newcomer")
    for who in (first, second, first):
        info = who.good("getTokenInfo")
        expect_equal(str(member(info, "resource_owner_id")), who.id, "resource_owner_id")
    theirs = club(walk).good("getMemberStatus", id=second.id)
    expect_equal(second.good("getMyStatus"), theirs, "the other member's status")


@assumed(OURS, writes=_LEAVES, needs=_NEW)
def joins_at_the_same_time_count_once(walk: Walk) -> None:
    """Joining several times at the same moment grants the consent's points once."""
    who = newcomer(walk)
    before = who.status
    who.good("leaveProgram")
    replies = walk.together(*[lambda: who.call("joinProgram")] * 4)
    expect(all(each.is_good for each in replies), "2xx for each", [each.status for each in replies])
    after = who.status
    expect_equal(member(after, "balance"), member(before, "balance"), "the balance")
