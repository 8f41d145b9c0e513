"""Events of the second version: a customer did something, and no session comes into it."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.asking import (
    invalid_contents,
    is_explaining,
    only_campaigns,
    wanted_by,
)
from mockserver.providers.talon_one.api_today.moves import begun_session, unknown_cards
from mockserver.providers.talon_one.api_today.shapes import SHAPES
from mockserver.providers.talon_one.api_today.states import state_json
from mockserver.providers.talon_one.books.attributes import invalid_attributes
from mockserver.providers.talon_one.books.profiles import upsert
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.sessions.happening import happened, without_session
from mockserver.providers.talon_one.sessions.session import is_dry, refused_profile
from mockserver.providers.talon_one.sessions.updates import Update


def track_event(tx: Transaction, call: Call) -> Reply:
    """Let the rules that mention events decide about one; what they decide lasts at once (assumed).

    An unknown profile is made, without an event of its own (documented: t1 2026, trackEventV2).
    """
    problems = [*invalid_event(tx, call), *invalid_contents(call)]
    if problems:
        return invalid(*problems)
    refusal = refused_profile(tx, call.body["profileId"])
    if refusal is not None:
        return refusal
    state = state_json(tx, _tracked(tx, call), wanted_by(call))
    if is_dry(call):
        tx.discard()
    return Reply(200, state) if call.query.get("silent") == "no" else Reply(204, NO_BODY)


def invalid_event(tx: Transaction, call: Call) -> Iterator[Invalid]:
    """Find what the schema allows and the operation does not (that it is 400 is assumed)."""
    if not call.body.get("profileId"):
        yield Invalid("required", "An event needs its customer.", "/profileId")
    if call.query.get("forceCompleteEvaluation") and not is_dry(call):
        what = "forceCompleteEvaluation needs dry=true."
        yield Invalid("forceCompleteEvaluation", what, "forceCompleteEvaluation")
    yield from invalid_attributes(tx, "Event", call.body.get("attributes"))
    yield from unknown_cards(tx, call.body.get("loyaltyCards", ()))


def _tracked(tx: Transaction, call: Call) -> Update:
    """Ask the rules, all of them where the call forces that."""
    body = call.body
    profile = upsert(tx, body["profileId"], None)
    event = Event(tx.count("event"), body["type"], body.get("attributes", {}))
    row = {
        "created": tx.now,
        "type": event.type,
        "attributes": event.attributes,
        "session": "",
        "profile": body["profileId"],
    }
    tx.put("events", str(event.id), row)
    session = begun_session(tx, call.identity["application"], "")
    return asked(tx, call, without_session(at_place(session, body), profile, event))


def at_place(session: Row, body: Mapping[str, Any]) -> Row:
    """Return a session with the cards and the store that an event names."""
    cards = list(body.get("loyaltyCards", session.get("loyalty_cards", ())))
    store = body.get("storeIntegrationId", session.get("store", ""))
    return {**session, "loyalty_cards": cards, "store": store}


def asked(tx: Transaction, call: Call, update: Update) -> Update:
    """Ask the rules about an event, as its call has it."""
    return happened(
        tx,
        update,
        SHAPES,
        only=only_campaigns(call, call.body),
        explains=is_explaining(wanted_by(call)),
        forces=bool(call.query.get("forceCompleteEvaluation")),
    )
