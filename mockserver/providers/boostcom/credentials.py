"""The ready-made headers of a world: the fixture's tokens, which are stored for this only.

They are in the row of one client, in columns that the control API masks.
"""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.engine.fixture import digest
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row

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


def _member_token(members: Mapping[str, Mapping[str, Any]]) -> str | None:
    tokens = (
        token for kind in _TOKENS for member in members.values() for token in member.get(kind, ())
    )
    return next(tokens, None)
