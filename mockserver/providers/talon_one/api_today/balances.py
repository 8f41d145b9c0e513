"""What ledgers come to, as answers of sessions and profiles have it: their points and tiers."""

from collections.abc import Iterator
from typing import Any

from mockserver.engine.clock import LATEST
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.cards import card_json, find_card
from mockserver.providers.talon_one.books.grants import Balance, balance_of
from mockserver.providers.talon_one.books.ledgers import (
    MAIN,
    Ledger,
    ladder_for,
    standing_of,
    tier_of,
)
from mockserver.providers.talon_one.books.numbers import number_of
from mockserver.providers.talon_one.books.programs import find_program, is_card_based
from mockserver.providers.talon_one.books.tiers import Ladder, Tier
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.rules.effects import Points, Spending
from mockserver.providers.talon_one.sessions.updates import Update


def loyalty_of_today(tx: Transaction, update: Update) -> dict[str, Any] | None:
    """Return the ledgers of every program that the customer has joined, and of the session's card.

    Tentative balances are those after the open session would be closed. (documented: OAS 26.16,
    LedgerInfo)
    """
    cards = list(_cards(tx, update))
    if update.profile is None and not cards:
        return None
    programs = {} if update.profile is None else _programs(tx, update, update.profile)
    return {**({"cards": cards} if cards else {}), "programs": programs}


def tiers_json(program: str, ladder: Ladder | None, tier: Tier, active: int) -> dict[str, Any]:
    """Return a tier, and the next one with the missing points; at the top there is none."""
    if ladder is None:
        return {}
    shown: dict[str, Any] = {}
    name, following = ladder.name(tier.level), ladder.name(tier.level + 1)
    if name is not None:
        current = {
            "id": number_of("tier", f"{program}:{name}"),
            "name": name,
            "startDate": instant_json(tier.since),
        }
        if tier.until < LATEST:
            current["expiryDate"] = instant_json(tier.until)
            current["downgradePolicy"] = ladder.downgrade
        shown["currentTier"] = current
    if following is not None:
        shown["pointsToNextTier"] = max(ladder.points(tier.level + 1) - active, 0)
        shown["nextTierName"] = following
    return shown


def ledgers_of(program: Row, main: Ledger) -> list[Ledger]:
    """List the ledgers of a program for whom its main ledger is for, that one first."""
    return [main._replace(sub_ledger=name) for name in (MAIN, *program["sub_ledgers"])]


def _programs(tx: Transaction, update: Update, profile: Row) -> dict[str, Any]:
    programs = {}
    for key, program in tx.rows("programs"):
        # A row that a tester has put may have any name.
        if is_card_based(program) or not key.isdecimal():
            continue
        joined = profile["memberships"].get(key)
        ledgers = ledgers_of(program, Ledger(key, MAIN, profile["integration_id"]))
        is_in_use = any(tx.get("ledgers", ledger.key) is not None for ledger in ledgers)
        if joined is None and not is_in_use:
            continue
        main, *others = ledgers
        programs[key] = {
            "id": int(key),
            "title": program["title"],
            "name": program["name"],
            **({} if joined is None else {"joinDate": instant_json(joined)}),
            "ledger": _ledger_info(tx, update, main),
            "subLedgers": {each.sub_ledger: _ledger_info(tx, update, each) for each in others},
        }
    return programs


def _cards(tx: Transaction, update: Update) -> Iterator[dict[str, Any]]:
    for identifier in update.session.get("loyalty_cards", ()):
        card = find_card(tx, identifier)
        program = None if card is None else find_program(tx, card["program"])
        if card is None or program is None:
            continue
        main, *others = ledgers_of(program, Ledger(card["program"], MAIN, "", identifier))
        yield {
            **card_json(card, program),
            "ledger": _ledger_info(tx, update, main),
            "subledgers": {each.sub_ledger: _ledger_info(tx, update, each) for each in others},
        }


def _ledger_info(tx: Transaction, update: Update, ledger: Ledger) -> dict[str, Any]:
    balance = balance_of(standing_of(tx, ledger), tx.now)
    current, pending = _tentative(update, ledger, balance)
    ladder = ladder_for(tx, ledger)
    tier = tier_of(tx, ledger, ladder, tx.now)
    return {
        "currentBalance": balance.active,
        "pendingBalance": balance.pending,
        "negativeBalance": balance.owed,
        # Both are no longer in use (documented: OAS 26.16, LedgerInfo).
        "expiredBalance": 0,
        "spentBalance": 0,
        "tentativeCurrentBalance": max(current, 0),
        "tentativePendingBalance": pending,
        "tentativeNegativeBalance": max(-current, 0),
        **tiers_json(ledger.program, ladder, tier, balance.active),
    }


def _tentative(update: Update, ledger: Ledger, balance: Balance) -> tuple[int, int]:
    """Return what would count, and what would not yet, if the open session were closed."""
    current, pending = balance.active - balance.owed, balance.pending
    if update.session["state"] != "open":
        return current, pending
    for decision in update.outcome.decisions:
        match decision.action:
            case Points(of, amount, _, terms) if of.key == ledger.key:
                if terms.awaits or terms.starts_at is not None:
                    pending += amount
                else:
                    current += amount
            case Spending(of, amount) if of.key == ledger.key:
                current -= amount
    return current, pending
