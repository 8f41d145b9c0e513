"""Loyalty points: granted, pending, spent oldest-expiring first, expired; a function of time."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.grants import AT_ONCE, Grant, Terms, balance_of
from mockserver.providers.talon_one.books.ledgers import MAIN, Ledger, OpenLedger, standing_of
from mockserver.providers.talon_one.books.profiles import ACCOUNT, find_profile, put_profile
from mockserver.providers.talon_one.books.programs import (
    POINTS_ACTIVATED,
    POINTS_EARNED,
    find_program,
    join_policy,
)
from mockserver.providers.talon_one.books.transactions import (
    Cause,
    transaction_key,
    transactions_of,
)
from mockserver.providers.talon_one.instants import instant_json

#: What a ledger entry that does not expire says: the contract requires a date (assumed).
NEVER = "9999-12-31T23:59:59Z"
#: The due effect that lets a profile join a program.
JOIN = "join-program"


class Entry(NamedTuple):
    """One movement of points, as an event lists it."""

    id: int
    ledger: Ledger
    amount: int
    reason: str
    expires_at: int | None
    reference: int | None = None


def balance(tx: Transaction, ledger: Ledger) -> int:
    """Sum the points that have begun and have not ended."""
    return balance_of(standing_of(tx, ledger), tx.now).active


class OpenLedgers:
    """Ledgers that stay open while points move: `save` writes each of them once."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._opened: dict[str, OpenLedger] = {}

    def grant(self, ledger: Ledger, amount: int, terms: Terms, cause: Cause) -> Entry:
        """Add points; a profile joins a program with its first points, where that lets it."""
        if not ledger.card:
            _join_by_points(self._tx, ledger, terms)
        number = self._open(ledger).give(amount, terms, cause)
        return Entry(number, ledger, amount, cause.reason, terms.expires_at)

    def spend(self, ledger: Ledger, amount: int, cause: Cause) -> tuple[Entry, list[Grant]]:
        """Take points, those that end first before the others, the oldest first among equals.

        Answers the entry and which part of which grant was taken. The balance has to be enough.
        """
        parts = self._open(ledger).take(amount, cause)
        number = self._tx.count("ledger-entry")
        return Entry(number, ledger, -amount, cause.reason, None), parts

    def expire(self, ledger: Ledger, ends: Mapping[int, int]) -> None:
        """Let grants, by their ids, end at other moments."""
        for identifier, at in ends.items():
            self._open(ledger).expire(identifier, at)

    def save(self) -> None:
        """Write the ledgers."""
        for opened in self._opened.values():
            opened.save()

    def _open(self, ledger: Ledger) -> OpenLedger:
        if ledger.key not in self._opened:
            self._opened[ledger.key] = OpenLedger(self._tx, ledger)
        return self._opened[ledger.key]


def grant(tx: Transaction, ledger: Ledger, amount: int, terms: Terms, cause: Cause) -> None:
    """Add points to one ledger."""
    opened = OpenLedgers(tx)
    opened.grant(ledger, amount, terms, cause)
    opened.save()


def spend(tx: Transaction, ledger: Ledger, amount: int, cause: Cause) -> None:
    """Take points from one ledger; the balance has to be enough."""
    opened = OpenLedgers(tx)
    opened.spend(ledger, amount, cause)
    opened.save()


def revoke_grants(
    tx: Transaction,
    ledger: Ledger,
    amounts: Mapping[int, int],
    cause: Cause,
    policy: str | None = None,
) -> dict[int, int]:
    """Undo grants, by their ids, as far as a policy lets one; gives how much of each was taken.

    Without a policy, that is as far as their points are still there (assumed).
    """
    opened = OpenLedger(tx, ledger)
    taken = {each: opened.revoke(each, amount, policy, cause) for each, amount in amounts.items()}
    opened.save()
    return taken


def restore_points(tx: Transaction, ledger: Ledger, parts: Sequence[Grant], cause: Cause) -> None:
    """Undo spending: every part returns to its grant, to end when that ends (assumed)."""
    opened = OpenLedger(tx, ledger)
    opened.restore(parts, cause)
    opened.save()


