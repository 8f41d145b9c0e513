"""Journeys over the lists of points and of their movements: filtered, sorted, in pages."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    SESSION,
    WRITES,
    Shop,
    item,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_POINTS, _MOVES = "getLoyaltyProgramProfilePoints", "getLoyaltyProgramProfileTransactions"
_BOB = {"loyaltyProgramId": 3, "integrationId": "bob"}
_CARD = {"loyaltyProgramId": 104, "loyaltyCardId": "CARD-0001"}


def _give(walk: Walk, name: str, amount: int = 1, **more: Any) -> None:
    """Give points to bob that have a name."""
    body = {"program": 3, "profile": "bob", "amount": amount, "reason": name, **more}
    walk.mock.backstage("add-points", **body)


def _names(walk: Walk, operation: str, **query: Any) -> list[str]:
    return [each["name"] for each in member(walk.good(operation, _BOB, query=query), "data")]


@documented("t1 2026, getLoyaltyProgramProfilePoints", world="default")
def points_are_sorted_by_when_they_begin_or_end(walk: Walk) -> None:
    """Points come as they were made, or by their start or end; what never ends is last."""
    for name, begins, ends in (
        ("a", "2026-03-03T00:00:00Z", "2026-03-30T00:00:00Z"),
        ("b", "2026-03-05T00:00:00Z", "2026-03-10T00:00:00Z"),
        ("c", "2026-03-04T00:00:00Z", None),
    ):
        more: dict[str, Any] = {} if ends is None else {"expires_at": ends}
        _give(walk, name, starts_at=begins, **more)
    expect_equal(_names(walk, _POINTS, status="pending"), ["a", "b", "c"], "the points")
    for sort, wanted in (
        ("startDate", ["a", "c", "b"]),
        ("-startDate", ["b", "c", "a"]),
        ("expiryDate", ["b", "a", "c"]),
        ("-expiryDate", ["c", "a", "b"]),
    ):
        came = _names(walk, _POINTS, status="pending", sort=sort)
        expect_equal(came, wanted, f"the points by {sort}")
    _give(walk, "d")
    walk.mock.advance(days=1)
    for sort, wanted in (("startDate", ["d", "a"]), ("-startDate", ["a", "d"])):
        expect_equal(_names(walk, _POINTS, sort=sort), wanted, f"active points by {sort}")


@documented("t1 2026, getLoyaltyProgramProfilePoints", writes=WRITES, world="default")
def points_are_those_of_sessions_and_movements(walk: Walk) -> None:
    """Points are listed of a session, of a movement, or of a sub-ledger; in pages."""
    _give(walk, "manual", 30)
    _give(walk, "birthday", 8, sub_ledger="birthday")
    order = {"profileId": "bob", "cartItems": [item(10, 3)], "state": "closed"}
    given = props(Shop(walk).good("order", **order), "addLoyaltyPoints")
    first = given[0]["transactionUUID"]
    bought = ["Bought"] * 3
    for query, wanted in (
        ({}, ["manual", "birthday", *bought]),
        ({"customerSessionIDs": "order"}, bought),
        ({"customerSessionIDs": "other"}, []),
        ({"transactionUUIDs": first}, ["Bought"]),
        ({"subledgerId": ""}, ["manual", *bought]),
        ({"subledgerId": "birthday"}, ["birthday"]),
        ({"subledgerId": "none"}, []),
        ({"pageSize": 2, "skip": 1}, ["birthday", "Bought"]),
        ({"status": "expired"}, []),
    ):
        expect_equal(_names(walk, _POINTS, **query), wanted, f"the points with {query}")
    for skip, more in ((2, True), (3, False)):
        page = walk.good(_POINTS, _BOB, query={"pageSize": 2, "skip": skip})
        expect_equal(page["hasMore"], more, f"hasMore after {skip}")
    walk.mock.backstage("deduct-points", program=3, profile="bob", amount=12)
    listed = member(walk.good(_POINTS, _BOB, query={"subledgerId": ""}), "data")
    came = sorted(each["amount"] for each in listed)
    expect_equal(came, [3, 30], "what is left: points that end are spent first")
    balances = walk.good("getLoyaltyBalances", _BOB, query={"subledgerId": "birthday"})
    shown = [*balances], [*balances["subledgerBalances"]]
    expect_equal(shown, (["subledgerBalances"], ["birthday"]), "the balances of one sub-ledger")


@documented("t1 2026, getLoyaltyProgramProfileTransactions", writes=WRITES, world="default")
def movements_are_listed_by_what_is_asked_for(walk: Walk) -> None:
    """Movements come newest first: of a source, session, sub-ledger or time, in pages."""
    _give(walk, "manual", 30)
    _give(walk, "birthday", 8, sub_ledger="birthday")
    walk.mock.advance(days=1)
    effect = {"effect": "deductLoyaltyPoints"}
    order = {"profileId": "bob", "cartItems": [item(10)], "attributes": effect}
    Shop(walk).good("order", state="closed", **order)
    today, spent = "2026-03-03T10:00:00Z", "deductLoyaltyPoints"
    by_session = [spent, "Bought"]
    listed = walk.good(_MOVES, _BOB)
    kinds = {each["name"]: (each["type"], each["amount"]) for each in member(listed, "data")}
    expect_equal(kinds["manual"], ("addition", 30), "the points that a manager gave")
    expect_equal(kinds["Bought"], ("addition", 5), "the points that were bought")
    expect_equal(kinds[spent], ("subtraction", 10), "the points that were spent")
    for query, wanted in (
        ({"loyaltyTransactionType": "manual"}, ["birthday", "manual"]),
        ({"loyaltyTransactionType": "session"}, by_session),
        ({"loyaltyTransactionType": "import"}, []),
        ({"subledgerId": "birthday"}, ["birthday"]),
        ({"customerSessionIDs": "order"}, by_session),
        ({"startDate": today}, by_session),
        ({"endDate": "2026-03-02T10:00:00Z"}, ["birthday", "manual"]),
        ({"startDate": "2026-03-02T10:00:01Z", "endDate": "2026-03-03T09:59:59Z"}, []),
        ({"pageSize": 1, "skip": 2}, ["birthday"]),
    ):
        expect_equal(_names(walk, _MOVES, **query), wanted, f"the movements with {query}")
    for path in ({**_BOB, "integrationId": "nobody"}, {**_BOB, "loyaltyProgramId": 9}):
        walk.refused(404, _MOVES, path)
        walk.refused(404, _POINTS, path)
    walk.refused(400, _MOVES, {**_BOB, "loyaltyProgramId": 104})


@documented("t1 2026, getLoyaltyProgramProfileTransactions", world="default")
def movements_that_wait_can_be_asked_for(walk: Walk) -> None:
    """Only those that wait for their activation are listed, if the call asks for them."""
    path = {**_BOB, "integrationId": "ada"}
    every = member(walk.good(_MOVES, path), "data")
    waiting = walk.good(_MOVES, path, query={"awaitsActivation": "true"})
    came = [(each["name"], each["startDate"], each["validityDuration"]) for each in waiting["data"]]
    expect_equal(came, [("Survey", "on_action", "30D")], "the movements that wait")
    expect_equal(len(every), 3, "the number of all movements")
    walk.refused(400, _MOVES, path, query={"awaitsActivation": "false"})


@documented("t1 2026, getLoyaltyCardTransactions", writes=(SESSION,), world="default")
def a_card_has_points_and_movements_of_its_own(walk: Walk) -> None:
    """The points and movements of a card are listed; a session's name who brought them."""
    order = {"profileId": "bob", "loyaltyCards": ["CARD-0001"], "cartItems": [item(20)]}
    Shop(walk).good("order", state="closed", **order)
    points = member(walk.good("getLoyaltyCardPoints", _CARD), "data")
    came = [(each["name"], each["amount"], each.get("customerProfileID")) for each in points]
    wanted = [("Welcome", 250, None), ("Full tank", 40, None), ("Purchase", 20, "bob")]
    expect_equal(came, wanted, "the points of the card")
    moves = member(walk.good("getLoyaltyCardTransactions", _CARD), "data")
    found = [(each["name"], each["cardIdentifier"], "flags" in each) for each in moves]
    names = ["Purchase", "Full tank", "Welcome"]
    expect_equal(found, [(name, "CARD-0001", False) for name in names], "its movements")
    expect_equal(moves[0]["ruleName"], "A point on the card for each unit", "the rule")
    for operation in ("getLoyaltyCardPoints", "getLoyaltyCardTransactions"):
        walk.refused(404, operation, {**_CARD, "loyaltyCardId": "NONE"})


@assumed(OURS, writes=WRITES, world="default")
def points_may_last_longer_than_time(walk: Walk) -> None:
    """Points for more days than are left until the last moment of a world end with it."""
    closed = ["=", [".", "Session", "State"], "closed"]
    effect = ["addLoyaltyPoints", "Lasting", 3, "", 7, 9_000_000]
    ruleset = {"rules": [{"title": "lasting", "condition": closed, "effects": [effect]}]}
    walk.mock.backstage("create-campaign", name="Lasting", application=101, ruleset=ruleset)
    Shop(walk).closed(profileId="bob")
    points = member(walk.good(_POINTS, _BOB), "data")
    ends = [each["expiryDate"] for each in points if each["amount"] == 7]
    expect_equal(ends, ["9999-12-31T00:00:00Z"], "the ends of the points")
