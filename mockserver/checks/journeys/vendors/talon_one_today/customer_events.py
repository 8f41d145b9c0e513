"""Journeys over events of today: of a customer, without a session."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, PROFILE, SESSION, Shop, props
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_TRACK = "trackEventV2"
_INCREASE = "increaseAchievementProgress"
_REVIEW = {"type": "review_written", "profileId": "bob"}


def _progress(walk: Walk) -> Any:
    """Return how far bob has come with achievement 1; None if he has not begun."""
    path, query = {"integrationId": "bob"}, {"achievementIds": 1}
    listed = member(walk.good("getCustomerAchievements", path, query=query), "data")
    return listed[0].get("currentProgress", {}).get("progress")


@documented("t1 2026, trackEventV2", writes=(_TRACK,), world="default")
def an_event_lasts_at_once(walk: Walk) -> None:
    """An event makes its customer, asks the rules that mention it, and lasts, unless it is dry."""
    body = {**_REVIEW, "responseContent": ["customerProfile", "event", "triggeredCampaigns"]}
    told = walk.good(_TRACK, query={"silent": "no"}, body=body)
    expect_equal([each["value"] for each in props(told, _INCREASE)], [1], "the progress")
    expect_equal(member(told, "customerProfile", "integrationId"), "bob", "the customer")
    event = member(told, "event")
    came = event["type"], event["profileId"], "sessionId" in event
    expect_equal(came, ("review_written", "bob", False), "the event")
    expect_equal([each["id"] for each in told["triggeredCampaigns"]], [110], "the campaigns")
    dry = walk.good(_TRACK, query={"silent": "no", "dry": "true"}, body=_REVIEW)
    expect_equal([each["value"] for each in props(dry, _INCREASE)], [2], "of a dry event")
    expect_equal(_progress(walk), 1, "the progress afterwards")
    other = walk.good(_TRACK, query={"silent": "no"}, body={**_REVIEW, "type": "seen"})
    expect_equal(member(other, "effects"), [], "the effects of another event")


@documented("t1 2026, trackEventV2", writes=(_TRACK,), world="default")
def an_event_is_silent_unless_told_otherwise(walk: Walk) -> None:
    """Without `silent=no` an event is answered without a body, and done all the same."""
    for query in (None, {"silent": "yes"}):
        expect_equal(walk.good(_TRACK, query=query, body=_REVIEW), None, "the body")
    expect_equal(_progress(walk), 2, "the progress")


@documented("OAS 26.16, trackEventV2", writes=(_TRACK,), world="default")
def an_event_with_its_key_is_done_once(walk: Walk) -> None:
    """An event that comes again with its idempotency key gets its answer, a silent one none."""
    for number, silent in enumerate(("yes", "no"), 1):
        headers, query = {"Idempotency-Key": f"key-{number}"}, {"silent": silent}
        answers = [walk.good(_TRACK, query=query, body=_REVIEW, headers=headers) for _ in range(2)]
        expect_equal(answers[0], answers[1], "the answer of the second call")
        expect_equal(answers[0] is None, silent == "yes", "an answer without a body")
        expect_equal(_progress(walk), number, "the progress")


@assumed(OURS, writes=(_TRACK,), world="default")
def an_event_is_of_a_customer(walk: Walk) -> None:
    """An event without a customer, or with a name of the vendor's own, is refused."""
    walk.refused(400, _TRACK, body={**_REVIEW, "profileId": ""})
    walk.refused(400, _TRACK, body={**_REVIEW, "type": "talon_session_created"})
    body = {**_REVIEW, "responseContent": ["campaignEligibility"]}
    walk.refused(400, _TRACK, body=body)
    told = walk.good(_TRACK, body=body, query={"silent": "no", "dry": "true"})
    passed = {each["id"]: each["eligibility"][0]["passed"] for each in told["campaignEligibility"]}
    expect_equal(passed[110], True, "whether the campaign of the event passes")
    for wrong in ("triggeredCampaigns", "ruleFailureReasons"):
        both = {**body, "responseContent": ["campaignEligibility", wrong]}
        walk.refused(400, _TRACK, body=both, query={"dry": "true"})


@documented(
    "OAS 26.16, updateCustomerProfileV2", writes=(_TRACK, PROFILE, SESSION), world="default"
)
def nobody_updates_a_customer_whom_somebody_updates(walk: Walk) -> None:
    """While somebody else keeps updating a profile, its updates are answered with 409."""
    path = {"integrationId": "bob"}
    session = {"customerSessionId": "order"}
    walk.mock.backstage("set-profile-busy", profile="bob", busy=True)
    walk.refused(409, _TRACK, body=_REVIEW)
    walk.refused(409, PROFILE, path, body={"attributes": {}})
    walk.refused(409, SESSION, session, body={"customerSession": {"profileId": "bob"}})
    walk.good(SESSION, session, body={"customerSession": {"profileId": "eve"}})
    walk.mock.backstage("set-profile-busy", profile="bob", busy=False)
    walk.good(_TRACK, body=_REVIEW)
    expect_equal(_progress(walk), 1, "the progress: what was refused has done nothing")


@documented("t1 2026, trackEventV2", writes=(_TRACK, SESSION), world="default")
def an_event_of_a_card_gives_points_to_it(walk: Walk) -> None:
    """Points of an event go to the card that it names."""
    seen = ["=", [".", "Event", "Type"], "seen"]
    effect = ["addLoyaltyPoints", "Seen", 104, "", 5]
    ruleset = {"rules": [{"title": "seen", "condition": seen, "effects": [effect]}]}
    walk.mock.backstage("create-campaign", name="Seen", application=101, ruleset=ruleset)
    body = {"type": "seen", "profileId": "bob"}
    for cards, points in ((["CARD-0002"], [5]), (["CARD-0003"], []), ([], [])):
        told = walk.good(_TRACK, query={"silent": "no"}, body={**body, "loyaltyCards": cards})
        came = [each["value"] for each in props(told, "addLoyaltyPoints")]
        expect_equal(came, points, f"the points with the cards {cards}")
    card = {"loyaltyProgramId": 104, "loyaltyCardId": "CARD-0002"}
    balance = member(walk.good("getLoyaltyCardBalances", card), "balance", "activePoints")
    expect_equal(balance, 5, "the points of the card")
    profile = Shop(walk).profile("bob")
    expect_equal(profile["closedSessions"], 0, "the closed sessions of the customer")
