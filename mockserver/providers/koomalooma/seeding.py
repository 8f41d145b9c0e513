"""Turn a koomalooma fixture into the rows of a new world."""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.contract.violation import pointer_to
from mockserver.engine.clock import parse_duration, parse_instant
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.errors import FixtureError, closest
from mockserver.providers.koomalooma.campaigns import earn, parse_amount
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

    A commitment counts against its partner's caps at its own moment; `prepaid_balance` is what
    is left when the world starts, and stays. Raises FixtureError, with the pointer as its place,
    for a name that nothing bears and for units redeemed that could not have been.
    """
    for identifier, partner in fixture.get("partners", {}).items():
        tx.put("partners", identifier, _partner(identifier, partner))
    for identifier, site in fixture.get("properties", {}).items():
        _known(fixture, "partners", site["partner"], "properties", identifier, "partner")
        row = {"id": identifier, "partner_id": site["partner"], "name": site["name"]}
        tx.put("properties", identifier, row)
    for identifier, campaign in fixture.get("campaigns", {}).items():
        _known(fixture, "properties", campaign["property"], "campaigns", identifier, "property")
        tx.put("campaigns", identifier, _campaign(fixture, identifier, campaign))
    for partner_id, users in fixture.get("users", {}).items():
        _known(fixture, "partners", partner_id, "users", partner_id)
        for user_id in users:
            user = opened(tx, new_user(partner_id, user_id, tx.now))
            tx.put("users", user_key(partner_id, user_id), user)
    booked = fixture.get("commitments", {}).items()
    for identifier, commitment in sorted(booked, key=lambda pair: _created(pair[1])):
        _book(tx, fixture, identifier, commitment)


def _partner(identifier: str, partner: FixtureRows) -> Row:
    return {
        "id": identifier,
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
    return {
        "id": identifier,
        "property_id": campaign["property"],
        "partner_id": fixture["properties"][campaign["property"]]["partner"],
        "goal_type": campaign["goal"]["type"],
        "goal_value": campaign["goal"]["value"],
        "active": campaign.get("active", True),
        "starts_at": _moment(campaign.get("starts_at")),
        "ends_at": _moment(campaign.get("ends_at")),
        "units_per_currency_unit": campaign["units_per_currency_unit"],
        "rounding": campaign.get("rounding", "down"),
        "minimum_value": campaign.get("minimum_value"),
        "free_units": campaign.get("free_units", 0),
        "confirmation_delay": _duration(identifier, campaign.get("confirmation_delay", "PT0S")),
    }


def _book(tx: Transaction, fixture: FixtureRows, identifier: str, commitment: FixtureRows) -> None:
    _known(fixture, "campaigns", commitment["campaign"], "commitments", identifier, "campaign")
    campaign = cast(Row, tx.get("campaigns", commitment["campaign"]))
    partner_id = campaign["partner_id"]
    if tx.get("users", user_key(partner_id, commitment["user"])) is None:
        users = fixture.get("users", {}).get(partner_id, ())
        raise _broken(
            f"The campaign's partner {partner_id!r} has no user {commitment['user']!r}.",
            closest(commitment["user"], users),
            "commitments",
            identifier,
            "user",
        )
    created = _created(commitment)
    amount = parse_amount(commitment["transaction_value"])
    assert amount is not None, "the fixture's schema has the same pattern"
    earned = earn(campaign, amount)
    partner = cast(Row, tx.get("partners", partner_id))
    tx.put("partners", partner_id, counted(partner, earned.units, created))
    row = new_commitment(campaign, commitment["user"], commitment, amount, earned, created)
    tx.put("commitments", identifier, _grown(tx, identifier, row, campaign, commitment))


def _grown(
    tx: Transaction, identifier: str, row: Row, campaign: Row, commitment: FixtureRows
) -> Row:
    """Bring a commitment to where it stands at the world's time.

    What is redeemed was confirmed before, whatever the time.
    """
    due = row["created_at"] + campaign["confirmation_delay"]
    units = commitment.get("redeemed_units", 0)
    if due > tx.now and not units:
        tx.schedule(due, CONFIRM, commitment_id=identifier)
        return row
    row = confirmed(row, due)
    if units > row["redeemable_loyalty_units"]:
        raise _broken(
            f"{units} units cannot be redeemed of {row['redeemable_loyalty_units']}.",
            "Redeem fewer, or let the transaction be larger.",
            "commitments",
            identifier,
            "redeemed_units",
        )
    return redeemed(row, units, due) if units else row


def _moment(text: str | None) -> int | None:
    return None if text is None else parse_instant(text)


def _created(commitment: FixtureRows) -> int:
    return parse_instant(commitment["created_at"])


def _duration(identifier: str, text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise _broken(str(error), None, "campaigns", identifier, "confirmation_delay") from None


def _known(fixture: FixtureRows, kind: str, name: str, *place: str) -> None:
    known = fixture.get(kind, {})
    if name not in known:
        raise _broken(f"There is no {name!r} among the {kind}.", closest(name, known), *place)


def _broken(what: str, hint: str | None, *place: str) -> FixtureError:
    return FixtureError(what, where=pointer_to(*place), hint=hint)
