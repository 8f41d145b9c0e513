"""What an update answers: the integration state of either version."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import campaign_json
from mockserver.providers.talon_one.books.carts import Totals
from mockserver.providers.talon_one.books.coupons import coupon_json
from mockserver.providers.talon_one.books.loyalty import loyalty_json
from mockserver.providers.talon_one.books.profiles import new_profile, profile_json
from mockserver.providers.talon_one.books.referrals import find_referral, referral_json
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.effects import as_tuple
from mockserver.providers.talon_one.sessions.answers import (
    Content,
    accepted_coupons,
    contents,
    event_json,
    session_json,
    session_v2_json,
    triggered_campaigns,
)
from mockserver.providers.talon_one.sessions.updates import Update

#: What items of today's contract have more. Their name is optional, too.
_OF_TODAY = frozenset(
    ("product", "additionalCosts", "catalogItemID", "selectedPriceType", "prices")
)


def state_v1(tx: Transaction, update: Update) -> dict[str, Any]:
    """Return session, profile and event, with loyalty and coupon where there are any."""
    session, profile = update.session, update.profile
    state = {
        "session": _session_v1(session, update.totals),
        "profile": profile_json(profile or new_profile(tx, "")),
        "event": _event(tx, update),
    }
    if profile is not None:
        state["loyalty"] = loyalty_json(tx, profile)
    coupon = next(iter(accepted_coupons(tx, update.outcome)), None)
    return state if coupon is None else {**state, "coupon": coupon_json(coupon)}


def profile_state_v1(tx: Transaction, update: Update) -> dict[str, Any]:
    """Return the state after a profile's update: its session is an empty one (assumed)."""
    profile = update.profile
    is_first = profile is None or profile["sessions"] == 0
    return state_v1(tx, update._replace(session={**update.session, "first": is_first}))


def state_v2(tx: Transaction, update: Update, wanted: list[str]) -> dict[str, Any]:
    """Return the effects, the codes that were made, and exactly the content that was asked for."""
    return {
        "effects": update.effects,
        "createdCoupons": [coupon_json(row) for row in update.settled.coupons],
        "createdReferrals": [referral_json(row) for row in update.settled.referrals],
        **contents(_CONTENTS, wanted, tx, update),
    }


def _session_v1(row: Row, totals: Totals) -> dict[str, Any]:
    total = number(totals.total) if row["total"] is None else row["total"]
    return {
        **session_json(row),
        "cartItems": _items_json(row),
        "coupon": row["coupon_codes"][0] if row["coupon_codes"] else "",
        "referral": row["referral_code"],
        "total": total,
        "discounts": row["discounts"],
    }


def _items_json(row: Row) -> Sequence[Mapping[str, Any]]:
    """Return the cart of a session; a tester's row may have items of today's contract."""
    items: Sequence[Mapping[str, Any]] = row["cart_items"]
    if all("name" in each and _OF_TODAY.isdisjoint(each) for each in items):
        return items
    return [
        {"name": each["sku"], **{key: each[key] for key in each if key not in _OF_TODAY}}
        for each in items
    ]


def _event(tx: Transaction, update: Update) -> dict[str, Any]:
    """Return an event in the contract's form, its effects as V1 clients read them."""
    return event_json(tx, update, [as_tuple(effect) for effect in update.effects])


def _referral(tx: Transaction, update: Update) -> dict[str, Any] | None:
    code = update.outcome.referral
    row = find_referral(tx, code) if code else None
    return None if row is None else referral_json(row)


_CONTENTS: Mapping[str, Content] = {
    "customerSession": lambda tx, update: {
        **session_v2_json(update.session, update.totals),
        "cartItems": _items_json(update.session),
    },
    "customerProfile": lambda tx, update: (
        None if update.profile is None else profile_json(update.profile)
    ),
    "coupons": lambda tx, update: [
        coupon_json(row) for row in accepted_coupons(tx, update.outcome)
    ],
    "triggeredCampaigns": lambda tx, update: [
        campaign_json(row) for row in triggered_campaigns(tx, update.effects)
    ],
    "referral": _referral,
    "loyalty": lambda tx, update: (
        None if update.profile is None else loyalty_json(tx, update.profile)
    ),
    "event": _event,
}
