"""The operations on profiles: update one, with rules or without, or many at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.asking import (
    invalid_contents,
    is_explaining,
    wanted_by,
)
from mockserver.providers.talon_one.api_today.audiences import apply_changes, invalid_changes
from mockserver.providers.talon_one.api_today.moves import begun_session
from mockserver.providers.talon_one.api_today.shapes import SHAPES
from mockserver.providers.talon_one.api_today.shown import profile_of_today
from mockserver.providers.talon_one.api_today.states import state_json
from mockserver.providers.talon_one.books.attributes import invalid_attributes
from mockserver.providers.talon_one.books.profiles import find_profile, upsert
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.sessions.happening import (
    happened,
    update_profile,
    without_session,
)
from mockserver.providers.talon_one.sessions.session import is_dry, refused_profile


def update_customer_profile(tx: Transaction, call: Call) -> Reply:
    """Create or change a profile; the rules are asked with `runRuleEngine=true` alone.

    (documented: t1 2026, updateCustomerProfileV2)

    Without them there are no effects, and responseContent is not looked at (assumed).
    """
    identifier, asks = call.path["integrationId"], bool(call.query.get("runRuleEngine"))
    changes = call.body.get("audiencesChanges")
    problems = [*(invalid_contents(call) if asks else ()), *invalid_changes(tx, changes)]
    if problems:
        return invalid(*problems)
    changed = refused_profile(tx, identifier) or update_profile(
        tx, identifier, call.body.get("attributes")
    )
    if isinstance(changed, Reply):
        return changed
    apply_changes(tx, identifier, changes)
    if asks:
        state = _evaluated(tx, call, *changed)
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
        for problem in _against(tx, item, f"/customerProfiles/{number}")
    ]
    if problems:
        return invalid(*problems)
    rows = [_upserted(tx, item) for item in items]
    if call.query.get("silent", "yes") == "yes":
        return Reply(204, NO_BODY)
    states = [{"customerProfile": profile_of_today(tx, row)} for row in rows]
    return Reply(200, {"integrationStates": states})


def _against(tx: Transaction, item: Mapping[str, Any], at: str) -> Iterator[Invalid]:
    attributes, changes = item.get("attributes"), item.get("audiencesChanges")
    yield from invalid_attributes(tx, "CustomerProfile", attributes, f"{at}/attributes")
    yield from invalid_changes(tx, changes, f"{at}/audiencesChanges")


def _upserted(tx: Transaction, item: Mapping[str, Any]) -> Row:
    row = upsert(tx, item["integrationId"], item.get("attributes"))
    apply_changes(tx, item["integrationId"], item.get("audiencesChanges"))
    return find_profile(tx, item["integrationId"]) or row


def _evaluated(tx: Transaction, call: Call, profile: Row, kind: str) -> Mapping[str, Any]:
    session = begun_session(tx, call.identity["application"], "")
    update = without_session(session, profile, Event(tx.count("event"), kind, {}))
    wanted = wanted_by(call)
    update = happened(tx, update, SHAPES, explains=is_explaining(wanted))
    return state_json(tx, update, wanted)
