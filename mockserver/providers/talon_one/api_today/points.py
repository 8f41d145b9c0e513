"""The operations that list points: what is not spent yet, and every movement."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import LATEST
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.holders import Holder, card_of, customer_of
from mockserver.providers.talon_one.api_today.shapes import UNLIMITED
from mockserver.providers.talon_one.books.grants import is_active, is_pending, pay
from mockserver.providers.talon_one.books.ledgers import Ledger
from mockserver.providers.talon_one.books.programs import IMMEDIATE, ON_ACTION
from mockserver.providers.talon_one.books.transactions import (
    PAYMENT,
    history_of,
    is_waiting,
    transactions_of,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.instants import has_ended, instant_json, query_instant

ADDITION: Final = "addition"
SUBTRACTION: Final = "subtraction"

#: Which points have a status.
_STATUS = {"active": is_active, "pending": is_pending, "expired": has_ended}


class _Listed(NamedTuple):
    """A movement that is shown, its ledger, and how many of its points are left."""

    ledger: Ledger
    row: Row
    left: int = 0


def get_profile_points(tx: Transaction, call: Call) -> Reply:
    """List the points of a customer that are not spent, by their status.

    (documented: t1 2026, getLoyaltyProgramProfilePoints) The amount is what is left of them; the
    order without `sort` is that of their creation (assumed: the texts differ).
    """
    holder = customer_of(tx, call)
    return holder if isinstance(holder, Reply) else _points(tx, call, holder)


def get_card_points(tx: Transaction, call: Call) -> Reply:
    """List the points of a card that are not spent.

    (documented: t1 2026, getLoyaltyCardPoints)
    """
    found = card_of(tx, call)
    return found if isinstance(found, Reply) else _points(tx, call, found[0])


def get_profile_transactions(tx: Transaction, call: Call) -> Reply:
    """List the movements of a customer's points, the newest first (assumed: the order).

    (documented: t1 2026, getLoyaltyProgramProfileTransactions) Rollbacks are movements of their
    own, so that the sum of all is the balance (assumed).
    """
    holder = customer_of(tx, call)
    return holder if isinstance(holder, Reply) else _transactions(tx, call, holder)


def get_card_transactions(tx: Transaction, call: Call) -> Reply:
    """List the movements of a card's points (documented: t1 2026, getLoyaltyCardTransactions)."""
    found = card_of(tx, call)
    return found if isinstance(found, Reply) else _transactions(tx, call, found[0])


def _points(tx: Transaction, call: Call, holder: Holder) -> Reply:
    has_status = _STATUS[call.query["status"]]
    listed = [
        each
        for ledger in holder.chosen(call.query.get("subledgerId"))
        for each in _unspent(tx, ledger)
        if _is_wanted(call, each.row) and has_status(each.row, tx.now)
    ]
    listed.sort(key=lambda each: each.row["id"])
    sort = call.query.get("sort", "")
    if sort:
        key = _ending if sort.endswith("expiryDate") else _beginning
        listed.sort(key=lambda each: key(each.row), reverse=sort.startswith("-"))
    return _page(call, listed, _points_json)


def _beginning(row: Row) -> int:
    """Order points by their beginning: what begins at once has begun with its creation."""
    starts: int = row["created"] if row["starts_at"] is None else row["starts_at"]
    return starts


def _ending(row: Row) -> int:
    """Order points by their end; what never ends is last."""
    ends: int = LATEST if row["expires_at"] is None else row["expires_at"]
    return ends


def _unspent(tx: Transaction, ledger: Ledger) -> Iterator[_Listed]:
    history = history_of(tx, ledger.key, tx.now)
    grants, _ = pay(history.standing, tx.now)
    for grant in grants:
        if grant["left"]:
            terms = {name: grant[name] for name in ("starts_at", "expires_at", "awaits")}
            yield _Listed(ledger, {**history.granted[grant["id"]], **terms}, grant["left"])


def _transactions(tx: Transaction, call: Call, holder: Holder) -> Reply:
    query = call.query
    if query.get("awaitsActivation") is False:
        what = "Only true can be asked for; leave it out for all."
        return invalid(Invalid("awaitsActivation", what, "awaitsActivation"))
    since, until = query_instant(query.get("startDate")), query_instant(query.get("endDate"))
    source = query.get("loyaltyTransactionType")
    listed = [
        _Listed(ledger, row)
        for ledger in holder.chosen(query.get("subledgerId"))
        for _, row in transactions_of(tx, ledger.key)
        if row["kind"] != PAYMENT
        and _is_wanted(call, row)
        and source in (None, row["source"])
        and (since is None or row["created"] >= since)
        and (until is None or row["created"] <= until)
        and (is_waiting(row) or not query.get("awaitsActivation"))
    ]
    listed.sort(key=lambda each: (each.row["created"], each.row["id"]), reverse=True)
    return _page(call, listed, _transaction_json)


def _is_wanted(call: Call, row: Row) -> bool:
    """Whether a movement is of the sessions, and is one of those, that the call asks for."""
    sessions, uuids = call.query.get("customerSessionIDs"), call.query.get("transactionUUIDs")
    return (not sessions or row["session"] in sessions) and (not uuids or row["uuid"] in uuids)


def _page(
    call: Call, listed: Sequence[_Listed], shown: Callable[[_Listed], dict[str, Any]]
) -> Reply:
    first = call.query.get("skip") or 0
    last = first + call.query["pageSize"]
    page = [shown(each) for each in listed[first:last]]
    return Reply(200, {"hasMore": last < len(listed), "data": page})


def _points_json(each: _Listed) -> dict[str, Any]:
    profile = each.row["profile"]
    is_named = each.ledger.card and profile
    return {
        **_movement_json(each),
        "amount": each.left,
        **({"customerProfileID": profile} if is_named else {}),
    }


def _transaction_json(each: _Listed) -> dict[str, Any]:
    row = each.row
    shown = {
        **_movement_json(each),
        "type": ADDITION if row["amount"] > 0 else SUBTRACTION,
        "amount": abs(row["amount"]),
    }
    if each.ledger.card:
        shown["cardIdentifier"] = each.ledger.card
    elif row["owed"] > 0:
        shown["flags"] = {"createsNegativeBalance": True}
    if row["ruleset"]:
        shown |= {"rulesetId": row["ruleset"], "ruleName": row["rule"]}
    if row["store"]:
        shown["storeIntegrationId"] = row["store"]
    return shown


def _movement_json(each: _Listed) -> dict[str, Any]:
    """Return what lists of points and of movements have in common."""
    ledger, row, _ = each
    starts, ends = row["starts_at"], row["expires_at"]
    begun = IMMEDIATE if starts is None else instant_json(starts)
    waits = is_waiting(row)
    return {
        "id": row["id"],
        "transactionUUID": row["uuid"],
        "created": instant_json(row["created"]),
        "programId": int(ledger.program),
        "name": row["reason"],
        "startDate": ON_ACTION if waits else begun,
        "expiryDate": UNLIMITED if ends is None else instant_json(ends),
        "subledgerId": ledger.sub_ledger,
        **({"customerSessionId": row["session"]} if row["session"] else {}),
        **({"validityDuration": row["lasts"] or UNLIMITED} if waits else {}),
    }
