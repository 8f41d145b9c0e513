"""Checks the client's token and permits and the member's token, in one order for all operations.

503: the club is down for maintenance. 470: a header is missing. 471: a header is not correct.
401: the client's token is not valid for this club and product. 402: the club has no rewards. 403:
the permit is missing. 460: the member's token. The statuses are of the page Introduction, their
order is assumed.
"""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Reply
from mockserver.engine.fixture import digest
from mockserver.engine.memo import Memo
from mockserver.engine.provider import Arrival, Identity, part_world
from mockserver.engine.transaction import Transaction
from mockserver.providers.boostcom.dialect import refuse
from mockserver.providers.boostcom.tokens import live_token

#: The permit that each operation needs, by the section that describes it.
PERMITS = {
    "getProgramInfo": "Rewards:Api:Program:GetInfo",
    "joinProgram": "Rewards:Api:OAuth:Memberships:Create",
    "leaveProgram": "Rewards:Api:OAuth:Memberships:Delete",
    "getMyStatus": "Rewards:Api:OAuth:Memberships:CheckStatus",
    "getMemberStatus": "Rewards:Api:Memberships:CheckStatus",
    "getAchievementsSummary": "Rewards:Api:OAuth:Memberships:CheckStatus",
    "createToken": "BL:Api:Members:OAuth",
    "revokeToken": "BL:Api:Members:OAuth",
    "getTokenInfo": "BL:Api:Members:OAuth",
    "listRewards": "Rewards:Api:OAuth:Rewards:List",
    "listPurchasedRewards": "Rewards:Api:OAuth:Rewards:ListPurchased",
    "purchaseReward": "Rewards:Api:OAuth:Rewards:Purchase",
    "useReward": "Rewards:Api:OAuth:Rewards:Use",
}

_LONGEST = 512
_CLIENT, _AGENT, _PRODUCT = b"x-client-authorization", b"x-user-agent", b"x-product-name"
_MEMBER = b"authorization"


def admit(tx: Transaction, arrival: Arrival) -> Identity | Reply:
    """Return the member of the call, or the first refusal in the vendor's order."""
    operation, headers = arrival.operation, arrival.headers
    slug = arrival.texts["loyalty_club_slug"]
    club = tx.get("clubs", slug)
    if club is not None and club["maintenance"]:
        return refuse(503, "Down for maintenance")
    is_members = any(scheme.kind == "http" for each in operation.security for scheme in each)
    needed = (_CLIENT, _AGENT, _PRODUCT, *((_MEMBER,) if is_members else ()))
    for name in needed:
        if name not in headers:
            return refuse(470, f"The header {name.decode()} is missing")
    for name in needed:
        if not headers[name].strip() or len(headers[name]) > _LONGEST:
            return refuse(471, f"The header {name.decode()} is incorrect")
    if is_members and headers[_MEMBER][:7].lower() != b"bearer ":
        return refuse(471, "The header authorization is incorrect: it is written Bearer <token>")
    client = tx.get("clients", arrival.memo(digest, headers[_CLIENT].decode("latin-1")))
    if club is None or client is None or client["club"] != slug:
        return refuse(401, "The client token is not valid for this club and product")
    if not _is_product(client, headers[_PRODUCT]):
        return refuse(401, "The client token is not valid for this club and product")
    if "rewards-program" in operation.path and not club["rewards_enabled"]:
        return refuse(402, "Rewards are not enabled for this club")
    permit = PERMITS[operation.id]
    if permit not in client["permits"]:
        return refuse(403, f"The client token lacks the permit {permit}")
    if not is_members:
        return {"client": client["name"]}
    return _member(tx, slug, headers)


def world_in(headers: dict[bytes, bytes], memo: Memo) -> str | None:
    """Return the world after the `@` of the client's token (our extension, not the vendor's)."""
    return part_world(headers, _CLIENT)


def _member(tx: Transaction, slug: str, headers: Mapping[bytes, bytes]) -> dict[str, Any] | Reply:
    identifier = digest(headers[_MEMBER][7:].decode("latin-1").strip())
    token = live_token(tx, identifier, "access")
    if token is None or token["club"] != slug or not _is_member(tx, token):
        return refuse(460, "The member's token is invalid or has expired")
    return {"member": token["member"], "token": identifier}


def _is_member(tx: Transaction, token: Mapping[str, Any]) -> bool:
    """Whether a token's member exists; the tokens of a removed member are not valid (assumed)."""
    return tx.get("members", f"{token['club']}:{token['member']}") is not None


def _is_product(client: Mapping[str, Any], product: bytes) -> bool:
    return bool(client["product"] == product.decode("latin-1").strip())
