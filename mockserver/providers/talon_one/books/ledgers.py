"""One ledger: its owner, its balance, and how it changes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one import periods
from mockserver.providers.talon_one.books.grants import (
    AT_ONCE,
    Grant,
    Standing,
    Terms,
    balance_of,
    ending,
    is_active,
    is_pending,
    pay,
)
from mockserver.providers.talon_one.books.profiles import find_profile
from mockserver.providers.talon_one.books.programs import ONLY_PENDING, UNLIMITED, find_program
from mockserver.providers.talon_one.books.tiers import (
    Ladder,
    Tier,
    ladder_of,
    tier_at,
    upgraded,
    written,
)
from mockserver.providers.talon_one.books.transactions import (
    PAYMENT,
    Cause,
    History,
    Kind,
    Movement,
    history_of,
    new_transaction,
    transaction_key,
)
from mockserver.providers.talon_one.instants import has_ended

#: The ledger of a program itself; its sub-ledgers have names.
MAIN = ""


class Ledger(NamedTuple):
    """Whose points, in which program and sub-ledger.

    Those of a card are nobody's; the profile is then whoever moves them.
    """

    program: str
    sub_ledger: str
    profile: str
    card: str = ""

    @property
    def key(self) -> str:
        """The id of the ledger's row; the profile, of any characters, comes last."""
        return f"{self.program}:{self.sub_ledger}:{self.card or self.profile}"


def standing_of(tx: Transaction, ledger: Ledger) -> Standing:
    """Return what a ledger stood at after its last movement."""
    row = tx.get("ledgers", ledger.key)
    if row is None:
        return Standing()
    return Standing(
        row["grants"], row.get("owed", 0), row.get("written_at", 0), row.get("tier", None)
    )


def ladder_for(tx: Transaction, ledger: Ledger) -> Ladder | None:
    """Return the tiers that a ledger leads to; cards lead to none.

    (documented: OAS 26.16, LoyaltyCardBalances)
    """
    program = find_program(tx, ledger.program)
    if program is None or ledger.card:
        return None
    profile = find_profile(tx, ledger.profile)
    if profile is None:
        return ladder_of(program, None, {})
    return ladder_of(program, profile["memberships"].get(ledger.program), profile["attributes"])


def tier_of(tx: Transaction, ledger: Ledger, ladder: Ladder | None, now: int) -> Tier:
    """Return the tier of a ledger; before its first movement it has none (assumed)."""
    row = tx.get("ledgers", ledger.key)
    if ladder is None or row is None or not row.get("last"):
        return Tier()
    return tier_at(ladder, standing_of(tx, ledger), now)


