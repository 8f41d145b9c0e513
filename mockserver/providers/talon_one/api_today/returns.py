"""Returns: units of a closed session come back, and their effects are rolled back."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.moves import (
    PARTIALLY_RETURNED,
    session_of_today,
    touched,
    undone,
)
from mockserver.providers.talon_one.api_today.reevaluation import (
    asked_again,
    campaigns_asked_again,
)
from mockserver.providers.talon_one.api_today.rollbacks import take_back
from mockserver.providers.talon_one.api_today.states import effects_json, state_json
from mockserver.providers.talon_one.books.numbers import number_of
from mockserver.providers.talon_one.books.profiles import ACCOUNT, find_profile, put_profile
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.money import exact, minus
from mockserver.providers.talon_one.rules.effects import Effect
from mockserver.providers.talon_one.sessions.moves import begin_update
from mockserver.providers.talon_one.sessions.session import (
    CLOSED,
    OPEN,
    is_dry,
    put_session,
    refused,
)
from mockserver.providers.talon_one.sessions.updates import Update

#: How many units of each line come back, by the line.
Units = dict[int, int]


def return_cart_items(tx: Transaction, call: Call) -> Reply:
    """Take units of a closed session back; the lowest unit of a line goes first (assumed)."""
    session = _own_session(tx, call, CLOSED, PARTIALLY_RETURNED)
    if isinstance(session, Reply):
        return session
    asked = call.body["return"]["returnedCartItems"]
    units: Units = {}
    problems = [
        problem
        for number, item in enumerate(asked)
        for problem in _against(session, units, item, f"/return/returnedCartItems/{number}")
    ]
    if problems or not units:
        return invalid(*(problems or [Invalid("minItems", "Nothing comes back.", "/return")]))
    asks = bool(call.query.get("runRuleEngine"))
    campaigns = campaigns_asked_again(tx, session) if asks else frozenset[str]()
    update = _returned(tx, session, units, campaigns)
    if isinstance(update, Reply):
        return update
    state = state_json(tx, update, call.body.get("responseContent", []))
    if is_dry(call):
        tx.discard()
    return Reply(200, {**state, "return": update.session["returns"][-1]})


def reopen_customer_session(tx: Transaction, call: Call) -> Reply:
    """Reopen a closed session: all that closing it did is undone at once (assumed: at once)."""
    session = _own_session(tx, call, CLOSED)
    if isinstance(session, Reply):
        return session
    update = undone(tx, touched(tx, session), OPEN, "talon_session_reopened")
    if isinstance(update, Reply):
        return update
    return Reply(200, {"effects": effects_json(update.effects)})


def _own_session(tx: Transaction, call: Call, *states: str) -> Row | Reply:
    """Find the session of the path in one of these states (that others are 400 is assumed)."""
    identifier, application = call.path["customerSessionId"], call.identity["application"]
    session = tx.get("sessions", identifier)
    refusal = refused(tx, application, identifier, session, None)
    if refusal is not None:
        return refusal
    if session is None:
        what = f"There is no session {identifier!r}."
        return invalid(Invalid("not found", what, "customerSessionId"))
    if session["state"] not in states:
        can = " or ".join(states)
        what = f'The session is "{session["state"]}", and has to be {can}.'
        return invalid(Invalid("state", what, "customerSessionId"))
    return session_of_today(session)


def _against(session: Row, units: Units, asked: Mapping[str, Any], at: str) -> Iterator[Invalid]:
    """Find the reason to refuse the return of a line; what can be returned is added to `units`."""
    lines = [
        item
        for item in session["cart_items"]
        if asked.get("position", item["position"]) == item["position"]
        and asked.get("sku", item["sku"]) == item["sku"]
    ]
    if not asked.get("sku") and "position" not in asked:
        yield Invalid("required", "A line is named by its position or its SKU.", at)
        return
    if not lines:
        yield Invalid("not found", "The session has no such line.", at)
        return
    position = lines[0]["position"]
    back = session.get("returned", {}).get(str(position), 0) + units.get(position, 0)
    left = lines[0]["quantity"] - back
    quantity = asked.get("quantity", left)
    if not 1 <= quantity <= left:
        yield Invalid("quantity", f"{quantity} of {left} units cannot come back.", f"{at}/quantity")
        return
    units[position] = units.get(position, 0) + quantity


def _returned(
    tx: Transaction, session: Row, units: Units, campaigns: frozenset[str]
) -> Update | Reply:
    before = session.get("returned", {})
    back = {
        position: range(before.get(str(position), 0), before.get(str(position), 0) + count)
        for position, count in units.items()
    }
    taken = take_back(tx, session, lambda effect: _is_of(effect, back, campaigns), campaigns)
    worth = sum((_price(session, at) * count for at, count in units.items()), Decimal(0))
    _count_sale_down(tx, session, worth)
    counts = {str(at): before.get(str(at), 0) + count for at, count in units.items()}
    closing = taken.closing
    if closing is not None:
        closing = {**closing, "total": minus(closing["total"], worth)}
    session = {
        **touched(tx, session),
        "state": PARTIALLY_RETURNED,
        "effects": taken.holding,
        "closing": closing,
        "returned": {**before, **counts},
    }
    update = begin_update(tx, session, "talon_session_partially_returned")
    if isinstance(update, Reply):
        return update
    made = _return_json(tx, session, units, update.event.id)
    session = {**update.session, "returns": [*session.get("returns", []), made]}
    put_session(tx, session)
    update = update._replace(session=session)
    return asked_again(tx, update, taken, campaigns) if campaigns else update.telling(taken.effects)


def _is_of(effect: Effect, back: Mapping[int, Sequence[int]], campaigns: frozenset[str]) -> bool:
    """Whether an effect belongs to a returned unit, or to a campaign that is evaluated again."""
    if effect and str(effect["campaignId"]) in campaigns:
        return True
    props = effect.get("props", {})
    position = props.get("position", props.get("cartItemPosition"))
    unit = props.get("subPosition", props.get("cartItemSubPosition"))
    return position in back and unit in back[position]


def _price(session: Row, position: int) -> Decimal:
    return exact(session["cart_items"][position]["price"])


def _count_sale_down(tx: Transaction, session: Row, worth: Decimal) -> None:
    """Take returned items off the customer's sales (documented: OAS 26.16, CustomerProfile)."""
    profile = find_profile(tx, session["profile"]) if session["profile"] else None
    if profile is not None:
        put_profile(tx, {**profile, "total_sales": minus(profile["total_sales"], worth)})


def _return_json(tx: Transaction, session: Row, units: Units, event: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": tx.count("return"),
        "created": instant_json(tx.now),
        "applicationId": int(session["application"]),
        "accountId": ACCOUNT,
        "returnedCartItems": [
            {
                "position": position,
                "quantity": count,
                "sku": session["cart_items"][position]["sku"],
            }
            for position, count in units.items()
        ],
        "eventId": event,
        "sessionId": session["number"],
        "sessionIntegrationId": session["integration_id"],
    }
    if session["profile"]:
        made["profileId"] = number_of("profile", session["profile"])
        made["profileIntegrationId"] = session["profile"]
    return made
