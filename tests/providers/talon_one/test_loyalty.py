"""Loyalty: points granted, pending, spent in their order, expired, and given back."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import (
    COUPON,
    Shop,
    item,
    kinds,
    pointers,
    props,
    rule,
)

CLOSED = ["=", [".", "Session", "State"], "closed"]


def balances(shop: Shop, profile: str = "bob") -> dict[str, int]:
    """A profile's balances in the demo program, the main ledger's under the empty name."""
    answer = shop.session("look", profileId=profile, dry=True, content=["loyalty"])
    program = answer["loyalty"]["programs"].get("3")
    if program is None:
        return {}
    found = {name: each["currentBalance"] for name, each in program["subLedgers"].items()}
    return {"": program["ledger"]["currentBalance"], **found}


def main(shop: Shop, profile: str = "bob") -> int:
    return balances(shop, profile)[""]


def add(shop: Shop, amount: int, profile: str = "bob", **more: Any) -> int:
    body = {"program": 3, "profile": profile, "amount": amount, **more}
    found: int = shop.backstage("add-points", body)["currentBalance"]
    return found


def deduct(shop: Shop, amount: int, profile: str = "bob", **more: Any) -> int:
    body = {"program": 3, "profile": profile, "amount": amount, **more}
    found: int = shop.backstage("deduct-points", body)["currentBalance"]
    return found


def spending(shop: Shop, amount: int) -> None:
    """A campaign that takes points when a session closes that asks for it."""
    shop.campaign(
        rule(
            ["deductLoyaltyPoints", 3, "", amount],
            when=["catch", False, [".", "Session", "Attributes", "pays"]],
            title="Pay with points",
        )
    )


# In a world's time


def test_points_count_from_their_start_until_their_end(shop: Shop) -> None:
    add(shop, 50, starts_at="2026-03-03T00:00:00Z", expires_at="2026-03-05T00:00:00Z")

    for now, wanted in (
        ("2026-03-02T23:59:59.999999Z", 0),
        ("2026-03-03T00:00:00Z", 50),
        ("2026-03-04T23:59:59.999999Z", 50),
        ("2026-03-05T00:00:00Z", 0),
    ):
        shop.turn_to(now)
        assert main(shop) == wanted


def test_pending_points_cannot_be_spent(shop: Shop) -> None:
    add(shop, 50, starts_at="2026-03-03T00:00:00Z")

    with shop.unchanged():
        refused = shop.tried_backstage("deduct-points", program=3, profile="bob", amount=1)

    assert refused.status == 409
    assert refused.json()["message"] == "1 points cannot be taken: the balance is 0."


def test_what_ends_first_is_spent_first_and_what_never_ends_last(shop: Shop) -> None:
    add(shop, 10)
    add(shop, 10, expires_at="2026-03-20T00:00:00Z")
    add(shop, 10, expires_at="2026-03-10T00:00:00Z")

    assert deduct(shop, 15) == 15
    shop.turn_to("2026-03-10T00:00:00Z")
    assert main(shop) == 15
    shop.turn_to("2026-03-20T00:00:00Z")
    assert main(shop) == 10
    assert deduct(shop, 10) == 0


def test_of_what_ends_together_the_oldest_is_spent_first(shop: Shop) -> None:
    for _ in range(2):
        add(shop, 10, expires_at="2026-03-20T00:00:00Z")
    deduct(shop, 4)

    (row,) = [row for row in shop.rows("ledgers").values() if row["profile"] == "bob"]
    assert [each["left"] for each in row["grants"]] == [6, 10]


def test_sub_ledgers_are_books_of_their_own(shop: Shop) -> None:
    add(shop, 5)
    add(shop, 7, sub_ledger="birthday")

    assert balances(shop) == {"": 5, "birthday": 7, "partners": 0}
    assert shop.tried_backstage("deduct-points", program=3, profile="bob", amount=6).status == 409
    deduct(shop, 6, sub_ledger="birthday")
    assert balances(shop) == {"": 5, "birthday": 1, "partners": 0}


@pytest.mark.parametrize("profile", ["a:b", "", " ", "birthday", "æ/%\n"])
def test_nobody_has_another_ones_points(shop: Shop, profile: str) -> None:
    """A ledger's key is made of names; none of them reaches into another's."""
    add(shop, 5, profile=f"{profile}x")
    add(shop, 7, profile=f"birthday:{profile}x")

    assert balances(shop, f"{profile}x") == {"": 5, "birthday": 0, "partners": 0}
    assert balances(shop, f"birthday:{profile}x")[""] == 7


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"program": 33}, "There is no loyalty program '33'. Did you mean '3'?"),
        (
            {"sub_ledger": "birthdya"},
            "The program 3 has no sub-ledger 'birthdya'. Did you mean 'birthday'?",
        ),
    ],
)
@pytest.mark.parametrize("action", ["add-points", "deduct-points"])
def test_an_unknown_ledger_is_refused_with_the_nearest(
    shop: Shop, action: str, wrong: dict[str, Any], what: str
) -> None:
    body = {"program": 3, "profile": "bob", "amount": 1, **wrong}
    with shop.unchanged():
        refused = shop.tried_backstage(action, body)

    assert refused.status == 404
    assert refused.json()["message"] == what


def test_points_that_end_where_no_clock_shows_are_refused(shop: Shop) -> None:
    body = {"program": 3, "profile": "bob", "amount": 1, "expires_at": "1960-01-01T00:00:00Z"}

    assert pointers(shop.tried_backstage("add-points", body)) == ["/expires_at"]


# Membership


def test_a_profile_joins_a_program_with_its_first_points(shop: Shop) -> None:
    shop.profile("bob")
    assert balances(shop) == {}
    assert shop.customer()["loyaltyMemberships"] == []

    shop.turn_to("2026-03-03T12:00:00Z")
    add(shop, 1)
    shop.turn_to("2026-03-04T12:00:00Z")
    add(shop, 1)

    (membership,) = shop.customer()["loyaltyMemberships"]
    assert membership["loyaltyProgramId"] == 3
    assert membership["joined"].startswith("2026-03-03T12:00:00")


def test_points_make_the_profile_that_nobody_has_named(shop: Shop) -> None:
    add(shop, 3, profile="somebody")

    assert shop.customer("somebody")["loyaltyMemberships"] != []


# By rules


@pytest.mark.parametrize(
    ("value", "points"),
    [(1, 1), (1.4, 1), (1.5, 2), (2.5, 3), (0.5, 1), (0.49, 0), (0, 0), (19.995, 20)],
)
def test_points_are_whole_and_a_half_is_rounded_up(shop: Shop, value: float, points: int) -> None:
    shop.campaign(rule(["addLoyaltyPoints", "x", 3, "partners", value]))

    found = shop.session(profileId="bob", state="closed")["effects"]

    assert [each["value"] for each in props(found, "addLoyaltyPoints")] == [points] * bool(points)
    assert balances(shop).get("partners", 0) == points


def test_points_are_granted_when_the_session_closes(shop: Shop) -> None:
    shop.session(profileId="bob", cartItems=[item(19.5)])
    assert balances(shop) == {}

    found = shop.session(state="closed", content=["loyalty"])

    assert props(found["effects"], "addLoyaltyPoints") == [
        {
            "name": "Purchase",
            "programId": 3,
            "subLedgerId": "",
            "value": 20,
            "recipientIntegrationId": "bob",
            "expiryCondition": "365",
        }
    ]
    assert found["loyalty"]["programs"]["3"]["ledger"]["currentBalance"] == 20
    shop.turn_to("2027-03-02T11:59:59Z")
    assert main(shop) == 20
    shop.turn_to("2027-03-02T12:00:00Z")
    assert main(shop) == 0


def test_points_can_be_pending_for_days_and_their_life_begins_then(shop: Shop) -> None:
    shop.campaign(rule(["addLoyaltyPoints", "x", 3, "", 5, 2, 3]))
    shop.session(profileId="bob", state="closed")

    for now, wanted in (
        ("2026-03-05T11:59:59Z", 0),
        ("2026-03-05T12:00:00Z", 5),
        ("2026-03-07T11:59:59Z", 5),
        ("2026-03-07T12:00:00Z", 0),
    ):
        shop.turn_to(now)
        assert main(shop) == wanted


@pytest.mark.parametrize("days", [0, -1, 1e29])
def test_points_without_an_end_stay(shop: Shop, days: float) -> None:
    shop.campaign(rule(["addLoyaltyPoints", "x", 3, "", 5, days]))
    shop.session(profileId="bob", state="closed")

    shop.turn_to("2998-01-01T00:00:00Z")
    assert main(shop) == 5


def test_points_can_be_somebody_elses(shop: Shop) -> None:
    shop.campaign(rule(["addLoyaltyPoints", "x", 3, "", 5, 0, 0, "eve"]))

    (told,) = props(shop.session(profileId="bob", state="closed")["effects"], "addLoyaltyPoints")

    assert told["recipientIntegrationId"] == "eve"
    assert (main(shop, "eve"), balances(shop)) == (5, {})


def test_points_are_taken_when_the_session_closes(shop: Shop) -> None:
    spending(shop, 30)
    add(shop, 50)

    opened = shop.session(profileId="bob", attributes={"pays": True})["effects"]
    assert props(opened, "deductLoyaltyPoints") == [
        {"ruleTitle": "Pay with points", "programId": 3, "subLedgerId": "", "value": 30}
    ]
    assert main(shop) == 50
    shop.session(state="closed")
    assert main(shop) == 20


def test_a_rule_that_takes_more_points_than_there_are_is_silent(shop: Shop) -> None:
    spending(shop, 30)
    add(shop, 29)

    found = shop.session(profileId="bob", attributes={"pays": True}, state="closed")["effects"]

    assert not {"error", "deductLoyaltyPoints"} & set(kinds(found))
    assert main(shop) == 29


def test_a_coupon_whose_rule_takes_too_many_points_is_rejected_by_its_condition(shop: Shop) -> None:
    campaign = shop.campaign(
        rule(["setDiscount", "x", 1], ["deductLoyaltyPoints", 3, "", 5], when=COUPON)
    )
    shop.coupon("POINTS", campaign)
    add(shop, 4)

    assert shop.reasons(profileId="bob", couponCodes=["POINTS"]) == ["CouponRejectedByCondition"]
    add(shop, 1)
    assert kinds(shop.session()["effects"]) == [
        "acceptCoupon",
        "setDiscount",
        "deductLoyaltyPoints",
    ]


def test_too_few_points_can_be_caught_like_a_failure(shop: Shop) -> None:
    shop.campaign(
        rule(["catch", ["noop"], ["deductLoyaltyPoints", 3, "", 5]], ["setDiscount", "x", 1])
    )

    assert kinds(shop.session(profileId="bob")["effects"]) == ["setDiscount"]


def test_rules_cannot_take_the_same_points_twice(shop: Shop) -> None:
    spending(shop, 30)
    spending(shop, 30)
    add(shop, 50)

    found = shop.session(profileId="bob", attributes={"pays": True}, state="closed")["effects"]

    assert kinds(found) == ["deductLoyaltyPoints"]
    assert main(shop) == 20


@pytest.mark.parametrize(
    ("program", "sub_ledger", "value", "why"),
    [
        (4, "", 1, "there is no loyalty program 4"),
        (3, "birthdya", 1, "has no sub-ledger 'birthdya'"),
        (3, "", -1, "-1 is not a number of points"),
        (3, "", 1e12, "is not a number of points"),
    ],
)
@pytest.mark.parametrize("effect", ["addLoyaltyPoints", "deductLoyaltyPoints"])
def test_points_of_the_wrong_kind_are_an_error(
    shop: Shop, effect: str, program: int, sub_ledger: str, value: float, why: str
) -> None:
    name = ["x"] if effect == "addLoyaltyPoints" else []
    shop.campaign(rule([effect, *name, program, sub_ledger, value]))

    (failed,) = shop.session(profileId="bob", state="closed")["effects"]

    assert failed["effectType"] == "error"
    assert why in failed["props"]["message"]


def test_an_event_grants_at_once_and_tells_the_ledger_entry(shop: Shop) -> None:
    found = shop.event("newsletter_signup", profile="bob")

    (entry,) = found["event"]["ledgerEntries"]
    assert (entry["amount"], entry["profileId"], entry["loyaltyProgramId"]) == (50, "bob", 3)
    assert entry["reason"] == "Newsletter"
    assert entry["eventId"] == found["event"]["id"]
    assert entry["expiryDate"].startswith("2027-03-02T12:00:00")
    assert found["loyalty"]["programs"]["3"]["subLedgers"]["partners"] == {"currentBalance": 50}


# Given back


def test_granted_points_go_and_spent_ones_return_when_a_session_is_cancelled(shop: Shop) -> None:
    spending(shop, 30)
    add(shop, 50, expires_at="2026-03-10T00:00:00Z")
    given = {"profileId": "bob", "cartItems": [item(7)], "attributes": {"pays": True}}
    shop.session(given=given, state="closed")
    assert main(shop) == 27

    found = shop.session(state="cancelled")

    assert found["effects"] == []
    assert main(shop) == 50
    shop.turn_to("2026-03-10T00:00:00Z")
    assert main(shop) == 0


def test_points_that_would_have_ended_meanwhile_do_not_return(shop: Shop) -> None:
    spending(shop, 30)
    add(shop, 50, expires_at="2026-03-10T00:00:00Z")
    shop.session(profileId="bob", attributes={"pays": True}, state="closed")
    shop.turn_to("2026-03-11T00:00:00Z")

    shop.session(state="cancelled")

    assert main(shop) == 0


def test_granted_points_that_were_spent_meanwhile_are_not_taken_again(shop: Shop) -> None:
    """A balance is never below zero: what is left of the grant goes, and no more."""
    shop.session(profileId="bob", cartItems=[item(20)], state="closed")
    deduct(shop, 15)
    add(shop, 3)

    shop.session(state="cancelled")

    assert main(shop) == 3


def test_pending_points_of_a_cancelled_session_never_come(shop: Shop) -> None:
    shop.campaign(rule(["addLoyaltyPoints", "x", 3, "", 5, 0, 3], when=CLOSED))
    shop.session(profileId="bob", state="closed")
    shop.session(state="cancelled")

    shop.advance("P4D")

    assert main(shop) == 0
