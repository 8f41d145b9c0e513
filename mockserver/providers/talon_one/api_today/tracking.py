"""The operation on events: a customer did something, and no session comes into it."""

from collections.abc import Iterator

from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.api_today.asking import (
    invalid_contents,
    is_explaining,
    only_campaigns,
    wanted_by,
)
from mockserver.providers.talon_one.api_today.moves import begun_session
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
    problems = [*_against(tx, call), *invalid_contents(call)]
    if problems:
        return invalid(*problems)
    refusal = refused_profile(tx, call.body["profileId"])
    if refusal is not None:
        return refusal
    state = state_json(tx, _tracked(tx, call), wanted_by(call))
    if is_dry(call):
        tx.discard()
    return Reply(200, state) if call.query.get("silent") == "no" else Reply(204, NO_BODY)


def _against(tx: Transaction, call: Call) -> Iterator[Invalid]:
    """Find what the schema allows and the operation does not (that it is 400 is assumed)."""
    if not call.body.get("profileId"):
        yield Invalid("required", "An event needs its customer.", "/profileId")
    if call.query.get("forceCompleteEvaluation") and not is_dry(call):
        what = "forceCompleteEvaluation needs dry=true."
        yield Invalid("forceCompleteEvaluation", what, "forceCompleteEvaluation")
    yield from invalid_attributes(tx, "Event", call.body.get("attributes"))


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
    session = {
        **begun_session(tx, call.identity["application"], ""),
        "loyalty_cards": list(body.get("loyaltyCards", ())),
        "store": body.get("storeIntegrationId", ""),
    }
    return happened(
        tx,
        without_session(session, profile, event),
        SHAPES,
        only=only_campaigns(call, body),
        explains=is_explaining(wanted_by(call)),
        forces=bool(call.query.get("forceCompleteEvaluation")),
    )
