"""Journeys over ledgers of today: points taken back, owed, joined with, and deleted."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    SESSION,
    WRITES,
    Shop,
    item,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_BACK = "rollbackAddedLoyaltyPoints"
_DELETE, _ACTIVATE, _JOIN = (
    "deleteLoyaltyTransactionsFromLedgers",
    "activateLoyaltyPoints",
    "joinLoyaltyProgram",
)
_LATER = "2026-03-05T00:00:00Z"
#: A program of the default fixture that is joined once points count.
_STATUS = 105


def _path(program: int = 3, profile: str = "bob") -> dict[str, Any]:
    return {"loyaltyProgramId": program, "integrationId": profile}


def _give(walk: Walk, amount: int, program: int = 3, **more: Any) -> None:
    walk.mock.backstage("add-points", program=program, profile="bob", amount=amount, **more)


def _take(walk: Walk, amount: int) -> None:
    walk.mock.backstage("deduct-points", program=3, profile="bob", amount=amount)


def _points(walk: Walk, program: int = 3, **query: Any) -> Any:
    """Return active, pending and owed points of bob."""
    reply = walk.good("getLoyaltyBalances", _path(program), query=query)
    balance = member(reply, "balance")
    return balance["activePoints"], balance["pendingPoints"], balance["negativePoints"]


def _bought(walk: Walk, units: int = 1, session: str = "order") -> None:
    """Close a session of bob's, who gets five points for each unit."""
    Shop(walk).good(session, profileId="bob", cartItems=[item(10, units)], state="closed")


def _cancelled(walk: Walk, session: str = "order") -> int:
    """Cancel a session, and return how many points its effects take back."""
    reply = Shop(walk).good(session, state="cancelled")
    return sum(each["value"] for each in props(reply, _BACK))


def _joined(walk: Walk, program: int, profile: str = "bob") -> Any:
    """Return when a customer joined a program; None if that has not happened."""
    body = {"customerSession": {"profileId": profile}, "responseContent": ["loyalty"]}
    reply = walk.good(
        SESSION, {"customerSessionId": walk.new("dry")}, query={"dry": "true"}, body=body
    )
    return member(reply, "loyalty", "programs").get(str(program), {}).get("joinDate")


@elsewhere("t1 2026, getLoyaltyProgram of the Management API", writes=WRITES, world="default")
def points_are_taken_back_within_the_balance(walk: Walk) -> None:
    """Spent points of a cancelled session come from what is left, and never from below zero."""
    _bought(walk, 4)
    _give(walk, 6, expires_at="2026-04-01T00:00:00Z")
    _give(walk, 2)
    _take(walk, 20)
    expect_equal(_points(walk), (8, 0, 0), "the points")
    expect_equal(_cancelled(walk), 8, "what is taken back")
    expect_equal(_points(walk), (0, 0, 0), "the points after cancelling")
    _give(walk, 7)
    expect_equal(_points(walk), (7, 0, 0), "the points that come later")


@elsewhere("t1 2026, getLoyaltyProgram of the Management API", writes=WRITES, world="default")
def points_are_owed_where_the_program_lets_them(walk: Walk) -> None:
    """With an unlimited return policy, spent points are owed; the next that begin pay for them."""
    walk.mock.change("programs", "3", return_policy="unlimited")
    _bought(walk, 4)
    _take(walk, 15)
    expect_equal(_cancelled(walk), 20, "what is taken back")
    expect_equal(_points(walk), (0, 0, 15), "active, pending and owed points")
    _give(walk, 9, starts_at="2026-03-03T10:00:00Z")
    _give(walk, 4, awaitsActivation=True)
    expect_equal(_points(walk), (0, 13, 15), "the points while others pend")
    _give(walk, 2)
    expect_equal(_points(walk), (0, 13, 13), "what is owed after two points")
    walk.mock.advance(days=1)
    expect_equal(_points(walk), (0, 4, 4), "what is owed once nine more have begun")
    _give(walk, 10)
    expect_equal(_points(walk), (6, 4, 0), "the points when nothing is owed")
    expect_equal(_points(walk, endDate="2026-03-03T09:59:59Z"), (0, 13, 13), "a second before")
    listed = walk.good("getLoyaltyProgramProfileTransactions", _path())
    came = [(each["type"], each["amount"]) for each in member(listed, "data")]
    given = [("addition", each) for each in (10, 2, 4, 9)]
    taken = [("subtraction", 5)] * 4 + [("subtraction", 15)] + [("addition", 5)] * 4
    expect_equal(came, [*given, *taken], "the movements")
    flags = [each.get("flags") for each in listed["data"]][4:8]
    owed = [each for each in flags if each == {"createsNegativeBalance": True}]
    expect_equal(len(owed), 3, "the movements that create a negative balance")


