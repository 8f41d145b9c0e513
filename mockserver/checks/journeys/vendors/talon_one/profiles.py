"""Journeys over customer profiles, their points and their data; and who may call."""

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    PROFILE,
    WRITES,
    Shop,
    item,
    profile_path,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

#: Today's contract answers with a profile where rules and it are asked for; 2020's does always.
_ASKING = {"responseContent": ["customerProfile"]}
_POINTS = ("loyalty_program", "points_for_one")


@documented("JS 4.1.0, updateCustomerProfileV2", writes=(PROFILE,))
def naming_a_profile_makes_it(walk: Walk) -> None:
    """A profile exists from the first update that names it."""
    shop, profile = Shop(walk), walk.new("profile")
    walk.refused(404, "getCustomerInventory", {"integrationId": profile})
    walk.good(PROFILE, profile_path(profile), body={"attributes": {}})
    expect_equal(member(shop.profile(profile), "integrationId"), profile, "integrationId")


@documented("JS 4.1.0, updateCustomerProfileV2", writes=(PROFILE,))
def an_id_is_kept_to_the_letter(walk: Walk) -> None:
    """An id may be any text: capitals, other scripts and marks of a path are a part of it."""
    shop = Shop(walk)
    for odd in ("MiXeD", "\u00c6r\u00f8 \u6771\u4eac", "a+b@example.com", "50%"):
        profile = f"{walk.new('profile')} {odd}"
        walk.good(PROFILE, profile_path(profile), body={"attributes": {}})
        expect_equal(member(shop.profile(profile), "integrationId"), profile, "integrationId")
        if profile.swapcase() != profile:
            other = {"integrationId": profile.swapcase()}
            walk.refused(404, "getCustomerInventory", other)


@documented(
    "JS 4.1.0, deleteCustomerData; Go 2.6.1, deleteCustomerData",
    writes=("deleteCustomerData", PROFILE),
    needs=("attribute",),
)
def deleting_a_customers_data_empties_the_profile(walk: Walk) -> None:
    """After deletion, nothing of the attributes is left; deleting an unknown profile is 404."""
    name, shop = walk.data["attribute"], Shop(walk)
    profile = shop.new_profile(**{name: "to be forgotten"})
    expect_equal(member(shop.profile(profile), "attributes").get(name), "to be forgotten", name)
    walk.good("deleteCustomerData", {"integrationId": profile})
    expect_equal(member(shop.profile(profile), "attributes"), {}, "attributes")
    walk.refused(404, "deleteCustomerData", {"integrationId": walk.new("nobody")})


@elsewhere("Docs, root page", writes=(PROFILE,), needs=("attribute",))
def attributes_are_merged_by_name(walk: Walk) -> None:
    """An update of attributes leaves those that it does not name as they are."""
    name, shop = walk.data["attribute"], Shop(walk)
    profile = shop.new_profile(**{name: "first"})
    path = profile_path(profile)
    query = {"runRuleEngine": "true"}
    reply = walk.good(PROFILE, path, query=query, body={"attributes": {}, **_ASKING})
    told = reply.get("customerProfile")
    if told is not None:
        expect_equal(member(told, "attributes", name), "first", f"{name} in the answer")
    expect_equal(member(shop.profile(profile), "attributes", name), "first", name)
    walk.good(PROFILE, path, body={"attributes": {name: "second"}})
    expect_equal(member(shop.profile(profile), "attributes", name), "second", name)


@elsewhere("OAS 26.16, DeductLoyaltyPointsEffectProps", writes=WRITES, needs=_POINTS)
def points_come_when_a_session_closes(walk: Walk) -> None:
    """A closed session brings the points of its effects; an open one brings none."""
    shop = Shop(walk)
    profile, session = shop.new_profile(), walk.new("session")
    expect_equal(shop.points(profile), 0, "the points of a new profile")
    shop.good(session, profileId=profile, cartItems=[item(40)])
    expect_equal(shop.points(profile), 0, "the points of an open session")
    reply = shop.good(session, state="closed")
    told = sum(each["value"] for each in props(reply, "addLoyaltyPoints"))
    expect_equal(told, 40 * walk.data["points_for_one"], "the points of the effects")
    expect_equal(shop.points(profile), told, "the balance")


@assumed(OURS, writes=WRITES, needs=_POINTS)
def cancelling_takes_the_points_back(walk: Walk) -> None:
    """A session that is cancelled after it was closed takes its points back."""
    shop = Shop(walk)
    profile, session = shop.new_profile(), walk.new("session")
    shop.good(session, profileId=profile, cartItems=[item(40)], state="closed")
    expect(shop.points(profile) > 0, "points after closing", shop.points(profile))
    shop.good(session, state="cancelled")
    expect_equal(shop.points(profile), 0, "the points after cancelling")


@documented("JS 4.1.0, updateCustomerSessionV2", writes=WRITES, needs=_POINTS)
def a_dry_close_brings_no_points(walk: Walk) -> None:
    """A dry call that closes a session names the points and gives none."""
    shop, profile = Shop(walk), Shop(walk).new_profile()
    reply = shop.update(
        walk.new("session"), dry=True, profileId=profile, cartItems=[item(40)], state="closed"
    )
    told = sum(each["value"] for each in props(reply.json, "addLoyaltyPoints"))
    expect(told > 0, "points in the effects", told)
    expect_equal(shop.points(profile), 0, "the balance")


@documented("JS 4.1.0, AddLoyaltyPointsEffectProps", writes=WRITES, needs=_POINTS)
def points_are_of_one_profile(walk: Walk) -> None:
    """The session of one customer changes no points of another."""
    shop = Shop(walk)
    buyer, other = shop.new_profile(), shop.new_profile()
    shop.good(walk.new("session"), profileId=buyer, cartItems=[item(40)], state="closed")
    expect_equal(shop.points(other), 0, "the points of the other profile")


@assumed(OURS, writes=("trackEvent",))
def reserved_event_types_are_refused(walk: Walk) -> None:
    """An event whose type begins with `talon_` is refused with 400."""
    body = {"profileId": walk.new("profile"), "sessionId": walk.new("session"), "attributes": {}}
    walk.good("trackEvent", body={"type": walk.new("event"), **body})
    walk.refused(400, "trackEvent", body={"type": "talon_made_up", **body})


@elsewhere("Go 2.6.1, trackEvent", writes=("trackEvent", PROFILE), needs=("event",))
def an_event_has_the_effects_of_its_rules(walk: Walk) -> None:
    """An event that a rule waits for has effects; the same event of another type has none."""
    profile = Shop(walk).new_profile()

    def tracked(kind: str) -> int:
        session = walk.new("session")
        body = {"type": kind, "profileId": profile, "sessionId": session, "attributes": {}}
        reply = walk.good("trackEvent", body=body)
        expect_equal(member(reply, "event", "type"), kind, "the type of the event")
        return len(member(reply, "event", "effects"))

    expect(tracked(walk.data["event"]) > 0, "effects", 0)
    expect_equal(tracked(walk.new("event")), 0, "the number of effects of an unknown event")


@elsewhere("Go 2.6.1, updateCustomerSessionV2")
def no_key_lets_nobody_in(walk: Walk) -> None:
    """A call without a key, or with a wrong one, is refused with 401."""
    path = {"integrationId": walk.new("profile")}
    for value in (None, "ApiKey-v1 " + walk.made_up("0" * 64), "ApiKey-v1 "):
        headers = {"Authorization": value}
        walk.refused(401, "getCustomerInventory", path, headers=headers)
