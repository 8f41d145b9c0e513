"""Advanced events of today's contract: told once, read again, and beside a closed session."""

from typing import Any

import pytest

from tests.client import Response
from tests.providers.talon_one.builders import Shop, good, pointers, props, rule
from tests.providers.talon_one.today import CART, closed, put

EVENTS = "/v3/events"
REVIEW = {"profileId": "bob", "type": "review_written", "integrationId": "review/1"}
READ = f"{EVENTS}/review%2F1"
NOTE = ["showNotification", "Info", "Thanks", "${$Session.Total} by ${$Session.ProfileId}"]


def tell(shop: Shop, query: str = "", **more: Any) -> Response:
    return shop.call("POST", f"{EVENTS}{query}", json={**REVIEW, **more})


def test_an_event_asks_the_rules_that_mention_it_and_lasts_at_once(today: Shop) -> None:
    wanted = ["customerProfile", "triggeredCampaigns", "loyalty", "advancedEvent"]

    told = good(tell(today, attributes={"stars": 5}, responseContent=wanted), 200)

    assert [each["value"] for each in props(told["effects"], "increaseAchievementProgress")] == [1]
    assert today.rows("progress")["1:bob"]["rounds"][0]["progress"] == 1
    assert set(told) == {"effects", "createdCoupons", "createdReferrals", *wanted}
    event = told["advancedEvent"]
    assert (event["integrationId"], event["profileId"]) == ("review/1", "bob")
    assert (event["type"], event["attributes"]) == ("review_written", {"stars": 5})
    assert good(today.call("GET", READ), 200) == event


@pytest.mark.parametrize("query", ["", "?silent=yes", "?silent=no"])
def test_an_answer_has_a_body_whether_it_is_silent_or_not(today: Shop, query: str) -> None:
    assert good(tell(today, query), 200)["createdCoupons"] == []


def test_an_id_counts_once(today: Shop) -> None:
    good(tell(today), 200)

    with today.unchanged():
        again = tell(today, profileId="ada", type="seen")

    assert again.status == 409
    assert again.json()["message"] == "There is an advanced event 'review/1' already."


def test_a_dry_event_changes_nothing_and_leaves_its_id_free(today: Shop) -> None:
    with today.unchanged():
        told = good(tell(today, "?dry=true&forceCompleteEvaluation=true"), 200)
        only = good(tell(today, "?dry=true", evaluableCampaignIds=[107]), 200)

    assert (len(told["effects"]), only["effects"]) == (1, [])
    assert today.call("GET", READ).status == 404
    assert tell(today).status == 200


def test_rules_look_at_the_closed_session_that_an_event_names(today: Shop) -> None:
    closed(today)
    when = ["=", [".", "Event", "Type"], "review_written"]
    today.campaign(rule(NOTE, when=when), application=101)

    told = good(tell(today, connectedSessionId="order-1", responseContent=["advancedEvent"]), 200)
    without = good(tell(today, integrationId="review-2"), 200)

    assert [each["body"] for each in props(told["effects"], "showNotification")] == ["34 by bob"]
    assert told["advancedEvent"]["connectedSessionId"] == "order-1"
    assert props(without["effects"], "showNotification") == []
    assert today.rows("sessions")["order-1"]["state"] == "closed"


def test_points_of_an_event_go_to_the_card_that_it_names(today: Shop) -> None:
    when = ["=", [".", "Event", "Type"], "review_written"]
    points = ["addLoyaltyPoints", "Review", 104, "", 7]
    today.campaign(rule(points, when=when), application=101)

    told = good(tell(today, loyaltyCards=["CARD-0002"]), 200)

    (added,) = props(told["effects"], "addLoyaltyPoints")
    assert (added["cardIdentifier"], added["value"]) == ("CARD-0002", 7)


@pytest.mark.parametrize(
    ("state", "profile", "why"),
    [
        ("open", "bob", 'The session is "open", and has to be closed.'),
        ("cancelled", "bob", 'The session is "cancelled", and has to be closed.'),
        ("closed", "ada", "The session belongs to another profile."),
        (None, "bob", "There is no session 'order-1'."),
    ],
)
def test_a_session_that_is_not_the_customers_closed_one_is_refused(
    today: Shop, state: str | None, profile: str, why: str
) -> None:
    if state is not None:
        put(today, profileId=profile, cartItems=CART)
        put(today, state=state)

    with today.unchanged():
        refused = tell(today, connectedSessionId="order-1")

    assert pointers(refused) == ["/connectedSessionId"]
    assert refused.json()["errors"][0]["details"] == why


def test_a_session_of_another_application_is_refused(today: Shop) -> None:
    refused = tell(today, profileId="linus", connectedSessionId="history-1")

    assert refused.status == 400
    assert refused.json()["errors"][0]["details"] == "The session belongs to another application."


@pytest.mark.parametrize(
    ("query", "more", "place"),
    [
        ("", {"profileId": ""}, "/profileId"),
        ("", {"type": "talon_session_created"}, "/type"),
        ("", {"integrationId": ""}, "/integrationId"),
        ("", {"responseContent": ["event"]}, "/responseContent/0"),
        ("?forceCompleteEvaluation=true", {}, "forceCompleteEvaluation"),
    ],
)
def test_a_wrong_event_changes_nothing(
    today: Shop, query: str, more: dict[str, Any], place: str
) -> None:
    with today.unchanged():
        reply = tell(today, query, **more)

    assert pointers(reply) == [place]


def test_an_event_is_not_there_before_it_was_told_nor_for_other_applications(today: Shop) -> None:
    before = today.call("GET", READ)
    good(tell(today), 200)
    row = {**today.rows("advanced_events")["review/1"], "application": "1"}
    del row["id"]
    path = f"{today.control}/rows/talon_one/advanced_events/review%2F1"
    today.client.put(path, json={**row, "id": 1})

    assert (before.status, today.call("GET", READ).status) == (404, 404)


def test_a_busy_profile_takes_no_events(today: Shop) -> None:
    today.backstage("set-profile-busy", profile="bob", busy=True)

    assert tell(today).status == 409


def test_forgetting_a_customer_empties_the_attributes_of_its_events(today: Shop) -> None:
    good(tell(today, attributes={"stars": 5}), 200)

    today.forget("bob")

    assert good(today.call("GET", READ), 200)["attributes"] == {}
