"""Moves of a session from state to state, and how every update of it begins."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.carts import cart_totals
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.sessions.session import OPEN, attach
from mockserver.providers.talon_one.sessions.updates import Update

#: The state that a session is in which is not there yet.
NEW = "new"


class Moves(NamedTuple):
    """Where a contract lets a session go, by its state; `how` ends what a refusal says."""

    by_state: Mapping[str, Sequence[str]]
    how: str = ""


def illegal_move(moves: Moves, before: Row | None, wanted: str | None) -> Iterator[Invalid]:
    """Check a move of a session; without a wanted state it is to be open."""
    state = NEW if before is None else before["state"]
    # A tester's row may be in a state that only the other contract has: it goes nowhere from there.
    allowed = moves.by_state.get(state, ())
    if (wanted or OPEN) in allowed:
        return
    if before is None:
        then = f"can be {_either(allowed)}"
    elif allowed:
        then = f"can only become {_either(allowed)}"
    else:
        then = "can not change any more"
    shown = state if before is None else f'"{state}"'
    yield Invalid("state", f"A session that is {shown} {then}{moves.how}.", "/state")


def begin_update(tx: Transaction, session: Row, kind: str) -> Update | Reply:
    """Sum a session's cart up, bring its profile, and begin an event; nothing else is written."""
    totals = cart_totals(session)
    if isinstance(totals, Invalid):
        return invalid(totals)
    session, profile = attach(tx, session)
    return Update(session, profile, totals, Event(tx.count("event"), kind, {}))


def _either(states: Sequence[str]) -> str:
    return " or ".join(f'"{state}"' for state in states)
