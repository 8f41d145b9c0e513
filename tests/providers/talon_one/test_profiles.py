"""Profiles: made by whoever first names them, merged by whoever names them again."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.talon_one.builders import Shop, good, item, pointers, rule

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=8), st.just(["a", 1])
)
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=5)


def put_v1(shop: Shop, identifier: str, attributes: Any) -> Any:
    return shop.profile_v1(identifier, **attributes)["profile"]


def put_v2(shop: Shop, identifier: str, attributes: Any) -> Any:
    return shop.profile(identifier, **attributes)


Put = Callable[[Shop, str, Any], Any]
BOTH = pytest.mark.parametrize("put", [put_v1, put_v2])


@BOTH
def test_a_profile_that_nobody_has_named_is_made(shop: Shop, put: Put) -> None:
    profile = put(shop, "bob", {"language": "nb"})

    assert profile == {
        "integrationId": "bob",
        "created": "2026-03-02T12:00:00Z",
        "attributes": {"language": "nb"},
        "accountId": 1,
        "closedSessions": 0,
        "totalSales": 0,
        "loyaltyMemberships": [],
        "lastActivity": "2026-03-02T12:00:00Z",
    }


@BOTH
def test_attributes_are_merged_by_their_names(shop: Shop, put: Put) -> None:
    put(shop, "bob", {"language": "nb", "tier": "gold", "address": {"city": "Oslo", "zip": 1}})

    profile = put(shop, "bob", {"tier": "silver", "address": {"city": "Bergen"}})

    assert profile["attributes"] == {
        "language": "nb",
        "tier": "silver",
        "address": {"city": "Bergen"},
    }


@BOTH
def test_an_attribute_that_is_null_changes_nothing(shop: Shop, put: Put) -> None:
    put(shop, "bob", {"language": "nb"})

    assert put(shop, "bob", {"language": None, "tier": None})["attributes"] == {"language": "nb"}


@given(first=ATTRIBUTES, second=ATTRIBUTES)
def test_merging_is_the_same_whichever_version_does_it(
    shop: Shop, first: dict[str, Any], second: dict[str, Any]
) -> None:
    shop.start()
    expected = {
        name: value for name, value in [*first.items(), *second.items()] if value is not None
    }

    for identifier, one, other in (("a", "v1", "v2"), ("b", "v2", "v1")):
        for version, attributes in ((one, first), (other, second)):
            path = f"/{version}/customer_profiles/{identifier}"
            good(shop.call("PUT", path, json={"attributes": attributes}), 200)
        assert shop.customer(identifier)["attributes"] == expected


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_profile_needs_no_attributes(shop: Shop, version: str) -> None:
    shop.profile("bob", language="nb")

    good(shop.call("PUT", f"/{version}/customer_profiles/bob", json={}), 200)

    assert shop.customer("bob")["attributes"] == {"language": "nb"}


def test_created_stays_and_activity_moves(shop: Shop) -> None:
    shop.profile("bob")
    shop.advance("PT1H")

    profile = shop.profile("bob")

    assert profile["created"] == "2026-03-02T12:00:00Z"
    assert profile["lastActivity"] == "2026-03-02T13:00:00Z"


@pytest.mark.parametrize(
    "move",
    [
        lambda shop: shop.session(profileId="bob"),
        lambda shop: shop.session_v1(profileId="bob"),
        lambda shop: shop.event(),
        lambda shop: shop.profile_v1("bob"),
    ],
    ids=["session", "session-v1", "event", "profile-v1"],
)
def test_whatever_asks_the_rules_is_activity(shop: Shop, move: Callable[[Shop], Any]) -> None:
    shop.profile("bob")
    shop.advance("P1D")

    move(shop)

    assert shop.customer("bob")["lastActivity"] == "2026-03-03T12:00:00Z"


@pytest.mark.parametrize(
    "move",
    [
        lambda shop: shop.session(profileId="bob", dry=True),
        lambda shop: shop.event(dry=True),
        lambda shop: shop.reserve("SAVE10", "bob"),
        lambda shop: shop.refer("bob"),
    ],
    ids=["dry-session", "dry-event", "reservation", "referral"],
)
def test_what_asks_no_rules_is_no_activity(shop: Shop, move: Callable[[Shop], Any]) -> None:
    shop.profile("bob")
    shop.advance("P1D")

    move(shop)

    assert shop.customer("bob")["lastActivity"] == "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    "name_it",
    [
        lambda shop: shop.session(profileId="bob"),
        lambda shop: shop.session_v1(profileId="bob"),
        lambda shop: shop.event(),
        lambda shop: shop.reserve("SAVE10", "bob"),
        lambda shop: shop.refer("bob"),
    ],
    ids=["session", "session-v1", "event", "reservation", "referral"],
)
def test_to_be_named_is_enough_to_exist(shop: Shop, name_it: Callable[[Shop], Any]) -> None:
    assert shop.inventory("bob").status == 404

    name_it(shop)

    assert shop.customer("bob")["attributes"] == {}


@pytest.mark.parametrize(("times", "kind"), [(1, "created"), (2, "updated")])
def test_the_first_version_tells_what_happened(shop: Shop, times: int, kind: str) -> None:
    for _ in range(times):
        state = shop.profile_v1("bob", language="nb")

    assert state["event"]["type"] == f"talon_profile_{kind}"
    assert state["event"]["profileId"] == "bob"
    assert "sessionId" not in state["event"]


def test_the_first_version_answers_with_a_session_that_is_empty(shop: Shop) -> None:
    session = shop.profile_v1("bob")["session"]

    assert session == {
        "integrationId": "",
        "created": "2026-03-02T12:00:00Z",
        "applicationId": 1,
        "profileId": "bob",
        "coupon": "",
        "referral": "",
        "state": "open",
        "cartItems": [],
        "identifiers": [],
        "total": 0,
        "attributes": {},
        "firstSession": True,
        "discounts": {},
    }
    assert "" not in shop.rows("sessions")


def test_the_first_version_asks_the_rules_that_look_at_its_event(shop: Shop) -> None:
    shop.campaign(
        rule(
            ["showNotification", "Info", "Welcome", "Hello, ${$Profile.IntegrationId}."],
            when=["=", [".", "Event", "Type"], "talon_profile_created"],
        )
    )

    first, second = shop.profile_v1("bob"), shop.profile_v1("bob")

    told = [effect[3] for effect in first["event"]["effects"]]
    assert told == [["showNotification", "Info", "Welcome", "Hello, bob."]]
    assert second["event"]["effects"] == []


def test_the_second_version_asks_no_rules(shop: Shop) -> None:
    shop.campaign(
        rule(
            ["addLoyaltyPoints", "Welcome", 3, "", 10],
            when=["=", [".", "Event", "Type"], "talon_profile_created"],
        )
    )

    shop.profile("bob")
    shop.profile_v1("carol")

    assert shop.customer("bob")["loyaltyMemberships"] == []
    assert [each["loyaltyProgramId"] for each in shop.customer("carol")["loyaltyMemberships"]] == [
        3
    ]


def test_a_profile_that_a_session_has_made_is_no_news_of_a_profile(shop: Shop) -> None:
    shop.session(profileId="bob")

    assert shop.profile_v1("bob")["event"]["type"] == "talon_profile_updated"


@pytest.mark.parametrize("identifier", ["ada", "nobody-yet"])
def test_a_dry_update_answers_the_same_and_changes_nothing(shop: Shop, identifier: str) -> None:
    with shop.unchanged():
        dry = shop.profile_v1(identifier, dry=True, tier="silver")

    assert dry == shop.profile_v1(identifier, tier="silver")


def test_a_profile_counts_its_closed_sessions_and_what_they_came_to(shop: Shop) -> None:
    for number in range(3):
        shop.session(f"order-{number}", profileId="bob", state="closed", cartItems=[item(0.1)])
    shop.session("open", profileId="bob", cartItems=[item(5)])

    customer = shop.customer("bob")

    assert customer["closedSessions"] == 3
    assert customer["totalSales"] == 0.3


def test_a_session_that_is_cancelled_after_closing_is_counted_no_more(shop: Shop) -> None:
    shop.session("kept", profileId="bob", state="closed", cartItems=[item(0.1)])
    shop.session("returned", profileId="bob", state="closed", cartItems=[item(0.2)])

    shop.session("returned", state="cancelled")

    customer = shop.customer("bob")
    assert (customer["closedSessions"], customer["totalSales"]) == (1, 0.1)


def test_joining_a_program_is_reported_once_with_its_moment(shop: Shop) -> None:
    for day in (1, 2):
        shop.backstage("add-points", program=3, profile="bob", amount=day)
        shop.advance("P1D")

    assert shop.customer("bob")["loyaltyMemberships"] == [
        {"joined": "2026-03-02T12:00:00Z", "loyaltyProgramId": 3}
    ]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_attributes_are_held_to_their_declaration(stores: Shop, version: str) -> None:
    stores.profile("bob", tier="gold")

    with stores.unchanged():
        reply = stores.call(
            "PUT",
            f"/{version}/customer_profiles/bob",
            json={"attributes": {"tier": 5, "shoeSize": 42, "language": None}},
        )

    assert pointers(reply) == ["/attributes/tier", "/attributes/shoeSize"]


def test_the_other_application_sees_the_same_profile(stores: Shop) -> None:
    stores.session("mine", profileId="bob")
    profile = stores.profile("bob", tier="gold")
    stores.key = "41d3f05e76fd667b"

    assert stores.customer("bob") == profile
