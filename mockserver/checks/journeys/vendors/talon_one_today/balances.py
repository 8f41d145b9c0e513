"""Journeys over points of today: of any moment, listed, joined, activated, moved in time."""

from typing import Any

from mockserver.checks.journeys.journey import documented
from mockserver.checks.journeys.vendors.talon_one.shop import (
    PROFILE,
    SESSION,
    Shop,
    item,
    profile_path,
)
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_LATER = "2026-03-20T00:00:00Z"


def _path(program: int, profile: str = "bob") -> dict[str, Any]:
    return {"loyaltyProgramId": program, "integrationId": profile}


def _balance(walk: Walk, program: int = 3, **query: Any) -> Any:
    """Return the balance of bob in the main ledger."""
    return member(walk.good("getLoyaltyBalances", _path(program), query=query), "balance")


def _give(walk: Walk, amount: int, **more: Any) -> None:
    """Give points to bob as a manager."""
    body = {"program": 3, "profile": "bob", "amount": amount, **more}
    walk.mock.backstage("add-points", **body)


def _tier(walk: Walk, program: int, **query: Any) -> Any:
    balance = _balance(walk, program, includeTiers="true", **query)
    return member(balance, "currentTier", "name")


@documented("t1 2026, getLoyaltyBalances", world="default")
def a_balance_says_what_counts_and_what_does_not(walk: Walk) -> None:
    """A balance has the points that count, begin later, were spent and have expired."""
    _give(walk, 30, expires_at="2026-03-03T00:00:00Z")
    _give(walk, 50)
    _give(walk, 7, starts_at=_LATER)
    walk.mock.backstage("deduct-points", program=3, profile="bob", amount=12)
    walk.mock.advance(days=1)
    points = {"activePoints": 50, "pendingPoints": 7, "spentPoints": 12, "expiredPoints": 18}
    expect_equal(_balance(walk), {**points, "negativePoints": 0}, "the balance")


@documented("t1 2026, getLoyaltyBalances", world="default")
def a_balance_is_of_any_moment(walk: Walk) -> None:
    """With `endDate`, a balance is that of the moment: before and after what begins and ends."""
    _give(walk, 50, expires_at="2026-04-01T00:00:00Z")
    _give(walk, 7, starts_at=_LATER)
    walk.mock.advance(days=1)
    walk.mock.backstage("deduct-points", program=3, profile="bob", amount=12)
    for end, active, pending, spent in (
        ("2026-03-02T09:59:59Z", 0, 0, 0),
        ("2026-03-02T10:00:00Z", 50, 7, 0),
        ("2026-03-19T23:59:59Z", 38, 7, 12),
        (_LATER, 45, 0, 12),
        ("2026-04-01T00:00:00Z", 7, 0, 12),
    ):
        balance = _balance(walk, endDate=end)
        came = balance["activePoints"], balance["pendingPoints"], balance["spentPoints"]
        expect_equal(came, (active, pending, spent), f"active, pending and spent at {end}")


@documented("OAS 26.16, Tier", world="default")
def a_tier_goes_down_when_it_ends(walk: Walk) -> None:
    """A tier stays while it lasts; then it is the one that the points reach, or one lower."""
    _give(walk, 500, program=103)
    walk.mock.backstage("deduct-points", program=103, profile="bob", amount=450)
    tiers = [_tier(walk, 103, endDate=f"{year}-03-02T10:00:00Z") for year in range(2026, 2030)]
    expect_equal(tiers, ["Gold", "Silver", "Bronze", "Bronze"], "the tiers")


@documented("t1 2026, getLoyaltyBalances", world="default")
def points_lead_up_to_a_tier(walk: Walk) -> None:
    """A tier begins with the points that reach it, and not with one point less."""
    for points, tier in ((99, "Bronze"), (1, "Silver"), (399, "Silver"), (1, "Gold")):
        _give(walk, points, program=103)
        expect_equal(_tier(walk, 103), tier, f"the tier after {points} more points")


@documented("OAS 26.16, joinLoyaltyProgram", writes=("joinLoyaltyProgram",), world="default")
def a_customer_joins_a_program_once(walk: Walk) -> None:
    """Joining is for who has not joined; a program of cards has no members."""
    expect_equal(walk.good("joinLoyaltyProgram", _path(103, "new")), None, "the body")
    for program in (103, 104):
        walk.refused(400, "joinLoyaltyProgram", _path(program, "new"))
    walk.refused(404, "joinLoyaltyProgram", _path(9))


@documented("t1 2026, getLoyaltyProgramProfilePoints", writes=(PROFILE,), world="default")
def points_are_listed_by_state(walk: Walk) -> None:
    """The list of points has those that count, those that begin later and those that have ended."""
    walk.good(PROFILE, profile_path("bob"), body={})
    _give(walk, 30, expires_at="2026-03-03T00:00:00Z")
    _give(walk, 50)
    _give(walk, 7, starts_at=_LATER)
    walk.mock.advance(days=1)
    for status, amounts in (("active", [50]), ("pending", [7]), ("expired", [30])):
        query = {"status": status}
        listed = walk.good("getLoyaltyProgramProfilePoints", _path(3), query=query)
        came = [each["amount"] for each in member(listed, "data")]
        expect_equal(came, amounts, f"the points that are {status}")


@documented(
    "t1 2026, activateLoyaltyPoints", writes=("activateLoyaltyPoints", SESSION), world="default"
)
def points_count_once_they_are_activated(walk: Walk) -> None:
    """Points that wait for an action count from the call on that activates their session."""
    shop, effect = Shop(walk), {"effect": "awaitsActivation"}
    shop.good("order", profileId="bob", state="closed", cartItems=[item(1)], attributes=effect)
    expect_equal(_balance(walk, 103)["activePoints"], 0, "the points before")
    body = {"sessionId": "order"}
    walk.good("activateLoyaltyPoints", {"loyaltyProgramId": 103}, body=body)
    expect_equal(_balance(walk, 103)["activePoints"], 20, "the points afterwards")


@documented(
    "OAS 26.16, ExtendLoyaltyPointsExpiryDateEffectProps", writes=(SESSION,), world="default"
)
def a_rule_moves_the_end_of_points(walk: Walk) -> None:
    """Points that end do so a period later, or at another moment, when a rule says so."""
    shop = Shop(walk)
    for number, (effect, day_before, day_of) in enumerate(
        (
            ("extendLoyaltyPointsExpiryDate", "2026-05-09T23:59:59Z", "2026-05-10T00:00:00Z"),
            ("setLoyaltyPointsExpiryDate", "2099-12-31T23:59:59Z", "2100-01-01T00:00:00Z"),
        )
    ):
        profile = f"customer-{number}"
        given = {"program": 3, "sub_ledger": "birthday", "profile": profile, "amount": 9}
        walk.mock.backstage("add-points", **given, expires_at="2026-04-10T00:00:00Z")
        attributes = {"effect": effect}
        shop.good(f"order-{number}", profileId=profile, state="closed", attributes=attributes)
        for end, points in ((day_before, 9), (day_of, 0)):
            query = {"endDate": end}
            balances = walk.good("getLoyaltyBalances", _path(3, profile), query=query)
            came = member(balances, "subledgerBalances", "birthday", "activePoints")
            expect(came == points, f"{points} points at {end} after {effect}", came)
