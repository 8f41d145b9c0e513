"""Loyalty points: granted, pending, spent oldest-expiring first, expired; a function of time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.profiles import ACCOUNT, find_profile, put_profile
from mockserver.providers.talon_one.instants import has_begun, has_ended, instant_json

#: The ledger of a program itself; its sub-ledgers have names.
MAIN = ""
#: What a ledger entry that does not expire says: the contract requires a date (assumed).
NEVER = "9999-12-31T23:59:59Z"

Grant = Mapping[str, Any]


class Ledger(NamedTuple):
    """Whose points, in which program and sub-ledger."""

    program: str
    sub_ledger: str
    profile: str

    @property
    def key(self) -> str:
        """The id of the ledger's row; the profile, of any characters, comes last."""
        return f"{self.program}:{self.sub_ledger}:{self.profile}"


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
    return sum(each["left"] for each in _active(tx, ledger))


def grant(
    tx: Transaction,
    ledger: Ledger,
    amount: int,
    reason: str,
    starts_at: int | None,
    expires_at: int | None,
) -> Entry:
    """Add points; a profile joins a program with its first points."""
    number = tx.count("ledger-entry")
    new = {"id": number, "left": amount, "starts_at": starts_at, "expires_at": expires_at}
    _write(tx, ledger, [*_lasting(tx, ledger), new])
    _join(tx, ledger)
    return Entry(number, ledger, amount, reason, expires_at)


def spend(tx: Transaction, ledger: Ledger, amount: int, reason: str) -> tuple[Entry, list[Grant]]:
    """Take points, those that end first before the others, the oldest first among equals.

    Answers the entry and which part of which grant was taken. The balance has to be enough.
    """
    parts: list[Grant] = []
    wanted = amount
    for each in sorted(_active(tx, ledger), key=_ending):
        part = min(each["left"], wanted)
        if part:
            parts.append({**each, "left": part})
            wanted -= part
    assert not wanted, "the balance was enough"
    taken = {each["id"]: each["left"] for each in parts}
    rest = [
        {**each, "left": each["left"] - taken.get(each["id"], 0)} for each in _lasting(tx, ledger)
    ]
    _write(tx, ledger, [each for each in rest if each["left"]])
    number = tx.count("ledger-entry")
    return Entry(number, ledger, -amount, reason, None), parts


def revoke_grants(tx: Transaction, ledger: Ledger, amounts: Mapping[int, int]) -> None:
    """Undo grants, by their ids, as far as their points are still there (assumed)."""
    rest = [
        {**each, "left": each["left"] - min(each["left"], amounts.get(each["id"], 0))}
        for each in _lasting(tx, ledger)
    ]
    _write(tx, ledger, [each for each in rest if each["left"]])


def restore_points(tx: Transaction, ledger: Ledger, parts: Sequence[Grant]) -> None:
    """Undo spending: every part returns to its grant, to end when that ends (assumed)."""
    grants = {each["id"]: each for each in _lasting(tx, ledger)}
    for part in parts:
        left = grants[part["id"]]["left"] if part["id"] in grants else 0
        grants[part["id"]] = {**part, "left": left + part["left"]}
    _write(tx, ledger, [grants[number] for number in sorted(grants)])


def grants_in(tx: Transaction, ledger: Ledger) -> Sequence[Grant]:
    """Give the grants of a ledger, those that have ended included."""
    row = tx.get("ledgers", ledger.key)
    return () if row is None else row["grants"]


def loyalty_json(tx: Transaction, profile: Row) -> dict[str, Any]:
    """Give the balances in every program that a profile has joined."""
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
    """Give a movement of points as the contract has it."""
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


def _lasting(tx: Transaction, ledger: Ledger) -> Iterator[Grant]:
    return (each for each in grants_in(tx, ledger) if not has_ended(each, tx.now))


def _active(tx: Transaction, ledger: Ledger) -> Iterator[Grant]:
    return (each for each in _lasting(tx, ledger) if has_begun(each, tx.now))


def _ending(grant: Grant) -> tuple[bool, int, int]:
    ends = grant["expires_at"]
    return ends is None, ends or 0, grant["id"]


def _write(tx: Transaction, ledger: Ledger, grants: list[Grant]) -> None:
    row = {**ledger._asdict(), "grants": grants}
    tx.put("ledgers", ledger.key, row)


def _join(tx: Transaction, ledger: Ledger) -> None:
    profile = find_profile(tx, ledger.profile)
    if profile is not None and ledger.program not in profile["memberships"]:
        joined = {**profile["memberships"], ledger.program: tx.now}
        put_profile(tx, {**profile, "memberships": joined})


def _balance_json(tx: Transaction, ledger: Ledger) -> dict[str, int]:
    return {"currentBalance": balance(tx, ledger)}
