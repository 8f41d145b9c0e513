"""Advanced events: each is told once under an id of the shop's, and may name a closed session."""

from collections.abc import Iterator
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.asking import wanted_by
from mockserver.providers.talon_one.api_today.moves import begun_session
from mockserver.providers.talon_one.api_today.states import state_json
from mockserver.providers.talon_one.api_today.tracking import asked, at_place, invalid_event
from mockserver.providers.talon_one.books.carts import cart_totals
from mockserver.providers.talon_one.books.profiles import upsert
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.sessions.happening import without_session
from mockserver.providers.talon_one.sessions.session import CLOSED, is_dry, refused_profile

_SHOWN = "advancedEvent"
_SESSION = "/connectedSessionId"


def track_advanced_event(tx: Transaction, call: Call) -> Reply:
    """Let the rules that mention events decide about one; what they decide lasts at once (assumed).

    An id counts once, and an unknown profile is made (documented: t1 2026, trackEventV3). The
    operation has no answer without a body, so `silent` changes nothing (assumed).
    """
    session = _connected(tx, call)
    problems = [*invalid_event(tx, call), *_against(call, session)]
    if problems:
        return invalid(*problems)
    refusal = refused_profile(tx, call.body["profileId"]) or _refused_id(tx, call)
    if refusal is not None:
        return refusal
    state = _tracked(tx, call, session)
    if is_dry(call):
        tx.discard()
    return Reply(200, state)


def get_advanced_event(tx: Transaction, call: Call) -> Reply:
    """Return an advanced event; one of another application is not there (assumed)."""
    identifier = call.path["integrationId"]
    row = tx.get("advanced_events", identifier)
    if row is None or row["application"] != call.identity["application"]:
        return refuse(404, f"There is no advanced event {identifier!r}.")
    return Reply(200, _event_json(identifier, row))


def _connected(tx: Transaction, call: Call) -> Row | None:
    """Find the session that an event names."""
    return tx.get("sessions", call.body.get("connectedSessionId", ""))


def _against(call: Call, session: Row | None) -> Iterator[Invalid]:
    """Check the session that an event names: it has to be closed.

    (documented: t1 2026, trackEventV3) That it has to be the customer's, and the 400, is assumed.
    """
    identifier = call.body.get("connectedSessionId")
    if identifier is None:
        return
    if session is None:
        yield Invalid("not found", f"There is no session {identifier!r}.", _SESSION)
    elif session["application"] != call.identity["application"]:
        yield Invalid("application", "The session belongs to another application.", _SESSION)
    elif session["profile"] != call.body["profileId"]:
        yield Invalid("profile", "The session belongs to another profile.", _SESSION)
    elif session["state"] != CLOSED:
        what = f'The session is "{session["state"]}", and has to be closed.'
        yield Invalid("state", what, _SESSION)


def _refused_id(tx: Transaction, call: Call) -> Reply | None:
    """Refuse an id that an event has."""
    if tx.get("advanced_events", call.body["integrationId"]) is None:
        return None
    return refuse(409, f"There is an advanced event {call.body['integrationId']!r} already.")


def _tracked(tx: Transaction, call: Call, connected: Row | None) -> dict[str, Any]:
    """Keep the event and ask the rules; gives the answer."""
    body, application = call.body, call.identity["application"]
    profile = upsert(tx, body["profileId"], None)
    event = Event(tx.count("event"), body["type"], body.get("attributes", {}))
    row = {
        "id": event.id,
        "created": tx.now,
        "application": application,
        "type": event.type,
        "attributes": event.attributes,
        "profile": body["profileId"],
        "session": body.get("connectedSessionId", ""),
        "store": body.get("storeIntegrationId", ""),
    }
    tx.put("advanced_events", body["integrationId"], row)
    session = begun_session(tx, application, "") if connected is None else connected
    update = without_session(at_place(session, body), profile, event)
    if connected is not None:
        totals = cart_totals(connected)
        update = update if isinstance(totals, Invalid) else update._replace(totals=totals)
    wanted = wanted_by(call)
    state = state_json(tx, asked(tx, call, update), [each for each in wanted if each != _SHOWN])
    shown = {_SHOWN: _event_json(body["integrationId"], row)} if _SHOWN in wanted else {}
    return {**state, **shown}


def _event_json(identifier: str, row: Row) -> dict[str, Any]:
    """Return an advanced event, without its effects: the answer to its call has them."""
    names = {"connectedSessionId": row["session"], "storeIntegrationId": row["store"]}
    return {
        "id": row["id"],
        "created": instant_json(row["created"]),
        "applicationId": int(row["application"]),
        "profileId": row["profile"],
        "type": row["type"],
        "attributes": row["attributes"],
        "integrationId": identifier,
        "effects": [],
        **{name: value for name, value in names.items() if value},
    }
