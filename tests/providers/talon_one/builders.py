"""A shop that calls Talon.One, and what its tests build again and again."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from json import loads
from typing import Any
from urllib.parse import quote

from mockserver.engine.world import World
from tests.books import Books
from tests.client import Client, Response
from tests.providers.talon_one.fitting import misfits

#: The key of the vendor's own README, and of the default fixture's application 1.
KEY = "dbc644d33aa74d582bd9479c59e16f970fe13bf34a208c39d6c7fa7586968468"
#: Those of the fixture with two applications; the third one ends an hour after noon.
SECOND_KEY = "fefecafedeadbeef"
EXPIRING_KEY = "0123456789abcdef"
OTHER_KEY = "41d3f05e76fd667b"
#: The key of the default fixture's application of today's contract.
TODAY_KEY = "7967af817a92c899bf81f24cef792049d23e25f1978a5d5b80325817359b9b63"
NOON = "2026-03-02T12:00:00Z"
API = "talon_one"

Effect = Mapping[str, Any]
Row = Mapping[str, Any]


def item(price: float = 1, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """Something in a cart."""
    return {"name": "Coffee", "sku": "coffee", "quantity": quantity, "price": price, **more}


def rule(*effects: Any, when: Any = None, title: str = "A rule") -> dict[str, Any]:
    """A rule that applies always, or by a condition."""
    return {"title": title, "condition": when or ["=", 1, 1], "effects": list(effects)}


def ruleset(*rules: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Rules, as a campaign has them."""
    return {"rules": list(rules), **more}


#: The whole condition of most rules with coupons or referrals.
COUPON, REFERRAL = ["and", ["couponValid"]], ["and", ["referralValid"]]


