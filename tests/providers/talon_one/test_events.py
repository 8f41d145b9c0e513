"""Custom events: what a customer did, and what the rules that look at events make of it."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import OTHER_KEY, Shop, good, item, pointers, rule


def effects(state: Any) -> list[Any]:
    """The names and values of an event's effects."""
    return [each[3] for each in state["event"]["effects"]]


def test_an_event_is_noted_and_answered(shop: Shop) -> None:
    shop.session(profileId="bob")

    event = shop.event("page_viewed", page="/coffee")["event"]

    assert event == {
        "id": event["id"],
        "created": "2026-03-02T12:00:00Z",
        "applicationId": 1,
        "type": "page_viewed",
        "attributes": {"page": "/coffee"},
        "effects": [],
        "ledgerEntries": [],
        "meta": {"campaigns": {}, "coupons": {}},
        "profileId": "bob",
        "sessionId": "order-1",
    }
    row = shop.rows("events")[str(event["id"])]
    assert (row["type"], row["attributes"]) == ("page_viewed", {"page": "/coffee"})


def test_session_and_profile_come_into_being(shop: Shop) -> None:
    state = shop.event("page_viewed", "order-1", "bob")

    assert state["session"]["integrationId"] == "order-1"
    assert state["session"]["state"] == "open"
    assert state["session"]["firstSession"] is True
    assert state["profile"] == shop.customer("bob")
    assert shop.rows("sessions")["order-1"]["profile"] == "bob"


@pytest.mark.parametrize("profile", [None, ""])
def test_an_event_may_be_anonymous(shop: Shop, profile: str | None) -> None:
    state = shop.event("page_viewed", "order-1", profile)

    assert "profileId" not in state["event"]
    assert state["session"]["profileId"] == state["profile"]["integrationId"] == ""
    assert "" not in shop.rows("profiles")


def test_an_event_that_names_no_profile_is_of_its_sessions_profile(shop: Shop) -> None:
    shop.session(profileId="bob")

    assert shop.event("page_viewed", "order-1", None)["event"]["profileId"] == "bob"


def test_an_event_brings_an_anonymous_session_its_profile(shop: Shop) -> None:
    shop.session()

    shop.event("logged_in", "order-1", "bob")

    assert shop.session_v1()["session"]["profileId"] == "bob"


def test_another_profiles_session_takes_no_event(shop: Shop) -> None:
    shop.session(profileId="bob")

    with shop.unchanged():
        reply = shop.track("page_viewed", "order-1", "carol")

    assert pointers(reply) == ["/profileId"]


def test_another_applications_session_takes_no_event(stores: Shop) -> None:
    stores.session()
    stores.key = OTHER_KEY

    with stores.unchanged():
        reply = stores.track("page_viewed")

    assert pointers(reply) == ["customerSessionId"]


@pytest.mark.parametrize("kind", ["talon_session_closed", "talon_", "talon_my_own"])
def test_the_vendors_own_types_are_reserved(shop: Shop, kind: str) -> None:
    with shop.unchanged():
        reply = shop.track(kind)

    assert pointers(reply) == ["/type"]


@pytest.mark.parametrize("kind", ["talon", "Talon_x", "my_talon_", "ø ☕", "a" * 500])
def test_every_other_type_is_free(shop: Shop, kind: str) -> None:
    assert shop.event(kind)["event"]["type"] == kind


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"sessionId": "a", "attributes": {}}, "/type"),
        ({"type": "a", "attributes": {}}, "/sessionId"),
        ({"type": "a", "sessionId": "a"}, "/attributes"),
        ({"type": "", "sessionId": "a", "attributes": {}}, "/type"),
        ({"type": "a", "sessionId": "", "attributes": {}}, "/sessionId"),
        ({"type": "a", "sessionId": "a", "attributes": []}, "/attributes"),
    ],
)
def test_an_event_has_a_type_a_session_and_attributes(
    shop: Shop, body: dict[str, Any], pointer: str
) -> None:
    with shop.unchanged():
        reply = shop.call("POST", "/v1/events", json=body)

    assert pointers(reply) == [pointer]


def test_attributes_are_held_to_their_declaration(stores: Shop) -> None:
    with stores.unchanged():
        reply = stores.track("newsletter_signup", list=5, colour="red")

    assert pointers(reply) == ["/attributes/list", "/attributes/colour"]


def test_points_of_an_event_are_there_at_once(shop: Shop) -> None:
    state = shop.event("newsletter_signup")

    (entry,) = state["event"]["ledgerEntries"]
    assert entry == {
        "id": entry["id"],
        "created": "2026-03-02T12:00:00Z",
        "profileId": "bob",
        "accountId": 1,
        "loyaltyProgramId": 3,
        "eventId": state["event"]["id"],
        "amount": 50,
        "reason": "Newsletter",
        "expiryDate": "2027-03-02T12:00:00Z",
    }
    assert effects(state) == [
        ["addLoyaltyPoints", "Newsletter", 3, "partners", 50, "bob", "365"],
        ["showNotification", "Info", "Thank you", "Welcome, bob."],
    ]
    ledgers = state["loyalty"]["programs"]["3"]
    assert ledgers["subLedgers"]["partners"] == {"currentBalance": 50}
    assert ledgers["ledger"] == {"currentBalance": 0}


def test_an_anonymous_customer_gets_no_points(shop: Shop) -> None:
    state = shop.event("newsletter_signup", "order-1", None)

    assert state["event"]["ledgerEntries"] == []
    assert "loyalty" not in state


def test_rules_that_do_not_look_at_events_are_not_asked(shop: Shop) -> None:
    shop.campaign(rule(["showNotification", "Info", "Always", "x"]))

    assert effects(shop.event("page_viewed")) == []


def test_rules_see_the_events_attributes_and_its_session(shop: Shop) -> None:
    shop.campaign(
        rule(
            ["showNotification", "Info", [".", "Event", "Attributes", "page"], "${$Session.Total}"],
            when=["=", [".", "Event", "Type"], "page_viewed"],
        )
    )
    shop.session(cartItems=[item(0.1), item(0.2)])

    state = shop.event("page_viewed", "order-1", None, page="/coffee")

    assert effects(state) == [["showNotification", "Info", "/coffee", "0.3"]]


def test_an_event_takes_nothing_from_the_sessions_own_effects(shop: Shop) -> None:
    before = shop.session(profileId="bob", couponCodes=["SAVE10"])

    event = shop.event("newsletter_signup")

    assert event["session"]["coupon"] == "SAVE10"
    assert event["session"]["discounts"] == {"10 off": 10}
    assert shop.rows("coupons")["SAVE10"]["usage_counter"] == 0
    assert shop.session()["effects"] == before["effects"]


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_session_that_is_over_still_takes_events(shop: Shop, state: str) -> None:
    shop.session(profileId="bob")
    shop.session(state=state)

    answered = shop.event("delivered")

    assert answered["session"]["state"] == state


def test_a_dry_event_answers_the_same_and_changes_nothing(shop: Shop) -> None:
    with shop.unchanged():
        dry = good(shop.track("newsletter_signup", dry=True), 201)

    assert dry == shop.event("newsletter_signup")


def test_events_have_rising_numbers(shop: Shop) -> None:
    numbers = [shop.event("page_viewed")["event"]["id"] for _ in range(3)]

    assert numbers == sorted(set(numbers))
