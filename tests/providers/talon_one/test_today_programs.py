"""Loyalty programs of a fixture: their settings, and what is refused."""

from typing import Any

import pytest

from mockserver.engine.clock import Clock, format_instant, parse_instant
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import FixtureError
from mockserver.providers.talon_one.books.ledgers import Ledger, ladder_for, tier_of
from mockserver.providers.talon_one.loyalty_seeding import add_loyalty, add_program

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
    ],
)
def test_points_that_have_no_place_are_refused(
    program: dict[str, Any], fixture: dict[str, Any], what: str
) -> None:
    with pytest.raises(FixtureError, match=what):
        load(program, **fixture)
