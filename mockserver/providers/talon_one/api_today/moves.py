"""Sessions by today's contract: created, updated, closed, cancelled."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.carts import cart_of, invalid_items
from mockserver.providers.talon_one.api_today.rollbacks import take_back
from mockserver.providers.talon_one.api_today.shapes import SHAPES
from mockserver.providers.talon_one.books.cards import find_card
from mockserver.providers.talon_one.books.numbers import number_of
from mockserver.providers.talon_one.books.profiles import count_sale_back
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.sessions.moves import NEW, Moves, begin_update, illegal_move
from mockserver.providers.talon_one.sessions.session import (
    CANCELLED,
    CLOSED,
    OPEN,
    Changes,
    evaluated,
    event_type,
    invalid_changes,
    merged_session,
    new_session,
    put_session,
    refused,
    refused_profile,
)
from mockserver.providers.talon_one.sessions.updates import Update

PARTIALLY_RETURNED = "partially_returned"

#: Where a session can go by an update, by its state (documented: t1 2026,
#: updateCustomerSessionV2). Returning and reopening have operations of their own.
_MOVES = Moves(
    {
        NEW: (OPEN, CLOSED),
        OPEN: (OPEN, CLOSED, CANCELLED),
        CLOSED: (CANCELLED,),
        PARTIALLY_RETURNED: (CANCELLED,),
        CANCELLED: (),
    },
    " by an update",
)


_COLUMNS = frozenset({"number", "updates", "updated_at", "effects", "returned", "returns"})


class Asked(NamedTuple):
    """How an update is asked for: only to try it, for some campaigns, with explanations."""

    is_dry: bool = False
    only: frozenset[str] | None = None
    explains: bool = False


def update_session(
    tx: Transaction,
    application: str,
    identifier: str,
    changes: Changes,
    asked: Asked = Asked(),  # noqa: B008  # an immutable value
) -> Update | Reply:
    """Create, update, close or cancel a session; what `changes` leaves out stays as it is.

    A dry update looks at its own changes alone (documented: t1 2026, updateCustomerSessionV2). A
    refusal leaves everything as it was.
    """
    before = tx.get("sessions", identifier)
    profile = changes.get("profileId") or None
    known = profile if before is None else before["profile"]
    refusal = refused(tx, application, identifier, before, profile) or refused_profile(
        tx, profile or known
    )
    if refusal is not None:
        return refusal
    before = None if asked.is_dry else before
    problems = [
        *illegal_move(_MOVES, before, changes.get("state")),
        *_problems(tx, application, changes),
    ]
    if problems:
        return invalid(*problems)
    session = session_of_today(before or new_session(tx, application, identifier))
    if session["state"] in (CLOSED, PARTIALLY_RETURNED):
        # Whatever else the call brings is not looked at (assumed).
        return undone(tx, touched(tx, session), CANCELLED, "talon_session_cancelled")
    session = {**_merged(tx, touched(tx, session), changes), "state": changes.get("state") or OPEN}
    update = begin_update(tx, session, event_type(before, session["state"]))
    if isinstance(update, Reply):
        return update
    if session["state"] == CANCELLED:
        put_session(tx, update.session)
    else:
        update = evaluated(tx, update, SHAPES, only=asked.only, explains=asked.explains)
    return _kept(tx, update)


def begun_session(tx: Transaction, application: str, identifier: str) -> Row:
    """Make an open, empty session's row; it is not written yet."""
    return session_of_today(new_session(tx, application, identifier))


def session_of_today(row: Row) -> Row:
    """Return a session's row with all columns of today: a new one, and one by hand, lack some."""
    if row.keys() >= _COLUMNS:
        return row
    return {
        "number": number_of("session", f"{row['application']}:{row['integration_id']}"),
        "updates": 0,
        "updated_at": row["created"],
        "effects": [],
        "returned": {},
        "returns": [],
        **row,
    }


def touched(tx: Transaction, session: Row) -> Row:
    """Count an update of a session (that returns and reopening count, too, is assumed)."""
    return {**session, "updates": session["updates"] + 1, "updated_at": tx.now}


def _problems(tx: Transaction, application: str, changes: Changes) -> Iterator[Invalid]:
    """Find attributes, items and cards that cannot be taken."""
    yield from invalid_changes(tx, changes)
    yield from invalid_items(tx, application, changes.get("cartItems", ()))
    yield from unknown_cards(tx, changes.get("loyaltyCards", ()))


def unknown_cards(tx: Transaction, cards: Iterable[str]) -> Iterator[Invalid]:
    """Find cards that do not exist (that they are refused is assumed)."""
    for number, identifier in enumerate(cards):
        if find_card(tx, identifier) is None:
            what = f"{identifier!r} is no loyalty card."
            yield Invalid("not found", what, f"/loyaltyCards/{number}")


def _merged(tx: Transaction, session: Row, changes: Changes) -> Row:
    others = {name: value for name, value in changes.items() if name != "cartItems"}
    merged = merged_session(session, others)
    if "cartItems" in changes:
        merged = {**merged, "cart_items": cart_of(tx, session["application"], changes["cartItems"])}
    if "loyaltyCards" in changes:
        merged = {**merged, "loyalty_cards": list(changes["loyaltyCards"])}
    if "storeIntegrationId" in changes:
        merged = {**merged, "store": changes["storeIntegrationId"]}
    return merged


def _kept(tx: Transaction, update: Update) -> Update:
    """Keep the effects of an update with its session, so that they can be asked for and undone."""
    row = tx.get("sessions", update.session["integration_id"]) or update.session
    closing = row["closing"]
    row = {
        **row,
        "effects": update.effects,
        # The rollbacks of today are made when they are needed.
        "closing": None if closing is None else {**closing, "effects": []},
    }
    put_session(tx, row)
    return update._replace(session=row)


def undone(tx: Transaction, session: Row, state: str, event: str) -> Update | Reply:
    """Undo all that closing a session did, and move the session on."""
    taken = take_back(tx, session)
    if taken.closing is not None:
        count_sale_back(tx, taken.closing["profile"], taken.closing["total"])
    holding = [effect for effect in taken.holding if effect]
    session = {**session, "state": state, "closing": None, "effects": holding}
    update = begin_update(tx, session, event)
    if isinstance(update, Reply):
        return update
    put_session(tx, update.session)
    return update.telling(taken.effects)
