"""Loyalty cards by today's contract: made, linked, used in sessions, listed."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, error, good, item, kinds, props
from tests.providers.talon_one.today import put

CARDS = "/v1/loyalty_programs/104/cards"
ONE = f"{CARDS}/CARD-0001"


def generated(shop: Shop, **body: Any) -> Any:
    return good(shop.call("POST", CARDS, json=body), 200)


def linking(shop: Shop, profile: str, card: str = "CARD-0002", what: str = "link") -> Any:
    path = f"/v2/loyalty_programs/104/cards/{card}/{what}_profile"
    return shop.call("POST", path, json={"integrationId": profile})


def active(shop: Shop, card: str = "CARD-0001", **query: Any) -> int:
    balance = good(shop.call("GET", f"{CARDS}/{card}/balances"), 200)["balance"]
    points: int = balance["activePoints"]
    return points


def bought(shop: Shop, card: str = "CARD-0001", price: float = 20, **more: Any) -> Any:
    """Close a session of ada that names a card."""
    given = {"profileId": "ada", "loyaltyCards": [card], "cartItems": [item(price)], **more}
    return put(shop, ("loyalty",), state="closed", **given)


# Made and linked


def test_a_card_is_made_by_the_pattern_of_its_program(today: Shop) -> None:
    card = generated(today, customerProfileIds=["bob", "bob", "eve"])

    assert card["identifier"][:5] == "CARD-"
    assert (len(card["identifier"]), card["status"]) == (14, "active")
    assert (card["programName"], card["usersPerCardLimit"]) == ("demo-cards", 2)
    assert [each["integrationId"] for each in card["profiles"]] == ["bob", "eve"]
    assert "bob" in today.rows("profiles")


def test_a_card_may_bring_its_identifier_and_status(today: Shop) -> None:
    card = generated(today, cardIdentifier="Mine+1@x", status="inactive")

    assert (card["identifier"], card["status"]) == ("Mine+1@x", "inactive")
    assert active(today, "Mine+1@x") == 0


@pytest.mark.parametrize(
    ("program", "body", "source"),
    [
        (104, {"cardIdentifier": "CARD-0001"}, {"pointer": "/cardIdentifier"}),
        (104, {"customerProfileIds": ["a", "b", "c"]}, {"pointer": "/customerProfileIds"}),
        (3, {}, {"parameter": "loyaltyProgramId"}),
        (9, {}, {"parameter": "loyaltyProgramId"}),
    ],
)
def test_a_card_that_cannot_be_made_is_400(
    today: Shop, program: int, body: Any, source: dict[str, str]
) -> None:
    with today.unchanged():
        refused = today.call("POST", f"/v1/loyalty_programs/{program}/cards", json=body)

    assert error(refused)["source"] == source


def test_a_card_is_for_as_many_customers_as_its_program_says(today: Shop) -> None:
    good(linking(today, "bob"), 200)
    card = good(linking(today, "eve"), 200)
    again = good(linking(today, "eve"), 200)

    refused = error(linking(today, "mallory"))

    assert [each["integrationId"] for each in card["profiles"]] == ["bob", "eve"]
    assert card["modified"] == "2026-03-02T12:00:00Z"
    assert again == card
    assert "is for up to 2 customers" in refused["details"]
    unlinked = good(linking(today, "bob", what="unlink"), 200)
    assert [each["integrationId"] for each in unlinked["profiles"]] == ["eve"]
    assert linking(today, "bob", what="unlink").status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/loyalty_programs/104/cards/NONE/balances"),
        ("GET", "/v1/loyalty_programs/104/cards/NONE/points"),
        ("GET", "/v1/loyalty_programs/3/cards/CARD-0001/transactions"),
        ("GET", "/v1/loyalty_programs/9/cards/CARD-0001/balances"),
        ("POST", "/v2/loyalty_programs/104/cards/NONE/link_profile"),
        ("POST", "/v2/loyalty_programs/104/cards/NONE/unlink_profile"),
    ],
)
def test_unknown_cards_are_404(today: Shop, method: str, path: str) -> None:
    body = {"integrationId": "ada"} if method == "POST" else None

    assert today.call(method, path, json=body).status == 404


# Read


def test_what_a_card_has_is_read(today: Shop) -> None:
    balances = good(today.call("GET", f"{ONE}/balances"), 200)
    points = good(today.call("GET", f"{ONE}/points?subledgerId=fuel"), 200)
    moved = good(today.call("GET", f"{ONE}/transactions?subledgerId=&subledgerId=fuel"), 200)

    assert balances["balance"]["activePoints"] == 250
    assert balances["subledgerBalances"]["fuel"]["activePoints"] == 40
    assert [each["integrationId"] for each in balances["profiles"]] == ["ada"]
    assert [(each["name"], each["amount"]) for each in points["data"]] == [("Full tank", 40)]
    assert [(each["name"], each["cardIdentifier"]) for each in moved["data"]] == [
        ("Full tank", "CARD-0001"),
        ("Welcome", "CARD-0001"),
    ]


# Used in sessions


def test_the_points_of_a_session_go_to_its_card(today: Shop) -> None:
    told = bought(today)

    (added,) = [
        each for each in props(told["effects"], "addLoyaltyPoints") if each["programId"] == 104
    ]
    assert (added["cardIdentifier"], added["value"]) == ("CARD-0001", 20)
    assert added["recipientIntegrationId"] == "ada"
    (card,) = told["loyalty"]["cards"]
    assert (card["identifier"], card["ledger"]["currentBalance"]) == ("CARD-0001", 270)
    assert "104" not in told["loyalty"]["programs"]
    (newest, _) = good(today.call("GET", f"{ONE}/points"), 200)["data"][::-1][:2]
    assert (newest["customerProfileID"], newest["customerSessionId"]) == ("ada", "order-1")


def test_a_card_collects_for_nobody_in_particular(today: Shop) -> None:
    told = put(today, ("loyalty",), loyaltyCards=["CARD-0002"], cartItems=[item(20)])

    assert told["loyalty"]["programs"] == {}
    (card,) = told["loyalty"]["cards"]
    assert (card["ledger"]["currentBalance"], card["ledger"]["tentativeCurrentBalance"]) == (0, 20)
    put(today, state="closed")
    assert active(today, "CARD-0002") == 20
    assert "" not in today.rows("profiles")


def test_the_points_of_a_card_are_spent_and_come_back(today: Shop) -> None:
    told = bought(today, attributes={"effect": "deductCardPoints"})
    spent = active(today)

    back = put(today, state="cancelled")

    (taken,) = props(told["effects"], "deductLoyaltyPoints")
    assert (taken["cardIdentifier"], spent, active(today)) == ("CARD-0001", 260, 250)
    rolled = {kind: props(back["effects"], kind) for kind in kinds(back["effects"])}
    assert rolled["rollbackDeductedLoyaltyPoints"][0]["cardIdentifier"] == "CARD-0001"
    assert "CARD-0001" in [
        each.get("cardIdentifier") for each in rolled["rollbackAddedLoyaltyPoints"]
    ]


@pytest.mark.parametrize(
    ("card", "why"),
    [
        ("CARD-0003", "the card CARD-0003 is inactive"),
        ("CARD-0004", "the card CARD-0004 is blocked"),
    ],
)
def test_a_card_that_is_not_active_gets_nothing_and_says_why(
    today: Shop, card: str, why: str
) -> None:
    told = put(
        today, ("ruleFailureReasons",), loyaltyCards=[card], cartItems=[item(20)], state="closed"
    )

    assert kinds(told["effects"]) == []
    assert why in [each.get("details") for each in told["ruleFailureReasons"]]
    assert active(today, card) == 0


def test_a_card_that_does_not_exist_is_refused(today: Shop) -> None:
    with today.unchanged():
        body = {"customerSession": {"loyaltyCards": ["NONE"]}}
        refused = error(today.call("PUT", "/v2/customer_sessions/order-1", json=body))

    assert refused["source"] == {"pointer": "/loyaltyCards/0"}


def test_a_manager_moves_the_points_of_a_card(today: Shop) -> None:
    given = {"program": 104, "card": "CARD-0001", "amount": 5}

    assert today.backstage("add-points", given) == {"currentBalance": 255}
    assert today.backstage("deduct-points", given) == {"currentBalance": 250}
    assert today.tried_backstage("add-points", given, card="CARD-0004").status == 409
    assert today.tried_backstage("add-points", given, program=3).status == 409
    assert today.tried_backstage("add-points", given, card="CARD-00011").status == 404
    assert today.tried_backstage("add-points", given, profile="ada").status == 400
    assert today.backstage("set-card", card="CARD-0003", status="active")["status"] == "active"
    assert today.tried_backstage("set-card", card="CARD-9", status="active").status == 404