class OpenLedger:
    """A ledger while its points move; `save` writes it, and a transaction for each movement."""

    def __init__(self, tx: Transaction, ledger: Ledger) -> None:
        self._tx = tx
        self._ledger = ledger
        self._row: Row = tx.get("ledgers", ledger.key) or {}
        self._movements: list[tuple[Movement, Cause]] = []
        self._before = before = standing_of(tx, ledger)
        grants, self._owed = pay(before, tx.now)
        paid = {
            after["id"]: after["left"] - grant["left"]
            for grant, after in zip(before.grants, grants, strict=True)
            if after["left"] != grant["left"]
        }
        if paid:
            movement = Movement(PAYMENT, 0, paid, self._owed - before.owed)
            self._movements.append((movement, Cause("Balance that was owed")))
        self._grants = {
            each["id"]: each for each in grants if each["left"] and not has_ended(each, tx.now)
        }
        self._history: History | None = None
        #: The active grants in the order of spending, the last one first; None before it is known.
        self._queue: list[int] | None = None

    def give(self, amount: int, terms: Terms, cause: Cause) -> int:
        """Add a grant; gives its number."""
        identifier = self._tx.count("ledger-entry")
        grant = {
            "id": identifier,
            "left": amount,
            "starts_at": terms.starts_at,
            "expires_at": terms.expires_at,
            "transaction": self._number,
            **({"awaits": True, "lasts": terms.lasts} if terms.awaits else {}),
        }
        if not has_ended(grant, self._tx.now):
            self._grants[identifier] = grant
            self._queue = None
        self._move("grant", amount, {identifier: amount}, cause, terms=terms)
        return identifier

    def take(self, amount: int, cause: Cause) -> list[Grant]:
        """Spend points; gives which part of which grant was taken. The balance has to be enough."""
        parts = self._part(amount)
        assert sum(each["left"] for each in parts) == amount, "the balance was enough"
        if parts:
            taken = {each["id"]: -each["left"] for each in parts}
            self._move("spend", -amount, taken, cause)
        return parts

    def restore(self, parts: Sequence[Grant], cause: Cause) -> None:
        """Return spent parts to their grants; those of deleted grants do not come back."""
        returned: dict[int, int] = {}
        for part in parts:
            if not self._is_known(part):
                continue
            returned[part["id"]] = returned.get(part["id"], 0) + part["left"]
            if not has_ended(part, self._tx.now):
                left = self._grants.get(part["id"], {"left": 0})["left"]
                self._grants[part["id"]] = {**part, "left": left + part["left"]}
                self._queue = None
        if returned:
            self._move("restore", sum(returned.values()), returned, cause)

    def revoke(self, identifier: int, amount: int, policy: str | None, cause: Cause) -> int:
        """Take a grant back, as far as the policy lets one; gives how much was taken.

        Without a policy, only what is left of the grant itself is taken.
        """
        grant = self._grants.get(identifier)
        taken: dict[int, int] = {}
        owed = 0
        if grant is not None and (policy != ONLY_PENDING or is_pending(grant, self._tx.now)):
            taken[identifier] = min(grant["left"], amount)
            self._reduce(grant, taken[identifier])
        rest = amount - sum(taken.values())
        if rest and policy not in (None, ONLY_PENDING):
            rest = min(rest, self._spent(identifier, amount))
            for part in self._part(rest):
                taken[part["id"]] = taken.get(part["id"], 0) + part["left"]
                rest -= part["left"]
            owed = rest if policy == UNLIMITED else 0
            self._owed += owed
        total = sum(taken.values()) + owed
        if total:
            moves = {each: -part for each, part in taken.items()}
            self._move("revoke", -total, moves, cause, owed)
        return total

    def activate(self, identifier: int) -> Row | None:
        """Let a pending grant begin now; gives its transaction, None if it is not pending."""
        tx, grant = self._tx, self._grants.get(identifier)
        if grant is None or not is_pending(grant, tx.now):
            return None
        key = transaction_key(self._ledger.key, grant.get("transaction", 0))
        row = tx.get("transactions", key)
        if row is None:
            return None
        moments = {"starts_at": tx.now, "expires_at": grant["expires_at"]}
        if grant.get("lasts"):
            moments["expires_at"] = periods.after(tx.now, grant["lasts"])
        self._grants[identifier] = {**grant, **moments, "awaits": False}
        self._queue = None
        row = {**row, **moments, "activated_at": tx.now}
        tx.put("transactions", key, row)
        return row

    def expire(self, identifier: int, at: int) -> None:
        """Let a grant end at another moment, if it is still there."""
        grant = self._grants.get(identifier)
        if grant is not None:
            self._grants[identifier] = {**grant, "expires_at": at}
            self._queue = None
            key = transaction_key(self._ledger.key, grant.get("transaction", 0))
            row = self._tx.get("transactions", key)
            if row is not None:
                self._tx.put("transactions", key, {**row, "expires_at": at})

    def save(self) -> None:
        """Write the ledger and its movements."""
        tx, ledger = self._tx, self._ledger
        grants = [self._grants[each] for each in sorted(self._grants)]
        row = {
            **ledger._asdict(),
            "profile": "" if ledger.card else ledger.profile,
            "grants": grants,
            "owed": self._owed,
            "written_at": tx.now,
            "tier": self._tier(Standing(grants, self._owed, tx.now)),
            "transactions": self._number - 1,
        }
        last = self._row.get("last", 0)
        number = self._row.get("transactions", 0)
        for movement, cause in self._movements:
            number += 1
            made = new_transaction(tx, movement, cause, last, row["tier"])
            tx.put("transactions", transaction_key(ledger.key, number), made)
            last = number
        tx.put("ledgers", ledger.key, {**row, "last": last})

    def _tier(self, after: Standing) -> Row | None:
        ladder = ladder_for(self._tx, self._ledger)
        if ladder is None:
            return None
        now = self._tx.now
        tier = tier_of(self._tx, self._ledger, ladder, now)
        return written(ladder, upgraded(ladder, tier, balance_of(after, now).active, now))

    @property
    def _number(self) -> int:
        """The number of the next movement."""
        count: int = self._row.get("transactions", 0)
        return count + len(self._movements) + 1

    def _move(
        self,
        kind: Kind,
        amount: int,
        moves: Mapping[int, int],
        cause: Cause,
        owed: int = 0,
        terms: Terms = AT_ONCE,
    ) -> None:
        self._movements.append((Movement(kind, amount, moves, owed, terms), cause))

    def _part(self, amount: int) -> list[Grant]:
        """Take up to so many active points, in the order of spending."""
        parts: list[Grant] = []
        if self._queue is None:
            active = [each for each in self._grants.values() if is_active(each, self._tx.now)]
            self._queue = [each["id"] for each in sorted(active, key=ending, reverse=True)]
        while amount and self._queue:
            grant = self._grants.get(self._queue[-1])
            if grant is None:
                self._queue.pop()
                continue
            part = min(grant["left"], amount)
            parts.append({**grant, "left": part})
            self._reduce(grant, part)
            amount -= part
        return parts

    def _reduce(self, grant: Grant, part: int) -> None:
        identifier, left = grant["id"], grant["left"] - part
        if left:
            self._grants[identifier] = {**grant, "left": left}
        else:
            del self._grants[identifier]

    def _is_known(self, part: Grant) -> bool:
        """Whether the movement that gave points has not been deleted."""
        key = transaction_key(self._ledger.key, part.get("transaction", 0))
        return self._tx.get("transactions", key) is not None

    def _spent(self, identifier: int, amount: int) -> int:
        """Return how much of a grant others may take: not what has expired or is deleted."""
        if self._history is None:
            self._history = history_of(self._tx, self._ledger.key, self._tx.now)
        if identifier not in self._history.granted:
            return 0
        expired = self._history.expired.get(identifier, 0)
        return max(amount - expired, 0)
