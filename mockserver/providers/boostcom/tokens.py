"""Members' tokens: made by password or refresh, ended by time, by use, or by revocation."""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import DAY, LATEST, SECOND
from mockserver.engine.fixture import digest
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.boostcom.dialect import refuse

#: How long tokens live (elsewhere: Members OAuth, Create token). A year of 365 days is assumed.
ACCESS_LIFETIME = DAY
REFRESH_LIFETIME = 365 * DAY

END = "end-token"


def create_token(tx: Transaction, call: Call) -> Reply:
    """Make a pair of tokens, for a password or for a refresh token, which then ends."""
    slug, body = call.path["loyalty_club_slug"], call.body
    if body["grant_type"] == "password":
        member = _by_password(tx, slug, body)
        return refuse(461, "Invalid member credentials") if member is None else _pair(tx, member)
    identifier = digest(body["refresh_token"])
    used = live_token(tx, identifier, "refresh")
    if used is None or used["club"] != slug:
        return refuse(462, "Invalid or expired refresh token")
    end_pair(tx, identifier, used)
    member = tx.get("members", f"{slug}:{used['member']}")
    return refuse(462, "Invalid or expired refresh token") if member is None else _pair(tx, member)


def revoke_token(tx: Transaction, call: Call) -> Reply:
    """End a token; an unknown one is accepted (elsewhere: Members OAuth, Revoke token).

    The other one of its pair ends with it (assumed).
    """
    identifier = digest(call.body["token"])
    token = tx.get("tokens", identifier)
    if token is not None and token["club"] == call.path["loyalty_club_slug"]:
        end_pair(tx, identifier, token)
    return Reply(200, {})


def get_token_info(tx: Transaction, call: Call) -> Reply:
    """Return the owner of the call's token, and how many seconds it has left."""
    token = tx.get("tokens", call.identity["token"])
    assert token is not None, "the call was admitted with it"
    # A fixture's lasting token always has its whole lifetime left.
    left = min(token["expires_at"] - tx.now, ACCESS_LIFETIME)
    return Reply(
        200,
        {
            "resource_owner_id": int(token["member"]),
            "scopes": [],
            "expires_in_seconds": left // SECOND,
            "application": {"uid": None},
            "created_at": token["created_at"] // SECOND,
        },
    )


def live_token(tx: Transaction, identifier: str, kind: str) -> Row | None:
    """Find a token of this kind by its digest; None if it is unknown or has ended."""
    row = tx.get("tokens", identifier)
    if row is None or row["kind"] != kind or row["expires_at"] <= tx.now:
        return None
    return row


def identifier_key(slug: str, kind: str, identifier: str) -> str:
    """Return the id of a member's e-mail address or phone number, in any spelling (assumed).

    Addresses are compared without case, numbers without spaces and without the plus.
    """
    plain = identifier.replace(" ", "").lstrip("+") if kind == "msisdn" else identifier.lower()
    return f"{slug}:{kind}:{plain}"


def end_pair(tx: Transaction, identifier: str, token: Row) -> None:
    """End a token and the one that was made with it."""
    tx.delete("tokens", identifier)
    if token["twin"] is not None:
        tx.delete("tokens", token["twin"])


def end_when_due(tx: Transaction, arguments: Mapping[str, Any]) -> None:
    """Remove a token whose time is over, unless its refresh token still lives and can revoke it."""
    token = tx.get("tokens", arguments["token"])
    if token is None:
        return
    twin = None if token["twin"] is None else tx.get("tokens", token["twin"])
    if twin is None or twin["expires_at"] <= tx.now:
        end_pair(tx, arguments["token"], token)


def write_token(
    tx: Transaction, member: Row, token: str, kind: str, lifetime: int, twin: str | None
) -> str:
    """Store a token by its digest, and schedule its end; returns the digest."""
    identifier = digest(token)
    tx.put(
        "tokens",
        identifier,
        {
            "club": member["club"],
            "member": member["number"],
            "kind": kind,
            "twin": twin,
            "created_at": tx.now,
            "expires_at": min(tx.now + lifetime, LATEST),
        },
    )
    tx.schedule(tx.now + lifetime, END, token=identifier)
    return identifier


def _pair(tx: Transaction, member: Row) -> Reply:
    access = tx.new_id("access-token") + tx.new_id("access-token")
    refresh = tx.new_id("refresh-token") + tx.new_id("refresh-token")
    write_token(tx, member, access, "access", ACCESS_LIFETIME, digest(refresh))
    write_token(tx, member, refresh, "refresh", REFRESH_LIFETIME, digest(access))
    return Reply(
        200,
        {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": ACCESS_LIFETIME // SECOND,
            "refresh_token": refresh,
            "created_at": tx.now // SECOND,
            "resource_owner_id": int(member["number"]),
        },
    )


def _by_password(tx: Transaction, slug: str, body: Mapping[str, Any]) -> Row | None:
    kind, identifier = body["identifier_type"], str(body["identifier"])
    if kind == "id":
        member = tx.get("members", f"{slug}:{identifier}")
    else:
        # The index holds one row for each e-mail address and phone number of a club.
        index_row = tx.get("identifiers", identifier_key(slug, kind, identifier))
        member = None if index_row is None else tx.get("members", f"{slug}:{index_row['member']}")
    if member is None or member["password"] is None:
        return None
    is_right = compare_digest(member["password"].encode(), body["password"].encode())
    return member if is_right else None
