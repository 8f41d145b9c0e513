"""Events by today's contract: told of a customer, without a session."""

from typing import Any

import pytest

from mockserver.engine.transaction import Transaction
from tests.providers.talon_one.builders import Shop, good, kinds, pointers, props, rule
from tests.providers.talon_one.today import refusal

EVENTS = "/v2/events"


def track(shop: Shop, query: str = "", **more: Any) -> Any:
    """Tell of a review of bob's that is accepted, and give the answer."""
    body = {"profileId": "bob", "type": "review_written", **more}
    return good(shop.call("POST", f"{EVENTS}?silent=no{query}", json=body), 200)


def test_an_event_asks_the_rules_that_mention_it_and_lasts_at_once(today: Shop) -> None:
    content = ["customerProfile", "event", "achievements", "loyalty", "triggeredCampaigns"]

    told = track(today, attributes={"stars": 5}, responseContent=content)

    assert [each["value"] for each in props(told["effects"], "increaseAchievementProgress")] == [1]
    assert told["customerProfile"]["integrationId"] == "bob"
    assert (told["event"]["type"], told["event"]["profileId"]) == ("review_written", "bob")
    assert "sessionId" not in told["event"]
    assert told["achievements"][0]["currentProgress"]["progress"] == 1
    assert [each["id"] for each in told["triggeredCampaigns"]] == [110]
    (row,) = today.rows("events").values()
    assert (row["session"], row["attributes"]) == ("", {"stars": 5})


def test_an_event_is_silent_unless_it_is_told_otherwise(today: Shop) -> None:
    body = {"profileId": "bob", "type": "review_written"}

    reply = today.call("POST", EVENTS, json=body)

    assert (reply.status, reply.body) == (204, b"")
    assert today.rows("progress")["1:bob"]["rounds"][0]["progress"] == 1


def test_a_dry_event_changes_nothing(today: Shop) -> None:
    with today.unchanged():
        told = track(today, "&dry=true&forceCompleteEvaluation=true")

    assert kinds(told["effects"]) == ["increaseAchievementProgress"]


def test_a_dry_event_says_which_campaigns_its_customer_meets(today: Shop) -> None:
    told = track(today, "&dry=true", responseContent=["campaignEligibility"])
    only = track(today, "&dry=true", evaluableCampaignIds=[107])

    passed = {each["id"]: each["eligibility"][0]["passed"] for each in told["campaignEligibility"]}
    assert passed[110]
    assert only["effects"] == []


@pytest.mark.parametrize(("card", "points"), [("CARD-0002", [5]), ("CARD-0003", [])])
def test_the_card_of_an_event_gets_its_points(today: Shop, card: str, points: list[int]) -> None:
    seen = ["=", [".", "Event", "Type"], "seen"]
    today.campaign(rule(["addLoyaltyPoints", "Seen", 104, "", 5], when=seen), application=101)

    told = track(today, type="seen", loyaltyCards=[card])

    added = props(told["effects"], "addLoyaltyPoints")
    assert [each["value"] for each in added] == points
    assert [each["cardIdentifier"] for each in added] == [card] * len(points)


@pytest.mark.parametrize(
    ("query", "body", "place"),
    [
        ("", {"profileId": ""}, "/profileId"),
        ("", {"profileId": "bob", "type": "talon_session_created"}, "/type"),
        ("?forceCompleteEvaluation=true", {"profileId": "bob"}, "forceCompleteEvaluation"),
        ("", {"profileId": "bob", "responseContent": ["campaignEligibility"]}, "/responseContent"),
        (
            "?dry=true",
            {
                "profileId": "bob",
                "responseContent": ["campaignEligibility", "ruleFailureReasons"],
            },
            "/responseContent",
        ),
    ],
)
def test_a_wrong_event_changes_nothing(
    today: Shop, query: str, body: dict[str, Any], place: str
) -> None:
    with today.unchanged():
        reply = today.call("POST", f"{EVENTS}{query}", json={"type": "seen", **body})

    assert pointers(reply) == [place]


def test_attributes_of_an_event_have_to_be_declared(today: Shop) -> None:
    world = today.world
    transaction = Transaction(world, "talon_one", world.clock.at)
    transaction.put("attributes", "Event", {"stars": "number"})
    world.apply(transaction.changes())

    status, error = refusal(
        today, "POST", EVENTS, {"profileId": "bob", "type": "seen", "attributes": {"stars": "5"}}
    )

    assert (status, error["source"]) == (400, {"pointer": "/attributes/stars"})


def test_points_of_an_event_go_to_the_card_that_it_names(today: Shop) -> None:
    points = ["addLoyaltyPoints", "Review", 104, "", 7]
    when = ["=", [".", "Event", "Type"], "review_written"]
    today.campaign(rule(points, when=when), application=101)

    told = track(today, loyaltyCards=["CARD-0002"])
    without = track(today)

    (added,) = props(told["effects"], "addLoyaltyPoints")
    assert (added["cardIdentifier"], added["value"]) == ("CARD-0002", 7)
    assert props(without["effects"], "addLoyaltyPoints") == []


def test_a_card_that_does_not_exist_is_refused(today: Shop) -> None:
    body = {"profileId": "bob", "type": "seen", "loyaltyCards": ["NONE"]}

    status, error = refusal(today, "POST", EVENTS, body)

    assert (status, error["source"]) == (400, {"pointer": "/loyaltyCards/0"})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", EVENTS, {"profileId": "bob", "type": "seen"}),
        ("PUT", "/v2/customer_profiles/bob", {"attributes": {}}),
        ("PUT", "/v2/customer_sessions/order-1", {"customerSession": {"profileId": "bob"}}),
    ],
)
def test_a_busy_profile_takes_no_updates(
    today: Shop, method: str, path: str, body: dict[str, Any]
) -> None:
    today.backstage("set-profile-busy", profile="bob", busy=True)
    refused = today.call(method, path, json=body)
    today.backstage("set-profile-busy", profile="bob", busy=False)

    assert refused.status == 409
    message = refused.json()["message"]
    assert message == "Too many requests are updating this profile at the same time"
    assert today.call(method, path, json=body).status < 300
