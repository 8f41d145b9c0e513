"""Customer sessions: one session, whichever version of the operation updates it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.attributes import faults, merged
from mockserver.providers.talon_one.carts import Totals, cart_of, too_large, totals_of
from mockserver.providers.talon_one.context import Event, RuleContext
from mockserver.providers.talon_one.dialect import Fault, invalid, refuse
from mockserver.providers.talon_one.effects import Decision, Effect, discounts_in
from mockserver.providers.talon_one.evaluation import evaluate
from mockserver.providers.talon_one.money import MOST, exact, number
from mockserver.providers.talon_one.outcome import NOTHING, Outcome
from mockserver.providers.talon_one.profiles import (
    find_profile,
    new_profile,
    put_profile,
)
from mockserver.providers.talon_one.settlement import (
    UNSETTLED,
    Settled,
    count_sale,
    roll_back,
    settle,
)

OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"

_BUSY = "Too many requests are updating this session at the same time"


class Updated(NamedTuple):
    """A session after an update or an event, and all that came of it."""

    session: Row
    totals: Totals
    profile: Row | None
    event: Event
    effects: list[Effect]
    outcome: Outcome
    settled: Settled


def update_session(
    tx: Transaction, application: str, identifier: str, given: Mapping[str, Any]
) -> Updated | Reply:
    """Create, update, close or cancel a session; what `given` leaves out stays as it is.

    `given` has the members of the V2 body's session, and `total` where V1 brings its own; None
    lets it be worked out again, as V2 does.
    A refusal leaves everything as it was.
    """
    before = tx.get("sessions", identifier)
    refusal = refused(tx, application, identifier, before, given.get("profileId", ""))
    if refusal is None:
        state, illegal = _moved(before, given.get("state"))
        problems = [*illegal, *_against(tx, given)]
        refusal = invalid(*problems) if problems else None
    if refusal is not None:
        return refusal
    if before is not None and before["state"] == CLOSED:
        return _cancelled(tx, before)
    session = _merged(tx, application, identifier, before, given)
    try:
        totals = totals_of(session["cart_items"], session["additional_costs"])
    except ArithmeticError:
        return invalid(too_large("/cartItems"))
    session = {**session, "state": state}
    session, profile = attach(tx, session)
    event = Event(tx.count("event"), _event_type(before, state), {})
    if state == CANCELLED:
        put_session(tx, session)
        return _seen(tx, identifier, totals, event, [], NOTHING, UNSETTLED)
    is_closing = state == CLOSED
    context = RuleContext(application, event, session, totals, profile, True, is_closing)
    outcome = evaluate(tx, context)
    effects = outcome.effects
    put_session(tx, {**session, "discounts": discounts_in(effects)})
    settled = _closed(tx, session, totals, outcome) if is_closing else UNSETTLED
    return _seen(tx, identifier, totals, event, effects, outcome, settled)


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
        return invalid(Fault("application", what, "customerSessionId"))
    if profile and session["profile"] and profile != session["profile"]:
        what = f'The session belongs to the profile "{session["profile"]}".'
        return invalid(Fault("profile", what, "/profileId"))
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
        "given": {},
    }


def put_session(tx: Transaction, row: Row) -> None:
    """Write a session's row."""
    tx.put("sessions", row["integration_id"], row)


def _moved(before: Row | None, wanted: str | None) -> tuple[str, list[Fault]]:
    """Move from state to state: open to anything, closed to cancelled, and no other (documented).

    That a session may be created in any state is assumed; closing at once is seen elsewhere.
    """
    if before is None or before["state"] == OPEN:
        return wanted or OPEN, []
    state: str = before["state"]
    if state == CLOSED and wanted == CANCELLED:
        return CANCELLED, []
    then = f'only become "{CANCELLED}"' if state == CLOSED else "not change any more"
    return state, [Fault("state", f'A session that is "{state}" can {then}.', "/state")]


def _against(tx: Transaction, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from faults(tx, "CustomerSession", given.get("attributes"))
    for position, item in enumerate(given.get("cartItems", ())):
        at = f"/cartItems/{position}/attributes"
        yield from faults(tx, "CartItem", item.get("attributes"), at)
    if abs(exact(given.get("total") or 0)) >= MOST:
        yield too_large("/total")


def _merged(
    tx: Transaction,
    application: str,
    identifier: str,
    before: Row | None,
    given: Mapping[str, Any],
) -> Row:
    """Lay what is given over what is stored; an omitted member keeps its value (elsewhere)."""
    session = dict(before or new_session(tx, application, identifier))
    for name, column in _COLUMNS.items():
        if name in given:
            session[column] = given[name]
    if given.get("profileId"):
        session["profile"] = given["profileId"]
    if "cartItems" in given:
        session["cart_items"] = cart_of(given["cartItems"])
    session["attributes"] = merged(session["attributes"], given.get("attributes"))
    return session


_OF_V1 = ("profileId", "state", "cartItems", "identifiers", "total", "attributes")
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


def _closed(tx: Transaction, session: Row, totals: Totals, outcome: Outcome) -> Settled:
    settled = settle(tx, outcome, session)
    total = totals.total if session["total"] is None else exact(session["total"])
    if session["profile"]:
        count_sale(tx, session["profile"], total)
    row = tx.get("sessions", session["integration_id"]) or session
    counted = {"profile": session["profile"], "total": number(total)}
    put_session(tx, {**row, "given": {**settled.given, **counted}})
    return settled


def _cancelled(tx: Transaction, session: Row) -> Updated:
    """Cancel a closed session; whatever else the call brings is not looked at (assumed)."""
    effects = roll_back(tx, session)
    put_session(tx, {**session, "state": CANCELLED, "given": {}})
    attach(tx, session)
    event = Event(tx.count("event"), "talon_session_revoked", {})
    outcome = NOTHING._replace(decisions=[Decision(effect, None) for effect in effects])
    totals = totals_of(session["cart_items"], session["additional_costs"])
    identifier = session["integration_id"]
    return _seen(tx, identifier, totals, event, effects, outcome, UNSETTLED)


def _seen(
    tx: Transaction,
    identifier: str,
    totals: Totals,
    event: Event,
    effects: list[Effect],
    outcome: Outcome,
    settled: Settled,
) -> Updated:
    session = tx.get("sessions", identifier)
    assert session is not None, "it was written above"
    profile = find_profile(tx, session["profile"]) if session["profile"] else None
    return Updated(session, totals, profile, event, effects, outcome, settled)


def given_by_v1(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read a V1 session: one coupon, one referral, both cleared by an empty text.

    Members of V2 alone are unknown here, and nothing has looked at what they are.
    """
    given = {name: body[name] for name in _OF_V1 if name in body}
    if "coupon" in body:
        given["couponCodes"] = [body["coupon"]] if body["coupon"] else []
    if "referral" in body:
        given["referralCode"] = body["referral"]
    return given


def is_dry(call: Call) -> bool:
    """Whether a call only asks what would be."""
    return bool(call.query.get("dry"))
