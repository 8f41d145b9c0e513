"""The operations on sessions: update one, and get it."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.api_today.moves import Asked, update_session
from mockserver.providers.talon_one.api_today.states import (
    effects_json,
    state_json,
    stored_session_json,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.instants import query_instant
from mockserver.providers.talon_one.sessions.session import is_dry, refused

#: The contents that say why rules did not apply.
_EXPLAINING = frozenset({"ruleFailureReasons", "campaignEligibility"})
_ELIGIBILITY = "campaignEligibility"


def update_customer_session(tx: Transaction, call: Call) -> Reply:
    """Create or change a session, and let the rules decide.

    A dry call may be about a moment of the future (documented: t1 2026,
    updateCustomerSessionV2), and keeps nothing.
    """
    wanted: list[str] = call.body.get("responseContent", [])
    changes = call.body["customerSession"]
    now = query_instant(call.query.get("now"))
    problems = [*_against(call, wanted, now, tx.now)]
    if problems:
        return invalid(*problems)
    started = tx.now
    if now is not None:
        tx.now = now
    asked = Asked(is_dry(call), _only(call, changes), bool(_EXPLAINING & {*wanted}))
    update = update_session(
        tx, call.identity["application"], call.path["customerSessionId"], changes, asked
    )
    reply = update if isinstance(update, Reply) else Reply(200, state_json(tx, update, wanted))
    tx.now = started
    if is_dry(call):
        tx.discard()
    return reply


def get_customer_session(tx: Transaction, call: Call) -> Reply:
    """Give a session and the effects that hold (that an unknown one is 400 is assumed)."""
    identifier, application = call.path["customerSessionId"], call.identity["application"]
    session = tx.get("sessions", identifier)
    if session is None:
        what = f"There is no session {identifier!r}."
        return invalid(Invalid("not found", what, "customerSessionId"))
    refusal = refused(tx, application, identifier, session, None)
    if refusal is not None:
        return refusal
    effects = effects_json(session["effects"])
    return Reply(200, {"customerSession": stored_session_json(session), "effects": effects})


def _against(call: Call, wanted: list[str], now: int | None, present: int) -> list[Invalid]:
    """Find what a call may ask for only in a dry one (documented: t1 2026, IntegrationRequest).

    That it is 400 is assumed.
    """
    problems = []
    if now is not None and not is_dry(call):
        problems.append(Invalid("now", "It needs dry=true.", "now"))
    elif now is not None and now <= present:
        problems.append(Invalid("now", "It has to be a moment of the future.", "now"))
    if _ELIGIBILITY in wanted:
        others = {"triggeredCampaigns", "ruleFailureReasons"} & {*wanted}
        if not is_dry(call):
            what = "campaignEligibility needs dry=true."
            problems.append(Invalid("responseContent", what, "/responseContent"))
        elif others:
            what = f"campaignEligibility does not go with {', '.join(sorted(others))}."
            problems.append(Invalid("responseContent", what, "/responseContent"))
    return problems


def _only(call: Call, changes: Mapping[str, Any]) -> frozenset[str] | None:
    """Give the only campaigns that a dry call asks; None for all."""
    if not is_dry(call) or "evaluableCampaignIds" not in changes:
        return None
    return frozenset(str(int(each)) for each in changes["evaluableCampaignIds"])
