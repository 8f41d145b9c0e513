"""An event as today's contract has it."""

from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.coupons import find_coupon
from mockserver.providers.talon_one.books.loyalty import entry_json
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.sessions.updates import Update

#: The reason that effects have, and the lists of reasons of an event have not.
_UNLISTED = frozenset({"CouponLimitReached"})


def event_of_today(tx: Transaction, update: Update) -> dict[str, Any]:
    """Give an event without its effects: the answer itself has them.

    The specification of June 2026 has a list for each effect here, the vendor's Python client 26.2
    an object: none suits both (assumed).
    """
    event, session = update.event, update.session
    shown: dict[str, Any] = {
        "id": event.id,
        "created": instant_json(tx.now),
        "applicationId": int(session["application"]),
        "type": event.type,
        "attributes": event.attributes,
        "effects": [],
        "ledgerEntries": [entry_json(entry, event.id, tx.now) for entry in update.settled.entries],
        "meta": _meta(tx, update),
    }
    if session["profile"]:
        shown["profileId"] = session["profile"]
    if session["integration_id"]:
        shown["sessionId"] = session["integration_id"]
    return shown


def _meta(tx: Transaction, update: Update) -> dict[str, Any]:
    outcome = update.outcome
    keys = dict.fromkeys(str(effect["campaignId"]) for effect in update.effects if effect)
    campaigns = [row for row in (tx.get("campaigns", key) for key in keys) if row is not None]
    coupons = [row for row in (find_coupon(tx, value) for value in outcome.coupons) if row]
    meta: dict[str, Any] = {
        "campaigns": {row["id"]: row["attributes"] for row in campaigns if row["attributes"]},
        "coupons": {row["value"]: row["attributes"] for row in coupons},
    }
    coupon, referral = outcome.coupon_rejection, outcome.referral_rejection
    if coupon is not None and coupon.reason not in _UNLISTED:
        names = ("campaignId", "couponId", "reason")
        meta["couponRejectionReason"] = dict(zip(names, coupon, strict=True))
    if referral is not None:
        names = ("campaignId", "referralId", "reason")
        meta["referralRejectionReason"] = dict(zip(names, referral, strict=True))
    return meta
