"""Journeys over sessions of today: counted, got, returned in part, reopened, tried."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    SESSION,
    WRITES,
    Shop,
    item,
    total,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_RETURN, _REOPEN, _GET = "returnCartItems", "reopenCustomerSession", "getCustomerSession"


def _got(walk: Walk, session: str) -> Any:
    """Return a session as it is stored."""
    return member(walk.good(_GET, {"customerSessionId": session}), "customerSession")


def _back(quantity: int, position: int = 0) -> dict[str, Any]:
    """Return the body that returns so many units of a line."""
    items = [{"position": position, "quantity": quantity}]
    return {"return": {"returnedCartItems": items}, "responseContent": ["customerSession"]}


@documented("OAS 26.16, CustomerSessionV2", writes=WRITES)
def updates_of_a_session_are_counted(walk: Walk) -> None:
    """A new session has been updated once; each further update counts."""
    shop, session = Shop(walk), walk.new("session")
    for count in (1, 2, 3):
        reply = shop.good(session, cartItems=[item(count)])
        expect_equal(member(reply, "customerSession", "updateCount"), count, "updateCount")


@documented("t1 2026, getCustomerSession", writes=WRITES)
def a_session_is_got_as_it_was_left(walk: Walk) -> None:
    """What is got is what the last update has left; getting it changes nothing."""
    shop, session = Shop(walk), walk.new("session")
    reply = shop.good(session, cartItems=[item(10, 2)])
    for _ in range(2):
        expect_equal(_got(walk, session), member(reply, "customerSession"), "the session")


@documented("t1 2026, updateCustomerSessionV2", writes=WRITES)
def a_dry_call_looks_at_itself_alone(walk: Walk) -> None:
    """A dry update answers for what it brings, not for what is stored, and stores nothing."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, cartItems=[item(10)])
    dry = shop.update(session, dry=True, cartItems=[item(99)])
    expect_equal(total(dry.json), 99, "the total of the dry call")
    expect_equal(total(shop.update(session, dry=True).json), 0, "that of one without a cart")
    expect_equal(_got(walk, session)["total"], 10, "the total afterwards")


@documented("t1 2026, returnCartItems", writes=(*WRITES, _RETURN))
def units_come_back(walk: Walk) -> None:
    """A return leaves a session partially returned, and says of each line how much is left."""
    shop, path = Shop(walk), {"customerSessionId": walk.new("session")}
    cart = [item(10, 3), item(4, 1, "SKU-2")]
    shop.good(path["customerSessionId"], cartItems=cart, state="closed")
    reply = walk.good(_RETURN, path, body=_back(2))
    made = member(reply, "return")
    expect_equal(made["returnedCartItems"][0]["quantity"], 2, "the units of the return")
    session = member(reply, "customerSession")
    expect_equal(session["state"], "partially_returned", "the state")
    counts = [
        (each["returnedQuantity"], each["remainingQuantity"]) for each in session["cartItems"]
    ]
    expect_equal(counts, [(2, 1), (0, 1)], "what came back and what is left")


@assumed(OURS, writes=(*WRITES, _RETURN))
def no_more_comes_back_than_is_left(walk: Walk) -> None:
    """More units than are left, a line that is not there, or an open session: 400, no change."""
    shop, session = Shop(walk), walk.new("session")
    path = {"customerSessionId": session}
    shop.good(session, cartItems=[item(10, 3)])
    walk.refused(400, _RETURN, path, body=_back(1))
    shop.good(session, state="closed")
    walk.good(_RETURN, path, body=_back(2))
    for body in (_back(2), _back(1, position=1)):
        walk.refused(400, _RETURN, path, body=body)
    expect_equal(_got(walk, session)["cartItems"][0]["remainingQuantity"], 1, "what is left")


@documented("t1 2026, reopenCustomerSession", writes=(*WRITES, _REOPEN))
def reopening_undoes_the_close(walk: Walk) -> None:
    """A closed session becomes open again, and counts for its profile no more."""
    shop, session = Shop(walk), walk.new("session")
    path, profile = {"customerSessionId": session}, shop.new_profile()
    order = {"profileId": profile, "cartItems": [item(25)]}
    shop.good(session, state="closed", **order)
    walk.good(_REOPEN, path)
    expect_equal(_got(walk, session)["state"], "open", "the state")
    found = shop.profile(profile)
    sums = member(found, "closedSessions"), float(member(found, "totalSales"))
    expect_equal(sums, (0, 0.0), "closedSessions and totalSales")
    expect_equal(total(shop.good(session, state="closed")), 25, "the total when it closes again")


@assumed(OURS, writes=(*WRITES, _REOPEN))
def only_a_closed_session_is_reopened(walk: Walk) -> None:
    """A session that is open, cancelled or not there cannot be reopened: 400."""
    shop, session = Shop(walk), walk.new("session")
    path = {"customerSessionId": session}
    walk.refused(400, _REOPEN, path)
    shop.good(session)
    walk.refused(400, _REOPEN, path)
    shop.good(session, state="cancelled")
    walk.refused(400, _REOPEN, path)


@assumed(OURS, writes=(SESSION,))
def what_goes_with_dry_calls_alone(walk: Walk) -> None:
    """`campaignEligibility`, and a `now`, need `dry=true`: else 400."""
    path = {"customerSessionId": walk.new("session")}
    body: dict[str, Any] = {"customerSession": {}}
    asking = {**body, "responseContent": ["campaignEligibility"]}
    walk.refused(400, SESSION, path, body=asking)
    walk.good(SESSION, path, query={"dry": "true"}, body=asking)
    later = {"now": "2999-01-01T00:00:00Z"}
    walk.refused(400, SESSION, path, query=later, body=body)
    walk.good(SESSION, path, query={**later, "dry": "true"}, body=body)
