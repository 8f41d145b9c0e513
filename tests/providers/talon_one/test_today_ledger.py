"""Ledgers of today: whatever moves points, their sums hold, now and for every moment before."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.clock import DAY, Clock
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.providers.talon_one.books.grants import Balance, Terms, balance_of
from mockserver.providers.talon_one.books.ledgers import (
    MAIN,
    Ledger,
    ladder_for,
    standing_of,
    tier_of,
)
from mockserver.providers.talon_one.books.loyalty import (
    OpenLedgers,
    activate,
    balance,
    delete_movements,
    grants_in,
    restore_points,
    revoke_grants,
)
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.programs import ONLY_PENDING, UNLIMITED, WITHIN_BALANCE
from mockserver.providers.talon_one.books.tiers import Tier, tier_at
from mockserver.providers.talon_one.books.transactions import (
    PAYMENT,
    Cause,
    history_of,
    transactions_of,
)
from tests.providers.talon_one.fitting import rejection

NOON = 20_514 * DAY + DAY // 2
LEDGER = Ledger("9", MAIN, "bob")
BY_HAND = Cause("by hand")
PROGRAM = {
    "title": "Tiers",
    "name": "tiers",
    "sub_ledgers": [],
    "tiers": [{"name": "Bronze", "points": 0}, {"name": "Silver", "points": 50}],
    "tiers_last": "7D",
}


class Look(NamedTuple):
    """What a ledger came to at a moment."""

    balance: Balance
    spent: int
    tier: Tier


class Book:
    """One ledger that a test moves points of; it remembers how it looked at each moment."""

    def __init__(self, program: dict[str, Any]) -> None:
        self.tx = tx = Transaction(World("w", Start(), 1, Clock(NOON, None)), "talon_one", NOON)
        tx.put("programs", LEDGER.program, program)
        ensure_profile(tx, LEDGER.profile)
        self.grants: list[tuple[int, int]] = []
        self.spendings: list[Any] = []
        self.looks: dict[int, Look] = {}

    def give(self, amount: int, pending: int | None, life: int | None, awaits: bool) -> None:
        begins = None if awaits or pending is None else self.tx.now + pending * DAY
        ends = None if awaits or life is None else (begins or self.tx.now) + life * DAY
        terms = Terms(begins, ends, awaits, f"{life}D" if awaits and life else "")
        opened = OpenLedgers(self.tx)
        self.grants.append((opened.grant(LEDGER, amount, terms, BY_HAND).id, amount))
        opened.save()

    def take(self, amount: int) -> None:
        there = balance(self.tx, LEDGER)
        opened = OpenLedgers(self.tx)
        self.spendings.append(opened.spend(LEDGER, min(amount, there), BY_HAND)[1])
        opened.save()

    def revoke(self, number: int, policy: str | None) -> None:
        if self.grants:
            identifier, amount = self.grants.pop(number % len(self.grants))
            taken = revoke_grants(self.tx, LEDGER, {identifier: amount}, BY_HAND, policy)
            assert 0 <= taken[identifier] <= amount

    def restore(self, number: int) -> None:
        if self.spendings:
            parts = self.spendings.pop(number % len(self.spendings))
            restore_points(self.tx, LEDGER, parts, BY_HAND)

    def activate(self, number: int) -> None:
        if self.grants:
            activate(self.tx, LEDGER, [self.grants[number % len(self.grants)][0]])

    def expire(self, number: int, days: int) -> None:
        if self.grants:
            opened = OpenLedgers(self.tx)
            identifier, _ = self.grants[number % len(self.grants)]
            if any(each["id"] == identifier for each in grants_in(self.tx, LEDGER)):
                opened.expire(LEDGER, {identifier: self.tx.now + days * DAY})
            opened.save()

    def delete(self) -> None:
        delete_movements(self.tx, LEDGER)
        self.looks.clear()

    def wait(self, days: int) -> None:
        """Go on to a day, and see the forecast for it come true."""
        later = self.tx.now + days * DAY
        forecast = self.look(later)
        self.tx.now = later
        assert self.look(later) == forecast

    def look(self, at: int) -> Look:
        history = history_of(self.tx, LEDGER.key, at)
        ladder = ladder_for(self.tx, LEDGER)
        tier = tier_at(ladder, history.standing, at) if ladder and history.is_begun else Tier()
        return Look(balance_of(history.standing, at), history.spent, tier)

    def check(self) -> None:
        now = self.tx.now
        look = self.looks[now] = self.look(now)
        standing = standing_of(self.tx, LEDGER)
        active, pending, expired, owed = look.balance
        movements = [row for _, row in transactions_of(self.tx, LEDGER.key)]
        listed = sum(row["amount"] for row in movements if row["kind"] != PAYMENT)
        assert active + pending + expired - owed == listed
        assert min(active, pending, expired, owed, look.spent) >= 0
        assert not (active and owed)
        assert balance_of(standing, now)._replace(expired=expired) == look.balance
        assert tier_of(self.tx, LEDGER, ladder_for(self.tx, LEDGER), now) == look.tier
        assert all(self.look(at) == then for at, then in self.looks.items())
        for collection in ("ledgers", "transactions"):
            for _, row in self.tx.rows(collection):
                assert rejection(collection, row) is None


DAYS = st.sampled_from([None, 1, 3, 20])
AMOUNTS = st.integers(1, 80)
PICKS = st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(st.just("give"), AMOUNTS, DAYS, DAYS, st.sampled_from([False, False, True])),
    st.tuples(st.just("take"), st.integers(0, 80)),
    st.tuples(
        st.just("revoke"),
        PICKS,
        st.sampled_from([None, ONLY_PENDING, WITHIN_BALANCE, UNLIMITED, UNLIMITED]),
    ),
    st.tuples(st.just("restore"), PICKS),
    st.tuples(st.just("activate"), PICKS),
    st.tuples(st.just("expire"), PICKS, st.integers(1, 9)),
    st.tuples(st.just("wait"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(0, 9)),
    st.tuples(st.just("delete")),
)
PROGRAMS = st.builds(
    lambda downgrade, start: {**PROGRAM, "downgrade": downgrade, "tiers_from": start},
    st.sampled_from(["one_down", "balance_based"]),
    st.sampled_from(["tier_start_date", "program_join_date"]),
)


@given(program=PROGRAMS, steps=st.lists(STEPS, max_size=25))
def test_sums_hold_whatever_moves_points(
    program: dict[str, Any], steps: Sequence[tuple[Any, ...]]
) -> None:
    book = Book(program)

    for name, *arguments in steps:
        getattr(book, name)(*arguments)
        book.check()
