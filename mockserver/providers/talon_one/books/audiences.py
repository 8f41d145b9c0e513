"""Audiences: named groups of customers; each profile's row says which ones it belongs to."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.profiles import ACCOUNT, ensure_profile, put_profile
from mockserver.providers.talon_one.instants import instant_json


def find_audience(tx: Transaction, identifier: str) -> Row | None:
    """Find an audience by its id."""
    return tx.get("audiences", identifier)


def audience_of(tx: Transaction, integration: str, integration_id: str) -> Row | None:
    """Find an audience by its id in another system."""
    wanted = integration, integration_id
    rows = (row for _, row in tx.rows("audiences"))
    return next(
        (row for row in rows if (row["integration"], row["integration_id"]) == wanted), None
    )


def new_audience(tx: Transaction, audience: Mapping[str, Any], identifier: str = "") -> Row:
    """Write a new audience in the vendor's own terms; without an id it gets the next free one."""
    while not identifier or find_audience(tx, identifier) is not None:
        identifier = str(tx.count("audience"))
    row = {
        "id": identifier,
        "name": audience["name"],
        "created": tx.now,
        "changed": tx.now,
        "description": audience.get("description", ""),
        "integration": audience.get("integration", ""),
        "integration_id": audience.get("integrationId", ""),
        "is_theirs": audience.get("createdIn3rdParty", False),
        "is_sandbox": audience.get("sandbox", False),
        "applications": [int(each) for each in audience.get("subscribedApplicationsIds", ())],
    }
    put_audience(tx, row)
    return row


def put_audience(tx: Transaction, row: Row) -> None:
    """Write an audience's row."""
    tx.put("audiences", row["id"], row)


def audiences_of(profile: Row | None) -> Collection[str]:
    """Return the ids of the audiences that a profile belongs to."""
    return () if profile is None else profile.get("audiences", ())


def members(tx: Transaction, identifier: str) -> Iterator[Row]:
    """Go through the profiles of an audience."""
    rows = [row for _, row in tx.rows("profiles")]
    return (row for row in rows if identifier in audiences_of(row))


def change_memberships(
    tx: Transaction, profile: str, adds: Collection[str], deletes: Collection[str]
) -> Row:
    """Let a profile, which is made where it is not there, join audiences and leave others."""
    row = ensure_profile(tx, profile)
    gone = frozenset(deletes)
    joined = dict.fromkeys((*audiences_of(row), *adds))
    row = {**row, "audiences": [each for each in joined if each not in gone]}
    put_profile(tx, row)
    for identifier in {*adds, *deletes}:
        audience = find_audience(tx, identifier)
        if audience is not None and audience["changed"] != tx.now:
            put_audience(tx, {**audience, "changed": tx.now})
    return row


def empty_audience(tx: Transaction, identifier: str) -> None:
    """Let every profile leave an audience."""
    for row in members(tx, identifier):
        left = [each for each in audiences_of(row) if each != identifier]
        put_profile(tx, {**row, "audiences": left})


def audience_json(row: Row) -> dict[str, Any]:
    """Return an audience in the contract's form."""
    texts = {
        "description": row["description"],
        "integration": row["integration"],
        "integrationId": row["integration_id"],
    }
    return {
        "accountId": ACCOUNT,
        "id": int(row["id"]),
        "created": instant_json(row["created"]),
        "name": row["name"],
        "sandbox": row["is_sandbox"],
        "createdIn3rdParty": row["is_theirs"],
        "lastUpdate": instant_json(row["changed"]),
        "subscribedApplicationsIds": list(row["applications"]),
        **{name: text for name, text in texts.items() if text},
    }


def memberships_json(tx: Transaction, profile: Row) -> list[dict[str, Any]]:
    """Return the audiences that a profile belongs to, by id and name."""
    rows = (find_audience(tx, each) for each in audiences_of(profile))
    return [{"id": int(row["id"]), "name": row["name"]} for row in rows if row is not None]
