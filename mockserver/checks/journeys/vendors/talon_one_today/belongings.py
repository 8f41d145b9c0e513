"""Journeys over what a customer of today has: coupons and where they stand, and referrals."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    Manager,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    RESERVES,
    SESSION,
    WRITES,
    Shop,
    item,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_MANY = "createReferralsForMultipleAdvocates"
_REFER = "createReferral"


def _inventory(walk: Walk, profile: str, part: str) -> Any:
    path, query = {"integrationId": profile}, {part: "true"}
    return member(walk.good("getCustomerInventory", path, query=query), part)


def _coupons(walk: Walk, profile: str) -> dict[str, Any]:
    """Return the coupons of a customer, by their codes."""
    return {each["value"]: each for each in _inventory(walk, profile, "coupons")}


@documented("t1 2026, getCustomerInventory", writes=(*RESERVES, *WRITES), world="default")
def an_inventory_has_the_coupons_that_are_for_a_customer(walk: Walk) -> None:
    """A customer has coupons that are reserved, redeemed, made for them, or visible to all."""
    shop = Shop(walk)
    shop.good("order", profileId="barbara", couponCodes=["TODAY10"], state="closed")
    body = {"integrationIDs": ["barbara"]}
    walk.good("createCouponReservation", {"couponValue": "TODAY-PERSONAL"}, body=body)
    names = {"TODAY-FOR-BARBARA", "TODAY-RESERVED", "TODAY-FOR-TWO", "TODAY-FOR-ALL"}
    found = _coupons(walk, "barbara")
    expect_equal({*found}, names | {"TODAY10", "TODAY-PERSONAL"}, "the coupons")
    flags = {code for code, each in found.items() if each["implicitlyReserved"]}
    expect_equal(flags, {"TODAY-FOR-ALL"}, "those that are for all")
    limited = {code: each["limits"] for code, each in found.items() if "limits" in each}
    expect_equal(limited, {}, "the limits")
    expect_equal({*_coupons(walk, "hedy")}, {"TODAY-FOR-ALL"}, "the coupons of another customer")
    body = {"integrationIDs": ["barbara"]}
    walk.good("deleteCouponReservation", {"couponValue": "TODAY10"}, body=body)
    came = _coupons(walk, "barbara")["TODAY10"]["profileRedemptionCount"]
    expect_equal(came, 1, "the uses of what was redeemed")


@documented("OAS 26.16, InventoryCoupon", writes=WRITES, world="default")
def a_coupon_says_where_it_stands(walk: Walk) -> None:
    """A coupon of the inventory is active, pending, used, expired, or of a disabled campaign."""
    manager = Manager(walk, application=101)
    campaign = manager.campaign(rule("x", COUPON))
    theirs = {"recipientIntegrationId": "eve"}
    start, end = "2026-03-03T10:00:00Z", "2026-03-04T10:00:00Z"
    manager.coupon(campaign, "PLAIN", **theirs)
    manager.coupon(campaign, "LATER", startDate=start, expiryDate=end, **theirs)
    manager.coupon(campaign, "ONCE", usageLimit=1, implicitlyReserved=True)
    manager.shop.new_profile()
    manager.shop.good(walk.new("order"), profileId="eve")

    def states(*codes: str) -> list[str]:
        found = _coupons(walk, "eve")
        return [found[code]["state"] for code in codes]

    expect_equal(states("PLAIN", "LATER", "ONCE"), ["active", "pending", "active"], "the states")
    order = {"profileId": "bob", "couponCodes": ["ONCE"], "state": "closed"}
    manager.shop.good("order", **order)
    walk.mock.advance(days=1)
    expect_equal(states("LATER", "ONCE"), ["active", "used"], "the states a day later")
    walk.mock.advance(days=1)
    expect_equal(states("LATER"), ["expired"], "the state at its end")
    walk.mock.backstage("set-campaign", campaign=campaign, endTime="2026-03-04T10:00:01Z")
    for seconds, state in ((0, "active"), (1, "disabled")):
        walk.mock.advance(seconds=seconds)
        expect_equal(states("PLAIN"), [state], "the state at the end of its campaign")


@documented("t1 2026, getCustomerInventory", writes=WRITES, world="default")
def referrals_say_whom_they_brought(walk: Walk) -> None:
    """A referral of the inventory, and of a session, names the customers who came by it."""
    shop, code = Shop(walk), "TODAY-BRING"
    for profile in ("bob", "eve"):
        session = {"profileId": profile, "referralCode": code, "state": "closed"}
        body = {"customerSession": session, "responseContent": ["referral"]}
        told = walk.good(SESSION, {"customerSessionId": walk.new("order")}, body=body)
    expect_equal(member(told, "referral", "referredCustomers"), ["bob", "eve"], "of the session")
    mine = {each["code"]: each for each in _inventory(walk, "barbara", "referrals")}
    came = mine[code]["referredCustomers"], mine[code]["usageCounter"], mine[code]["attributes"]
    expect_equal(came, (["bob", "eve"], 2, {"channel": "app"}), "of the inventory")
    none = shop.update("none", profileId="bob").json
    expect_equal("referral" in none, False, "a referral of a session without one")


@documented("t1 2026, createReferralsForMultipleAdvocates", writes=(_MANY, _REFER), world="default")
def referrals_look_as_the_call_or_the_campaign_says(walk: Walk) -> None:
    """Codes are made of the characters and the pattern of the call, else of its campaign."""
    body: dict[str, Any] = {"campaignId": 150, "usageLimit": 1}
    body["advocateProfileIntegrationIds"] = ["bob"]

    def made(**more: Any) -> str:
        reply = walk.good(_MANY, query={"silent": "no"}, body={**body, **more})
        return str(member(reply, "data", 0, "code"))

    characters: dict[str, Any] = {"validCharacters": ["7"]}
    expect_equal(made()[:5], "WITH-", "the beginning of a code of the campaign")
    both = made(**characters, referralPattern="MY-##")
    expect_equal(both, "MY-77", "a code of the call")
    expect_equal({*made(**characters)} - {"-"}, {"7"}, "the characters of a code")
    expect_equal(made(referralPattern="ONLY-ME"), "ONLY-ME", "a code of a pattern alone")
    single: dict[str, Any] = {"campaignId": 150, "advocateProfileIntegrationId": "bob"}
    for wrong in (7, 108, 999):
        walk.refused(400, _REFER, body={**single, "campaignId": wrong})
    terms = {"expiryDate": "2030-01-01T00:00:00Z", "friendProfileIntegrationId": "eve"}
    told = walk.good(_REFER, body={**single, **terms, "attributes": {"channel": "app"}})
    came = told["usageLimit"], told["expiryDate"], told["friendProfileIntegrationId"]
    expect_equal(came, (1, *terms.values()), "the terms of a referral")
    expect_equal(told["attributes"], {"channel": "app"}, "its attributes")


@documented("OAS 26.16, Campaign", writes=WRITES, world="default")
def a_campaign_says_where_it_stands(walk: Walk) -> None:
    """A triggered campaign is running, even if it is disabled and only a dry call asks it."""
    manager = Manager(walk, application=101)
    span = {"startTime": "2026-03-01T00:00:00Z", "endTime": "2026-04-01T00:00:00Z"}
    campaign = manager.campaign(rule("x", ALWAYS), reevaluateOnReturn=True, **span)
    for state, wanted in (("enabled", "running"), ("disabled", "disabled")):
        walk.mock.backstage("set-campaign", campaign=campaign, state=state)
        session = {"evaluableCampaignIds": [campaign]}
        body = {"customerSession": session, "responseContent": ["triggeredCampaigns"]}
        path, query = {"customerSessionId": "order"}, {"dry": "true"}
        [shown] = member(walk.good(SESSION, path, query=query, body=body), "triggeredCampaigns")
        came = shown["frontendState"], shown["startTime"], shown["reevaluateOnReturn"]
        expect_equal(came, (wanted, span["startTime"], True), "the campaign")


@assumed(OURS, writes=WRITES, world="default")
def a_session_shows_its_giveaways_and_store(walk: Walk) -> None:
    """A session answers with the giveaways that it awards, its store, and its costs."""
    cart = [{**item(5), "additionalCosts": {"wrapping": {"price": 1}}}]
    session: dict[str, Any] = {"profileId": "bob", "cartItems": cart, "state": "closed"}
    session |= {"storeIntegrationId": "oslo", "attributes": {"effect": "awardGiveaway"}}
    wanted = ["customerSession", "awardedGiveaways", "coupons"]
    body = {"customerSession": session, "responseContent": wanted}
    told = walk.good(SESSION, {"customerSessionId": "order"}, body=body)
    shown = member(told, "customerSession")
    came = shown["storeIntegrationId"], shown["cartItemAdditionalCostTotal"], shown["total"]
    expect_equal(came, ("oslo", 1, 6), "the session")
    [giveaway] = member(told, "awardedGiveaways")
    expect_equal((giveaway["code"], giveaway["poolId"]), ("STICKER-1", 1), "the giveaway")
    expect_equal(told["coupons"], [], "the coupons")
