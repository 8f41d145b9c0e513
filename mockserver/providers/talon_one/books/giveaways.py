"""Giveaways: codes in pools, each awarded to one profile once."""

from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.instants import instant_json


def find_pool(tx: Transaction, pool: str) -> Row | None:
    """Find a pool by its id."""
    return tx.get("pools", pool)


def new_pool(tx: Transaction, identifier: str, name: str, codes: list[str]) -> None:
    """Write a pool of unused codes."""
    giveaways = [
        {"id": tx.count("giveaway"), "code": code, "created": tx.now, "profile": ""}
        for code in codes
    ]
    tx.put("pools", identifier, {"name": name, "giveaways": giveaways})


def award(tx: Transaction, pool: str, code: str, profile: str) -> None:
    """Give a profile one code of a pool; it does not come back.

    (documented: Docs, Giveaways)
    """
    row = find_pool(tx, pool)
    if row is not None:
        giveaways = [
            {**each, "profile": profile} if each["code"] == code else each
            for each in row["giveaways"]
        ]
        tx.put("pools", pool, {**row, "giveaways": giveaways})


def giveaway_json(giveaway: Row, pool: str) -> dict[str, Any]:
    """Return a giveaway in the contract's form."""
    return {
        "id": giveaway["id"],
        "created": instant_json(giveaway["created"]),
        "code": giveaway["code"],
        "poolId": int(pool),
        "used": bool(giveaway["profile"]),
        "profileIntegrationId": giveaway["profile"],
    }
