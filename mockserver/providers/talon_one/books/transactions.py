"""The movements of a ledger, one row each, and what the ledger was at any moment."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.grants import AT_ONCE, Grant, Standing, Terms
from mockserver.providers.talon_one.instants import has_ended

#: What a movement does: points are given or taken, and either is undone; or begun ones pay a debt.
Kind = Literal["grant", "spend", "revoke", "restore", "pay"]
#: Begun points that pay what is owed: it moves within the ledger, and is not listed.
PAYMENT: Final = "pay"


class Cause(NamedTuple):
    """Why points move: the reason in words, and the session and rule that caused it."""

    reason: str
    source: Literal["manual", "session", "import"] = "manual"
    session: str = ""
    store: str = ""
    ruleset: int = 0
    rule: str = ""
    profile: str = ""
    #: The name of the movement; without one it is made of the movement's number.
    uuid: str = ""
    #: The number of the event that it came of; 0 for none.
    event: int = 0


class Movement(NamedTuple):
    """How much of which grants moves, and by how much more the ledger owes."""

    kind: Kind
    amount: int
    moves: Mapping[int, int]
    owed: int = 0
    terms: Terms = AT_ONCE


class History(NamedTuple):
    """What a ledger was at a moment.

    With the movement of every grant, and how much was spent.
    """

    standing: Standing
    spent: int
    granted: Mapping[int, Row]
    #: What is left of the grants that had ended.
    expired: Mapping[int, int]

    @property
    def is_begun(self) -> bool:
        """Whether anything had moved."""
        return bool(self.standing.written_at)


def movement_uuid(*parts: object) -> str:
    """Name a movement of points; the same calls to the same world give the same names."""
    text = sha256(":".join(map(str, parts)).encode()).hexdigest()
    # The third and fourth groups say that it is a UUID of version 4.
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def transaction_key(ledger: str, number: int) -> str:
    """Return the id of a movement's row by the key of its ledger."""
    return f"{number}:{ledger}"


def new_transaction(
    tx: Transaction, movement: Movement, cause: Cause, before: int, tier: Row | None
) -> Row:
    """Make the row of a movement that follows the one with the number `before`."""
    number = tx.count("transaction")
    return {
        **cause._asdict(),
        "id": number,
        "uuid": cause.uuid or movement_uuid("transaction", number),
        "created": tx.now,
        "kind": movement.kind,
        "amount": movement.amount,
        "moves": [list(each) for each in movement.moves.items()],
        "owed": movement.owed,
        **movement.terms._asdict(),
        "activated_at": None,
        "before": before,
        "tier": tier,
    }


def transactions_of(tx: Transaction, ledger: str) -> Iterator[tuple[int, Row]]:
    """Go through the movements of a ledger with their numbers, the last one first."""
    row = tx.get("ledgers", ledger)
    number = 0 if row is None else row.get("last", 0)
    while number:
        movement = tx.get("transactions", transaction_key(ledger, number))
        if movement is None:
            return
        yield number, movement
        number = movement["before"] if movement["before"] < number else 0


def history_of(tx: Transaction, ledger: str, at: int) -> History:
    """Add up the movements of a ledger until a moment."""
    movements = [each for each in transactions_of(tx, ledger) if each[1]["created"] <= at]
    left: dict[int, int] = {}
    granted: dict[int, tuple[int, Row]] = {}
    owed = spent = 0
    for number, row in reversed(movements):
        for grant, amount in row["moves"]:
            left[grant] = left.get(grant, 0) + amount
        owed += row["owed"]
        if row["kind"] == "grant":
            granted.update((grant, (number, row)) for grant, _ in row["moves"])
        elif row["kind"] in ("spend", "restore"):
            spent -= row["amount"]
    grants = [
        _grant(identifier, left[identifier], number, row, at)
        for identifier, (number, row) in granted.items()
        if left[identifier] > 0
    ]
    last = movements[0][1] if movements else None
    standing = Standing(
        grants,
        max(owed, 0),
        0 if last is None else last["created"],
        None if last is None else last["tier"],
    )
    expired = {each["id"]: each["left"] for each in grants if has_ended(each, at)}
    return History(standing, spent, {each: row for each, (_, row) in granted.items()}, expired)


def _grant(identifier: int, left: int, number: int, row: Row, at: int) -> Grant:
    """Return what is left of a grant; points that were activated later still awaited it."""
    activated = row["activated_at"]
    is_waiting = row["awaits"] and (activated is None or activated > at)
    return {
        "id": identifier,
        "left": left,
        "starts_at": None if is_waiting else row["starts_at"],
        "expires_at": None if is_waiting else row["expires_at"],
        "awaits": is_waiting,
        "lasts": row["lasts"],
        "number": number,
    }


def is_waiting(row: Row) -> bool:
    """Whether the points of a movement still await their activation."""
    return bool(row["awaits"]) and row["activated_at"] is None
