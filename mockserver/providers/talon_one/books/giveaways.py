"""Giveaways: codes in pools, each awarded to one profile once."""

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.instants import has_begun, has_ended, instant_json, period_json


def find_pool(tx: Transaction, pool: str) -> Row | None:
    """Find a pool by its id."""
    return tx.get("pools", pool)


def new_pool(
    tx: Transaction, identifier: str, name: str, codes: Iterable[Mapping[str, Any]]
) -> None:
    """Write a pool of unused codes: each has a `code`, and may have moments and attributes."""
    giveaways = [
        {"id": tx.count("giveaway"), "created": tx.now, "profile": "", **each} for each in codes
    ]
    tx.put("pools", identifier, {"name": name, "giveaways": giveaways})


def awardable(pool: Row, now: int) -> list[Mapping[str, Any]]:
    """List the codes of a pool that nobody has, and that can be awarded now.

    Their dates say when they are awarded, not how long they are good for (elsewhere: Docs, Creating
    giveaway programs).
    """
    return [each for each in pool["giveaways"] if not each["profile"] and _is_current(each, now)]


def award(tx: Transaction, pool: str, code: str, profile: str) -> None:
    """Give a profile one code of a pool; it does not come back.

    (documented: t1 2026, reopenCustomerSession)
    """
    row = find_pool(tx, pool)
    if row is not None:
        giveaways = [
            {**each, "profile": profile} if each["code"] == code else each
            for each in row["giveaways"]
        ]
        tx.put("pools", pool, {**row, "giveaways": giveaways})


def forget_giveaways(tx: Transaction, profile: str) -> None:
    """Empty the attributes of what a profile was awarded."""
    for key, row in list(tx.rows("pools")):
        theirs = [
            bool(each.get("attributes")) and each["profile"] == profile for each in row["giveaways"]
        ]
        if any(theirs):
            giveaways = [
                {**each, "attributes": {}} if is_theirs else each
                for each, is_theirs in zip(row["giveaways"], theirs, strict=True)
            ]
            tx.put("pools", key, {**row, "giveaways": giveaways})


def giveaway_json(giveaway: Row, pool: str) -> dict[str, Any]:
    """Return a giveaway in the contract's form."""
    dates = {"starts_at": None, "expires_at": None, **giveaway}
    return {
        **period_json(dates, "startDate", "endDate"),
        "attributes": giveaway.get("attributes", {}),
        "id": giveaway["id"],
        "created": instant_json(giveaway["created"]),
        "code": giveaway["code"],
        "poolId": int(pool),
        "used": bool(giveaway["profile"]),
        "profileIntegrationId": giveaway["profile"],
    }


def _is_current(giveaway: Mapping[str, Any], now: int) -> bool:
    dates = {"starts_at": None, "expires_at": None, **giveaway}
    return has_begun(dates, now) and not has_ended(dates, now)