class Shop:
    """A shop's back end with a key; `backstage` and the clock are the tester's."""

    def __init__(self, client: Client, key: str | None = KEY) -> None:
        self.client = client
        self.key = key
        self.control = client.control

    # -- the world ---------------------------------------------------------------------------

    def start(self, scenario: str = "default", now: str | None = NOON, **more: Any) -> Response:
        """Make the world anew, with its clock frozen."""
        return self.client.start(scenario, now, **more)

    def turn_to(self, now: str) -> None:
        """Turn the world's clock to a moment."""
        self.client.turn_to(now)

    def advance(self, duration: str) -> None:
        """Turn the world's clock on, such as by `P1D`."""
        self.client.advance(duration)

    def rows(self, collection: str) -> dict[str, dict[str, Any]]:
        """Give a collection's rows as the control API shows them."""
        return self.client.rows(API, collection)

    def check_rows(self) -> None:
        """See to it that every row of the world fits the schema of its collection."""
        assert misfits(self.world) == []

    @property
    def world(self) -> World:
        return self.client.stored_world

    @property
    def books(self) -> Books:
        """Copy what the world holds, to compare it later."""
        return Books.of(self.world, API)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """See to it that what is done within changes nothing at all."""
        before = self.books
        yield
        assert self.books == before

    # -- backstage ---------------------------------------------------------------------------

    def backstage(self, action: str, body: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Let a manager do something that works, and give what came of it."""
        reply = self.tried_backstage(action, body, **more)
        assert reply.status in (200, 201), reply
        return reply.json()

    def tried_backstage(
        self, action: str, body: Mapping[str, Any] | None = None, **more: Any
    ) -> Response:
        """Let a manager try something."""
        sent = {**(body or {}), **more}
        return self.client.post(f"{self.control}/backstage/{API}/{action}", json=sent)

    def campaign(self, *rules: Mapping[str, Any], **more: Any) -> int:
        """Make a campaign of these rules, and give its id."""
        made = self.backstage(
            "create-campaign", {"name": "A campaign", "ruleset": ruleset(*rules), **more}
        )
        identifier: int = made["id"]
        return identifier

    def coupon(self, value: str, campaign: int = 7, **more: Any) -> Any:
        """Make a coupon."""
        return self.backstage("create-coupon", {"value": value, "campaign": campaign, **more})

    def referral(self, code: str, campaign: int = 7, advocate: str = "ada", **more: Any) -> Any:
        """Make a referral of a code that is chosen."""
        body = {"code": code, "campaign": campaign, "advocateProfileIntegrationId": advocate}
        return self.backstage("create-referral", {**body, **more})

    # -- the operations ----------------------------------------------------------------------

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Call with the shop's key; bytes go out as JSON, too."""
        sent = {} if self.key is None else {"authorization": f"ApiKey-v1 {self.key}"}
        if body:
            sent["content-type"] = "application/json"
        sent.update(headers or {})
        return self.client.request(method, path, json=json, body=body, headers=sent)

    def put_session(
        self,
        identifier: str = "order-1",
        given: Mapping[str, Any] | None = None,
        *,
        content: Sequence[str] = (),
        dry: bool = False,
        **more: Any,
    ) -> Response:
        """Send a session of the second version, whatever becomes of it."""
        body: dict[str, Any] = {"customerSession": {**(given or {}), **more}}
        if content:
            body["responseContent"] = list(content)
        query = "?dry=true" if dry else ""
        return self.call("PUT", f"/v2/customer_sessions/{escaped(identifier)}{query}", json=body)

    def session(self, identifier: str = "order-1", *args: Any, **more: Any) -> Any:
        """Send a session of the second version that is taken, and give the answer."""
        return good(self.put_session(identifier, *args, **more), 200)

    def put_session_v1(
        self,
        identifier: str = "order-1",
        given: Mapping[str, Any] | None = None,
        *,
        dry: bool = False,
        **more: Any,
    ) -> Response:
        """Send a session of the first version, whatever becomes of it."""
        query = "?dry=true" if dry else ""
        path = f"/v1/customer_sessions/{escaped(identifier)}{query}"
        return self.call("PUT", path, json={**(given or {}), **more})

    def session_v1(self, identifier: str = "order-1", *args: Any, **more: Any) -> Any:
        """Send a session of the first version that is taken, and give the answer."""
        return good(self.put_session_v1(identifier, *args, **more), 200)

    def profile(self, identifier: str = "bob", **attributes: Any) -> Any:
        """Send a profile by the second version, and give the profile."""
        path = f"/v2/customer_profiles/{escaped(identifier)}"
        reply = self.call("PUT", path, json={"attributes": attributes})
        return good(reply, 200)["customerProfile"]

    def profile_v1(self, identifier: str = "bob", *, dry: bool = False, **attributes: Any) -> Any:
        """Send a profile by the first version, and give the answer."""
        query = "?dry=true" if dry else ""
        path = f"/v1/customer_profiles/{escaped(identifier)}{query}"
        return good(self.call("PUT", path, json={"attributes": attributes}), 200)

    def track(
        self,
        kind: str = "newsletter_signup",
        session: str = "order-1",
        profile: str | None = "bob",
        *,
        dry: bool = False,
        **attributes: Any,
    ) -> Response:
        """Track an event, whatever the reply is."""
        body: dict[str, Any] = {"type": kind, "sessionId": session, "attributes": attributes}
        if profile is not None:
            body["profileId"] = profile
        return self.call("POST", f"/v1/events{'?dry=true' if dry else ''}", json=body)

    def event(self, *args: Any, **more: Any) -> Any:
        """Track an event that is accepted; return the answer."""
        return good(self.track(*args, **more), 201)

    def reserve(self, coupon: str, *profiles: str) -> Response:
        path = f"/v1/coupon_reservations/{escaped(coupon)}"
        return self.call("POST", path, json={"integrationIDs": list(profiles)})

    def release(self, coupon: str, *profiles: str) -> Response:
        path = f"/v1/coupon_reservations/{escaped(coupon)}"
        return self.call("DELETE", path, json={"integrationIDs": list(profiles)})

    def reserved(self, coupon: str) -> Response:
        return self.call("GET", f"/v1/coupon_reservations/customerprofiles/{escaped(coupon)}")

    def refer(self, advocate: str = "ada", campaign: int = 7, **more: Any) -> Response:
        """Ask for a referral."""
        body = {"campaignId": campaign, "advocateProfileIntegrationId": advocate, **more}
        return self.call("POST", "/v1/referrals", json=body)

    def inventory(self, profile: str = "ada", /, **flags: bool) -> Response:
        query = "&".join(f"{name}={str(flag).lower()}" for name, flag in flags.items())
        path = f"/v1/customer_profiles/{escaped(profile)}/inventory?{query}"
        return self.call("GET", path)

    def forget(self, profile: str) -> Response:
        """Delete a customer's data."""
        return self.call("DELETE", f"/v1/customer_data/{escaped(profile)}")

    # -- what one looks for ------------------------------------------------------------------

    def reasons(self, identifier: str = "order-1", **given: Any) -> list[str]:
        """Send a session and give why its codes were rejected, in order."""
        return reasons(self.session(identifier, **given)["effects"])

    def customer(self, identifier: str = "bob") -> Any:
        """Look a profile up by the vendor's own operation."""
        return good(self.inventory(identifier, profile=True), 200)["profile"]


def escaped(identifier: str) -> str:
    """Write an id into a path as `encodeURIComponent` does."""
    return quote(identifier, safe="!'()*")


def signed(body: bytes, key: str = KEY, signer: int = 1) -> dict[str, str]:
    """Sign a body as clients do: HMAC-MD5 under the key's bytes."""
    signature = hmac.new(bytes.fromhex(key), body, "md5").hexdigest()
    return {"content-signature": f"signer={signer}; signature={signature}"}


def good(reply: Response, status: int) -> Any:
    """See to it that a call went well, and give the body."""
    assert reply.status == status, reply
    return reply.json()


def kinds(effects: Sequence[Effect]) -> list[str]:
    """The types of effects, in order."""
    return [each["effectType"] for each in effects]


def props(effects: Sequence[Effect], kind: str) -> list[Mapping[str, Any]]:
    """What the effects of a type say."""
    return [each["props"] for each in effects if each["effectType"] == kind]


def reasons(effects: Sequence[Effect]) -> list[str]:
    """Why codes were rejected, coupons and referrals alike."""
    return [
        each["props"]["rejectionReason"]
        for each in effects
        if each["effectType"] in ("rejectCoupon", "rejectReferral")
    ]


def pointers(reply: Response) -> list[str]:
    """Where a refusal's errors point to."""
    assert reply.status == 400, reply
    sources = [error["source"] for error in reply.json()["errors"]]
    return [each.get("pointer") or each["parameter"] for each in sources]


def error(reply: Response) -> Any:
    """Read the one error of a refusal that is worded as documented."""
    body = reply.json()
    assert (reply.status, body["StatusCode"]) == (400, 400)
    assert body["message"] == "The submitted data was invalid"
    (found,) = body["errors"]
    return found


def exactly(reply: Response) -> Any:
    """Read a body with its numbers as they were written."""
    return loads(reply.body, parse_float=Decimal, parse_int=Decimal)
