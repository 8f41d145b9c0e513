"""Journeys over tiers: what leads up to one, when it ends, and what comes after it."""

from typing import Any

from mockserver.checks.journeys.journey import documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.manager import Manager, rule
from mockserver.checks.journeys.vendors.talon_one.shop import (
    PROFILE,
    WRITES,
    Shop,
    item,
    profile_path,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_TIERS, _STATUS = 103, 105
_CHANGE = "changeLoyaltyTierLevel"


def _give(
    walk: Walk, amount: int, profile: str = "bob", program: int = _TIERS, **more: Any
) -> None:
    given = {"program": program, "profile": profile, "amount": amount}
    walk.mock.backstage("add-points", **given, **more)


def _balance(walk: Walk, profile: str = "bob", program: int = _TIERS, **query: Any) -> Any:
    path = {"loyaltyProgramId": program, "integrationId": profile}
    return member(walk.good("getLoyaltyBalances", path, query=query), "balance")


def _tier(walk: Walk, profile: str = "bob", program: int = _TIERS, **query: Any) -> Any:
    """Return the name and the end of a tier."""
    balance = _balance(walk, profile, program, includeTiers="true", **query)
    tier = member(balance, "currentTier")
    return tier["name"], tier.get("expiryDate")


@documented("t1 2026, getLoyaltyBalances", world="default")
def a_balance_tells_of_the_next_tier(walk: Walk) -> None:
    """A tier comes with its time, and with the points that the next one asks for."""
    for points, name, following, missing in (
        (40, "Bronze", "Silver", 60),
        (60, "Silver", "Gold", 400),
        (450, "Gold", None, None),
    ):
        _give(walk, points)
        told = _balance(walk, includeTiers="true")
        tier = told["currentTier"]
        span = tier["startDate"], tier["expiryDate"], tier["downgradePolicy"]
        wanted = ("2026-03-02T10:00:00Z", "2027-03-02T10:00:00Z", "one_down")
        expect_equal((tier["name"], *span), (name, *wanted), "the tier")
        came = told.get("nextTierName"), told.get("pointsToNextTier")
        expect_equal(came, (following, missing), "the next tier")
    expect_equal("currentTier" in _balance(walk), False, "a tier that was not asked for")


@documented("t1 2026, getLoyaltyBalances", world="default")
def a_balance_tells_where_a_tier_is_heading(walk: Walk) -> None:
    """A projected tier is what the points come to when the tier ends, and what would keep it."""
    _give(walk, 500, expires_at="2026-12-01T00:00:00Z")
    _give(walk, 120)
    projected = _balance(walk, includeProjectedTier="true")["projectedTier"]
    wanted = {"projectedActivePoints": 120, "stayInTierPoints": 380, "projectedTierName": "Silver"}
    expect_equal(projected, wanted, "the projected tier")
    _give(walk, 380)
    projected = _balance(walk, includeProjectedTier="true")["projectedTier"]
    wanted = {"projectedActivePoints": 500, "projectedTierName": "Gold"}
    expect_equal(projected, wanted, "the projected tier with just enough points")
    walk.mock.change("programs", str(_STATUS), tiers_from="tier_start_date")
    _give(walk, 60, program=_STATUS)
    lasting = _balance(walk, program=_STATUS, includeProjectedTier="true")
    expect_equal("projectedTier" in lasting, False, "a projection of a tier without an end")


@elsewhere("Go 25.17.0, LoyaltyProgram", world="default")
def a_tier_that_ends_goes_where_its_program_says(walk: Walk) -> None:
    """A tier that ends is followed by the one below, or by the one that the points reach."""
    for policy, names in (
        ("one_down", ("Gold", "Silver", "Bronze", "Bronze")),
        ("balance_based", ("Gold", "Bronze", "Bronze", "Bronze")),
    ):
        walk.mock.change("programs", str(_TIERS), downgrade=policy)
        _give(walk, 500, policy)
        taken = {"program": _TIERS, "profile": policy, "amount": 450}
        walk.mock.backstage("deduct-points", **taken)
        for year, name in enumerate(names, 2026):
            end = f"{year}-03-02T10:00:00Z"
            came = _tier(walk, policy, endDate=end)
            expect_equal(came, (name, f"{year + 1}-03-02T10:00:00Z"), f"the tier at {end}")
        last = _tier(walk, policy, endDate="2027-03-02T09:59:59Z")
        expect_equal(last[0], "Gold", "the tier a second before its end")


@elsewhere("Go 25.17.0, LoyaltyProgram", world="default")
def a_tier_that_is_reached_at_its_end_begins_again(walk: Walk) -> None:
    """A tier whose points are still there when it ends is held for another time, and another."""
    walk.mock.change("programs", str(_TIERS), tiers_last="10D")
    _give(walk, 120)
    for end, until in (
        ("2026-03-12T09:59:59Z", "2026-03-12T10:00:00Z"),
        ("2026-03-12T10:00:00Z", "2026-03-22T10:00:00Z"),
        ("2026-04-30T00:00:00Z", "2026-05-01T10:00:00Z"),
    ):
        expect_equal(_tier(walk, endDate=end), ("Silver", until), f"the tier at {end}")
    walk.mock.advance(days=25)
    _give(walk, 380)
    expect_equal(_tier(walk), ("Gold", "2026-04-06T10:00:00Z"), "a tier that begins later")
    _give(walk, 1)
    expect_equal(_tier(walk), ("Gold", "2026-04-06T10:00:00Z"), "the same tier with more points")


@elsewhere("Go 25.17.0, LoyaltyProgram", world="default")
def a_tier_ends_by_the_time_that_its_program_counts(walk: Walk) -> None:
    """A tier's time is counted from its start, from joining the program, or in fixed cycles."""
    joined = {"downgrade": "one_down", "tiers_last": "1M"}
    _give(walk, 10, "later")
    walk.mock.advance(days=10)
    cycle = 1_735_689_600_000_000  # 2025-01-01
    for policy, lasts, until in (
        ("tier_start_date", "1M", "2026-04-12T10:00:00Z"),
        ("program_join_date", "1M", "2026-04-02T10:00:00Z"),
        ("absolute_expiration", "1M", "2026-04-01T00:00:00Z"),
        ("absolute_expiration", "7D", "2026-03-18T00:00:00Z"),
        ("absolute_expiration", "1Y", "2027-01-01T00:00:00Z"),
    ):
        settings = {**joined, "tiers_from": policy, "tiers_last": lasts, "tier_cycle": cycle}
        walk.mock.change("programs", str(_TIERS), **settings)
        profile = walk.new("customer")
        if policy == "program_join_date":
            profile = "later"
        _give(walk, 100, profile)
        expect_equal(_tier(walk, profile), ("Silver", until), f"the tier by {policy}, {lasts}")
    later = {**joined, "tiers_from": "absolute_expiration", "tier_cycle": 2 * cycle}
    walk.mock.change("programs", str(_TIERS), **later)
    _give(walk, 100, "early")
    expect_equal(_tier(walk, "early"), ("Silver", "2026-04-12T10:00:00Z"), "before the first cycle")


@elsewhere("Go 25.17.0, LoyaltyProgram", writes=(PROFILE,), world="default")
def an_attribute_of_the_customer_ends_a_tier(walk: Walk) -> None:
    """A tier ends at the moment that the customer's attribute says, and follows its change."""
    first, second = "2027-01-01T00:00:00Z", "2028-06-01T00:00:00Z"
    expect_equal(_tier(walk, "hedy", _STATUS), ("Partner", first), "the tier")
    for end, tier in (("2026-12-31T23:59:59Z", "Partner"), (first, "Member")):
        came = _tier(walk, "hedy", _STATUS, endDate=end)
        expect_equal(came[0], tier, f"the tier at {end}")
    for text, until in ((second, second), ("soon", None), ("2020-01-01T00:00:00Z", None)):
        body = {"attributes": {"statusUntil": text}}
        walk.good(PROFILE, profile_path("hedy"), body=body)
        came = _tier(walk, "hedy", _STATUS)
        expect_equal(came, ("Partner", until), f"the tier until {text}")


@elsewhere("Go 25.17.0, LoyaltyProgram", world="default")
def points_that_begin_later_lead_up_to_a_tier_then(walk: Walk) -> None:
    """Points that pend lead up to a tier from the moment on in which they begin; ends do not."""
    later, end = "2026-03-20T00:00:00Z", "2026-03-25T00:00:00Z"
    _give(walk, 100, starts_at=later, expires_at=end)
    _give(walk, 100, "eve", starts_at=end, expires_at=later)
    for moment, tier in (("2026-03-19T23:59:59Z", "Bronze"), (later, "Silver"), (end, "Silver")):
        expect_equal(_tier(walk, endDate=moment)[0], tier, f"the tier at {moment}")
        expect_equal(_tier(walk, "eve", endDate=moment)[0], "Bronze", "of points that never count")
    walk.mock.advance(days=20)
    told = _balance(walk, includeTiers="true")["currentTier"]
    came = told["startDate"], told["expiryDate"]
    expect_equal(came, (later, "2027-03-20T00:00:00Z"), "the time of the tier")


@elsewhere("Go 25.17.0, LoyaltyProgram", writes=WRITES, world="tier-drop-tomorrow")
def a_tier_goes_down_on_its_day(walk: Walk) -> None:
    """Whoever has too few points when a tier ends has the one below from then on."""
    for seconds, tier in ((0, "Gold"), (86_399, "Gold"), (1, "Silver")):
        walk.mock.advance(seconds=seconds)
        expect_equal(_tier(walk, "grace")[0], tier, "the tier")
    reply = Shop(walk).good("order", profileId="grace")
    ledger = member(reply, "loyalty", "programs", "103", "ledger")
    expect_equal(ledger["currentTier"]["name"], "Silver", "the tier of a session")


@documented("OAS 26.16, ChangeLoyaltyTierLevelEffectProps", writes=WRITES, world="default")
def points_of_a_rule_tell_of_the_tier_that_they_reach(walk: Walk) -> None:
    """Points that count at once bring an effect for each tier that they lead up to."""
    shop, effect = Shop(walk), {"effect": _CHANGE}
    for total, changes in (
        (99, [(None, "Bronze")]),
        (1, [("Bronze", "Silver")]),
        (50, []),
        (600, [("Silver", "Gold")]),
        (600, []),
    ):
        order = {"cartItems": [item(total)], "attributes": effect, "state": "closed"}
        told = props(shop.good(walk.new("order"), profileId="bob", **order), _CHANGE)
        came = [(each.get("previousTierName"), each["newTierName"]) for each in told]
        expect_equal(came, changes, f"the changes of {total} points")
        ends = [each["expiryDate"] for each in told]
        expect_equal(ends, ["2027-03-02T10:00:00Z"] * len(changes), "the ends")


@documented("OAS 26.16, ChangeLoyaltyTierLevelEffectProps", writes=WRITES, world="default")
def points_of_one_call_add_up_to_a_tier(walk: Walk) -> None:
    """Points that several rules give lead up together, less those that they take."""
    manager = Manager(walk, application=101)
    closed = ["=", [".", "Session", "State"], "closed"]

    def gives(amount: int, *terms: Any, program: int = _TIERS) -> Any:
        return ["addLoyaltyPoints", "Given", program, "", amount, *terms]

    takes = ["deductLoyaltyPoints", _TIERS, "", 20]
    _give(walk, 30)
    campaign = manager.campaign(rule("all", closed, takes, gives(60), gives(29), gives(1)))
    reply = manager.shop.good("order", profileId="bob", state="closed")
    came = [each["newTierName"] for each in props(reply, _CHANGE)]
    expect_equal(came, ["Silver"], "the tiers after 30 - 20 + 90 points")
    walk.mock.backstage("set-campaign", campaign=campaign, state="disabled")
    walk.mock.change("programs", str(_STATUS), tiers_from="tier_start_date")
    terms: tuple[tuple[int, ...], ...] = ((900, 0, 5), (40,), (10,))
    manager.campaign(rule("all", closed, *[gives(*each, program=_STATUS) for each in terms]))
    reply = manager.shop.good("other", profileId="eve", state="closed")
    told = [(each.get("previousTierName"), each["newTierName"]) for each in props(reply, _CHANGE)]
    expect_equal(told, [(None, "Member"), ("Member", "Partner")], "the tiers, without what pends")
    ends = ["expiryDate" in each for each in props(reply, _CHANGE)]
    expect_equal(ends, [False, False], "whether tiers that last have an end")
