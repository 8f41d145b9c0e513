"""The operations on profiles: update one, with rules or without, or many at once."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.moves import begun_session
from mockserver.providers.talon_one.api_today.shapes import SHAPES
from mockserver.providers.talon_one.api_today.shown import profile_of_today
from mockserver.providers.talon_one.api_today.states import Content, state_json
from mockserver.providers.talon_one.books.attributes import invalid_attributes
from mockserver.providers.talon_one.books.carts import totals_of
from mockserver.providers.talon_one.books.profiles import find_profile, upsert
from mockserver.providers.talon_one.dialect import invalid
from mockserver.providers.talon_one.rules.context import Event, RuleContext
from mockserver.providers.talon_one.rules.evaluation import evaluate
from mockserver.providers.talon_one.sessions.session import is_dry
from mockserver.providers.talon_one.sessions.settlement import settle
from mockserver.providers.talon_one.sessions.updates import Update

_EMPTY = totals_of((), {})


def update_customer_profile(tx: Transaction, call: Call) -> Reply:
    """Create or change a profile; the rules are asked with `runRuleEngine=true` alone.

    (documented: t1 2026, updateCustomerProfileV2)

    Without them there are no effects, and responseContent is not looked at (assumed).
    """
    identifier, attributes = call.path["integrationId"], call.body.get("attributes")
    problems = list(invalid_attributes(tx, "CustomerProfile", attributes))
    if problems:
        return invalid(*problems)
    kind = "created" if find_profile(tx, identifier) is None else "updated"
    profile = upsert(tx, identifier, attributes)
    if call.query.get("runRuleEngine"):
        wanted = call.body.get("responseContent", [])
        state = _evaluated(tx, call, profile, f"talon_profile_{kind}", wanted)
    else:
        state = {"effects": [], "createdCoupons": [], "createdReferrals": []}
    if is_dry(call):
        tx.discard()
    return Reply(200, state)


def update_customer_profiles(tx: Transaction, call: Call) -> Reply:
    """Create or change many profiles, in the order of the request; no rules are asked."""
    items = call.body.get("customerProfiles", [])
    problems = [
        problem
        for number, item in enumerate(items)
        for problem in invalid_attributes(
            tx, "CustomerProfile", item.get("attributes"), f"/customerProfiles/{number}/attributes"
        )
    ]
    if problems:
        return invalid(*problems)
    rows = [upsert(tx, item["integrationId"], item.get("attributes")) for item in items]
    if call.query.get("silent", "yes") == "yes":
        return Reply(204, NO_BODY)
    states = [{"customerProfile": profile_of_today(row)} for row in rows]
    return Reply(200, {"integrationStates": states})


def _evaluated(
    tx: Transaction, call: Call, profile: Row, kind: str, wanted: list[str]
) -> Mapping[str, Any]:
    """Evaluate the rules that mention the event; what they decide lasts at once (assumed)."""
    application = call.identity["application"]
    event = Event(tx.count("event"), kind, {})
    # Whatever a rule does for the profile, it does by a session of nobody else's.
    session = {
        **begun_session(tx, application, ""),
        "profile": profile["integration_id"],
        "attached": True,
    }
    context = RuleContext(
        application,
        event,
        None,
        None,
        profile,
        updates_session=False,
        is_final=True,
        shapes=SHAPES,
        explains="ruleFailureReasons" in wanted or "campaignEligibility" in wanted,
    )
    outcome = evaluate(tx, context)
    settled = settle(tx, outcome, session)
    update = Update(session, profile, _EMPTY, event, outcome, settled)
    found = find_profile(tx, profile["integration_id"]) or profile
    return state_json(tx, update._replace(profile=found), Content(wanted))
