"""The operation on campaigns: those that run, for whoever shows them."""

from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.shown import campaign_summary
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.instants import query_instant

#: The filters on moments: of which column, and whether it has to be later.
_MOMENTS = {
    "startAfter": ("starts_at", True),
    "startBefore": ("starts_at", False),
    "endAfter": ("expires_at", True),
    "endBefore": ("expires_at", False),
}


def get_all_campaigns(tx: Transaction, call: Call) -> Reply:
    """List the running campaigns of the application, in the order of their ids (assumed)."""
    application, query = call.identity["application"], call.query
    rows = [
        row
        for _, row in tx.rows("campaigns")
        if row["application"] == application and is_running(row, tx.now) and _is_wanted(row, call)
    ]
    rows.sort(key=lambda row: int(row["id"]))
    size, skip = query.get("pageSize", 50), query.get("skip", 0)
    page = [_campaign_json(row) for row in rows[skip : skip + size]]
    return Reply(200, {"hasMore": len(rows) > skip + size, "data": page})


def _is_wanted(row: Row, call: Call) -> bool:
    """Hold a campaign against the filters; one without a moment is not within any (assumed)."""
    query = call.query
    if query.get("campaignIds") and row["id"] not in query["campaignIds"]:
        return False
    for name, column in (("storeId", "stores"), ("audienceId", "audiences")):
        if name in query and query[name] not in row.get(column, ()):
            return False
    for name, (column, is_later) in _MOMENTS.items():
        moment, at = query_instant(query.get(name)), row[column]
        if moment is not None and (at is None or (at < moment if is_later else at > moment)):
            return False
    return True


def _campaign_json(row: Row) -> dict[str, Any]:
    return {
        **campaign_summary(row),
        "rules": [{"title": rule["title"]} for rule in row["rules"]],
        "linkedStoreIds": list(row.get("stores", ())),
        "linkedAudienceIds": list(row.get("audiences", ())),
    }
