"""The operations that ask the rules: sessions and profiles of both versions, and events."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.attributes import faults
from mockserver.providers.talon_one.carts import totals_of
from mockserver.providers.talon_one.context import Event, RuleContext
from mockserver.providers.talon_one.dialect import Fault, invalid
from mockserver.providers.talon_one.evaluation import evaluate
from mockserver.providers.talon_one.outcome import Outcome
from mockserver.providers.talon_one.profiles import find_profile, profile_json, upsert
from mockserver.providers.talon_one.sessions import (
    Updated,
    attach,
    given_by_v1,
    is_dry,
    new_session,
    put_session,
    refused,
    update_session,
)
from mockserver.providers.talon_one.settlement import Settled, settle
from mockserver.providers.talon_one.states import profile_state_v1, state_v1, state_v2

#: Types that begin so are the system's own; the contract reserves names and lists none (assumed).
RESERVED = "talon_"


def update_customer_session(tx: Transaction, call: Call) -> Reply:
    """Update a session by the first version of the operation."""
    given = given_by_v1(call.body)
    identifier = call.path["customerSessionId"]
    updated = update_session(tx, call.identity["application"], identifier, given)
    if isinstance(updated, Reply):
        return updated
    return _answered(tx, call, 200, state_v1(tx, updated))


def update_customer_session_v2(tx: Transaction, call: Call) -> Reply:
    """Update a session by the second version of the operation."""
    identifier, given = call.path["customerSessionId"], call.body["customerSession"]
    given = {**given, "total": None}
    updated = update_session(tx, call.identity["application"], identifier, given)
    if isinstance(updated, Reply):
        return updated
    return _answered(tx, call, 200, state_v2(tx, updated, call.body.get("responseContent", [])))


def update_customer_profile(tx: Transaction, call: Call) -> Reply:
    """Create or update a profile; the first version answers with the rules' decisions."""
    identifier, given = call.path["integrationId"], call.body.get("attributes")
    problems = list(faults(tx, "CustomerProfile", given))
    if problems:
        return invalid(*problems)
    kind = "created" if find_profile(tx, identifier) is None else "updated"
    profile = upsert(tx, identifier, given)
    event = Event(tx.count("event"), f"talon_profile_{kind}", {})
    application = call.identity["application"]
    # Whatever a rule does for the profile, it does by a session of nobody else's.
    session = {**new_session(tx, application, ""), "profile": identifier, "attached": True}
    context = RuleContext(application, event, None, None, profile, False, True)
    outcome = evaluate(tx, context)
    settled = settle(tx, outcome, session)
    profile = find_profile(tx, identifier) or profile
    state = profile_state_v1(tx, application, profile, event, outcome, settled)
    return _answered(tx, call, 200, state)


def update_customer_profile_v2(tx: Transaction, call: Call) -> Reply:
    """Create or update a profile; the second version asks no rules (documented: no `dry`)."""
    given = call.body.get("attributes")
    problems = list(faults(tx, "CustomerProfile", given))
    if problems:
        return invalid(*problems)
    profile = upsert(tx, call.path["customerProfileId"], given)
    return Reply(200, {"customerProfile": profile_json(profile)})


def track_event(tx: Transaction, call: Call) -> Reply:
    """Note that something happened in a session, and let the rules that mention events decide.

    Their effects are final at once (assumed). A session or profile that nobody has named yet is
    made (documented).
    """
    body, application = call.body, call.identity["application"]
    identifier, profile_id = body["sessionId"], body.get("profileId", "")
    session = tx.get("sessions", identifier)
    refusal = refused(tx, application, identifier, session, profile_id)
    if refusal is not None:
        return refusal
    problems = list(faults(tx, "Event", body["attributes"]))
    if body["type"].startswith(RESERVED):
        what = f'Types that begin with "{RESERVED}" are reserved.'
        problems.append(Fault("reserved", what, "/type"))
    if problems:
        return invalid(*problems)
    session = session or new_session(tx, application, identifier)
    session, profile = attach(tx, {**session, "profile": session["profile"] or profile_id})
    put_session(tx, session)
    event = Event(tx.count("event"), body["type"], body["attributes"])
    totals = totals_of(session["cart_items"], session["additional_costs"])
    outcome = evaluate(tx, RuleContext(application, event, session, totals, profile, False, True))
    settled = settle(tx, outcome, session)
    tx.put(
        "events",
        str(event.id),
        {
            "created": tx.now,
            "type": event.type,
            "attributes": event.attributes,
            "session": identifier,
            "profile": session["profile"],
        },
    )
    updated = _after_event(tx, session["integration_id"], event, outcome, settled)
    return _answered(tx, call, 201, state_v1(tx, updated))


def _after_event(
    tx: Transaction, identifier: str, event: Event, outcome: Outcome, settled: Settled
) -> Updated:
    session = tx.get("sessions", identifier)
    assert session is not None, "it was written before"
    totals = totals_of(session["cart_items"], session["additional_costs"])
    profile = find_profile(tx, session["profile"]) if session["profile"] else None
    return Updated(session, totals, profile, event, outcome.effects, outcome, settled)


def _answered(tx: Transaction, call: Call, status: int, state: dict[str, object]) -> Reply:
    """Answer; a dry call has then changed nothing (documented)."""
    if is_dry(call):
        tx.discard()
    return Reply(status, state)
