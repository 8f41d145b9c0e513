"""Customer profiles: made by the first call that names them, merged by later ones."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.attributes import merged
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.money import minus, plus

#: The account that every application of a world belongs to (assumed).
ACCOUNT = 1


def find_profile(tx: Transaction, identifier: str) -> Row | None:
    """Find a profile by its integration id."""
    return tx.get("profiles", identifier)


def new_profile(tx: Transaction, identifier: str) -> Row:
    """Make a profile's row, empty; it is not written yet."""
    return {
        "integration_id": identifier,
        "created": tx.now,
        "attributes": {},
        "closed_sessions": 0,
        "total_sales": 0,
        "last_activity": tx.now,
        "sessions": 0,
        "memberships": {},
    }


def ensure_profile(tx: Transaction, identifier: str) -> Row:
    """Find a profile, or make it: an operation only has to name it.

    (documented: JS 4.1.0, updateCustomerSessionV2) For referrals and reservations it is assumed.
    """
    row = find_profile(tx, identifier)
    if row is None:
        row = new_profile(tx, identifier)
        put_profile(tx, row)
    return row


def put_profile(tx: Transaction, row: Row) -> None:
    """Write a profile's row."""
    tx.put("profiles", row["integration_id"], row)


def upsert(tx: Transaction, identifier: str, attributes: Mapping[str, Any] | None) -> Row:
    """Create or update: attributes are merged key by key."""
    row = find_profile(tx, identifier) or new_profile(tx, identifier)
    row = {**row, "attributes": merged(row["attributes"], attributes), "last_activity": tx.now}
    put_profile(tx, row)
    return row


def count_sale(tx: Transaction, identifier: str, total: Decimal) -> None:
    """Count a closed session in its profile."""
    row = find_profile(tx, identifier)
    if row is not None:
        sales, closed = plus(row["total_sales"], total), row["closed_sessions"] + 1
        put_profile(tx, {**row, "closed_sessions": closed, "total_sales": sales})


def count_sale_back(tx: Transaction, identifier: str, total: float) -> None:
    """Undo the counting of a closed session."""
    row = find_profile(tx, identifier)
    if row is not None:
        sales, closed = minus(row["total_sales"], total), max(row["closed_sessions"] - 1, 0)
        put_profile(tx, {**row, "closed_sessions": closed, "total_sales": sales})


def profile_json(row: Row) -> dict[str, Any]:
    """Return a profile in the contract's form."""
    return {
        "integrationId": row["integration_id"],
        "created": instant_json(row["created"]),
        "attributes": row["attributes"],
        "accountId": ACCOUNT,
        "closedSessions": row["closed_sessions"],
        "totalSales": row["total_sales"],
        "loyaltyMemberships": [
            {"joined": instant_json(joined), "loyaltyProgramId": int(program)}
            for program, joined in row["memberships"].items()
        ],
        "lastActivity": instant_json(row["last_activity"]),
    }
