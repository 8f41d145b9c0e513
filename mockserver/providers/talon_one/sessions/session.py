"""Customer sessions: one session, whichever version of the operation updates it."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.attributes import invalid_attributes, merged
from mockserver.providers.talon_one.books.carts import cart_of, costs_of
from mockserver.providers.talon_one.books.profiles import (
    count_sale,
    find_profile,
    new_profile,
    put_profile,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse
from mockserver.providers.talon_one.money import exact, number
from mockserver.providers.talon_one.rules.effects import discounts_in
from mockserver.providers.talon_one.rules.evaluation import evaluate
from mockserver.providers.talon_one.rules.shapes import Shapes
from mockserver.providers.talon_one.sessions.settlement import Settled, settle, settle_at_once
from mockserver.providers.talon_one.sessions.updates import Update

OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"

_BUSY = "Too many requests are updating this {} at the same time"

#: What a call wants to change in a session: members of the V2 body's session, and `total`.
Changes = Mapping[str, Any]


def refused(
    tx: Transaction, application: str, identifier: str, session: Row | None, profile: str | None
) -> Reply | None:
    """Refuse a session that is busy, another application's, or another profile's.

    It has to be the same profile (documented: JS 4.1.0, trackEvent), and none is not the same; the
    status is assumed. Only a call that does not name a profile at all is about the session's own.
    """
    if tx.get("busy", identifier) is not None:
        return refuse(409, _BUSY.format("session"))
    if session is None:
        return None
    if session["application"] != application:
        what = "The session belongs to another application."
        return invalid(Invalid("application", what, "customerSessionId"))
    if profile is not None and session["profile"] not in ("", profile):
        what = f'The session belongs to the profile "{session["profile"]}".'
        return invalid(Invalid("profile", what, "/profileId"))
    return None


def refused_profile(tx: Transaction, identifier: str | None) -> Reply | None:
    """Refuse a profile that is busy (documented: OAS 26.16, updateCustomerProfileV2)."""
    if identifier and tx.get("busy_profiles", identifier) is not None:
        return refuse(409, _BUSY.format("profile"))
    return None


def attach(tx: Transaction, session: Row) -> tuple[Row, Row | None]:
    """Return a session with its profile, which is made if it is new.

    The profile's first session is whichever names it first; one without a profile is always a
    first session (documented: JS 4.1.0, CustomerSessionV2).
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


def invalid_changes(tx: Transaction, changes: Changes) -> Iterator[Invalid]:
    """Find attributes of a session or of its items that are not declared, or of another type."""
    yield from invalid_attributes(tx, "CustomerSession", changes.get("attributes"))
    for position, item in enumerate(changes.get("cartItems", ())):
        at = f"/cartItems/{position}/attributes"
        yield from invalid_attributes(tx, "CartItem", item.get("attributes"), at)


def merged_session(session: Row, changes: Changes) -> Row:
    """Lay changes over a session's row; an omitted member keeps its value.

    (elsewhere: Go 25.17.0, updateCustomerSessionV2; Go 25.17.0, NewCustomerSessionV2)
    """
    merged_row = dict(session)
    for name, column in _COLUMNS.items():
        if name in changes:
            merged_row[column] = changes[name]
    if changes.get("profileId"):
        merged_row["profile"] = changes["profileId"]
    if "cartItems" in changes:
        merged_row["cart_items"] = cart_of(changes["cartItems"])
    if "additionalCosts" in changes:
        merged_row["additional_costs"] = costs_of(changes["additionalCosts"])
    merged_row["attributes"] = merged(session["attributes"], changes.get("attributes"))
    return merged_row


_COLUMNS = {
    "couponCodes": "coupon_codes",
    "referralCode": "referral_code",
    "identifiers": "identifiers",
    "total": "total",
}


def event_type(before: Row | None, state: str) -> str:
    """Name the event that an update of a session is."""
    if state != OPEN:
        return f"talon_session_{state}"
    return "talon_session_created" if before is None else "talon_session_updated"


def evaluated(
    tx: Transaction,
    update: Update,
    shapes: Shapes,
    *,
    only: frozenset[str] | None = None,
    explains: bool = False,
) -> Update:
    """Evaluate the rules for an update; closing makes their effects final."""
    session, is_closing = update.session, update.session["state"] == CLOSED
    outcome = evaluate(
        tx,
        update.context(
            shapes, updates_session=True, is_final=is_closing, only=only, explains=explains
        ),
    )
    session = {**session, "discounts": discounts_in(outcome.effects)}
    put_session(tx, session)
    update = update._replace(session=session, outcome=outcome)
    if not is_closing:
        return update.refreshed(tx) if settle_at_once(tx, outcome, session) else update
    return update._replace(settled=_close(tx, update)).refreshed(tx)


def _close(tx: Transaction, update: Update) -> Settled:
    session = update.session
    settled = settle(tx, update.outcome, session, update.event.id)
    total = update.totals.total if session["total"] is None else exact(session["total"])
    if session["profile"]:
        count_sale(tx, session["profile"], total)
    row = tx.get("sessions", session["integration_id"]) or session
    sale = {"profile": session["profile"], "total": number(total)}
    put_session(tx, {**row, "closing": {**settled.closing, **sale}})
    return settled


def is_dry(call: Call) -> bool:
    """Whether a call only asks what would be."""
    return bool(call.query.get("dry"))
