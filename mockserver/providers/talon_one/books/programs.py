"""Loyalty programs: how long their points last, and what becomes of points that are taken back."""

from decimal import Decimal
from math import ceil
from typing import Final

from mockserver.engine.clock import DAY, LATEST
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one import periods
from mockserver.providers.talon_one.books.grants import Terms

#: When points begin, beside a period (elsewhere: Go 25.17.0, LoyaltyProgram).
IMMEDIATE: Final = "immediate"
ON_ACTION: Final = "on_action"
#: When a customer joins (elsewhere: Go 25.17.0, LoyaltyProgram); the default is assumed.
POINTS_EARNED: Final = "points_earned"
POINTS_ACTIVATED: Final = "points_activated"
NOT_JOIN: Final = "not_join"
#: How far points are taken back (elsewhere: t1 2026, getLoyaltyProgram of the Management API).
ONLY_PENDING: Final = "only_pending"
WITHIN_BALANCE: Final = "within_balance"
UNLIMITED: Final = "unlimited"

#: The longest validity that is written in days.
_MOST_DAYS = Decimal(999_999)


def find_program(tx: Transaction, identifier: str) -> Row | None:
    """Find a program by its id."""
    return tx.get("programs", identifier)


def is_card_based(program: Row) -> bool:
    """Whether the points of a program are on cards, not on profiles."""
    return bool(program.get("card_based", False))


def join_policy(program: Row | None) -> str:
    """Say when a customer joins a program: with the first points, once they count, or by a call."""
    return POINTS_EARNED if program is None else program.get("join_policy", POINTS_EARNED)


def return_policy(tx: Transaction, identifier: str) -> str:
    """Say how far points of a program are taken back.

    Which policy is the vendor's default is not published; here it is within the balance (assumed).
    """
    program = find_program(tx, identifier)
    return WITHIN_BALANCE if program is None else program.get("return_policy", WITHIN_BALANCE)


def terms_of(program: Row, now: int, days: Decimal | None, pending: Decimal | str | None) -> Terms:
    """Say when points begin and end that are given now, by a rule or as the program has it.

    `days` is how long they count, `pending` after how many days they begin, or `on_action`. None is
    what the program has; zero and below mean for ever, and at once (assumed).
    """
    starts = program.get("pending", IMMEDIATE) if pending is None else pending
    lasts = program.get("validity", "") if days is None else _in_days(days)
    if starts == ON_ACTION:
        return Terms(awaits=True, lasts=lasts)
    if isinstance(starts, str):
        starts_at = None if starts == IMMEDIATE else periods.after(now, starts)
    else:
        starts_at = _days_after(now, starts)
    begins = now if starts_at is None else starts_at
    if days is not None:
        return Terms(starts_at, _days_after(begins, days))
    return Terms(starts_at, periods.after(begins, lasts) if lasts else None)


def _in_days(days: Decimal) -> str:
    """Write a validity as a period: whole days, a part of one counts as one (assumed)."""
    return f"{ceil(min(days, _MOST_DAYS))}D" if days > 0 else ""


def _days_after(moment: int, days: Decimal) -> int | None:
    """Return the moment so many days later; None, which is never, for none or fewer (assumed)."""
    if days <= 0:
        return None
    return moment + int(min(days * DAY, Decimal(LATEST - moment)))
