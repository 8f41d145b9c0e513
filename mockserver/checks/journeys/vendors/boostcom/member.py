"""A member of a club on a walk: calls with the headers that every call of Boostcom needs."""

from collections.abc import Mapping
from typing import Any

from mockserver.checks.journeys.walk import Untested, Walk, expect, member
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json

#: The source of what is assumed; other sources are the vendor's page and its section.
OURS = "docs/boostcom.md"
_PER_PAGE = 1000


class Member:
    """Calls of one club, as one of its members; without a token, as the club's own server."""

    def __init__(self, walk: Walk, token: str | None = None, identifier: str = "") -> None:
        self.walk = walk
        self.token = token
        self.id = identifier

    def good(self, operation: str, **options: Any) -> Json:
        """Call an operation that has to succeed, and return its JSON."""
        reply = self.call(operation, **options)
        expect(reply.is_good, "a status of 2xx", reply.came)
        return reply.json

    def refused(self, status: int, operation: str, **options: Any) -> Exchange:
        """Call an operation that has to answer with this status."""
        reply = self.call(operation, **options)
        expect(reply.status == status, f"the status {status}", reply.came)
        return reply

    def call(
        self,
        operation: str,
        *,
        body: Any = ABSENT,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        **path: Any,
    ) -> Exchange:
        """Call an operation of the club."""
        data, own, made_up = self.walk.data, self.walk.credential, self.walk.made_up
        product = data.get("product") or (None if own("x-product-name") else "default")
        sent = {
            "x-user-agent": own("x-user-agent") or made_up("mockserver check"),
            "x-product-name": own("x-product-name") if product is None else made_up(product),
            "authorization": None if self.token is None else f"Bearer {self.token}",
            **(headers or {}),
        }
        path = {"loyalty_club_slug": data["club"], **path}
        return self.walk.call(operation, path, query=query, body=body, headers=sent)

    @property
    def balance(self) -> int:
        """The member's points now."""
        return int(member(self.status, "balance"))

    @property
    def status(self) -> Json:
        """The member's status, with as many transactions as one page may have."""
        return self.good("getMyStatus", query={"per_page": _PER_PAGE})

    def bought(self, reward: object) -> Json:
        """Return a reward among those that were bought; None if it is not."""
        rewards = member(self.good("listPurchasedRewards"), "rewards")
        return next((each for each in rewards if str(each.get("id")) == str(reward)), None)


def club(walk: Walk) -> Member:
    """Return the club's own server."""
    return Member(walk)


def sign_in(walk: Walk, name: str) -> Member:
    """Sign in the member whose id and password the data has under this name."""
    who = walk.data[name]
    return signed_in(walk, who["id"], who["password"])


def signed_in(walk: Walk, identifier: str, password: str) -> Member:
    """Sign in a member by id and password."""
    token = member(request_token(walk, str(identifier), password).json, "access_token")
    return Member(walk, token, str(identifier))


def otto(walk: Walk) -> Member:
    """Sign in the member whose points and rewards the mock's scenarios are about."""
    return signed_in(walk, "42", "123")


def request_token(walk: Walk, identifier: str | int, password: str) -> Exchange:
    """Ask for a token with a password."""
    body = {
        "grant_type": "password",
        "identifier_type": "id",
        "identifier": identifier,
        "password": password,
    }
    return Member(walk).call("createToken", body=body)


def participant(walk: Walk) -> Member:
    """Sign in the member of the data and let him or her join."""
    who = sign_in(walk, "member")
    who.good("joinProgram")
    return who


def newcomer(walk: Walk) -> Member:
    """Sign in a member who may leave and join again, as somebody who has just joined."""
    who = sign_in(walk, "newcomer")
    who.call("leaveProgram")
    who.good("joinProgram")
    walk.at_end(lambda: who.call("leaveProgram"))
    return who


def affordable(walk: Walk, who: Member) -> Mapping[str, Any]:
    """Return the reward of the data as it is listed, if the member can pay for it."""
    wanted = str(walk.data["reward"])
    rewards = member(who.good("listRewards"), "rewards")
    reward = next((each for each in rewards if str(each["id"]) == wanted), None)
    if reward is None or reward["price"] > who.balance:
        raise Untested(f"the member cannot pay for the reward {wanted}, or it is sold out")
    return dict(reward)
