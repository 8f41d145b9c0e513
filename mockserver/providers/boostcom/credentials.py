"""The headers that a world shows to newcomers: its fixture's own tokens, kept for this alone.

They stand in the row of the client that is shown, in columns that the control API masks.
"""

from collections.abc import Mapping
from typing import Any, cast

from mockserver.engine.fixture import digest
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row

#: The lists in which a fixture gives a member tokens, those that open most first.
_TOKENS = ("lasting_tokens", "access_tokens", "expired_tokens")


def keep(tx: Transaction, fixture: Mapping[str, Any], everything: int) -> None:
    """Keep the tokens to show: of the client that may do most, and of a member of its club.

    The clients' rows are there by now. A client without a list of permits has `everything` there
    is; of several, the first of the fixture is taken. These tokens stand in the fixture's file
    anyhow; those that calls make are kept by their digests only.
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
    """Give the headers of a call; without `authorization` where no member has a token."""
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
