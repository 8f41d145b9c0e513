"""Partners: identified by their tokens, with limits on the units that they may issue."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
from jwt.types import Options

from mockserver.engine.clock import DAY, SECOND, format_instant
from mockserver.engine.column import clamped
from mockserver.engine.memo import Memo
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival, Identity
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.koomalooma.naming import is_short_text, named

_ALGORITHM = "HS256"
_HEADER = b"x-koomalooma-jwt"
_UNVERIFIED: Options = {
    "verify_signature": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
_VERIFIED: Options = {**_UNVERIFIED, "verify_signature": True}
#: HS256 needs at least this many characters; PyJWT warns of shorter secrets.
SHORTEST_SECRET = 32
_FAR = 10**12


def admit(tx: Transaction, arrival: Arrival) -> Identity | Problem:
    """Return the calling partner, with the customer and session that the call names, or a Problem.

    The contract names the header and calls its value a JWT. Assumed: it is signed with a secret
    of the partner, names the partner in `partner_id` (or `iss`), and may name the customer in
    `partner_user_id`. `exp` and `nbf` are compared with the world's clock.
    """
    identity = _caller(tx, arrival)
    return identity if isinstance(identity, Problem) else named(arrival, identity)


def _caller(tx: Transaction, arrival: Arrival) -> Identity | Problem:
    token = arrival.credentials.get("api_key", "")
    if not token:
        return _refused("The header X-KoomaLooma-JWT is missing.")
    claims = arrival.memo(_claims, token)
    partner_id: Any = None if claims is None else claims.get("partner_id", claims.get("iss"))
    partner = tx.get("partners", partner_id) if isinstance(partner_id, str) else None
    if partner is None or partner["accept_any_token"]:
        return _admit_any(tx, claims, partner_id, partner)
    if not arrival.memo(_is_signed, token, partner["jwt_secret"]):
        return _refused("The token's signature does not fit its partner's secret.")
    assert claims is not None, "a token that names a partner has claims"
    refusal = _out_of_time(claims, tx.now)
    if refusal is not None:
        return refusal
    return _identity(partner_id, claims)


def credentials(tx: Transaction) -> Mapping[str, str]:
    """Sign a token of the world's first partner; it never expires, whatever the clock shows."""
    return _signed(tx, {})


def credentials_of(tx: Transaction, customer: str) -> Mapping[str, str]:
    """Sign such a token that names a customer of the partner."""
    return _signed(tx, {"partner_user_id": customer})


def issue_token(tx: Transaction, customer: str | None, ends: int | None) -> Mapping[str, str]:
    """Sign a token of the world's first partner that names a customer and ends at a moment."""
    named = {} if customer is None else {"partner_user_id": customer}
    return _signed(tx, named if ends is None else {**named, "exp": ends // SECOND})


def _signed(tx: Transaction, more: Mapping[str, Any]) -> Mapping[str, str]:
    for identifier, partner in tx.rows("partners"):
        claims = {"partner_id": identifier, **more}
        return {"X-KoomaLooma-JWT": jwt.encode(claims, partner["jwt_secret"], _ALGORITHM)}
    return {}


def world_in(headers: dict[bytes, bytes], memo: Memo) -> str | None:
    """Return the world in the token's claim `mock_world` (our extension, not the vendor's)."""
    token = headers.get(_HEADER)
    if token is None:
        return None
    claims = memo(_claims, token.decode("latin-1"))
    world = None if claims is None else claims.get("mock_world")
    return None if world is None else str(world)


def issue(partner: Row, units: int, now: int) -> Row | str:
    """Count units against a partner's caps and prepaid balance, or return the reason to refuse.

    Caps count by calendar day and month in UTC. The support pages of 2017 describe caps and
    prepaying. Assumed: the answer is 403, and the whole booking is refused.
    """
    after = counted(partner, units, now)
    daily, monthly = partner["daily_cap"], partner["monthly_cap"]
    if daily is not None and after["issued_today"] > daily:
        return _over("daily", daily, after["issued_today"], units)
    if monthly is not None and after["issued_this_month"] > monthly:
        return _over("monthly", monthly, after["issued_this_month"], units)
    balance = partner["prepaid_balance"]
    if balance is None:
        return after
    if units > balance:
        return f"The prepaid balance of {balance} units does not cover {units}."
    return {**after, "prepaid_balance": balance - units}


def counted(partner: Row, units: int, now: int) -> Row:
    """Add units to what a partner has issued on this day and in this month."""
    day = now // DAY
    if partner["counted_day"] == day:
        today, this_month = partner["issued_today"], partner["issued_this_month"]
        month = partner["counted_month"]
    else:
        moment = datetime.fromtimestamp(now // SECOND, UTC)
        month = moment.year * 12 + moment.month
        today = 0
        this_month = partner["issued_this_month"] if partner["counted_month"] == month else 0
    return {
        **partner,
        "counted_day": day,
        "counted_month": month,
        "issued_today": clamped(today + units),
        "issued_this_month": clamped(this_month + units),
    }


def give_back(partner: Row, units: int) -> Row:
    """Return units to the prepaid balance. They still count for the caps (assumed)."""
    balance = partner["prepaid_balance"]
    return {**partner, "prepaid_balance": None if balance is None else clamped(balance + units)}


def _over(period: str, cap: int, issued: int, units: int) -> str:
    left = max(cap - issued + units, 0)
    return f"The {period} cap of {cap} units leaves {left}, and this takes {units}."


def _admit_any(
    tx: Transaction, claims: Mapping[str, Any] | None, partner_id: Any, partner: Row | None
) -> Identity | Problem:
    if partner is not None:
        return _identity(partner_id, claims or {})
    for identifier, row in tx.rows("partners"):
        if row["accept_any_token"]:
            return _identity(identifier, claims or {})
    if claims is None:
        return _refused("The token is not a JSON Web Token.")
    return _refused(f"The token names no partner of this world: {partner_id!r}.")


def _identity(partner_id: str, claims: Mapping[str, Any]) -> Identity | Problem:
    customer = claims.get("partner_user_id")
    if customer is not None and not is_short_text(customer):
        return _refused("The token's partner_user_id is not a short text.")
    return {"partner_id": partner_id, "partner_user_id": customer, "user_session_id": None}


def _out_of_time(claims: Mapping[str, Any], now: int) -> Problem | None:
    for name in ("exp", "nbf"):
        moment = claims.get(name)
        if moment is None:
            continue
        if not _is_moment(moment):
            return _refused(f"The token's {name} is not a number of seconds.")
        if name == "exp" and now >= moment * SECOND:
            return _refused(f"The token has expired; here it is {format_instant(now)}.")
        if name == "nbf" and now < moment * SECOND:
            return _refused(f"The token is not valid yet; here it is {format_instant(now)}.")
    return None


def _is_moment(value: Any) -> bool:
    """Whether a value is a number of seconds that a calendar can show."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < _FAR


def _claims(token: str) -> Mapping[str, Any] | None:
    try:
        claims: dict[str, Any] = jwt.decode(token, options=_UNVERIFIED, algorithms=[_ALGORITHM])
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None
    return claims


def _is_signed(token: str, secret: str) -> bool:
    if len(secret) < SHORTEST_SECRET:
        return False  # such as a secret that a snapshot has masked
    try:
        jwt.decode(token, secret, algorithms=[_ALGORITHM], options=_VERIFIED)
    except (jwt.PyJWTError, ValueError):
        return False  # also if the secret does not fit the algorithm, such as a public key
    return True


def _refused(message: str) -> Problem:
    return Problem("unauthenticated", message)
