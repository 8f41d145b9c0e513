"""Journeys over what comes back when a session of today is returned in part, or undone."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    REFERRAL,
    Manager,
    effects_of,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, WRITES, Shop, item, props
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_RETURN, _REOPEN = "returnCartItems", "reopenCustomerSession"
_PATH = {"customerSessionId": "order"}
_RETURNS = (*WRITES, _RETURN)
#: Three units of ten, and one of four.
_CART = [item(10, 3), item(4, 1, "SKU-2")]


def _back(walk: Walk, *lines: dict[str, Any], asks: bool = False, **more: Any) -> Any:
    """Return lines of the session; `asks` whether campaigns are asked again."""
    content = ["customerSession", "customerProfile", "previousReturns"]
    body = {"return": {"returnedCartItems": list(lines)}, "responseContent": content}
    query = {"runRuleEngine": "true"} if asks else {}
    return walk.good(_RETURN, _PATH, body=body, query={**query, **more})


def _points(walk: Walk) -> Any:
    """Return the points of bob that count."""
    reply = walk.good("getLoyaltyBalances", {"loyaltyProgramId": 3, "integrationId": "bob"})
    return member(reply, "balance", "activePoints")


def _kinds(reply: Any) -> list[str]:
    return sorted(each["effectType"] for each in member(reply, "effects"))


def _line(quantity: int, position: int = 0) -> dict[str, int]:
    return {"position": position, "quantity": quantity}


@documented("t1 2026, returnCartItems", writes=_RETURNS, world="default")
def units_that_come_back_lose_what_they_brought(walk: Walk) -> None:
    """A return takes back discounts and points of its units, the lowest of a line first."""
    shop, effect = Shop(walk), {"effect": "setDiscountPerItem"}
    order = {"profileId": "bob", "cartItems": _CART, "attributes": effect}
    shop.good("order", state="closed", **order)
    for quantity, units, sales, points in ((2, [0, 1], 14, 10), (1, [2], 4, 5)):
        told = _back(walk, _line(quantity))
        for kind in ("rollbackDiscount", "rollbackAddedLoyaltyPoints"):
            came = [each["cartItemSubPosition"] for each in props(told, kind)]
            expect_equal(came, units, f"the units of {kind}")
        expect_equal(member(told, "customerProfile", "totalSales"), sales, "totalSales")
        expect_equal(_points(walk), points, "the points")
    got = walk.good("getCustomerSession", _PATH)
    left = [each["props"]["position"] for each in got["effects"] if "position" in each["props"]]
    expect_equal(left, [1], "the discounts that hold")
    cancelled = shop.good("order", state="cancelled")
    kinds = ["rollbackAddedLoyaltyPoints", "rollbackDiscount"]
    expect_equal(_kinds(cancelled), kinds, "what comes back of the rest")
    profile = shop.profile("bob")
    expect_equal((profile["closedSessions"], profile["totalSales"]), (0, 0), "the sums")


@assumed(OURS, writes=_RETURNS, world="default")
def a_return_names_its_lines(walk: Walk) -> None:
    """Lines have a position or a SKU; without a quantity, all that is left of them comes back."""
    shop = Shop(walk)
    shop.good("order", profileId="bob", cartItems=_CART, state="closed")
    wrong: tuple[list[dict[str, Any]], ...] = (
        [_line(4)],
        [_line(0)],
        [_line(1, 9)],
        [{"sku": "nothing"}],
        [{"position": 1, "sku": "SKU-1"}],
        [{"position": 0}, _line(1)],
        [{"quantity": 1}],
        [],
    )
    for lines in wrong:
        body = {"return": {"returnedCartItems": lines}}
        walk.refused(400, _RETURN, _PATH, body=body)
    first = _back(walk, _line(1))
    expect_equal(first["previousReturns"], [], "the returns before the first one")
    second = _back(walk, {"sku": "SKU-1"}, dry="true")
    third = _back(walk, {"sku": "SKU-1"}, {"position": 1, "sku": "SKU-2"})
    made = [(each["position"], each["quantity"]) for each in third["return"]["returnedCartItems"]]
    expect_equal(made, [(0, 2), (1, 1)], "the lines that come back")
    before = [each["returnedCartItems"][0]["quantity"] for each in third["previousReturns"]]
    expect_equal(before, [1], "the returns before, without a dry one")
    expect_equal(second["return"]["returnedCartItems"][0]["quantity"], 2, "that of the dry one")
    counts = [each["remainingQuantity"] for each in third["customerSession"]["cartItems"]]
    expect_equal(counts, [0, 0], "the units that are left")


@documented("t1 2026, returnCartItems", writes=_RETURNS, world="default")
def campaigns_are_asked_again_about_what_is_left(walk: Walk) -> None:
    """A return asks the campaigns that want it about the units that are left, in place of all."""
    tenth = ["setDiscount", "Tenth", ["*", [".", "Session", "Total"], 0.1]]
    unit = ["setDiscountPerItem", "Unit", 1, [".", "Session", "CartItems"]]
    limits = [{"action": "setDiscount", "limit": 12, "entities": []}]
    manager = Manager(walk, application=101)
    for wants, kept, again in ((False, [2], 0), (True, [5], 1.4)):
        campaign = manager.campaign(
            rule("off", ALWAYS, tenth, unit), limits=limits, reevaluateOnReturn=wants
        )
        session = walk.new("order")
        manager.shop.good(session, profileId="bob", cartItems=_CART, state="closed")
        body = {"return": {"returnedCartItems": [_line(2)]}}
        path, query = {"customerSessionId": session}, {"runRuleEngine": "true"}
        told = effects_of(walk.good(_RETURN, path, body=body, query=query), campaign)
        back = [each for each in told if each["effectType"] == "rollbackDiscount"]
        expect_equal([len(back)], kept, f"the rollbacks with reevaluateOnReturn={wants}")
        given = [each["props"]["value"] for each in told if each["effectType"] == "setDiscount"]
        expect_equal(sum(given), again, "the discount of what is left")
        units = [each["props"] for each in told if each["effectType"] == "setDiscountPerItem"]
        places = [(each["position"], each["subPosition"]) for each in units]
        expect_equal(places, [(0, 2), (1, 0)] if wants else [], "the units that are left")
        if wants:
            # 1.4 and a unit's 1 twice are used: 7.6 and 1 are all that is left of 12.
            left = manager.kinds(campaign, cartItems=[item(76)])
            expect_equal(left, ["setDiscount", "setDiscountPerItem"], "what the limit still lets")
        cancelled = effects_of(manager.shop.good(session, state="cancelled"), campaign)
        expect_equal(len(cancelled), 3, "what comes back when the rest is cancelled")
        last = manager.kinds(campaign, cartItems=[item(100)])
        expect_equal(last, ["setDiscount", "setDiscountPerItem"], "the limit is free again")
        walk.mock.backstage("set-campaign", campaign=campaign, state="disabled")


@assumed(OURS, writes=_RETURNS, world="default")
def what_is_decided_again_lasts(walk: Walk) -> None:
    """What campaigns decide about the units that are left changes the session, too."""
    manager = Manager(walk, application=101)
    notes = ["updateAttribute", "Session.Attributes.noted", [".", "Session", "Total"]]
    manager.campaign(rule("notes", ALWAYS, notes), reevaluateOnReturn=True)
    manager.shop.good("order", profileId="bob", cartItems=_CART, state="closed")
    for quantity, total in ((2, 14), (1, 4)):
        told = _back(walk, _line(quantity), asks=True)
        noted = member(told, "customerSession", "attributes", "noted")
        expect_equal(noted, total, "the total of the units that are left")
        got = walk.good("getCustomerSession", _PATH)
        expect_equal(got["customerSession"]["attributes"], {"noted": total}, "what is kept")


@assumed(OURS, writes=_RETURNS, world="default")
def only_their_own_codes_are_asked_again(walk: Walk) -> None:
    """Campaigns that are asked again look at their own codes; those of others stay accepted."""
    manager = Manager(walk, application=101)
    off = ["setDiscount", "Off", 3]
    mine = manager.campaign(rule("c", COUPON, off), rule("r", REFERRAL), reevaluateOnReturn=True)
    other = manager.campaign(rule("c", COUPON, off))
    over = manager.campaign(rule("c", COUPON, off), reevaluateOnReturn=True)
    codes = [manager.coupon(each, f"OF-{each}") for each in (mine, other, over)]
    friend = manager.referral(mine, "FRIEND", "ada", usageLimit=0)
    order = {"profileId": "bob", "couponCodes": codes, "referralCode": friend, "cartItems": _CART}
    manager.shop.good("order", state="closed", **order)
    walk.mock.backstage("set-campaign", campaign=over, endTime="2026-03-02T10:00:00Z")
    told = _back(walk, _line(1), asks=True)
    kinds = sorted(each["effectType"] for each in effects_of(told, mine))
    wanted = ["acceptCoupon", "acceptReferral", "addFreeItem", "rollbackCoupon"]
    wanted += ["rollbackDiscount", "rollbackReferral", "setDiscount"]
    expect_equal(kinds, sorted(wanted), "the effects of the campaign")
    for campaign in (other, over):
        expect_equal(effects_of(told, campaign), [], "the effects of others")
    expect_equal(props(told, "rejectCoupon"), [], "the coupons that are rejected")
    cancelled = manager.shop.good("order", state="cancelled")
    came = sorted(each["value"] for each in props(cancelled, "rollbackCoupon"))
    expect_equal(came, sorted(codes), "the coupons that come back in the end")


@elsewhere(
    "Docs, Partially returning a session", writes=_RETURNS, world="partial-return-after-expiry"
)
def what_has_expired_comes_back_all_the_same(walk: Walk) -> None:
    """A return rolls back a discount although its coupon has expired; points that are gone stay."""
    body = {"return": {"returnedCartItems": [_line(1)]}}
    told = walk.good(_RETURN, {"customerSessionId": "order-911"}, body=body)
    expect_equal(_kinds(told), ["rollbackDiscount"], "the effects")


@elsewhere(
    "t1 2026, getLoyaltyProgram of the Management API",
    writes=(_REOPEN, *WRITES),
    world="reopen-after-points-were-spent",
)
def reopening_takes_back_more_points_than_there_are(walk: Walk) -> None:
    """Reopening a session whose points were spent leaves the customer with a debt."""
    path = {"customerSessionId": "order-901"}
    told = walk.good(_REOPEN, path)
    back = sum(each["value"] for each in props(told, "rollbackAddedLoyaltyPoints"))
    expect_equal(back, 25, "the points that are taken back")
    balances = walk.good("getLoyaltyBalances", {"loyaltyProgramId": 3, "integrationId": "grace"})
    balance = member(balances, "balance")
    expect_equal((balance["activePoints"], balance["negativePoints"]), (0, 10), "the points")


@documented("t1 2026, reopenCustomerSession", writes=(*WRITES, _REOPEN), world="default")
def reopening_gives_codes_and_points_back(walk: Walk) -> None:
    """A session that is reopened gives back codes, discounts and points, and can close again."""
    shop = Shop(walk)
    walk.mock.backstage("add-points", program=3, profile="bob", amount=15)
    order = {"couponCodes": ["TODAY10"], "referralCode": "BRING-A-FRIEND", "cartItems": _CART}
    effect = {"effect": "deductLoyaltyPoints"}
    for _ in range(2):
        shop.good("order", profileId="bob", state="closed", attributes=effect, **order)
        expect_equal(_points(walk), 25, "the points after closing")
        told = walk.good(_REOPEN, _PATH)
        kinds = [each["effectType"] for each in member(told, "effects")]
        first = ["rollbackCoupon", "rollbackReferral", "rollbackDiscount", "rollbackDiscount"]
        points = ["rollbackAddedLoyaltyPoints"] * 4 + ["rollbackDeductedLoyaltyPoints"]
        expect_equal(kinds, first + points, "the effects of reopening")
        expect_equal(_points(walk), 15, "the points after reopening")
    coupon = shop.good("order")["coupons"][0]
    expect_equal(coupon["usageCounter"], 0, "the uses of the coupon")
