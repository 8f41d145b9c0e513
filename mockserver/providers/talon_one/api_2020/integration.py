"""The operations that evaluate rules: sessions and profiles of both versions, and events."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_2020.sessions import update_session
from mockserver.providers.talon_one.api_2020.shapes import SHAPES
from mockserver.providers.talon_one.api_2020.states import profile_state_v1, state_v1, state_v2
from mockserver.providers.talon_one.books.attributes import invalid_attributes
from mockserver.providers.talon_one.books.carts import cart_totals
from mockserver.providers.talon_one.books.profiles import profile_json
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.sessions.happening import (
    happened,
    update_profile,
    without_session,
)
from mockserver.providers.talon_one.sessions.session import (
    attach,
    is_dry,
    new_session,
    put_session,
    refused,
)
from mockserver.providers.talon_one.sessions.updates import Update

_OF_V1 = ("profileId", "state", "cartItems", "identifiers", "total", "attributes")


def update_customer_session(tx: Transaction, call: Call) -> Reply:
    """Update a session by the first version of the operation."""
    identifier, changes = call.path["customerSessionId"], _changes_of_v1(_said(call.body))
    update = update_session(tx, call.identity["application"], identifier, changes)
    if isinstance(update, Reply):
        return update
    return _answer(tx, call, 200, state_v1(tx, update))


def update_customer_session_v2(tx: Transaction, call: Call) -> Reply:
    """Update a session by the second version of the operation."""
    identifier = call.path["customerSessionId"]
    changes = {**_said(call.body["customerSession"]), "total": None}
    update = update_session(tx, call.identity["application"], identifier, changes)
    if isinstance(update, Reply):
        return update
    return _answer(tx, call, 200, state_v2(tx, update, call.body.get("responseContent", [])))


def update_customer_profile(tx: Transaction, call: Call) -> Reply:
    """Create or update a profile; the first version answers with the rules' decisions."""
    changed = update_profile(tx, call.path["integrationId"], call.body.get("attributes"))
    if isinstance(changed, Reply):
        return changed
    profile, kind = changed
    session = new_session(tx, call.identity["application"], "")
    update = without_session(session, profile, Event(tx.count("event"), kind, {}))
    return _answer(tx, call, 200, profile_state_v1(tx, happened(tx, update, SHAPES)))


def update_customer_profile_v2(tx: Transaction, call: Call) -> Reply:
    """Create or update a profile; the second version asks no rules (assumed: it has no `dry`)."""
    changed = update_profile(tx, call.path["customerProfileId"], call.body.get("attributes"))
    if isinstance(changed, Reply):
        return changed
    return Reply(200, {"customerProfile": profile_json(changed[0])})


def track_event(tx: Transaction, call: Call) -> Reply:
    """Note that something happened in a session, and let the rules that mention events decide.

    Their effects are final at once (assumed). A session or profile that nobody has named yet is
    made (documented: JS 4.1.0, trackEvent).
    """
    body, application = call.body, call.identity["application"]
    identifier, profile_id = body["sessionId"], body.get("profileId")
    session = tx.get("sessions", identifier)
    refusal = refused(tx, application, identifier, session, profile_id)
    if refusal is not None:
        return refusal
    session = session or new_session(tx, application, identifier)
    totals = cart_totals(session)
    problems = list(invalid_attributes(tx, "Event", body["attributes"]))
    if isinstance(totals, Invalid):
        return invalid(*problems, totals)
    if problems:
        return invalid(*problems)
    session, profile = attach(tx, {**session, "profile": session["profile"] or profile_id or ""})
    put_session(tx, session)
    event = Event(tx.count("event"), body["type"], body["attributes"])
    update = happened(tx, Update(session, profile, totals, event), SHAPES)
    tx.put("events", str(event.id), _event_row(tx, event, session))
    return _answer(tx, call, 201, state_v1(tx, update))


def _event_row(tx: Transaction, event: Event, session: Row) -> Row:
    return {
        "created": tx.now,
        "type": event.type,
        "attributes": event.attributes,
        "session": session["integration_id"],
        "profile": session["profile"],
    }


def _answer(tx: Transaction, call: Call, status: int, state: dict[str, object]) -> Reply:
    """Answer; a dry call has changed nothing (documented: JS 4.1.0, updateCustomerSession)."""
    if is_dry(call):
        tx.discard()
    return Reply(status, state)


def _said(members: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is null: clients of the vendor's send it where they have nothing to say.

    Of `profileId` it is known (elsewhere: JS 0, trackEvent), of the others assumed.
    """
    return {name: value for name, value in members.items() if value is not None}


def _changes_of_v1(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read a V1 session: one coupon, one referral, both cleared by an empty text.

    Members of V2 alone are unknown here, and nothing has looked at what they are.
    """
    changes = {name: body[name] for name in _OF_V1 if name in body}
    if "coupon" in body:
        changes["couponCodes"] = [body["coupon"]] if body["coupon"] else []
    if "referral" in body:
        changes["referralCode"] = body["referral"]
    return changes