def activate(tx: Transaction, ledger: Ledger, grants: Sequence[int]) -> list[Row]:
    """Let pending grants begin now; gives their movements."""
    opened = OpenLedger(tx, ledger)
    begun = [row for row in map(opened.activate, grants) if row is not None]
    opened.save()
    if begun and not ledger.card:
        _join_by_points(tx, ledger, AT_ONCE)
    return begun


def delete_movements(tx: Transaction, ledger: Ledger) -> None:
    """Delete all movements of a ledger; neither points nor a tier are left (assumed: the tier)."""
    row = tx.get("ledgers", ledger.key)
    if row is None:
        return
    for number, _ in transactions_of(tx, ledger.key):
        tx.delete("transactions", transaction_key(ledger.key, number))
    empty = {"grants": [], "owed": 0, "tier": None, "last": 0}
    tx.put("ledgers", ledger.key, {**row, **empty})


def grants_in(tx: Transaction, ledger: Ledger) -> Sequence[Grant]:
    """Return the grants of a ledger that had not ended at its last movement."""
    return standing_of(tx, ledger).grants


def join(tx: Transaction, program: str, identifier: str) -> bool:
    """Let a profile join a program; gives False where it has joined or is not there."""
    profile = find_profile(tx, identifier)
    if profile is None or program in profile["memberships"]:
        return False
    put_profile(tx, {**profile, "memberships": {**profile["memberships"], program: tx.now}})
    return True


def join_when_due(tx: Transaction, arguments: Mapping[str, Any]) -> None:
    """Let a profile join a program once points begin to count, if they are still there."""
    ledger = Ledger(arguments["program"], arguments["sub_ledger"], arguments["profile"])
    if balance(tx, ledger) > 0:
        join(tx, ledger.program, ledger.profile)


def _join_by_points(tx: Transaction, ledger: Ledger, terms: Terms) -> None:
    """Let a profile join by points with such terms, as the program has it.

    (elsewhere: Go 25.17.0, LoyaltyProgram)
    """
    policy = join_policy(find_program(tx, ledger.program))
    counts = not terms.awaits and (terms.starts_at is None or terms.starts_at <= tx.now)
    if policy == POINTS_EARNED or (policy == POINTS_ACTIVATED and counts):
        join(tx, ledger.program, ledger.profile)
    elif policy == POINTS_ACTIVATED and terms.starts_at is not None:
        tx.schedule(
            terms.starts_at,
            JOIN,
            program=ledger.program,
            sub_ledger=ledger.sub_ledger,
            profile=ledger.profile,
        )


def loyalty_json(tx: Transaction, profile: Row) -> dict[str, Any]:
    """Return the balances in every program that a profile has joined."""
    identifier = profile["integration_id"]
    programs = {}
    for key in profile["memberships"]:
        program = tx.get("programs", key)
        if program is not None:
            programs[key] = {
                "title": program["title"],
                "name": program["name"],
                "ledger": _balance_json(tx, Ledger(key, MAIN, identifier)),
                "subLedgers": {
                    name: _balance_json(tx, Ledger(key, name, identifier))
                    for name in program["sub_ledgers"]
                },
            }
    return {"programs": programs}


def entry_json(entry: Entry, event: int, now: int) -> dict[str, Any]:
    """Return a movement of points in the contract's form."""
    ends = NEVER if entry.expires_at is None else instant_json(entry.expires_at)
    return {
        "id": entry.id,
        "created": instant_json(now),
        "profileId": entry.ledger.profile,
        "accountId": ACCOUNT,
        "loyaltyProgramId": int(entry.ledger.program),
        "eventId": event,
        "amount": entry.amount,
        "reason": entry.reason,
        "expiryDate": ends,
        **({} if entry.reference is None else {"referenceId": entry.reference}),
    }


def _balance_json(tx: Transaction, ledger: Ledger) -> dict[str, int]:
    return {"currentBalance": balance(tx, ledger)}
