"""Journeys over events, sessions of the first version, and what an answer tells of both."""

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    HAPPENED,
    Manager,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, PROFILE, WRITES, Shop
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_TRACKS = ("trackEvent", *WRITES)
_V1 = ("updateCustomerSession", *WRITES)


@assumed(OURS, writes=_TRACKS, world="default")
def only_rules_that_wait_for_events_decide_over_them(walk: Walk) -> None:
    """An event asks the rules that mention events, and their effects last at once."""
    manager = Manager(walk)
    update = ["updateAttribute", "Session.Attributes.seen", [".", "Event", "Attributes", "what"]]
    campaign = manager.campaign(
        rule("always", ALWAYS),
        rule("coupon", COUPON),
        rule("event", HAPPENED, update, ["updateAttribute", "Profile.Attributes.seen", 2]),
        rule("bound", [".", "is_event"], bindings=[{"name": "is_event", "expression": HAPPENED}]),
    )
    session, profile = walk.new("session"), manager.shop.new_profile()
    code = manager.coupon(campaign, "NOT-NOW")
    manager.shop.good(session, couponCodes=[code], attributes={"kept": 1})
    reply = manager.shop.track(session, profileId=profile, attributes={"what": "it"})
    told = [each[1:] for each in member(reply, "event", "effects") if each[0] == campaign]
    ruleset = 1
    wanted = [
        [ruleset, 2, ["updateAttribute", "Session.Attributes.seen", "it"]],
        [ruleset, 2, ["updateAttribute", "Profile.Attributes.seen", 2]],
        [ruleset, 3, ["addFreeItem", "SKU-SHOWN", "bound"]],
    ]
    expect_equal(told, wanted, "the effects of the event")
    expect_equal(member(reply, "session", "attributes"), {"kept": 1, "seen": "it"}, "attributes")
    expect_equal(member(reply, "session", "profileId"), profile, "profileId")
    expect_equal(member(reply, "session", "firstSession"), True, "firstSession")
    expect_equal(member(manager.shop.profile(profile), "attributes"), {"seen": 2}, "the profile's")
    expect_equal(member(reply, "event", "profileId"), profile, "the event's profile")
    expect_equal(member(reply, "event", "sessionId"), session, "the event's session")


@documented("JS 4.1.0, trackEvent", writes=_TRACKS)
def an_event_makes_its_session(walk: Walk) -> None:
    """An event in a session that nobody has named makes it, an open one; a dry one makes none."""
    shop, session, profile = Shop(walk), walk.new("session"), walk.new("profile")
    shop.track(session, dry=True, profileId=profile)
    walk.refused(404, "getCustomerInventory", {"integrationId": profile})
    reply = shop.track(session, profileId=profile)
    state = (member(reply, "session", "state"), member(reply, "session", "profileId"))
    expect_equal(state, ("open", profile), "state and profile of the session")
    expect_equal(member(shop.good(session), "customerSession", "profileId"), profile, "profileId")
    again = shop.track(session)
    expect_equal(member(again, "session", "profileId"), profile, "profileId without one")
    anonymous = shop.track(walk.new("session"))
    expect_equal(member(anonymous, "session", "firstSession"), True, "firstSession")
    expect("profileId" not in member(anonymous, "event"), "no profile", anonymous["event"])


@assumed(OURS, writes=_TRACKS)
def an_event_keeps_to_its_sessions_profile(walk: Walk) -> None:
    """An event for another profile than its session's is refused with 400."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, profileId=shop.new_profile())
    body = {"type": walk.new("event"), "sessionId": session, "attributes": {}}
    walk.refused(400, "trackEvent", body={**body, "profileId": shop.new_profile()})
    walk.refused(400, "trackEvent", body={**body, "profileId": ""})
    walk.good("trackEvent", body=body)
    walk.good("trackEvent", body={**body, "profileId": None})


@assumed(OURS, writes=_TRACKS, needs=("loyalty_program",), world="default")
def an_event_lists_the_points_that_it_moved(walk: Walk) -> None:
    """An event has an entry for each movement of points, with its amount and its end."""
    manager = Manager(walk)
    gives = ["addLoyaltyPoints", "Signed", 3, "", 7, 10]
    forever = ["addLoyaltyPoints", "Signed", 3, "", 8]
    takes = ["deductLoyaltyPoints", 3, "birthday", 2]
    manager.campaign(rule("moves", HAPPENED, gives, forever, takes))
    profile = manager.shop.new_profile()
    mock = manager.mock
    mock.backstage("add-points", program=3, sub_ledger="birthday", profile=profile, amount=2)
    event = member(manager.shop.track(walk.new("session"), profileId=profile), "event")
    entries = [
        (each["amount"], each["reason"], each["expiryDate"][:10], each["profileId"])
        for each in member(event, "ledgerEntries")
    ]
    never = "9999-12-31"
    wanted = [(7, "Signed", "2026-03-12"), (8, "Signed", never), (-2, "moves", never)]
    expect_equal(entries, [(*each, profile) for each in wanted], "the entries")
    expect_equal({each["eventId"] for each in event["ledgerEntries"]}, {event["id"]}, "eventId")
    expect_equal(manager.shop.points(profile), 15, "the balance")


@assumed(OURS, writes=("updateCustomerProfile", PROFILE), world="default")
def the_first_version_of_a_profile_asks_rules(walk: Walk) -> None:
    """Version 1 asks the rules that mention events and lets their effects last; version 2 none."""
    manager = Manager(walk)
    created = ["=", [".", "Event", "Type"], "talon_profile_created"]
    updated = ["=", [".", "Event", "Type"], "talon_profile_updated"]
    manager.campaign(
        rule("always", ALWAYS, ["updateAttribute", "Profile.Attributes.always", 1]),
        rule("created", created, ["updateAttribute", "Profile.Attributes.created", 1]),
        rule("updated", updated, ["updateAttribute", "Profile.Attributes.updated", 1]),
        rule("no session", ["=", [".", "Session", "Total"], [".", "Event", "Type"]]),
        rule(
            "first",
            ["and", created, ["firstSession"]],
            ["updateAttribute", "Profile.Attributes.x", 1],
        ),
        rule("session", created, ["updateAttribute", "Session.Attributes.x", 1]),
    )
    path, profile = {"integrationId": walk.new("profile")}, {}
    for query, known in (
        ({"dry": "true"}, {"created": 1}),
        (None, {"created": 1}),
        (None, {"created": 1, "updated": 1}),
    ):
        reply = walk.good("updateCustomerProfile", path, body={}, query=query)
        profile = member(reply, "profile")
        expect_equal(profile["attributes"], known, "the attributes")
        state = (reply["session"]["profileId"], reply["session"]["firstSession"])
        expect_equal(state, (path["integrationId"], True), "the session")
        if query:
            walk.refused(404, "getCustomerInventory", path)
    walk.good(PROFILE, {"customerProfileId": path["integrationId"]}, body={"attributes": {"a": 1}})
    wanted = {"created": 1, "updated": 1, "a": 1}
    came = manager.shop.profile(path["integrationId"])
    expect_equal(came["attributes"], wanted, "the attributes after version 2")
    manager.shop.good(walk.new("session"), profileId=path["integrationId"])
    reply = walk.good("updateCustomerProfile", path, body={})
    expect_equal(reply["session"]["firstSession"], False, "firstSession afterwards")
