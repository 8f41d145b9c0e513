"""Whom a new session is for: the partner's own names, in the call's body or in its token.

The contract describes no body for `POST /users`, yet its `User` tells the caller which values to
choose: the customer's lasting name, and the session's, which the vendor's JavaScript gets too. So
a JSON object with these members is read (assumed); any other body is passed over.
"""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.content import Unreadable, json_in
from mockserver.contract.violation import Violation, shown
from mockserver.engine.problem import Problem, invalid
from mockserver.engine.provider import Arrival, Identity

_LONGEST = 200
_NAMES = ("partner_user_id", "user_session_id")


def named(arrival: Arrival, identity: Identity) -> Identity | Problem:
    """Add the customer and the session that the body names to the caller's identity.

    A body that names another partner or customer than the token is refused.
    """
    if arrival.operation.id != "createUser" or not arrival.body:
        return identity
    body = _object(arrival.body)
    given = {name: body[name] for name in _NAMES if body.get(name) is not None}
    wrong = [
        Violation("body", f"/{name}", "type", f"a text of 1 to {_LONGEST} characters", shown(value))
        for name, value in given.items()
        if not is_short_text(value)
    ]
    if wrong:
        return invalid(wrong)
    for name in ("partner_id", "partner_user_id"):
        known, told = identity[name], body.get(name)
        if None not in (known, told) and told != known:
            return Problem("forbidden", f"The token is for the {name} {known!r}, not for {told!r}.")
    return {**identity, **given}


def is_short_text(value: object) -> bool:
    """Whether a value can be a customer's or a session's name."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        return False
    # JSON may hold half a surrogate, which is not a character and cannot be sent in a reply.
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json_in(body.decode())
    except (Unreadable, UnicodeDecodeError):
        return {}
    return value if isinstance(value, dict) else {}
