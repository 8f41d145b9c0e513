"""Calls of a shop that nobody thought of: any of those that the rules decide about."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.client import Response
from tests.providers.talon_one.builders import Shop, escaped

_PROFILES = st.sampled_from(["", "ada", "grace", "bob", "a/b@c%", "æ\n"])
_SESSIONS = st.sampled_from(["order-1", "order-2", "history-1", "a/b c"])
_COUPONS = st.sampled_from(
    [
        *("SAVE10", "Cool-Summer!", "GRACE-ONLY", "HARD-RESERVED", "NOBODYS"),
        *("CouponExpired", "CouponLimitReached", "EffectCouldNotBeApplied"),
    ]
)
_REFERRALS = st.sampled_from(["", "FRIEND-OF-ADA", "ReferralExpired", "NOBODYS"])
_EFFECTS = st.sampled_from(
    [
        *("setDiscountPerItem", "addFreeItem", "addLoyaltyPoints", "deductLoyaltyPoints"),
        *("couponCreated", "referralCreated", "updateAttribute", "error", "none"),
    ]
)
_VALUES = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5)
_ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"effect": _EFFECTS, "x": _VALUES, "list": st.lists(_VALUES, max_size=2)}
)
_PRICES = st.integers(-10_000, 100_000).map(lambda cents: cents / 100) | st.floats(-1e6, 1e6)
_ITEMS = st.fixed_dictionaries(
    {
        "name": st.text("ab", min_size=1, max_size=3),
        "sku": st.text("ab", min_size=1, max_size=3),
        "quantity": st.integers(1, 1_000),
        "price": _PRICES,
    },
    optional={"attributes": _ATTRIBUTES, "category": st.text(max_size=3)},
)
_STATES = st.sampled_from(["open", "closed", "cancelled"])
_SHARED: dict[str, st.SearchStrategy[Any]] = {
    "profileId": _PROFILES,
    "state": _STATES,
    "cartItems": st.lists(_ITEMS, max_size=3),
    "identifiers": st.lists(st.text(max_size=4), max_size=2),
    "attributes": _ATTRIBUTES,
}
_CONTENT = st.lists(
    st.sampled_from(
        [
            *("customerSession", "customerProfile", "coupons", "triggeredCampaigns"),
            *("referral", "loyalty", "event"),
        ]
    ),
    unique=True,
)


class RequestView(NamedTuple):
    """One call, which can be made dry or for good."""

    method: str
    path: str
    body: Any

    def made(self, shop: Shop, dry: bool = False) -> Response:
        query = f"?{urlencode({'dry': 'true'})}" if dry else ""
        return shop.call(self.method, self.path + query, json=self.body)


def _session_v2(identifier: str, session: Any, content: list[str]) -> RequestView:
    body = {"customerSession": session, "responseContent": content}
    return RequestView("PUT", f"/v2/customer_sessions/{escaped(identifier)}", body)


SESSION_V2 = st.builds(
    _session_v2,
    _SESSIONS,
    st.fixed_dictionaries(
        {},
        optional={
            **_SHARED,
            "couponCodes": st.lists(_COUPONS, max_size=3),
            "referralCode": _REFERRALS,
            "additionalCosts": st.dictionaries(
                st.text("ab", min_size=1, max_size=2),
                st.builds(lambda price: {"price": price}, _PRICES),
                max_size=2,
            ),
        },
    ),
    _CONTENT,
)
SESSION_V1 = st.builds(
    lambda identifier, body: RequestView(
        "PUT", f"/v1/customer_sessions/{escaped(identifier)}", body
    ),
    _SESSIONS,
    st.fixed_dictionaries(
        {},
        optional={**_SHARED, "coupon": _COUPONS, "referral": _REFERRALS, "total": _PRICES},
    ),
)
PROFILE_V1 = st.builds(
    lambda identifier, attributes: RequestView(
        "PUT", f"/v1/customer_profiles/{escaped(identifier)}", {"attributes": attributes}
    ),
    _PROFILES.filter(bool),
    _ATTRIBUTES,
)
EVENT = st.builds(
    lambda kind, session, profile, attributes: RequestView(
        "POST",
        "/v1/events",
        {"type": kind, "sessionId": session, "attributes": attributes, **profile},
    ),
    st.sampled_from(["newsletter_signup", "viewed", "talon_reserved"]),
    _SESSIONS,
    st.fixed_dictionaries({}, optional={"profileId": _PROFILES}),
    _ATTRIBUTES,
)
#: The four operations that know `dry`.
OPERATIONS = {
    "updateCustomerSessionV2": SESSION_V2,
    "updateCustomerSession": SESSION_V1,
    "updateCustomerProfile": PROFILE_V1,
    "trackEvent": EVENT,
}
ANY = st.one_of(*OPERATIONS.values())
