"""Loyalty programs of a fixture: their settings, and what is refused."""

from typing import Any

import pytest

from mockserver.engine.clock import Clock, format_instant, parse_instant
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import FixtureError
from mockserver.providers.talon_one.books.ledgers import Ledger, ladder_for, tier_of
from mockserver.providers.talon_one.loyalty_seeding import add_loyalty, add_program
from tests.providers.talon_one.builders import API, Shop, good
from tests.providers.talon_one.points import add, get, path

NOON = parse_instant("2026-03-02T12:00:00Z")
PROGRAM: dict[str, Any] = {"title": "Points", "name": "points", "sub_ledgers": ["fuel"]}
CARDS = {**PROGRAM, "cardBased": True}
TIERS = [{"name": "Gold", "minPoints": 50}, {"name": "Silver", "minPoints": 10}]


def load(program: dict[str, Any], **fixture: Any) -> Transaction:
    """Make a world with one program, 9, and what a fixture has beside it."""
    tx = Transaction(World("w", Start(), 1, Clock(NOON, None)), "talon_one", NOON)
    add_program(tx, "9", program)
    add_loyalty(tx, {"loyalty_programs": {"9": program}, **fixture})
    return tx


@pytest.mark.parametrize(
    ("settings", "ends"),
    [
        ({}, "9999-12-31T00:00:00+00:00"),
        ({"tiersExpireIn": "1M"}, "2026-04-02T12:00:00+00:00"),
        (
            {
                "tiersExpireIn": "1Y",
                "tiersExpirationPolicy": "absolute_expiration",
                "tierCycleStartDate": "2024-01-01T00:00:00Z",
            },
            "2027-01-01T00:00:00+00:00",
        ),
        (
            {"tiersExpireIn": "30D_U", "tiersExpirationPolicy": "program_join_date"},
            "2026-04-02T00:00:00+00:00",
        ),
    ],
)
def test_a_tier_ends_as_the_program_has_it(settings: dict[str, Any], ends: str) -> None:
    points = {"bob": [{"program": 9, "amount": 60}]}
    tx = load({**PROGRAM, "tiers": TIERS, **settings}, points=points)
    ledger = Ledger("9", "", "bob")

    tier = tier_of(tx, ledger, ladder_for(tx, ledger), NOON)

    assert (tier.level, format_instant(tier.until)) == (1, ends)


BY_ATTRIBUTE = {
    "tiersExpirationPolicy": "customer_attribute",
    "tiersExpirationAttribute": "statusUntil",
}


def test_an_attribute_of_the_customer_ends_a_tier(today: Shop) -> None:
    balances = path("balances", "hedy", 105, includeTiers="true", includeProjectedTier="true")

    before = good(today.call("GET", balances), 200)["balance"]
    today.turn_to("2027-01-01T00:00:00Z")
    after = good(today.call("GET", balances), 200)["balance"]

    tier = before["currentTier"]
    assert (tier["name"], tier["expiryDate"]) == ("Partner", "2027-01-01T00:00:00Z")
    assert before["projectedTier"] == {
        "projectedActivePoints": 0,
        "stayInTierPoints": 50,
        "projectedTierName": "Member",
    }
    assert after["currentTier"]["name"] == "Member"
    assert "expiryDate" not in after["currentTier"]


def test_a_tier_follows_the_attribute_when_it_changes(today: Shop) -> None:
    balances = path("balances", "hedy", 105, includeTiers="true")
    later = {"attributes": {"statusUntil": "2028-06-01T00:00:00Z"}}

    good(today.call("PUT", "/v2/customer_profiles/hedy", json=later), 200)
    today.turn_to("2027-01-01T00:00:00Z")

    tier = good(today.call("GET", balances), 200)["balance"]["currentTier"]
    assert (tier["name"], tier["expiryDate"]) == ("Partner", "2028-06-01T00:00:00Z")


@pytest.mark.parametrize("value", ["soon", 5, None, "2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_attribute_that_is_no_moment_to_come_ends_no_tier(today: Shop, value: Any) -> None:
    balances = path("balances", "hedy", 105, includeTiers="true")
    row = {**today.rows("profiles")["hedy"], "attributes": {"statusUntil": value}}
    del row["id"]
    today.client.put(f"{today.control}/rows/{API}/profiles/hedy", json=row)

    tier = good(today.call("GET", balances), 200)["balance"]["currentTier"]

    assert tier["name"] == "Partner"
    assert "expiryDate" not in tier


def joined(shop: Shop) -> str | None:
    """When bob joined program 105."""
    at = shop.rows("profiles")["bob"]["memberships"].get("105")
    return None if at is None else format_instant(at)


def test_points_that_count_later_let_a_customer_join_then(today: Shop) -> None:
    add(today, 5, program=105, starts_at="2026-03-05T00:00:00Z")
    assert joined(today) is None

    today.turn_to("2026-03-06T00:00:00Z")
    get(today, "balances", program=105)

    assert joined(today) == "2026-03-05T00:00:00+00:00"


def test_points_that_are_gone_before_they_count_let_nobody_join(today: Shop) -> None:
    add(today, 5, program=105, starts_at="2026-03-05T00:00:00Z")
    scope = {"scope": "AllSubledgers"}
    assert today.call("POST", path("delete_transactions", program=105), json=scope).status == 204

    today.turn_to("2026-03-06T00:00:00Z")

    assert joined(today) is None


def test_activating_points_lets_a_customer_join(today: Shop) -> None:
    add(today, 5, program=105, awaitsActivation=True)
    (points,) = get(today, "points", program=105, status="pending")["data"]
    assert joined(today) is None

    body = {"transactionUUIDs": [points["transactionUUID"]]}
    good(today.call("POST", "/v1/loyalty_programs/105/activate_points", json=body), 200)

    assert joined(today) == "2026-03-02T12:00:00+00:00"


@pytest.mark.parametrize(
    ("program", "fixture", "what"),
    [
        (
            PROGRAM,
            {"points": {"bob": [{"program": 8, "amount": 1}]}},
            "There is no loyalty program",
        ),
        (
            PROGRAM,
            {"points": {"bob": [{"program": 9, "amount": 1, "sub_ledger": "fule"}]}},
            "The program 9 has no sub-ledger 'fule'",
        ),
        (PROGRAM, {"loyalty_cards": {"C-01": {"program": 9}}}, "are not on cards"),
        (CARDS, {"points": {"bob": [{"program": 9, "amount": 1}]}}, "are not on profiles"),
        (CARDS, {"card_points": {"C-01": [{"program": 9, "amount": 1}]}}, "loyalty card"),
        ({**PROGRAM, "tiersExpirationPolicy": "customer_attribute"}, {}, "go together"),
        ({**PROGRAM, **BY_ATTRIBUTE, "tiersExpirationPolicy": "tier_start_date"}, {}, "together"),
    ],
)
def test_points_that_have_no_place_are_refused(
    program: dict[str, Any], fixture: dict[str, Any], what: str
) -> None:
    with pytest.raises(FixtureError, match=what):
        load(program, **fixture)
