"""The points of a customer as answers of sessions and profiles have them."""

from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.loyalty import MAIN, Ledger, balance, grants_in
from mockserver.providers.talon_one.instants import has_begun, has_ended, instant_json
from mockserver.providers.talon_one.rules.effects import Points, Spending
from mockserver.providers.talon_one.sessions.updates import Update


def loyalty_of_today(tx: Transaction, update: Update) -> dict[str, Any]:
    """Give the ledgers of every program that the customer has joined.

    Tentative balances are those after the open session would be closed (documented: t1 2026,
    getLoyaltyBalances).
    """
    profile = update.profile
    assert profile is not None, "only customers have points"
    programs = {}
    for key, joined in profile["memberships"].items():
        program = tx.get("programs", key)
        if program is not None:
            programs[key] = _program(tx, update, key, program, joined)
    return {"programs": programs}


def _program(
    tx: Transaction, update: Update, key: str, program: Row, joined: int
) -> dict[str, Any]:
    identifier = update.session["profile"]
    return {
        "id": int(key),
        "title": program["title"],
        "name": program["name"],
        "joinDate": instant_json(joined),
        "ledger": _ledger(tx, update, Ledger(key, MAIN, identifier)),
        "subLedgers": {
            name: _ledger(tx, update, Ledger(key, name, identifier))
            for name in program["sub_ledgers"]
        },
    }


def _ledger(tx: Transaction, update: Update, ledger: Ledger) -> dict[str, Any]:
    current = balance(tx, ledger)
    pending = sum(
        each["left"]
        for each in grants_in(tx, ledger)
        if not has_begun(each, tx.now) and not has_ended(each, tx.now)
    )
    later_current, later_pending = current, pending
    if update.session["state"] == "open":
        for decision in update.outcome.decisions:
            match decision.action:
                case Points(of, amount, _, starts_at, _, _) if of == ledger:
                    later_pending += 0 if starts_at is None else amount
                    later_current += amount if starts_at is None else 0
                case Spending(of, amount, _, _) if of == ledger:
                    later_current -= amount
    return {
        "currentBalance": current,
        "pendingBalance": pending,
        "negativeBalance": 0,
        "expiredBalance": 0,
        "spentBalance": 0,
        "tentativeCurrentBalance": later_current,
        "tentativePendingBalance": later_pending,
        "tentativeNegativeBalance": 0,
    }
