"""The context of rules: a session, profile or event, under the names that rules have for it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.audiences import audiences_of
from mockserver.providers.talon_one.books.carts import Totals, items_for_rules
from mockserver.providers.talon_one.money import exact
from mockserver.providers.talon_one.rules.shapes import Shapes


class Event(NamedTuple):
    """What happened: its number, its type, and what it brought along."""

    id: int
    type: str
    attributes: Mapping[str, Any]


class RuleContext(NamedTuple):
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
    shapes: Shapes
    #: The only campaigns that are asked, disabled ones too; None for all that run.
    only: frozenset[str] | None = None
    #: The store that the call is from, by its integration id; empty for none.
    store: str = ""
    #: The loyalty cards that the call names.
    cards: Sequence[str] = ()
    #: Whether to say of each rule that does not apply where it failed.
    explains: bool = False
    #: Whether all campaigns are evaluated, whatever their groups choose.
    forces: bool = False

    @property
    def profile_id(self) -> str:
        """The profile's id, empty where there is none."""
        return "" if self.profile is None else self.profile["integration_id"]


class RuleView:
    """Looks paths up in a context, and in the codes that a rule is evaluated with."""

    def __init__(self, context: RuleContext) -> None:
        self.context = context
        self.coupon: Row | None = None
        self.referral: Row | None = None
        self._items: list[dict[str, Any]] | None = None
        self._costs: dict[str, Any] | None = None

    def root(self, name: str, member: str) -> Any:
        """Look a member of a root up; None where there is none."""
        return _ROOTS[name](self, member)

    def is_true(self, condition: str) -> bool:
        """Answer `couponValid`, `referralValid` or `firstSession`."""
        if condition == "couponValid":
            return self.coupon is not None
        if condition == "referralValid":
            return self.referral is not None
        session = self.context.session
        return session is not None and bool(session["first"])

    def _session(self, member: str) -> Any:
        session, totals = self.context.session, self.context.totals
        if session is None or totals is None:
            return None
        if member == "CartItems":
            if self._items is None:
                self._items = items_for_rules(session)
            return self._items
        if member == "Total":
            return totals.total if session["total"] is None else exact(session["total"])
        if member == "CartItemTotal":
            return totals.items
        if member == "AdditionalCostTotal":
            return totals.costs
        if member == "AdditionalCosts":
            if self._costs is None:
                costs = session["additional_costs"]
                self._costs = {name: cost["price"] for name, cost in costs.items()}
            return self._costs
        return session[_SESSION[member]]

    def _profile(self, member: str) -> Any:
        profile = self.context.profile
        if member == "Audiences":
            return [int(each) for each in audiences_of(profile)]
        return None if profile is None else profile[_PROFILE[member]]

    def _event(self, member: str) -> Any:
        event = self.context.event
        return event.type if member == "Type" else event.attributes

    def _coupon(self, member: str) -> Any:
        return None if self.coupon is None else self.coupon[_COUPON[member]]

    def _referral(self, member: str) -> Any:
        return None if self.referral is None else self.referral[_REFERRAL[member]]


_ROOTS: Mapping[str, Callable[[RuleView, str], Any]] = {
    "Session": RuleView._session,
    "Profile": RuleView._profile,
    "Event": RuleView._event,
    "Coupon": RuleView._coupon,
    "Referral": RuleView._referral,
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
