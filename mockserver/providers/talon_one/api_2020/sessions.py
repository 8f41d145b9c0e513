"""Sessions by the contract of 2020: from open to closed or cancelled."""

from collections.abc import Iterator

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_2020.shapes import SHAPES
from mockserver.providers.talon_one.books.carts import cart_totals
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.rules.effects import Decision
from mockserver.providers.talon_one.rules.outcome import NOTHING
from mockserver.providers.talon_one.sessions.rollback import roll_back
from mockserver.providers.talon_one.sessions.session import (
    CANCELLED,
    CLOSED,
    OPEN,
    Changes,
    attach,
    evaluated,
    event_type,
    invalid_changes,
    merged_session,
    new_session,
    put_session,
    refused,
)
from mockserver.providers.talon_one.sessions.updates import Update


def update_session(
    tx: Transaction, application: str, identifier: str, changes: Changes
) -> Update | Reply:
    """Create, update, close or cancel a session; what `changes` leaves out stays as it is.

    `total` is there where V1 brings its own; None lets it be worked out again, as V2 does.
    A refusal leaves everything as it was.
    """
    before = tx.get("sessions", identifier)
    refusal = refused(tx, application, identifier, before, changes.get("profileId"))
    if refusal is None:
        problems = [*_illegal_move(before, changes.get("state")), *invalid_changes(tx, changes)]
        refusal = invalid(*problems) if problems else None
    if refusal is not None:
        return refusal
    session = before or new_session(tx, application, identifier)
    if session["state"] == CLOSED:
        return _cancel(tx, session)
    session = {**merged_session(session, changes), "state": changes.get("state") or OPEN}
    totals = cart_totals(session)
    if isinstance(totals, Invalid):
        return invalid(totals)
    session, profile = attach(tx, session)
    event = Event(tx.count("event"), event_type(before, session["state"]), {})
    update = Update(session, profile, totals, event)
    if session["state"] != CANCELLED:
        return evaluated(tx, update, SHAPES)
    put_session(tx, session)
    return update


def _illegal_move(before: Row | None, wanted: str | None) -> Iterator[Invalid]:
    """Check a move: open to anything, closed to cancelled, and no other.

    (documented: JS 4.1.0, NewCustomerSessionV2) A new one may be closed at once (elsewhere: Docs,
    Customer sessions).
    """
    if before is None and wanted == CANCELLED:
        what = f'A session that is new can be "{OPEN}" or "{CLOSED}".'
        yield Invalid("state", what, "/state")
        return
    state = OPEN if before is None else before["state"]
    if state == OPEN or (state == CLOSED and wanted == CANCELLED):
        return
    then = f'only become "{CANCELLED}"' if state == CLOSED else "not change any more"
    yield Invalid("state", f'A session that is "{state}" can {then}.', "/state")


def _cancel(tx: Transaction, session: Row) -> Update | Reply:
    """Cancel a closed session; whatever else the call brings is not looked at (assumed)."""
    totals = cart_totals(session)
    if isinstance(totals, Invalid):
        return invalid(totals)
    effects = roll_back(tx, session)
    session, profile = attach(tx, {**session, "state": CANCELLED, "closing": None})
    put_session(tx, session)
    event = Event(tx.count("event"), "talon_session_revoked", {})
    outcome = NOTHING._replace(decisions=[Decision(effect, None) for effect in effects])
    return Update(session, profile, totals, event, outcome)