@elsewhere("t1 2026, getLoyaltyProgram of the Management API", writes=WRITES, world="default")
def only_pending_points_are_taken_back(walk: Walk) -> None:
    """With the policy `only_pending`, points that have begun stay when a session is cancelled."""
    walk.mock.change("programs", "3", return_policy="only_pending", pending="1D")
    gives = ["addLoyaltyPoints", "Given", 3, "", 7]
    ruleset = {"rules": [{"title": "x", "condition": ["=", 1, 1], "effects": [gives]}]}
    walk.mock.backstage("set-campaign", campaign=108, state="disabled")
    walk.mock.backstage("create-campaign", name="x", application=101, ruleset=ruleset)
    for session in ("first", "second"):
        _bought(walk, session=session)
    expect_equal(_points(walk), (0, 14, 0), "the points of two sessions")
    expect_equal(_cancelled(walk, "first"), 7, "what is taken back while they pend")
    walk.mock.advance(days=1)
    expect_equal(_points(walk), (7, 0, 0), "the points that have begun")
    expect_equal(_cancelled(walk, "second"), 0, "what is taken back once they count")
    expect_equal(_points(walk), (7, 0, 0), "the points after cancelling")


@assumed(OURS, writes=WRITES, world="default")
def what_has_expired_is_not_taken_from_other_points(walk: Walk) -> None:
    """Points that expired unspent are not taken back from others when a session is cancelled."""
    walk.mock.change("programs", "3", return_policy="unlimited")
    _bought(walk, 2)
    _take(walk, 3)
    walk.mock.advance(days=366)
    _give(walk, 50)
    expect_equal(_cancelled(walk), 3, "what is taken back")
    expect_equal(_points(walk), (47, 0, 0), "the points")


@elsewhere("Go 25.17.0, LoyaltyProgram", writes=WRITES, world="default")
def a_program_is_joined_as_it_says(walk: Walk) -> None:
    """A customer joins with the first points, once they count, or by no points at all."""
    policies = ("points_earned", "points_activated", "not_join")
    for policy in policies:
        walk.mock.change("programs", str(_STATUS), join_policy=policy)
        given = {"program": _STATUS, "profile": policy, "amount": 5}
        walk.mock.backstage("add-points", **given, starts_at=_LATER)

    def dates() -> list[Any]:
        return [_joined(walk, _STATUS, policy) for policy in policies]

    expect_equal(dates(), ["2026-03-02T10:00:00Z", None, None], "joined by pending points")
    walk.mock.advance(days=3)
    expect_equal(dates(), ["2026-03-02T10:00:00Z", _LATER, None], "joined once they count")
    walk.mock.change("programs", str(_STATUS), join_policy="points_activated")
    _give(walk, 1, _STATUS)
    expect_equal(_joined(walk, _STATUS), "2026-03-05T10:00:00Z", "joined by points at once")


@elsewhere("Go 25.17.0, LoyaltyProgram", writes=(_ACTIVATE, _DELETE, _JOIN), world="default")
def points_that_never_count_let_nobody_join(walk: Walk) -> None:
    """Points that are deleted before they begin let nobody join; activated ones do."""
    _give(walk, 5, _STATUS, starts_at=_LATER)
    _give(walk, 4, _STATUS, awaitsActivation=True)
    expect_equal(_joined(walk, _STATUS), None, "the date of joining by pending points")
    scope = {"scope": "AllSubledgers"}
    expect_equal(walk.good(_DELETE, _path(_STATUS), body=scope), None, "the body")
    walk.mock.advance(days=3)
    expect_equal(_joined(walk, _STATUS), None, "the date of joining by deleted points")
    _give(walk, 4, _STATUS, awaitsActivation=True)
    query = {"status": "pending"}
    pending = walk.good("getLoyaltyProgramProfilePoints", _path(_STATUS), query=query)
    body = {"transactionUUIDs": [member(pending, "data", 0, "transactionUUID")]}
    walk.good(_ACTIVATE, {"loyaltyProgramId": _STATUS}, body=body)
    expect_equal(_joined(walk, _STATUS), "2026-03-05T10:00:00Z", "the date of joining")
    walk.refused(400, _JOIN, _path(_STATUS))


@assumed(OURS, writes=(_ACTIVATE, SESSION), world="default")
def activating_what_counts_already_does_nothing(walk: Walk) -> None:
    """Points that count are left out of an activation, and let nobody join a program."""
    walk.mock.change("programs", str(_STATUS), join_policy="not_join")
    _give(walk, 5, _STATUS)
    walk.mock.change("programs", str(_STATUS), join_policy="points_activated")
    points = walk.good("getLoyaltyProgramProfilePoints", _path(_STATUS))
    body = {"transactionUUIDs": [member(points, "data", 0, "transactionUUID")]}
    told = walk.good(_ACTIVATE, {"loyaltyProgramId": _STATUS}, body=body)
    expect_equal(told, {"ledgerEntries": []}, "what begins")
    expect_equal(_joined(walk, _STATUS), None, "the date of joining")


