"""What both contracts say of an update: the session, its codes and campaigns, and the event."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.carts import Totals
from mockserver.providers.talon_one.books.coupons import find_coupon
from mockserver.providers.talon_one.books.loyalty import entry_json
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.effects import Effect
from mockserver.providers.talon_one.rules.outcome import Outcome, Rejection
from mockserver.providers.talon_one.sessions.updates import Update

#: A part of an answer that a call can ask for; None where there is none.
Content = Callable[[Transaction, Update], Any]

_REJECTIONS = frozenset(("rejectCoupon", "rejectReferral"))


def contents(
    parts: Mapping[str, Content], names: Iterable[str], tx: Transaction, update: Update
) -> dict[str, Any]:
    """Return exactly the parts of an answer that were asked for, each once."""
    given = ((name, parts[name](tx, update)) for name in dict.fromkeys(names))
    return {name: value for name, value in given if value is not None}


def session_json(row: Row) -> dict[str, Any]:
    """Return what every version of a session has."""
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


def session_v2_json(row: Row, totals: Totals) -> dict[str, Any]:
    """Return a session as the second version of the operation has it, in both contracts."""
    return {
        **session_json(row),
        "couponCodes": row["coupon_codes"],
        "referralCode": row["referral_code"],
        "additionalCosts": row["additional_costs"],
        "total": number(totals.total),
        "cartItemTotal": number(totals.items),
        "additionalCostTotal": number(totals.costs),
    }


def accepted_coupons(tx: Transaction, outcome: Outcome) -> list[Row]:
    """List the coupons that were accepted."""
    rows = (find_coupon(tx, value) for value in outcome.coupons)
    return [row for row in rows if row is not None]


def triggered_campaigns(tx: Transaction, effects: Iterable[Effect]) -> list[Row]:
    """List the campaigns that have effects; one that only rejects a code has none (assumed)."""
    given = [effect for effect in effects if effect["effectType"] not in _REJECTIONS]
    keys = dict.fromkeys(str(effect["campaignId"]) for effect in given)
    rows = (tx.get("campaigns", key) for key in keys)
    return [row for row in rows if row is not None]


def event_json(
    tx: Transaction,
    update: Update,
    effects: Sequence[Any],
    unlisted: Collection[str] = (),
) -> dict[str, Any]:
    """Return an event with its effects; a rejection for an `unlisted` reason is not in its meta."""
    event, session = update.event, update.session
    shown: dict[str, Any] = {
        "id": event.id,
        "created": instant_json(tx.now),
        "applicationId": int(session["application"]),
        "type": event.type,
        "attributes": event.attributes,
        "effects": effects,
        "ledgerEntries": [entry_json(entry, event.id, tx.now) for entry in update.settled.entries],
        "meta": _meta(tx, update.outcome, unlisted),
    }
    if session["profile"]:
        shown["profileId"] = session["profile"]
    if session["integration_id"]:
        shown["sessionId"] = session["integration_id"]
    return shown


def _meta(tx: Transaction, outcome: Outcome, unlisted: Collection[str]) -> dict[str, Any]:
    """Return the attributes of evaluated campaigns and of coupons, and why a code was rejected.

    Campaigns without attributes are left out (documented: JS 4.1.0, Meta).
    """
    campaigns = ((key, tx.get("campaigns", key)) for key in outcome.evaluated)
    meta: dict[str, Any] = {
        "campaigns": {
            key: row["attributes"] for key, row in campaigns if row and row["attributes"]
        },
        "coupons": {row["value"]: row["attributes"] for row in accepted_coupons(tx, outcome)},
    }
    for kind, rejection in (
        ("coupon", outcome.coupon_rejection),
        ("referral", outcome.referral_rejection),
    ):
        if rejection is not None and rejection.reason not in unlisted:
            meta[f"{kind}RejectionReason"] = _rejection_json(f"{kind}Id", rejection)
    return meta


def _rejection_json(name: str, rejection: Rejection) -> dict[str, Any]:
    return {"campaignId": rejection.campaign, name: rejection.id, "reason": rejection.reason}
