"""What a customer has by today's contract, and what is forgotten of a customer."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, good
from tests.providers.talon_one.today import closed, put

PARTS = ["profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"]


def coupons(shop: Shop, profile: str) -> dict[str, Any]:
    """Give a customer's coupons by their codes."""
    listed = good(shop.inventory(profile, coupons=True), 200)["coupons"]
    return {each["value"]: each for each in listed}


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_there_only_if_it_is_asked_for(today: Shop, part: str) -> None:
    assert list(good(today.inventory("ada", **{part: True}), 200)) == [part]
    assert good(today.inventory("ada", **{part: False}), 200) == {}


def test_nobody_has_nothing(today: Shop) -> None:
    reply = today.inventory("nobody", profile=True)

    assert reply.status == 404
    assert "'nobody'" in reply.json()["message"]


def test_reserved_redeemed_own_and_visible_coupons_are_listed(today: Shop) -> None:
    put(today, profileId="barbara", couponCodes=["TODAY10"], state="closed")
    today.reserve("TODAY-PERSONAL", "barbara")

    found = coupons(today, "barbara")

    expected = {"TODAY-FOR-BARBARA", "TODAY-RESERVED", "TODAY-FOR-TWO", "TODAY-FOR-ALL"}
    assert set(found) == expected | {"TODAY10", "TODAY-PERSONAL"}
    assert (found["TODAY10"]["profileRedemptionCount"], found["TODAY10"]["state"]) == (1, "used")
    assert found["TODAY-FOR-ALL"]["implicitlyReserved"] is True


def test_a_redeemed_coupon_stays_when_its_reservation_ends(today: Shop) -> None:
    put(today, profileId="bob", couponCodes=["TODAY10"], state="closed")
    today.release("TODAY10", "bob")

    assert coupons(today, "bob")["TODAY10"]["profileRedemptionCount"] == 1


STATES: dict[str, dict[str, Any]] = {
    "active": {},
    "pending": {"startDate": "2999-01-01T00:00:00Z"},
    "expired": {"expiryDate": "2026-01-01T00:00:00Z"},
    "disabled": {"campaign": 151},
}


@pytest.mark.parametrize("state", STATES)
def test_a_coupon_says_where_it_stands(today: Shop, state: str) -> None:
    given: dict[str, Any] = {"campaign": 150, "recipientIntegrationId": "carol", **STATES[state]}
    today.coupon("OF-CAROL", **given)
    today.refer("carol", 150)

    assert coupons(today, "carol")["OF-CAROL"]["state"] == state


def test_a_coupon_that_others_used_up_is_used(today: Shop) -> None:
    today.coupon("ONCE-ONLY", 150, usageLimit=1, attributes={"discount": 1})
    today.reserve("ONCE-ONLY", "carol")

    put(today, profileId="bob", couponCodes=["ONCE-ONLY"], state="closed")

    assert coupons(today, "carol")["ONCE-ONLY"]["state"] == "used"


def test_referrals_say_whom_they_brought(today: Shop) -> None:
    put(today, profileId="bob", referralCode="TODAY-BRING", state="closed")

    listed = today.inventory("barbara", referrals=True).json()["referrals"]

    (bring,) = [each for each in listed if each["code"] == "TODAY-BRING"]
    assert (bring["referredCustomers"], bring["usageCounter"]) == (["bob"], 1)
    assert bring["attributes"] == {"channel": "app"}


def test_giveaways_of_the_customer_are_listed(today: Shop) -> None:
    put(today, profileId="bob", attributes={"effect": "awardGiveaway"}, state="closed")

    (mine,) = today.inventory("bob", giveaways=True).json()["giveaways"]

    assert (mine["code"], mine["used"], mine["profileIntegrationId"]) == ("STICKER-1", True, "bob")
    assert today.inventory("ada", giveaways=True).json() == {"giveaways": []}


def test_points_are_those_that_sessions_show(today: Shop) -> None:
    told = closed(today)
    shown = put(today, ("loyalty",), query="?dry=true", profileId="bob", cartItems=[])["loyalty"]

    assert told["effects"]
    assert today.inventory("bob", loyalty=True).json()["loyalty"] == shown


def test_achievements_are_listed_before_they_begin(today: Shop) -> None:
    listed = today.inventory("ada", achievements=True).json()["achievements"]

    assert listed
    assert {each["status"] for each in listed} <= {"not_started", "inprogress", "completed"}


def test_a_forgotten_customer_has_no_attributes_anywhere(today: Shop) -> None:
    today.coupon("OF-BOB", 150, recipientIntegrationId="bob", attributes={"why": "birthday"})
    for more in ({}, {"friendProfileIntegrationId": "bob"}):
        advocate = "ada" if more else "bob"
        good(today.refer(advocate, 150, attributes={"channel": "app"}, **more), 201)
    put(today, profileId="bob", attributes={"note": "for bob"})
    today.call("PUT", "/v2/customer_profiles/bob", json={"attributes": {"tier": "gold"}})

    assert today.forget("bob").status == 204

    kept = [
        row
        for collection in ("profiles", "sessions", "coupons", "referrals")
        for row in today.rows(collection).values()
        if "bob" in (row.get(name) for name in COLUMNS) and row.get("attributes")
    ]
    assert kept == []
    assert today.rows("profiles")["bob"]
    assert today.rows("profiles")["barbara"]["attributes"]


COLUMNS = ("integration_id", "profile", "recipient", "advocate", "friend")


def test_nobody_is_not_forgotten(today: Shop) -> None:
    assert today.forget("nobody").status == 404
