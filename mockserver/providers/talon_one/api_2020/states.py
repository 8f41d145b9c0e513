"""What an update answers: the integration state of either version."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import campaign_json
from mockserver.providers.talon_one.books.carts import Totals, totals_of
from mockserver.providers.talon_one.books.coupons import coupon_json, find_coupon
from mockserver.providers.talon_one.books.loyalty import entry_json, loyalty_json
from mockserver.providers.talon_one.books.profiles import new_profile, profile_json
from mockserver.providers.talon_one.books.referrals import find_referral, referral_json
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.rules.effects import Effect, as_tuple
from mockserver.providers.talon_one.rules.outcome import Outcome
from mockserver.providers.talon_one.sessions.session import new_session
from mockserver.providers.talon_one.sessions.settlement import Settled
from mockserver.providers.talon_one.sessions.updates import Update

_EMPTY = totals_of((), {})
_REJECTIONS = frozenset(("rejectCoupon", "rejectReferral"))


def state_v1(tx: Transaction, update: Update) -> dict[str, Any]:
    """Give session, profile and event, with loyalty and coupon where there are any."""
    session, profile = update.session, update.profile
    state = {
        "session": _session_v1(session, update.totals),
        "profile": profile_json(profile or new_profile(tx, "")),
        "event": event_json(tx, update),
    }
    if profile is not None:
        state["loyalty"] = loyalty_json(tx, profile)
    coupon = _first_coupon(tx, update.outcome)
    return state if coupon is None else {**state, "coupon": coupon_json(coupon)}


def profile_state_v1(
    tx: Transaction,
    application: str,
    profile: Row,
    event: Event,
    outcome: Outcome,
    settled: Settled,
) -> dict[str, Any]:
    """Give the state after a profile's update: its session is an empty one (assumed)."""
    session = {
        **new_session(tx, application, ""),
        "profile": profile["integration_id"],
        "first": profile["sessions"] == 0,
    }
    return state_v1(tx, Update(session, profile, _EMPTY, event, outcome, settled))


def state_v2(tx: Transaction, update: Update, wanted: list[str]) -> dict[str, Any]:
    """Give the effects, the codes that were made, and exactly the content that was asked for."""
    state: dict[str, Any] = {
        "effects": update.effects,
        "createdCoupons": [coupon_json(row) for row in update.settled.coupons],
        "createdReferrals": [referral_json(row) for row in update.settled.referrals],
    }
    for name in dict.fromkeys(wanted):
        content = _CONTENTS[name](tx, update)
        if content is not None:
            state[name] = content
    return state


def event_json(tx: Transaction, update: Update) -> dict[str, Any]:
    """Give an event as the contract has it, its effects as V1 clients read them."""
    event, session = update.event, update.session
    shown: dict[str, Any] = {
        "id": event.id,
        "created": instant_json(tx.now),
        "applicationId": int(session["application"]),
        "type": event.type,
        "attributes": event.attributes,
        "effects": [as_tuple(effect) for effect in update.effects],
        "ledgerEntries": [entry_json(entry, event.id, tx.now) for entry in update.settled.entries],
        "meta": _meta(tx, update),
    }
    if session["profile"]:
        shown["profileId"] = session["profile"]
    if session["integration_id"]:
        shown["sessionId"] = session["integration_id"]
    return shown


def _session_v1(row: Row, totals: Totals) -> dict[str, Any]:
    total = number(totals.total) if row["total"] is None else row["total"]
    return {
        **_session(row),
        "coupon": row["coupon_codes"][0] if row["coupon_codes"] else "",
        "referral": row["referral_code"],
        "total": total,
        "discounts": row["discounts"],
    }


def _session_v2(tx: Transaction, update: Update) -> dict[str, Any]:
    row, totals = update.session, update.totals
    return {
        **_session(row),
        "couponCodes": row["coupon_codes"],
        "referralCode": row["referral_code"],
        "additionalCosts": row["additional_costs"],
        "total": number(totals.total),
        "cartItemTotal": number(totals.items),
        "additionalCostTotal": number(totals.costs),
    }


def _session(row: Row) -> dict[str, Any]:
    return {
        "integrationId": row["integration_id"],
        "created": instant_json(row["created"]),
        "applicationId": int(row["application"]),
        "profileId": row["profile"],
        "state": row["state"],
        "cartItems": row["cart_items"],
        "identifiers": row["identifiers"],
        "attributes": row["attributes"],
        "firstSession": row["first"],
    }


def _meta(tx: Transaction, update: Update) -> dict[str, Any]:
    """Give the attributes of evaluated campaigns and of coupons, and why a code was rejected."""
    outcome = update.outcome
    meta: dict[str, Any] = {
        "campaigns": _attributes(tx, outcome.evaluated),
        "coupons": {row["value"]: row["attributes"] for row in _coupons(tx, outcome)},
    }
    if outcome.coupon_rejection is not None:
        campaign, identifier, reason = outcome.coupon_rejection
        meta["couponRejectionReason"] = {
            "campaignId": campaign,
            "couponId": identifier,
            "reason": reason,
        }
    if outcome.referral_rejection is not None:
        campaign, identifier, reason = outcome.referral_rejection
        meta["referralRejectionReason"] = {
            "campaignId": campaign,
            "referralId": identifier,
            "reason": reason,
        }
    return meta


def _attributes(tx: Transaction, campaigns: Sequence[str]) -> dict[str, Any]:
    """Give the attributes of campaigns that have some (documented: JS 4.1.0, Meta)."""
    rows = ((key, tx.get("campaigns", key)) for key in campaigns)
    return {key: row["attributes"] for key, row in rows if row is not None and row["attributes"]}


def _triggered(tx: Transaction, effects: list[Effect]) -> list[Row]:
    """List the campaigns that have effects; one that only rejects a code has none (assumed)."""
    given = [effect for effect in effects if effect["effectType"] not in _REJECTIONS]
    rows = (tx.get("campaigns", key) for key in dict.fromkeys(map(_campaign_of, given)))
    return [row for row in rows if row is not None]


def _campaign_of(effect: Effect) -> str:
    return str(effect["campaignId"])


def _coupons(tx: Transaction, outcome: Outcome) -> list[Row]:
    rows = (find_coupon(tx, value) for value in outcome.coupons)
    return [row for row in rows if row is not None]


def _first_coupon(tx: Transaction, outcome: Outcome) -> Row | None:
    return next(iter(_coupons(tx, outcome)), None)


def _referral(tx: Transaction, update: Update) -> dict[str, Any] | None:
    code = update.outcome.referral
    row = find_referral(tx, code) if code else None
    return None if row is None else referral_json(row)


_CONTENTS: Mapping[str, Callable[[Transaction, Update], Any]] = {
    "customerSession": _session_v2,
    "customerProfile": lambda tx, update: (
        None if update.profile is None else profile_json(update.profile)
    ),
    "coupons": lambda tx, update: [coupon_json(row) for row in _coupons(tx, update.outcome)],
    "triggeredCampaigns": lambda tx, update: [
        campaign_json(row) for row in _triggered(tx, update.effects)
    ],
    "referral": _referral,
    "loyalty": lambda tx, update: (
        None if update.profile is None else loyalty_json(tx, update.profile)
    ),
    "event": event_json,
}
