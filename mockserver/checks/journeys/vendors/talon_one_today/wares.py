"""Journeys over effects of today: giveaways, reservations, additional costs, custom effects."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    Manager,
    effects_of,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    RESERVES,
    SESSION,
    WRITES,
    Shop,
    item,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member


def _inventory(walk: Walk, profile: str, part: str) -> Any:
    """Return a part of what a customer has."""
    path, query = {"integrationId": profile}, {part: "true"}
    return member(walk.good("getCustomerInventory", path, query=query), part)


def _holders(walk: Walk, code: str) -> list[str]:
    """Return who has reserved a coupon."""
    reply = walk.good("getReservedCustomers", {"couponValue": code})
    return [each["integrationId"] for each in member(reply, "data")]


def _awarded(walk: Walk, session: str, **members: Any) -> list[tuple[str, str]]:
    """Update a session; gives codes and customers of the giveaways that it awards."""
    path, body = {"customerSessionId": session}, {"customerSession": members}
    reply = walk.good(SESSION, path, body={**body, "responseContent": ["awardedGiveaways"]})
    listed = member(reply, "awardedGiveaways")
    return [(each["code"], each["profileIntegrationId"]) for each in listed]


@documented("OAS 26.16, AwardGiveawayEffectProps", writes=WRITES, world="default")
def a_giveaway_is_awarded_once_its_session_closes(walk: Walk) -> None:
    """An open session only says that it will award; each code is awarded once, and stays so."""
    shop, effect = Shop(walk), {"effect": "awardGiveaway"}
    opened = shop.good("first", profileId="bob", attributes=effect)
    will = [each["recipientIntegrationId"] for each in props(opened, "willAwardGiveaway")]
    expect_equal(will, ["bob"], "who will be awarded")
    expect_equal(props(opened, "awardGiveaway"), [], "what an open session awards")
    for session, profile, codes in (
        ("first", "bob", ["STICKER-1"]),
        ("second", "eve", ["STICKER-2"]),
        ("third", "bob", ["STICKER-3"]),
        ("fourth", "eve", []),
    ):
        order = {"profileId": profile, "attributes": effect, "state": "closed"}
        wanted = [(code, profile) for code in codes]
        expect_equal(_awarded(walk, session, **order), wanted, f"the awards of the {session}")
    shop.good("first", state="cancelled")
    mine = [(each["code"], each["used"]) for each in _inventory(walk, "bob", "giveaways")]
    expect_equal(mine, [("STICKER-1", True), ("STICKER-3", True)], "the giveaways of bob")


@elsewhere("Docs, Creating giveaway programs", writes=WRITES, world="default")
def a_giveaway_is_awarded_within_its_time(walk: Walk) -> None:
    """A pool awards the codes whose time it is, to others, too; the rest of its rule waits."""
    manager = Manager(walk, application=101)
    awards, free = ["awardGiveaway", 2, "eve"], ["addFreeItem", "SKU-FREE", "With it"]
    campaign = manager.campaign(rule("awards", ALWAYS, awards, free))
    order = {"profileId": "bob", "state": "closed"}
    expect_equal(_awarded(walk, "first", **order), [("VOUCHER-NOW", "eve")], "the award")
    expect_equal(_awarded(walk, "second", **order), [], "the award of an empty pool")
    expect_equal(manager.effects(campaign, "third", **order), [], "the effects of its rule")
    walk.mock.backstage("set-campaign", campaign=campaign, state="disabled")
    twice = manager.campaign(rule("twice", ALWAYS, ["awardGiveaway", 1], ["awardGiveaway", 1]))
    reply = manager.shop.good("fourth", **order)
    codes = [each["code"] for each in props(reply, "awardGiveaway")]
    expect_equal(codes, ["STICKER-1", "STICKER-2"], "two awards of one call")
    expect_equal(manager.effects(twice, "fifth", **order), [], "two of a pool that has one")
    wrong = manager.campaign(rule("none", ALWAYS, ["awardGiveaway", 9]))
    expect_equal(manager.kinds(wrong, profileId="bob"), ["error"], "of a pool that is not there")


@documented("OAS 26.16, ReserveCouponEffectProps", writes=(*RESERVES, *WRITES), world="default")
def a_rule_reserves_a_coupon_up_to_its_limit(walk: Walk) -> None:
    """A rule reserves a coupon while its limit lets it; whoever has it keeps it."""
    manager = Manager(walk, application=101)
    names = ("bob", "eve")
    for code, holders in (
        ("TODAY-FOR-TWO", ["barbara", "bob"]),
        ("TODAY-PERSONAL", ["bob"]),
        ("TODAY-FOR-ALL", ["bob", "eve"]),
    ):
        effects = [["reserveCoupon", code, name] for name in ("bob", "bob", "eve")]
        rules = [rule(f"{number}", ALWAYS, each) for number, each in enumerate(effects)]
        campaign = manager.campaign(*rules)
        came = [each["props"] for each in manager.effects(campaign)]
        got = [name for name in names if any(e["profileIntegrationId"] == name for e in came)]
        expect_equal(got, [name for name in names if name in holders], f"who got {code}")
        expect_equal(_holders(walk, code), holders, f"who has reserved {code}")
        walk.mock.backstage("set-campaign", campaign=campaign, state="disabled")
    own = manager.campaign(rule("own", ALWAYS, ["reserveCoupon", "TODAY10"]))
    for is_new in (True, False):
        [effect] = manager.effects(own, profileId="bob")
        told = effect["props"]["profileIntegrationId"], effect["props"]["isNewReservation"]
        expect_equal(told, ("bob", is_new), "who has reserved it, and whether it is new")
    wrong = manager.campaign(rule("none", ALWAYS, ["reserveCoupon", "SAVE10"]))
    expect_equal(manager.kinds(wrong, profileId="bob"), ["error"], "of another application")


@documented(
    "OAS 26.16, SetDiscountPerAdditionalCostPerItemEffectProps", writes=WRITES, world="default"
)
def additional_costs_have_discounts_of_their_own(walk: Walk) -> None:
    """Costs of the session, and those of each unit, have discounts that name them."""
    shop, cost = Shop(walk), {"wrapping": {"price": 1}}
    cart = [item(5, 2), item(4)]
    order = {"cartItems": [{**each, "additionalCosts": cost} for each in cart]}
    per_item, per_session = "setDiscountPerAdditionalCostPerItem", "setDiscountPerAdditionalCost"
    reply = shop.good("order", attributes={"effect": per_item}, **order)
    told = props(reply, per_item)
    units = [(each["position"], each["subPosition"], each["value"]) for each in told]
    expect_equal(units, [(0, 0, 1), (0, 1, 1), (1, 0, 1)], "the discounts of the units")
    [whole] = props(shop.good("other", attributes={"effect": per_session}), per_session)
    expect_equal((whole["additionalCost"], whole["value"]), ("shipping", 2), "of the session")
    ids = {each["additionalCostId"] for each in (*told, whole)}
    expect_equal(len(ids), 2, "the number of costs")
    names = {each["additionalCost"] for each in told}
    expect_equal(names, {"wrapping"}, "the cost of the units")
    lacking = shop.good("third", cartItems=[item(5)], attributes={"effect": per_item})
    expect_equal((len(props(lacking, "error")), props(lacking, per_item)), (1, []), "without it")


@documented("OAS 26.16, SetDiscountPerItemEffectProps", writes=WRITES, world="default")
def each_unit_has_an_effect_of_its_own(walk: Walk) -> None:
    """A line of n is n units: each has its discount and its points, by position."""
    shop, effect = Shop(walk), {"effect": "setDiscountPerItem"}
    cart = [item(10, 2), item(4, 1, "SKU-2")]
    reply = shop.good("order", profileId="bob", cartItems=cart, attributes=effect)
    units = [(0, 0), (0, 1), (1, 0)]
    off = props(reply, "setDiscountPerItem")
    came = [(each["position"], each["subPosition"]) for each in off]
    expect_equal(came, units, "the units of the discounts")
    names = [each["name"] for each in off]
    expect_equal(names, ["A tenth off#0", "A tenth off#0", "A tenth off#1"], "their names")
    points = props(reply, "addLoyaltyPoints")
    came = [(each["cartItemPosition"], each["cartItemSubPosition"]) for each in points]
    expect_equal(came, units, "the units of the points")
    expect_equal([each["expiryDate"] for each in points], ["2027-03-02T10:00:00Z"] * 3, "the ends")


@documented("OAS 26.16, AddLoyaltyPointsEffectProps", writes=WRITES, world="default")
def an_effect_says_when_its_points_begin_and_end(walk: Walk) -> None:
    """Points of a rule have the days that it says, else what their program has."""
    walk.mock.change("programs", "3", pending="2D", validity="1M")
    manager = Manager(walk, application=101)
    tries: tuple[tuple[tuple[Any, ...], Any, Any], ...] = (
        ((), "2026-03-04T10:00:00Z", "2026-04-04T10:00:00Z"),
        ((10,), "2026-03-04T10:00:00Z", "2026-03-14T10:00:00Z"),
        ((10, 0), None, "2026-03-12T10:00:00Z"),
        ((0, 0), None, None),
        ((10, 1.5), "2026-03-03T22:00:00Z", "2026-03-13T22:00:00Z"),
    )
    rules = [
        rule(f"{number}", ALWAYS, ["addLoyaltyPoints", f"{number}", 3, "", 5, *terms])
        for number, (terms, _, _) in enumerate(tries)
    ]
    campaign = manager.campaign(*rules)
    effects = manager.effects(campaign, profileId="bob")
    for effect, (terms, starts, ends) in zip(effects, tries, strict=True):
        span = effect["props"].get("startDate"), effect["props"].get("expiryDate")
        expect_equal(span, (starts, ends), f"start and end with the terms {terms}")
    waits = ["addLoyaltyPoints", "Waits", 3, "", 5]
    campaign = manager.campaign(
        rule("1", ALWAYS, [*waits, 2.5, "on_action"]),
        rule("2", ALWAYS, [*waits, 0, "on_action"]),
    )
    told = [each["props"] for each in manager.effects(campaign, profileId="bob")]
    waiting = [(each["awaitsActivation"], each["validityDuration"]) for each in told]
    expect_equal(waiting, [(True, "3D"), (True, "unlimited")], "points that wait")


@assumed(OURS, writes=WRITES, world="default")
def ends_of_points_are_moved_where_there_are_any(walk: Walk) -> None:
    """A rule moves the end of points; a period or a moment that is none is an `error`."""
    given = {"program": 3, "profile": "bob"}
    walk.mock.backstage("add-points", **given, amount=7)
    manager = Manager(walk, application=101)
    extend, move = "extendLoyaltyPointsExpiryDate", "setLoyaltyPointsExpiryDate"
    wrong = ([extend, 3, "", "soon"], [move, 3, "", "soon"], [move, 3, "", "2026-03-02T10:00:00Z"])
    rules = [rule(f"{number}", ALWAYS, each) for number, each in enumerate(wrong)]
    campaign = manager.campaign(*rules, rule("none ends", ALWAYS, [extend, 3, "", "1D"]))
    expect_equal(manager.kinds(campaign, profileId="bob"), ["error"] * 3, "the effects")
    walk.mock.backstage("add-points", **given, amount=9, expires_at="2026-05-01T00:00:00Z")
    campaign = manager.campaign(rule("ends", ALWAYS, [move, 3, "", "2026-04-01T00:00:00Z"]))
    reply = manager.shop.good("order", profileId="bob", state="closed")
    [told] = [each["props"] for each in effects_of(reply, campaign)]
    affected = [each.get("previousExpiryDate") for each in told["affectedTransactions"]]
    expect_equal(affected, [None, "2026-05-01T00:00:00Z"], "the ends until now")
    path = {"loyaltyProgramId": 3, "integrationId": "bob"}
    for end, points in (("2026-03-31T23:59:59Z", (16, 0)), ("2026-04-01T00:00:00Z", (0, 16))):
        balance = walk.good("getLoyaltyBalances", path, query={"endDate": end})["balance"]
        came = balance["activePoints"], balance["expiredPoints"]
        expect_equal(came, points, f"the points that count and have expired at {end}")