@documented("OAS 26.16, Loyalty", writes=WRITES, world="default")
def a_session_has_the_programs_that_a_customer_is_in(walk: Walk) -> None:
    """A customer has the programs that they have joined, or have points in, and no cards' ones."""

    def programs(**session: Any) -> dict[str, bool]:
        path, query = {"customerSessionId": "order"}, {"dry": "true"}
        body = {"customerSession": session, "responseContent": ["loyalty"]}
        loyalty = walk.good(SESSION, path, query=query, body=body).get("loyalty", {})
        found = member(loyalty, "programs") if session else loyalty
        return {name: "joinDate" in each for name, each in found.items()}

    expect_equal(programs(profileId="bob"), {}, "the programs of a new customer")
    expect_equal(programs(), {}, "the programs of nobody")
    _give(walk, 5, sub_ledger="birthday")
    _give(walk, 5, _STATUS, starts_at=_LATER)
    wanted = {"3": True, str(_STATUS): False}
    expect_equal(programs(profileId="bob"), wanted, "the programs, and whether they are joined")


@documented("t1 2026, deleteLoyaltyTransactionsFromLedgers", writes=(_DELETE,), world="default")
def movements_are_deleted_in_the_ledgers_that_are_named(walk: Walk) -> None:
    """Movements are deleted in all ledgers, in the main one, or in the sub-ledgers of the call."""

    def left() -> Any:
        reply = walk.good("getLoyaltyBalances", _path(3, "ada"))
        others = member(reply, "subledgerBalances")
        return reply["balance"]["activePoints"], others["birthday"]["activePoints"]

    path = _path(3, "ada")
    expect_equal(left(), (120, 30), "the points")
    for names in (None, [], ["birthday", "none"]):
        body = {"scope": "SelectedSubledgers", **({} if names is None else {"subledgerIds": names})}
        walk.refused(400, _DELETE, path, body=body)
    expect_equal(left(), (120, 30), "the points after refusals")
    some = {"scope": "SelectedSubledgers", "subledgerIds": ["birthday"]}
    walk.good(_DELETE, path, body=some)
    expect_equal(left(), (120, 0), "the points without those of a sub-ledger")
    walk.good(_DELETE, path, body=some)
    walk.good(_DELETE, path, body={"scope": "AllSubledgers"})
    expect_equal(left(), (0, 0), "the points without any movement")
    walk.refused(404, _DELETE, _path(3, "nobody"), body=some)


@documented("t1 2026, activateLoyaltyPoints", writes=(_ACTIVATE, SESSION), world="default")
def activated_points_last_for_their_time(walk: Walk) -> None:
    """Points last from their activation on; activating them again is nothing."""
    shop, effect = Shop(walk), {"effect": "awaitsActivation"}
    shop.good("order", profileId="bob", state="closed", attributes=effect)
    walk.mock.advance(days=1)
    path = {"loyaltyProgramId": 103}
    [entry] = member(walk.good(_ACTIVATE, path, body={"sessionId": "order"}), "ledgerEntries")
    came = entry["amount"], entry["startDate"], entry["expiryDate"], entry["customerSessionID"]
    wanted = (20, "2026-03-03T10:00:00Z", "2026-04-02T10:00:00Z", "order")
    expect_equal(came, wanted, "the points that begin")
    again = walk.good(_ACTIVATE, path, body={"sessionId": "order"})
    expect_equal(again, {"ledgerEntries": []}, "what begins the second time")
    for end, active, pending in (
        ("2026-03-03T09:59:59Z", 0, 20),
        ("2026-03-03T10:00:00Z", 20, 0),
        ("2026-04-02T09:59:59Z", 20, 0),
        ("2026-04-02T10:00:00Z", 0, 0),
    ):
        came = _points(walk, 103, endDate=end)
        expect_equal(came, (active, pending, 0), f"the points at {end}")
    unknown = {"transactionUUIDs": ["5a4d3b2c-1f0e-4d9c-8b7a-000000000000"]}
    for body, status in (({}, 400), ({"sessionId": "other"}, 404), (unknown, 404)):
        walk.refused(status, _ACTIVATE, path, body=body)
    walk.refused(400, _ACTIVATE, path, body={"sessionId": "order", **unknown})


@documented("OAS 26.16, LedgerInfo", writes=WRITES, world="default")
def an_open_session_tells_what_it_would_give(walk: Walk) -> None:
    """Tentative balances are those after the open session closes: given, spent, and pending."""
    _give(walk, 30)
    gives = [
        ["addLoyaltyPoints", "Now", 3, "", 7],
        ["addLoyaltyPoints", "Later", 3, "", 4, 0, 5],
        ["addLoyaltyPoints", "On action", 3, "", 2, 0, "on_action"],
        ["addLoyaltyPoints", "Elsewhere", 3, "birthday", 100],
        ["deductLoyaltyPoints", 3, "", 10],
    ]
    ruleset = {"rules": [{"title": "x", "condition": ["=", 1, 1], "effects": gives}]}
    walk.mock.backstage("create-campaign", name="x", application=101, ruleset=ruleset)
    shop = Shop(walk)
    for state, current in (("open", (30, 0, 27, 6)), ("closed", (27, 6, 27, 6))):
        reply = shop.good("order", profileId="bob", state=state)
        ledger = member(reply, "loyalty", "programs", "3", "ledger")
        names = ("currentBalance", "pendingBalance")
        more = ("tentativeCurrentBalance", "tentativePendingBalance")
        came = tuple(ledger[name] for name in (*names, *more))
        expect_equal(came, current, f"the balances of a session that is {state}")
