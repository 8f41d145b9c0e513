"""Sessions by the contract of 2020: from open to closed or cancelled."""

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_2020.shapes import SHAPES
from mockserver.providers.talon_one.dialect import invalid
from mockserver.providers.talon_one.sessions.moves import NEW, Moves, begin_update, illegal_move
from mockserver.providers.talon_one.sessions.rollback import roll_back
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
)
from mockserver.providers.talon_one.sessions.updates import Update

#: From open to anything, from closed to cancelled, and no other (documented: JS 4.1.0,
#: NewCustomerSessionV2). A new one may be closed at once (elsewhere: Docs, Customer sessions).
_MOVES = Moves(
    {NEW: (OPEN, CLOSED), OPEN: (OPEN, CLOSED, CANCELLED), CLOSED: (CANCELLED,), CANCELLED: ()}
)


def update_session(
    tx: Transaction, application: str, identifier: str, changes: Changes
) -> Update | Reply:
    """Create, update, close or cancel a session; what `changes` leaves out stays as it is.

    `total` is there where V1 brings its own; None lets it be worked out again, as V2 does.
    A refusal leaves everything as it was.
    """
    before = tx.get("sessions", identifier)
    refusal = refused(tx, application, identifier, before, changes.get("profileId"))
    if refusal is not None:
        return refusal
    wanted = changes.get("state")
    problems = [*illegal_move(_MOVES, before, wanted), *invalid_changes(tx, changes)]
    if problems:
        return invalid(*problems)
    session = before or new_session(tx, application, identifier)
    if session["state"] == CLOSED:
        return _cancel(tx, session)
    session = {**merged_session(session, changes), "state": wanted or OPEN}
    update = begin_update(tx, session, event_type(before, session["state"]))
    if isinstance(update, Reply):
        return update
    if session["state"] != CANCELLED:
        return evaluated(tx, update, SHAPES)
    put_session(tx, update.session)
    return update


def _cancel(tx: Transaction, session: Row) -> Update | Reply:
    """Cancel a closed session; whatever else the call brings is not looked at (assumed)."""
    effects = roll_back(tx, session)
    session = {**session, "state": CANCELLED, "closing": None}
    update = begin_update(tx, session, "talon_session_revoked")
    if isinstance(update, Reply):
        return update
    put_session(tx, update.session)
    return update.telling(effects)
