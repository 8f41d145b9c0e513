"""The operation on prices: the lowest one that a product has had before a moment."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import DAY, LATEST
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.audiences import find_audience
from mockserver.providers.talon_one.books.catalogs import BASE, observations_of
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.instants import instant_json, nearest_instant

#: A number of days; the `D` is what clients write who take it for a period (assumed).
_DAYS = re.compile(r"([0-9]{1,5})D?")


class _Frame(NamedTuple):
    """A time to look back over: up to its end, or up to just before it."""

    starts_at: int
    ends_at: int
    has_end: bool


def best_prior_price(tx: Transaction, call: Call) -> Reply:
    """Return the lowest price of each product that has had one; others are left out (assumed).

    Prices are those that syncs of catalogs brought; what campaigns take off does not count, nor
    are there prices for audiences alone (assumed).
    """
    days = _DAYS.fullmatch(call.body["timeframe"])
    problems = [*_against_target(tx, call.body.get("target"))]
    if days is None:
        problems.append(Invalid("timeframe", "It is a number of days.", "/timeframe"))
    if problems or days is None:
        return invalid(*problems)
    ends_at = nearest_instant(call.body["timeframeEndDate"])
    assert ends_at is not None, "the contract requires it"
    observed = observations_of(tx, dict.fromkeys(call.body["skus"]))
    best = [
        _best(rows, _frame(rows, _end_type(call.body), ends_at, int(days[1]) * DAY))
        for rows in observed.values()
    ]
    return Reply(200, [_price_json(row) for row in best if row is not None])


def _against_target(tx: Transaction, target: Mapping[str, Any] | None) -> list[Invalid]:
    """Check the target: that an audience which is not there is 400 is assumed."""
    if target is None or target["targetType"] != "AUDIENCE":
        return []
    if find_audience(tx, str(target.get("audienceID"))) is None:
        return [Invalid("target", "There is no such audience.", "/target/audienceID")]
    return []


def _end_type(body: Mapping[str, Any]) -> str:
    """Return where the frame ends; clients of 26.2 say only whether that is strict.

    (elsewhere: PY 26.2, BestPriorPriceRequest)
    """
    if "timeframeEndDateType" in body:
        return str(body["timeframeEndDateType"])
    return "strict" if body["strictEndDate"] else "sale"


def _frame(rows: Sequence[Row], kind: str, ends_at: int, length: int) -> _Frame:
    """Find the time to look back over.

    It ends at the moment that was asked for, before the price that held then, or before what that
    price was for (documented: t1 2026, bestPriorPrice).
    """
    before = [row for row in rows if row["at"] <= ends_at]
    column = {"price": "price", "sale": "context"}.get(kind)
    if column is None or not before or (column == "context" and not before[-1]["context"]):
        return _Frame(max(ends_at - length, 0), min(ends_at, LATEST), True)
    last = before[-1]
    for row in reversed(before):
        if row[column] != last[column]:
            break
        ends_at = row["at"]
    return _Frame(max(ends_at - length, 0), ends_at, False)


def _best(rows: Sequence[Row], frame: _Frame) -> Row | None:
    """Find the lowest price; the one that held at the start counts, too (assumed)."""
    ended = [row for row in rows if row["at"] <= frame.starts_at][-1:]
    within = [
        row
        for row in rows
        if frame.starts_at < row["at"] < frame.ends_at
        or (frame.has_end and row["at"] == frame.ends_at)
    ]
    return min(reversed([*ended, *within]), key=lambda row: float(row["price"]), default=None)


def _price_json(row: Row) -> dict[str, Any]:
    metadata: dict[str, Any] = {"influencingCampaignDetails": []}
    if row["type"] != BASE:
        metadata["adjustmentDetails"] = {
            "referenceId": row["reference"],
            "selectedPriceType": row["type"],
            "value": row["price"],
        }
    return {
        "id": row["id"],
        "sku": row["sku"],
        "observedAt": instant_json(row["at"]),
        # No longer in use, and empty (documented: t1 2026, bestPriorPrice).
        "contextId": "",
        "contextIds": [row["context"]] if row["context"] else [],
        "price": row["price"],
        "metadata": metadata,
        # The specification of June 2026 says `type` here, its clients `targetType`.
        "target": {"type": "NONE", "targetType": "NONE"},
    }
