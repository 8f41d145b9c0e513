"""Turn a koomalooma fixture into the rows of a new world."""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.engine.clock import LATEST
from mockserver.engine.fixture import (
    fixture_error,
    read_duration,
    read_moment,
    read_optional_moment,
    require_known,
)
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.koomalooma.campaigns import MOST_UNITS, earn, parse_amount
from mockserver.providers.koomalooma.commitments import (
    CONFIRM,
    confirmed,
    new_commitment,
    redeemed,
)
from mockserver.providers.koomalooma.partners import counted
from mockserver.providers.koomalooma.users import new_user, opened, user_key

FixtureRows = Mapping[str, Any]


def load_fixture(tx: Transaction, fixture: FixtureRows) -> None:
    """Write every row of a fixture that its schema has accepted.

    A commitment counts for its partner's caps at its own moment. It does not change
    `prepaid_balance`, which is the balance at the world's start. Raises FixtureError, with the
    pointer as its place, for an unknown name and for more redeemed units than is possible.
    """
    partners, properties = fixture.get("partners", {}), fixture.get("properties", {})
    for identifier, partner in partners.items():
        tx.put("partners", identifier, _partner(partner))
    for identifier, site in properties.items():
        place = ("properties", identifier, "partner")
        partner_id = require_known(partners, "partner", site["partner"], *place)
        row = {"partner_id": partner_id, "name": site["name"]}
        tx.put("properties", identifier, row)
    for identifier, campaign in fixture.get("campaigns", {}).items():
        place = ("campaigns", identifier, "property")
        require_known(properties, "property", campaign["property"], *place)
        tx.put("campaigns", identifier, _campaign(fixture, identifier, campaign))
    for partner_id, users in fixture.get("users", {}).items():
        require_known(partners, "partner", partner_id, "users", partner_id)
        for user_id in users:
            user = opened(tx, new_user(partner_id, user_id, tx.now))
            tx.put("users", user_key(partner_id, user_id), user)
    booked = fixture.get("commitments", {}).items()
    for identifier, commitment in sorted(booked, key=lambda pair: _created(*pair)):
        _book(tx, fixture, identifier, commitment)


def _partner(partner: FixtureRows) -> Row:
    return {
        "name": partner["name"],
        "jwt_secret": partner["jwt_secret"],
        "accept_any_token": partner.get("accept_any_token", False),
        "daily_cap": partner.get("daily_cap"),
        "monthly_cap": partner.get("monthly_cap"),
        "prepaid_balance": partner.get("prepaid_balance"),
        "counted_day": None,
        "counted_month": None,
        "issued_today": 0,
        "issued_this_month": 0,
    }


def _campaign(fixture: FixtureRows, identifier: str, campaign: FixtureRows) -> Row:
    place = ("campaigns", identifier)
    delay = campaign.get("confirmation_delay", "PT0S")
    return {
        "property_id": campaign["property"],
        "partner_id": fixture["properties"][campaign["property"]]["partner"],
        "goal_type": campaign["goal"]["type"],
        "goal_value": campaign["goal"]["value"],
        "active": campaign.get("active", True),
        "starts_at": read_optional_moment(campaign.get("starts_at"), *place, "starts_at"),
        "ends_at": read_optional_moment(campaign.get("ends_at"), *place, "ends_at"),
        "units_per_currency_unit": campaign["units_per_currency_unit"],
        "rounding": campaign.get("rounding", "down"),
        "minimum_value": campaign.get("minimum_value"),
        "free_units": campaign.get("free_units", 0),
        "confirmation_delay": read_duration(delay, *place, "confirmation_delay"),
    }


def _book(tx: Transaction, fixture: FixtureRows, identifier: str, commitment: FixtureRows) -> None:
    place = ("commitments", identifier)
    campaigns, campaign_id = fixture.get("campaigns", {}), commitment["campaign"]
    require_known(campaigns, "campaign", campaign_id, *place, "campaign")
    campaign = cast(Row, tx.get("campaigns", campaign_id))
    partner_id = campaign["partner_id"]
    users = fixture.get("users", {}).get(partner_id, ())
    kind = f"user of the campaign's partner {partner_id!r} named"
    require_known(users, kind, commitment["user"], *place, "user")
    created = _created(identifier, commitment)
    amount = parse_amount(commitment["transaction_value"])
    assert amount is not None, "the fixture's schema has the same pattern"
    earned = earn(campaign, amount)
    if earned.units > MOST_UNITS:
        what = f"More than {MOST_UNITS} units cannot be booked at once."
        raise fixture_error(what, "Lower the value.", *place, "transaction_value")
    partner = cast(Row, tx.get("partners", partner_id))
    tx.put("partners", partner_id, counted(partner, earned.units, created))
    body = {**commitment, "campaign_id": campaign_id}
    row = new_commitment(campaign, commitment["user"], body, amount, earned, created)
    tx.put("commitments", identifier, _grown(tx, identifier, row, campaign, commitment))


def _grown(
    tx: Transaction, identifier: str, row: Row, campaign: Row, commitment: FixtureRows
) -> Row:
    """Change a commitment to its state at the world's time.

    Units can only be redeemed after the confirmation, so a redeemed commitment is confirmed.
    """
    due = row["created_at"] + campaign["confirmation_delay"]
    units = commitment.get("redeemed_units", 0)
    if due > tx.now and not units:
        tx.schedule(due, CONFIRM, commitment_id=identifier)
        return row
    due = min(due, LATEST)
    row = confirmed(row, due)
    if units > row["redeemable_loyalty_units"]:
        raise fixture_error(
            f"{units} units cannot be redeemed: {row['redeemable_loyalty_units']} are redeemable.",
            "Redeem fewer units, or make the transaction larger.",
            "commitments",
            identifier,
            "redeemed_units",
        )
    return redeemed(row, units, due) if units else row


def _created(identifier: str, commitment: FixtureRows) -> int:
    return read_moment(commitment["created_at"], "commitments", identifier, "created_at")
