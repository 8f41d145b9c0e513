"""The ready-made headers of a world: the fixture's tokens, which are stored for this only.

They are in the row of one client, in columns that the control API masks.
"""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.engine.fixture import digest
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.errors import UnknownName
from mockserver.providers.boostcom.tokens import ACCESS_LIFETIME, write_token

#: The lists of a member's tokens in a fixture, the tokens with the most rights first.
_TOKENS = ("lasting_tokens", "access_tokens", "expired_tokens")


def keep(tx: Transaction, fixture: Mapping[str, Any], everything: int) -> None:
    """Store the ready-made tokens: the client's with the most permits, and a member's of its club.

    The clients' rows must exist. A client without a list of permits has all `everything` of them;
    of several such clients, the first of the fixture is chosen. These tokens are in the fixture's
    file anyway; of the tokens that calls make, only digests are stored.
    """
    clients = fixture.get("clients", {}).values()
    if not clients:
        return
    client = max(clients, key=lambda each: len(each.get("permits", range(everything))))
    key = digest(client["token"])
    shown = {
        "token": client["token"],
        "member_token": _member_token(fixture.get("members", {}).get(client["club"], {})),
    }
    tx.put("clients", key, {**cast(Row, tx.get("clients", key)), **shown})


def credentials(tx: Transaction) -> Mapping[str, str]:
    """Return the headers of a call; without `authorization` if no member has a token."""
    row = next((row for _, row in tx.rows("clients") if "token" in row), None)
    if row is None:
        return {}
    headers = {
        "x-client-authorization": row["token"],
        "x-user-agent": "CURL manual test",
        "x-product-name": row["product"],
    }
    if row.get("member_token") is None:
        return headers
    return {**headers, "authorization": f"Bearer {row['member_token']}"}


def credentials_of(tx: Transaction, number: str) -> Mapping[str, str]:
    """Return the headers of a member's call; without `authorization` if the member has no token."""
    headers = dict(credentials(tx))
    headers.pop("authorization", None)
    row = next((row for _, row in tx.rows("clients") if "token" in row), None)
    member = None if row is None else tx.get("members", f"{row['club']}:{number}")
    if member is not None and member.get("token") is not None:
        headers["authorization"] = f"Bearer {member['token']}"
    return headers


def issue(tx: Transaction, number: str | None, ends: int | None) -> Mapping[str, str]:
    """Make an access token of a member, the first one by default, in the ready-made client's club.

    A token that has ended is not stored: it is refused like any that is unknown.
    Raises UnknownName.
    """
    club = next((row["club"] for _, row in tx.rows("clients") if "token" in row), None)
    members = {row["number"]: row for _, row in tx.rows("members") if row["club"] == club}
    number = next(iter(members), "") if number is None else number
    if number not in members:
        raise UnknownName("member", number, members)
    token = tx.new_id("access-token") + tx.new_id("access-token")
    lifetime = ACCESS_LIFETIME if ends is None else ends - tx.now
    if lifetime > 0:
        write_token(tx, members[number], token, "access", lifetime, None)
    return {**credentials(tx), "authorization": f"Bearer {token}"}


def token_of(member: Mapping[str, Any]) -> str | None:
    """Return the token of a fixture's member with the most rights; None if there is none."""
    return next((token for kind in _TOKENS for token in member.get(kind, ())), None)


def _member_token(members: Mapping[str, Mapping[str, Any]]) -> str | None:
    tokens = (
        token for kind in _TOKENS for member in members.values() for token in member.get(kind, ())
    )
    return next(tokens, None)
