"""Journeys over customers of today: many at once, and what they have."""

from mockserver.checks.journeys.journey import documented
from mockserver.checks.journeys.vendors.talon_one.shop import PROFILE, WRITES, Shop, item
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_MANY = "updateCustomerProfilesV2"
_PARTS = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")


@documented("t1 2026, updateCustomerProfilesV2", writes=(_MANY,))
def many_profiles_are_updated_at_once(walk: Walk) -> None:
    """Profiles come back in the order of the call, if it asks for an answer at all."""
    names = [walk.new("profile") for _ in range(3)]
    body = {"customerProfiles": [{"integrationId": name, "attributes": {}} for name in names]}
    expect_equal(walk.good(_MANY, body=body), None, "the body of a silent answer")
    reply = walk.good(_MANY, query={"silent": "no"}, body=body)
    came = [
        member(each, "customerProfile", "integrationId")
        for each in member(reply, "integrationStates")
    ]
    expect_equal(came, names, "the profiles")


@documented("t1 2026, getCustomerInventory", writes=(PROFILE,))
def an_inventory_has_what_was_asked_for(walk: Walk) -> None:
    """Each part of an inventory is there if its flag is true, and not otherwise."""
    path = {"integrationId": Shop(walk).new_profile()}
    for part in _PARTS:
        reply = walk.good("getCustomerInventory", path, query={part: "true"})
        expect_equal([*reply], [part], f"the parts with {part}=true")
    expect_equal(walk.good("getCustomerInventory", path), {}, "the parts without flags")


@documented("t1 2026, updateCustomerProfileV2", writes=WRITES)
def rules_look_at_a_profile_if_they_are_asked(walk: Walk) -> None:
    """Without `runRuleEngine` a profile has no effects; with it, the answer is about an event."""
    path, body = {"integrationId": walk.new("profile")}, {"responseContent": ["event"]}
    reply = walk.good(PROFILE, path, body={})
    expect_equal(member(reply, "effects"), [], "the effects without rules")
    reply = walk.good(PROFILE, path, query={"runRuleEngine": "true"}, body=body)
    expect_equal(member(reply, "event", "type"), "talon_profile_updated", "the type of the event")


@documented("OAS 26.16, CustomerProfile", writes=(*WRITES, "returnCartItems"))
def returned_units_leave_the_sales(walk: Walk) -> None:
    """Units that come back are taken off the sales of their customer."""
    shop, session = Shop(walk), walk.new("session")
    profile = shop.new_profile()
    shop.good(session, profileId=profile, cartItems=[item(10, 3)], state="closed")
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    walk.good("returnCartItems", {"customerSessionId": session}, body=body)
    sales = float(member(shop.profile(profile), "totalSales"))
    expect_equal(sales, 20.0, "totalSales")
