"""What the rules look at: an update of a session or a profile, or an event, under their names."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mockserver.engine.world import Row
from mockserver.providers.talon_one.carts import Totals, seen_by_rules
from mockserver.providers.talon_one.money import exact


class Event(NamedTuple):
    """What happened: its number, its type, and what it brought along."""

    id: int
    type: str
    attributes: Mapping[str, Any]


class Occasion(NamedTuple):
    """What the rules look at. `is_final` is whether their effects are to last.

    Without `updates_session` only rules that mention the event are asked (assumed).
    """

    application: str
    event: Event
    session: Row | None
    totals: Totals | None
    profile: Row | None
    updates_session: bool
    is_final: bool

    @property
    def profile_id(self) -> str:
        """The profile's id, empty where there is none."""
        return "" if self.profile is None else self.profile["integration_id"]


class View:
    """Answers paths for one occasion, and for the codes that a rule is asked about."""

    def __init__(self, occasion: Occasion) -> None:
        self.occasion = occasion
        self.coupon: Row | None = None
        self.referral: Row | None = None
        self._items: list[dict[str, Any]] | None = None

    def root(self, name: str, member: str) -> Any:
        """Look a member of a root up; None where there is none."""
        return _ROOTS[name](self, member)

    def is_true(self, condition: str) -> bool:
        """Answer `couponValid`, `referralValid` or `firstSession`."""
        if condition == "couponValid":
            return self.coupon is not None
        if condition == "referralValid":
            return self.referral is not None
        session = self.occasion.session
        return session is not None and bool(session["first"])

    def _session(self, member: str) -> Any:
        session, totals = self.occasion.session, self.occasion.totals
        if session is None or totals is None:
            return None
        if member == "CartItems":
            if self._items is None:
                self._items = seen_by_rules(session)
            return self._items
        if member == "Total":
            return totals.total if session["total"] is None else exact(session["total"])
        if member == "CartItemTotal":
            return totals.items
        if member == "AdditionalCostTotal":
            return totals.costs
        if member == "AdditionalCosts":
            return {name: cost["price"] for name, cost in session["additional_costs"].items()}
        return session[_SESSION[member]]

    def _profile(self, member: str) -> Any:
        profile = self.occasion.profile
        return None if profile is None else profile[_PROFILE[member]]

    def _event(self, member: str) -> Any:
        event = self.occasion.event
        return event.type if member == "Type" else event.attributes

    def _coupon(self, member: str) -> Any:
        return None if self.coupon is None else self.coupon[_COUPON[member]]

    def _referral(self, member: str) -> Any:
        return None if self.referral is None else self.referral[_REFERRAL[member]]


_ROOTS: Mapping[str, Callable[[View, str], Any]] = {
    "Session": View._session,
    "Profile": View._profile,
    "Event": View._event,
    "Coupon": View._coupon,
    "Referral": View._referral,
}
_SESSION = {
    "IntegrationId": "integration_id",
    "State": "state",
    "ProfileId": "profile",
    "CouponCodes": "coupon_codes",
    "ReferralCode": "referral_code",
    "Identifiers": "identifiers",
    "FirstSession": "first",
    "Attributes": "attributes",
}
_PROFILE = {
    "IntegrationId": "integration_id",
    "ClosedSessions": "closed_sessions",
    "TotalSales": "total_sales",
    "Attributes": "attributes",
}
_COUPON = {"Value": "value", "Attributes": "attributes"}
_REFERRAL = {"Code": "code", "AdvocateProfileIntegrationId": "advocate"}
