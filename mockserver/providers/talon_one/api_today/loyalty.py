"""The operations on a customer's points: what they come to, join, activate, delete."""

from typing import Any

from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.balances import tiers_json
from mockserver.providers.talon_one.api_today.holders import (
    customer_of,
    profile_program_of,
    program_of,
)
from mockserver.providers.talon_one.api_today.points import ADDITION
from mockserver.providers.talon_one.books.cards import find_card
from mockserver.providers.talon_one.books.grants import balance_of
from mockserver.providers.talon_one.books.ledgers import MAIN, Ledger, ladder_for
from mockserver.providers.talon_one.books.loyalty import activate, delete_movements, join
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.tiers import Tier, projected, tier_at
from mockserver.providers.talon_one.books.transactions import (
    History,
    history_of,
    transactions_of,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse
from mockserver.providers.talon_one.instants import instant_json, query_instant


def get_loyalty_balances(tx: Transaction, call: Call) -> Reply:
    """Return what a customer's ledgers come to, now or at another moment.

    (documented: t1 2026, getLoyaltyBalances) Of one sub-ledger, the main ledger is left out
    (assumed).
    """
    holder = customer_of(tx, call)
    if isinstance(holder, Reply):
        return holder
    asked = query_instant(call.query.get("endDate"))
    at = tx.now if asked is None else asked
    shown = {
        ledger.sub_ledger: _with_tiers(tx, call, ledger, at)
        for ledger in holder.chosen(call.query.get("subledgerId"))
    }
    return Reply(200, balances_json(shown))


def balances_json(shown: dict[str, Any]) -> dict[str, Any]:
    """Return the balances of ledgers by their names as the contract has them."""
    main = {"balance": shown[MAIN]} if MAIN in shown else {}
    others = {name: balance for name, balance in shown.items() if name != MAIN}
    return {**main, "subledgerBalances": others}


def balance_json(history: History, at: int) -> dict[str, Any]:
    """Return what a ledger came to at a moment."""
    balance = balance_of(history.standing, at)
    return {
        "activePoints": balance.active,
        "pendingPoints": balance.pending,
        "spentPoints": history.spent,
        "expiredPoints": balance.expired,
        "negativePoints": balance.owed,
    }


def join_loyalty_program(tx: Transaction, call: Call) -> Reply:
    """Let a customer join a program; the profile is made if it is not there.

    (documented: OAS 26.16, joinLoyaltyProgram) That having joined already is 400 is assumed.
    """
    found = profile_program_of(tx, call)
    if isinstance(found, Reply):
        return found
    program, profile = found[0], call.path["integrationId"]
    ensure_profile(tx, profile)
    if not join(tx, program, profile):
        what = f"The customer has joined the loyalty program {program} already."
        return invalid(Invalid("joined", what, "integrationId"))
    return Reply(200, NO_BODY)


def activate_loyalty_points(tx: Transaction, call: Call) -> Reply:
    """Let pending points count from now on: those of a session, or some by their UUIDs.

    (documented: t1 2026, activateLoyaltyPoints) What is not pending any more is left out; that
    naming both or neither is 400, and what was never there 404, is assumed.
    """
    found = program_of(tx, call)
    if isinstance(found, Reply):
        return found
    uuids, session = call.body.get("transactionUUIDs"), call.body.get("sessionId")
    if (uuids is None) == (session is None):
        what = "Either transactionUUIDs or sessionId has to be there, not both."
        return invalid(Invalid("oneOf", what, "/"))
    begun, known = [], set()
    for ledger in _ledgers_of(tx, found[0]):
        wanted = []
        for _, row in transactions_of(tx, ledger.key):
            is_named = row["session"] == session if uuids is None else row["uuid"] in uuids
            if row["kind"] == "grant" and is_named:
                known.add(row["uuid"])
                wanted += [identifier for identifier, _ in row["moves"]]
        if wanted:
            begun += [_entry_json(tx, ledger, row) for row in activate(tx, ledger, wanted)]
    missing = [each for each in uuids or () if each not in known]
    if missing:
        return refuse(404, f"The loyalty program {found[0]} has no points {missing[0]!r}.")
    if not known:
        return refuse(404, f"The session {session!r} gave no points of this loyalty program.")
    return Reply(200, {"ledgerEntries": begun})


def delete_loyalty_transactions(tx: Transaction, call: Call) -> Reply:
    """Delete the movements of all ledgers of a customer, or of some.

    (documented: t1 2026, deleteLoyaltyTransactionsFromLedgers) That SelectedSubledgers without any
    is 400 is assumed, and so is an unknown one.
    """
    holder = customer_of(tx, call)
    if isinstance(holder, Reply):
        return holder
    wanted = None
    if call.body["scope"] == "SelectedSubledgers":
        wanted = call.body.get("subledgerIds") or []
        known = [ledger.sub_ledger for ledger in holder.ledgers]
        strangers = [each for each in wanted if each not in known]
        if strangers or not wanted:
            what = "SelectedSubledgers needs subledgerIds."
            if strangers:
                what = f"The loyalty program has no sub-ledger {strangers[0]!r}."
            return invalid(Invalid("subledgerIds", what, "/subledgerIds"))
    for ledger in holder.chosen(wanted):
        delete_movements(tx, ledger)
    return Reply(204, NO_BODY)


def _with_tiers(tx: Transaction, call: Call, ledger: Ledger, at: int) -> dict[str, Any]:
    history = history_of(tx, ledger.key, at)
    shown = balance_json(history, at)
    ladder = ladder_for(tx, ledger)
    if ladder is None:
        return shown
    tier = tier_at(ladder, history.standing, at) if history.is_begun else Tier()
    if call.query.get("includeTiers"):
        shown |= tiers_json(ledger.program, ladder, tier, shown["activePoints"])
    heading = projected(ladder, tier, history.standing, at)
    if call.query.get("includeProjectedTier") and heading is not None:
        name = ladder.name(heading.level)
        missing = ladder.points(tier.level) - heading.points
        shown["projectedTier"] = {
            "projectedActivePoints": heading.points,
            **({"stayInTierPoints": missing} if missing > 0 else {}),
            **({} if name is None else {"projectedTierName": name}),
        }
    return shown


def _ledgers_of(tx: Transaction, program: str) -> list[Ledger]:
    """List the ledgers of a program that have pending points or had some."""
    rows = [row for _, row in tx.rows("ledgers") if row["program"] == program]
    return [Ledger(program, row["sub_ledger"], row["profile"], row.get("card", "")) for row in rows]


def _entry_json(tx: Transaction, ledger: Ledger, row: Row) -> dict[str, Any]:
    """Return points that have begun as the contract has them."""
    ends, session = row["expires_at"], row["session"]
    card = find_card(tx, ledger.card) if ledger.card else None
    return {
        "created": instant_json(row["created"]),
        "programID": int(ledger.program),
        "type": ADDITION,
        "amount": row["amount"],
        "startDate": instant_json(row["starts_at"]),
        "name": row["reason"],
        "subLedgerID": ledger.sub_ledger,
        **({} if ends is None else {"expiryDate": instant_json(ends)}),
        **({"customerProfileID": row["profile"]} if row["profile"] else {}),
        **({"customerSessionID": session} if session else {}),
        **({} if card is None else {"cardID": card["id"]}),
        **({"eventID": row["event"]} if row.get("event") else {}),
    }
