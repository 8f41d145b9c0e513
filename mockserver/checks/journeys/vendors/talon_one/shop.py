"""A shop on a walk: sessions and profiles of one application of Talon.One."""

from collections.abc import Sequence
from typing import Any

from mockserver.checks.journeys.walk import Walk, expect, member
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.document import Json

OURS = "docs/talon_one.md"
SESSION = "updateCustomerSessionV2"
PROFILE = "updateCustomerProfileV2"
#: The operations that journeys over sessions, over reservations and over events write with.
WRITES = (SESSION, PROFILE)
_RELEASE = "deleteCouponReservation"
RESERVES = ("createCouponReservation", _RELEASE, PROFILE)
TRACKS = ("trackEvent", *WRITES)
_CONTENT = ["customerSession", "customerProfile", "coupons", "loyalty"]


def item(price: float, quantity: int = 1, sku: str = "SKU-1") -> dict[str, Any]:
    """Return an item of a cart."""
    return {"name": sku, "sku": sku, "quantity": quantity, "price": price}


def profile_path(identifier: str) -> dict[str, str]:
    """Return the path of a profile, under the name of 2020 and that of today."""
    return {"customerProfileId": identifier, "integrationId": identifier}


class Shop:
    """Calls of one shop, each in a customer session of a walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def update(self, session: str, *, dry: bool = False, **members: Any) -> Exchange:
        """Update a customer session (version 2), and ask for all that it may answer."""
        return self.walk.call(
            SESSION,
            {"customerSessionId": session},
            query={"dry": "true"} if dry else None,
            body={"customerSession": members, "responseContent": _CONTENT},
        )

    def good(self, session: str, **members: Any) -> Json:
        """Update a customer session that has to be accepted."""
        reply = self.update(session, **members)
        expect(reply.is_good, "a status of 2xx", reply.came)
        return reply.json

    def closed(self, **members: Any) -> str:
        """Close a new customer session, and return its id."""
        session = self.walk.new("session")
        self.good(session, state="closed", **members)
        return session

    def track(self, session: str, *, dry: bool = False, **members: Any) -> Json:
        """Track the event `happened` in a session; it has to be accepted."""
        body = {"type": "happened", "sessionId": session, "attributes": {}, **members}
        return self.walk.good("trackEvent", body=body, query={"dry": "true"} if dry else None)

    def refused(self, session: str, **members: Any) -> Exchange:
        """Update a customer session that has to be refused with 400."""
        reply = self.update(session, **members)
        expect(reply.status == 400, "the status 400", reply.came)
        return reply

    def session(self, session: str) -> Json:
        """Return a customer session as it is, without changing it."""
        return self.update(session, dry=True).json

    def new_profile(self, **attributes: Any) -> str:
        """Make a customer profile."""
        profile = self.walk.new("profile")
        self.walk.good(PROFILE, profile_path(profile), body={"attributes": attributes})
        return profile

    def releases(self, code: str, profile: str) -> None:
        """Delete at the end the reservation that stays when a customer has used a code."""
        if self.walk.may_call(_RELEASE):
            path, body = {"couponValue": code}, {"integrationIDs": [profile]}
            self.walk.at_end(lambda: self.walk.call(_RELEASE, path, body=body))

    def profile(self, identifier: str) -> Json:
        """Return a customer profile."""
        inventory = self.walk.good(
            "getCustomerInventory", {"integrationId": identifier}, query={"profile": "true"}
        )
        return member(inventory, "profile")

    def points(self, profile: str) -> float:
        """Return the balance of a profile in the loyalty program of the data."""
        reply = self.update(self.walk.new("session"), dry=True, profileId=profile).json
        programs = member(reply, "loyalty", "programs")
        program = programs.get(str(self.walk.data["loyalty_program"]))
        return 0.0 if program is None else float(member(program, "ledger", "currentBalance"))


def props(reply: Json, effect: str) -> list[Any]:
    """Return the properties of the effects of one type."""
    return [each["props"] for each in member(reply, "effects") if each["effectType"] == effect]


def effects(reply: Json) -> Sequence[tuple[str, Any]]:
    """Return the effects as pairs of type and properties."""
    return [(each["effectType"], each["props"]) for each in member(reply, "effects")]


def total(reply: Json, name: str = "total") -> float:
    """Return one of the totals of a session."""
    return float(member(reply, "customerSession", name))
