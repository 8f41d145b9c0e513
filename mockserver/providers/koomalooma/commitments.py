"""Commitments: units promised, confirmed, spent and taken back.

At every moment `loyalty_units` of a commitment is the sum of what is pending, redeemable,
redeemed and cancelled.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import format_instant
from mockserver.engine.column import clamped
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.koomalooma.campaigns import (
    MOST_UNITS,
    Earned,
    earn,
    is_running,
    parse_amount,
)
from mockserver.providers.koomalooma.dialect import refuse
from mockserver.providers.koomalooma.partners import give_back, issue
from mockserver.providers.koomalooma.users import user_key

#: The due effect that confirms a commitment when its campaign's delay has passed.
CONFIRM = "confirm-commitment"


def assign_points(tx: Transaction, call: Call) -> Reply:
    """Book units for a transaction, or refuse the whole transaction."""
    partner_id: str = call.identity["partner_id"]
    user_id: str = call.path["user_id"]
    body = call.body
    if tx.get("users", user_key(partner_id, user_id)) is None:
        return refuse("unknown-user", f"The partner has no user {user_id!r}.")
    campaign = tx.get("campaigns", body["campaign_id"])
    if campaign is None or campaign["partner_id"] != partner_id:
        return refuse("unknown-campaign", f"The partner has no campaign {body['campaign_id']!r}.")
    if not is_running(campaign, tx.now):
        now = format_instant(tx.now)
        return refuse("inactive-campaign", f"The campaign does not run at {now}.")
    amount = parse_amount(body["transaction_value"])
    if amount is None or amount < 0:
        return refuse("not-an-amount", "The transaction_value is not a decimal number from 0 up.")
    earned = earn(campaign, amount)
    if earned.units > MOST_UNITS:
        return refuse("too-many-units", f"More than {MOST_UNITS} units cannot be booked at once.")
    partner = tx.get("partners", partner_id)
    assert partner is not None, "`admit` has found the token's partner"
    issued = issue(partner, earned.units, tx.now)
    if isinstance(issued, str):
        return refuse("over-limit", issued)
    tx.put("partners", partner_id, issued)
    return Reply(201, commitment_json(tx, *book(tx, campaign, user_id, body, amount, earned)))


def book(
    tx: Transaction,
    campaign: Row,
    user_id: str,
    body: Mapping[str, Any],
    amount: Decimal,
    earned: Earned,
) -> tuple[str, Row]:
    """Write a new commitment, and schedule its confirmation if the campaign has a delay."""
    identifier = tx.new_id("commitment")
    delay: int = campaign["confirmation_delay"]
    row = new_commitment(campaign, user_id, body, amount, earned, tx.now)
    if delay:
        tx.schedule(tx.now + delay, CONFIRM, commitment_id=identifier)
    else:
        row = confirmed(row, tx.now)
    tx.put("commitments", identifier, row)
    return identifier, row


def new_commitment(
    campaign: Row,
    user_id: str,
    body: Mapping[str, Any],
    amount: Decimal,
    earned: Earned,
    now: int,
) -> Row:
    """Make the row of a pending commitment."""
    return {
        "user_id": user_id,
        "partner_id": campaign["partner_id"],
        "campaign_id": body["campaign_id"],
        "goal_type": campaign["goal_type"],
        "goal_value": campaign["goal_value"],
        "loyalty_units": earned.units,
        "free_loyalty_units": earned.free,
        "loyalty_accumulation_value": format(amount, "f"),
        "redeemable_loyalty_units": 0,
        "redeemed_loyalty_units": 0,
        "cancelled_loyalty_units": 0,
        "confirmation_status": "pending",
        "promotion_goal_description": body["promotion_goal_description"],
        "promotion_goal_category": body["promotion_goal_category"],
        "created_at": now,
        "updated_at": now,
    }


def confirmed(commitment: Row, now: int) -> Row:
    """Confirm a pending commitment: its units that were not cancelled become redeemable."""
    left = clamped(commitment["loyalty_units"] - commitment["cancelled_loyalty_units"])
    return {
        **commitment,
        "confirmation_status": "confirmed",
        "redeemable_loyalty_units": left,
        "updated_at": now,
    }


def redeemed(commitment: Row, units: int, now: int) -> Row:
    """Spend redeemable units."""
    spent = commitment["redeemed_loyalty_units"] + units
    return {
        **commitment,
        "redeemable_loyalty_units": commitment["redeemable_loyalty_units"] - units,
        "redeemed_loyalty_units": clamped(spent, MOST_UNITS),
        "updated_at": now,
    }


def commitment_json(tx: Transaction, identifier: str, row: Row) -> dict[str, Any]:
    """Return a commitment in the contract's shape.

    `redeemed` is true once every unit has been spent and there was one to spend (assumed).
    """
    return {
        "id": identifier,
        "loyalty_units": row["loyalty_units"],
        "free_loyalty_units": row["free_loyalty_units"],
        "loyalty_accumulation_value": row["loyalty_accumulation_value"],
        "user_id": row["user_id"],
        "partner_id": row["partner_id"],
        "goal": {"type": row["goal_type"], "value": row["goal_value"]},
        "redeemable_loyalty_units": row["redeemable_loyalty_units"],
        "redeemed_loyalty_units": row["redeemed_loyalty_units"],
        "redeemed": 0 < row["loyalty_units"] == row["redeemed_loyalty_units"],
        "confirmation_status": row["confirmation_status"],
        "promotion_goal_description": row["promotion_goal_description"],
        "promotion_goal_category": row["promotion_goal_category"],
        "created_at": tx.second(row["created_at"]),
        "updated_at": tx.second(row["updated_at"]),
    }


def confirm_when_due(tx: Transaction, arguments: Mapping[str, Any]) -> None:
    """Confirm by due effect; nothing happens if the commitment is removed or confirmed already."""
    identifier = arguments["commitment_id"]
    commitment = tx.get("commitments", identifier)
    if commitment is not None and commitment["confirmation_status"] == "pending":
        tx.put("commitments", identifier, confirmed(commitment, tx.now))


def confirm(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: confirm now."""
    identifier, commitment = body["commitment_id"], tx.get("commitments", body["commitment_id"])
    if commitment is None:
        return _unknown(identifier)
    if commitment["confirmation_status"] == "confirmed":
        return _conflict("The commitment is confirmed already.")
    return _changed(tx, identifier, confirmed(commitment, tx.now))


