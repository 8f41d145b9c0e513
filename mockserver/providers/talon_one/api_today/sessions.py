"""The operations on sessions: update one, and get it."""

from collections.abc import Iterator

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.api_today.asking import (
    invalid_contents,
    is_explaining,
    only_campaigns,
    wanted_by,
)
from mockserver.providers.talon_one.api_today.moves import Asked, session_of_today, update_session
from mockserver.providers.talon_one.api_today.states import (
    effects_json,
    state_json,
    stored_session_json,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.instants import query_instant
from mockserver.providers.talon_one.sessions.session import is_dry, refused


def update_customer_session(tx: Transaction, call: Call) -> Reply:
    """Create or change a session, and let the rules decide.

    A dry call may be about a moment of the future (documented: t1 2026,
    updateCustomerSessionV2), and keeps nothing.
    """
    wanted = wanted_by(call)
    changes = call.body["customerSession"]
    now = query_instant(call.query.get("now"))
    problems = [*_invalid_now(call, now, tx.now), *invalid_contents(call)]
    if problems:
        return invalid(*problems)
    started = tx.now
    if now is not None:
        tx.now = now
    asked = Asked(is_dry(call), only_campaigns(call, changes), is_explaining(wanted))
    update = update_session(
        tx, call.identity["application"], call.path["customerSessionId"], changes, asked
    )
    reply = update if isinstance(update, Reply) else Reply(200, state_json(tx, update, wanted))
    tx.now = started
    if is_dry(call):
        tx.discard()
    return reply


def get_customer_session(tx: Transaction, call: Call) -> Reply:
    """Return a session and the effects that hold (that an unknown one is 400 is assumed)."""
    identifier, application = call.path["customerSessionId"], call.identity["application"]
    session = tx.get("sessions", identifier)
    if session is None:
        what = f"There is no session {identifier!r}."
        return invalid(Invalid("not found", what, "customerSessionId"))
    refusal = refused(tx, application, identifier, session, None)
    if refusal is not None:
        return refusal
    session = session_of_today(session)
    shown = stored_session_json(session)
    if isinstance(shown, Invalid):
        return invalid(shown)
    effects = effects_json(session["effects"])
    return Reply(200, {"customerSession": shown, "effects": effects})


def _invalid_now(call: Call, now: int | None, present: int) -> Iterator[Invalid]:
    """Check the moment that a call is about: in the future, and of a dry call alone.

    (documented: t1 2026, updateCustomerSessionV2) That it is 400 is assumed.
    """
    if now is not None and not is_dry(call):
        yield Invalid("now", "It needs dry=true.", "now")
    elif now is not None and now <= present:
        yield Invalid("now", "It has to be a moment of the future.", "now")
