"""Journeys over the account of a member: points are corrected, spent oldest first, and expire."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, elsewhere
from mockserver.checks.journeys.mock_world import MockWorld
from mockserver.checks.journeys.vendors.boostcom.member import OURS, Member, otto, sign_in
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_JOINS = ("createToken", "joinProgram")
_LEAVES = (*_JOINS, "leaveProgram")
_CLUB = "infinity-mall"
_DAY = 86_400_000_000


def _correct(mock: MockWorld, points: int, **more: Any) -> Any:
    return mock.backstage("correct-points", club=_CLUB, member_id="42", points=points, **more)


def _kinds(who: Member) -> list[tuple[str, int]]:
    """Return type and amount of each transaction, the newest first."""
    return [(each["type"], each["amount"]) for each in member(who.status, "transactions")]


@assumed(OURS, writes=_JOINS, world="points-expiring-tomorrow")
def points_expire_at_their_time(walk: Walk) -> None:
    """What is left of points expires at the end of their life, as a transaction of that moment."""
    mock, who = walk.mock, otto(walk)
    expect_equal(who.balance, 150, "the balance before")
    mock.advance(hours=23, minutes=59)
    expect_equal(otto(walk).balance, 150, "the balance a minute before")
    mock.advance(minutes=1)
    status = otto(walk).status
    expect_equal(member(status, "balance"), 50, "the balance afterwards")
    transactions = member(status, "transactions")
    moment = "2026-03-03T10:00:00.000Z"
    newest = [
        (each["type"], each["date"], each["expired_at"], each["details"])
        for each in transactions[:3]
    ]
    expect_equal(newest, [("expiration", moment, None, {})] * 3, "the newest transactions")
    lost = sum(each["amount"] for each in transactions[:3])
    expect_equal(lost, -100, "what has expired: the rest of three grants")
    ended = [each["amount"] for each in transactions if each["expired_at"] == moment]
    expect_equal(sorted(ended), [20, 50, 50], "the grants that ended at that moment")
    mock.advance(days=312)
    expect_equal(otto(walk).balance, 50, "the balance before the end of the second grant")
    mock.advance(days=1, hours=3)
    expect_equal(otto(walk).balance, 0, "the balance when all has expired")


@assumed(OURS, writes=_JOINS, world="default")
def spending_takes_the_oldest_points_first(walk: Walk) -> None:
    """Points that are spent are those that expire first: of them, nothing is left to expire."""
    mock = walk.mock
    mock.change("clubs", _CLUB, points_lifetime=10 * _DAY)
    before = otto(walk).balance
    for points in (100, 50, 25):
        _correct(mock, points)
        mock.advance(days=1)
    expect_equal(_correct(mock, -120 - before)["balance"], 55, "the balance after spending")
    mock.advance(days=7)
    expect_equal(otto(walk).balance, 55, "the balance when the first points end")
    mock.advance(days=1)
    expect_equal(otto(walk).balance, 25, "the balance when the second points end")
    expect_equal(_correct(mock, -5)["balance"], 20, "the balance after spending again")
    mock.advance(days=1)
    wanted = [("expiration", -20), ("correction", -5), ("expiration", -30)]
    came = _kinds(otto(walk))
    expect_equal(came[:3], wanted, "the last transactions")
    ended = [kind for kind, _ in came].count("expiration")
    expect_equal(ended, 2, "the number of expirations: nothing was left of the first points")
    expect_equal(otto(walk).balance, 0, "the balance in the end")


@assumed(OURS, writes=_JOINS, world="default")
def a_correction_stops_at_nothing(walk: Walk) -> None:
    """A correction may take all points, and no more; taken points were earned nevertheless."""
    mock = walk.mock
    added = _correct(mock, 30, comment="Sorry for the queue")
    expect_equal((added["balance"], added["earned"]), (140, 140), "balance and earned points")
    mock.refused(409, "correct-points", club=_CLUB, member_id="42", points=-141)
    expect_equal(otto(walk).balance, 140, "the balance after a refusal")
    taken = _correct(mock, -140)
    expect_equal((taken["balance"], taken["earned"]), (0, 140), "balance and earned points")
    expect_equal(_correct(mock, 0)["balance"], 0, "the balance after a correction of nothing")
    transactions = member(otto(walk).status, "transactions")
    wanted = [("correction", -140, {}), ("correction", 30, {"comment": "Sorry for the queue"})]
    came = [(each["type"], each["amount"], each["details"]) for each in transactions[:2]]
    expect_equal(came, wanted, "the newest transactions")
    expect_equal(len(transactions), 4, "the number of transactions")


@assumed(OURS, world="default")
def a_correction_needs_a_participant(walk: Walk) -> None:
    """Points are corrected for members who take part, of clubs that exist."""
    mock = walk.mock
    mock.refused(404, "correct-points", club="nowhere", member_id="42", points=1)
    for points in (2**31, -(2**31) - 1):
        mock.refused(400, "correct-points", club=_CLUB, member_id="42", points=points)
    mock.refused(409, "correct-points", club=_CLUB, member_id="43", points=1)


@assumed(OURS, writes=_LEAVES, world="default")
def a_new_membership_owes_nothing_to_the_old_one(walk: Walk) -> None:
    """Points of an earlier membership that would expire now take nothing from the new one."""
    mock = walk.mock
    mock.change("clubs", _CLUB, points_lifetime=10 * _DAY)
    who = sign_in(walk, "newcomer")
    who.good("joinProgram")
    mock.advance(hours=23)
    who.good("leaveProgram")
    mock.advance(hours=1)
    who = sign_in(walk, "newcomer")
    who.good("joinProgram")
    expect_equal(who.balance, 100, "the balance of a new membership")
    expect_equal(_kinds(who), [("achievement", 100)], "its transactions")
    mock.advance(days=9)
    who = sign_in(walk, "newcomer")
    expect_equal(who.balance, 100, "the balance when the old points would expire")
    mock.advance(days=1)
    expect_equal(sign_in(walk, "newcomer").balance, 0, "the balance when the new points expire")


_TOLD_OF_PAGES = (
    "total_count",
    "per_page",
    "total_pages",
    "current_page",
    "next_page",
    "prev_page",
    "is_first_page",
    "is_last_page",
    "is_out_of_range",
)


@elsewhere("Introduction, Pagination JSON model", writes=_JOINS, world="many-transactions")
def pages_say_where_they_are(walk: Walk) -> None:
    """A page says which one it is, which come before and after, and whether it is one at all."""
    who = otto(walk)

    def page(number: int, size: int = 1000) -> tuple[Any, ...]:
        status = who.good("getMyStatus", query={"per_page": size, "page": number})
        told = member(status, "pagination_info")
        return (len(status["transactions"]), *(member(told, name) for name in _TOLD_OF_PAGES))

    total = 2050
    ends = (True, False, False), (False, False, False), (False, True, False), (False, False, True)
    expect_equal(page(1), (1000, total, 1000, 3, 1, 2, None, *ends[0]), "page 1")
    expect_equal(page(2), (1000, total, 1000, 3, 2, 3, 1, *ends[1]), "page 2")
    expect_equal(page(3), (50, total, 1000, 3, 3, None, 2, *ends[2]), "page 3")
    expect_equal(page(4), (0, total, 1000, 3, 4, None, None, *ends[3]), "page 4")
    dates = [
        member(who.good("getMyStatus", query={"page": number}), "transactions", at, "date")
        for number, at in ((1, 0), (1, 1), (3, -1))
    ]
    wanted = ["2019-11-20T01", "2019-11-19T23", "2019-06-02T08"]
    expect_equal([date[:13] for date in dates], wanted, "the newest, the next, the oldest one")
    expect_equal(page(205, 10), (10, total, 10, 205, 205, None, 204, *ends[2]), "the last page")


@assumed(OURS, world="default")
def an_empty_list_has_one_page(walk: Walk) -> None:
    """Without transactions, the first page is the last one and is in range; the second is not."""
    walk.mock.change("accounts", f"{_CLUB}:42", transactions=0, balance=0)
    who = otto(walk)
    infos = [
        member(who.good("getMyStatus", query={"page": number}), "pagination_info")
        for number in (1, 2)
    ]
    for name, wanted in (
        ("total_pages", [0, 0]),
        ("next_page", [None, None]),
        ("prev_page", [None, None]),
        ("is_first_page", [True, False]),
        ("is_last_page", [True, False]),
        ("is_out_of_range", [False, True]),
    ):
        expect_equal([info[name] for info in infos], wanted, name)