def redeem(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: the customer spends units, all that can be spent unless a number is named."""
    identifier, commitment = body["commitment_id"], tx.get("commitments", body["commitment_id"])
    if commitment is None:
        return _unknown(identifier)
    redeemable = commitment["redeemable_loyalty_units"]
    units = body.get("units", redeemable)
    if units > redeemable or not redeemable:
        status = commitment["confirmation_status"]
        return _conflict(f"The commitment is {status}; {redeemable} units can be redeemed.")
    return _changed(tx, identifier, redeemed(commitment, units, tx.now))


def cancel(tx: Transaction, body: Mapping[str, Any]) -> Reply:
    """Backstage: cancel every unit that is not spent."""
    identifier, commitment = body["commitment_id"], tx.get("commitments", body["commitment_id"])
    if commitment is None:
        return _unknown(identifier)
    gone = commitment["redeemed_loyalty_units"] + commitment["cancelled_loyalty_units"]
    left = clamped(commitment["loyalty_units"] - gone)
    if not left:
        return _conflict("Nothing of the commitment is left to cancel.")
    partner = tx.get("partners", commitment["partner_id"])
    if partner is not None:
        tx.put("partners", commitment["partner_id"], give_back(partner, left))
    row = {
        **commitment,
        "redeemable_loyalty_units": 0,
        "cancelled_loyalty_units": commitment["cancelled_loyalty_units"] + left,
        "updated_at": tx.now,
    }
    return _changed(tx, identifier, row)


def _changed(tx: Transaction, identifier: str, row: Row) -> Reply:
    tx.put("commitments", identifier, row)
    return Reply(
        200,
        {
            **commitment_json(tx, identifier, row),
            "cancelled_loyalty_units": row["cancelled_loyalty_units"],
        },
    )


def _unknown(identifier: str) -> Reply:
    message = f"There is no commitment {identifier!r}."
    return Reply(404, {"error": "unknown-commitment", "message": message})


def _conflict(message: str) -> Reply:
    return Reply(409, {"error": "conflict", "message": message})
