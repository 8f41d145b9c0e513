"""Customer sessions: one session, whichever version of the operation updates it."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.attributes import invalid_attributes, merged
from mockserver.providers.talon_one.books.carts import cart_of, cart_totals
from mockserver.providers.talon_one.books.profiles import (
    count_sale,
    find_profile,
    new_profile,
    put_profile,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse
from mockserver.providers.talon_one.money import exact, number
from mockserver.providers.talon_one.rules.context import Event, RuleContext
from mockserver.providers.talon_one.rules.effects import Decision, discounts_in
from mockserver.providers.talon_one.rules.evaluation import evaluate
from mockserver.providers.talon_one.rules.outcome import NOTHING
from mockserver.providers.talon_one.sessions.rollback import roll_back
from mockserver.providers.talon_one.sessions.settlement import Settled, settle
from mockserver.providers.talon_one.sessions.updates import Update

OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"

_BUSY = "Too many requests are updating this session at the same time"

#: What a call wants to change in a session: members of the V2 body's session, and `total`.
Changes = Mapping[str, Any]


def update_session(
    tx: Transaction, application: str, identifier: str, changes: Changes
) -> Update | Reply:
    """Create, update, close or cancel a session; what `changes` leaves out stays as it is.

    `total` is there where V1 brings its own; None lets it be worked out again, as V2 does.
    A refusal leaves everything as it was.
    """
    before = tx.get("sessions", identifier)
    refusal = refused(tx, application, identifier, before, changes.get("profileId", ""))
    if refusal is None:
        problems = [*_illegal_move(before, changes.get("state")), *_invalid(tx, changes)]
        refusal = invalid(*problems) if problems else None
    if refusal is not None:
        return refusal
    session = before or new_session(tx, application, identifier)
    if session["state"] == CLOSED:
        return _cancel(tx, session)
    session = {**_merged(session, changes), "state": changes.get("state") or OPEN}
    totals = cart_totals(session)
    if isinstance(totals, Invalid):
        return invalid(totals)
    session, profile = attach(tx, session)
    event = Event(tx.count("event"), _event_type(before, session["state"]), {})
    update = Update(session, profile, totals, event)
    if session["state"] != CANCELLED:
        return _evaluated(tx, update)
    put_session(tx, session)
    return update


def refused(
    tx: Transaction, application: str, identifier: str, session: Row | None, profile: str
) -> Reply | None:
    """Refuse a session that is busy, another application's, or another profile's.

    That it has to be the same profile is documented, the status is assumed.
    """
    if tx.get("busy", identifier) is not None:
        return refuse(409, _BUSY)
    if session is None:
        return None
    if session["application"] != application:
        what = "The session belongs to another application."
        return invalid(Invalid("application", what, "customerSessionId"))
    if profile and session["profile"] and profile != session["profile"]:
        what = f'The session belongs to the profile "{session["profile"]}".'
        return invalid(Invalid("profile", what, "/profileId"))
    return None


def attach(tx: Transaction, session: Row) -> tuple[Row, Row | None]:
    """Bring a session together with its profile, making it where nobody has named it yet.

    The profile's first session is whichever names it first; one without a profile is always a
    first session (documented).
    """
    if not session["profile"]:
        return session, None
    profile = find_profile(tx, session["profile"]) or new_profile(tx, session["profile"])
    profile = {**profile, "last_activity": tx.now}
    if not session["attached"]:
        session = {**session, "attached": True, "first": profile["sessions"] == 0}
        profile = {**profile, "sessions": profile["sessions"] + 1}
    put_profile(tx, profile)
    return session, profile


def new_session(tx: Transaction, application: str, identifier: str) -> Row:
    """Make an open, empty session's row; it is not written yet."""
    return {
        "integration_id": identifier,
        "created": tx.now,
        "application": application,
        "profile": "",
        "attached": False,
        "first": True,
        "state": OPEN,
        "coupon_codes": [],
        "referral_code": "",
        "cart_items": [],
        "additional_costs": {},
        "identifiers": [],
        "attributes": {},
        "total": None,
        "discounts": {},
        "closing": None,
    }


def put_session(tx: Transaction, row: Row) -> None:
    """Write a session's row."""
    tx.put("sessions", row["integration_id"], row)


def _illegal_move(before: Row | None, wanted: str | None) -> Iterator[Invalid]:
    """Check a move: open to anything, closed to cancelled, and no other (documented).

    That a session may be created in any state is assumed; closing at once is seen elsewhere.
    """
    state = OPEN if before is None else before["state"]
    if state == OPEN or (state == CLOSED and wanted == CANCELLED):
        return
    then = f'only become "{CANCELLED}"' if state == CLOSED else "not change any more"
    yield Invalid("state", f'A session that is "{state}" can {then}.', "/state")


def _invalid(tx: Transaction, changes: Changes) -> Iterator[Invalid]:
    yield from invalid_attributes(tx, "CustomerSession", changes.get("attributes"))
    for position, item in enumerate(changes.get("cartItems", ())):
        at = f"/cartItems/{position}/attributes"
        yield from invalid_attributes(tx, "CartItem", item.get("attributes"), at)


def _merged(session: Row, changes: Changes) -> Row:
    """Lay changes over a session's row; an omitted member keeps its value (elsewhere)."""
    merged_row = dict(session)
    for name, column in _COLUMNS.items():
        if name in changes:
            merged_row[column] = changes[name]
    if changes.get("profileId"):
        merged_row["profile"] = changes["profileId"]
    if "cartItems" in changes:
        merged_row["cart_items"] = cart_of(changes["cartItems"])
    merged_row["attributes"] = merged(session["attributes"], changes.get("attributes"))
    return merged_row


_COLUMNS = {
    "couponCodes": "coupon_codes",
    "referralCode": "referral_code",
    "additionalCosts": "additional_costs",
    "identifiers": "identifiers",
    "total": "total",
}


def _event_type(before: Row | None, state: str) -> str:
    if state != OPEN:
        return f"talon_session_{state}"
    return "talon_session_created" if before is None else "talon_session_updated"


def _evaluated(tx: Transaction, update: Update) -> Update:
    """Evaluate the rules for an update; closing makes their effects final."""
    session, is_closing = update.session, update.session["state"] == CLOSED
    context = RuleContext(
        session["application"],
        update.event,
        session,
        update.totals,
        update.profile,
        updates_session=True,
        is_final=is_closing,
    )
    outcome = evaluate(tx, context)
    session = {**session, "discounts": discounts_in(outcome.effects)}
    put_session(tx, session)
    update = update._replace(session=session, outcome=outcome)
    if not is_closing:
        return update
    return update._replace(settled=_close(tx, update)).refreshed(tx)


def _close(tx: Transaction, update: Update) -> Settled:
    session = update.session
    settled = settle(tx, update.outcome, session)
    total = update.totals.total if session["total"] is None else exact(session["total"])
    if session["profile"]:
        count_sale(tx, session["profile"], total)
    row = tx.get("sessions", session["integration_id"]) or session
    sale = {"profile": session["profile"], "total": number(total)}
    put_session(tx, {**row, "closing": {**settled.closing, **sale}})
    return settled


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


def is_dry(call: Call) -> bool:
    """Whether a call only asks what would be."""
    return bool(call.query.get("dry"))
