"""How rows look by today's contract: what both contracts have, and what this one adds."""

from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.audiences import memberships_json
from mockserver.providers.talon_one.books.campaigns import RUNNING, campaign_json
from mockserver.providers.talon_one.books.numbers import number_of
from mockserver.providers.talon_one.books.profiles import profile_json
from mockserver.providers.talon_one.instants import has_begun, has_ended, period_json


def profile_of_today(tx: Transaction, row: Row) -> dict[str, Any]:
    """Return a profile; its memberships are null (documented: OAS 26.16, CustomerProfile)."""
    return {
        "id": number_of("profile", row["integration_id"]),
        **profile_json(row),
        "loyaltyMemberships": None,
        "audienceMemberships": memberships_json(tx, row),
    }


def campaign_of_today(tx: Transaction, row: Row) -> dict[str, Any]:
    """Return a campaign, with where it stands for managers."""
    return {
        **campaign_json(row),
        "features": list(row["features"]),
        "limits": list(row["limits"]),
        "reevaluateOnReturn": row.get("reevaluate_on_return", False),
        "type": "advanced",
        "frontendState": _frontend_state(row, tx.now),
        "storesImported": False,
    }


def campaign_summary(row: Row) -> dict[str, Any]:
    """Return what is told of a campaign to those who show campaigns to customers."""
    return {
        "id": int(row["id"]),
        "applicationId": int(row["application"]),
        "name": row["name"],
        "description": row["description"],
        "attributes": row["attributes"],
        "state": row["state"],
        "tags": list(row["tags"]),
        "features": list(row["features"]),
        **period_json(row, "startTime", "endTime"),
    }


def _frontend_state(row: Row, now: int) -> str:
    if row["state"] != RUNNING:
        return str(row["state"])
    if has_ended(row, now):
        return "expired"
    return "running" if has_begun(row, now) else "scheduled"
