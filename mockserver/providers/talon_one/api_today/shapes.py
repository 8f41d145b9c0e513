"""The effects of today: one for each unit of an item, and movements of points that have names."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books import coupons, referrals
from mockserver.providers.talon_one.books.evaluation_groups import Group
from mockserver.providers.talon_one.books.ledgers import Ledger
from mockserver.providers.talon_one.books.profiles import find_profile
from mockserver.providers.talon_one.books.transactions import movement_uuid
from mockserver.providers.talon_one.books.wallets import redemptions
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.language.vocabulary import EFFECTS
from mockserver.providers.talon_one.rules.effects import Points, Spending, TierChange
from mockserver.providers.talon_one.rules.shapes import Cause, Place, Props, Shapes

#: What stands for no end of points (documented: OAS 26.16, LedgerPointsEntryIntegrationAPI).
UNLIMITED = "unlimited"

#: The reasons that the contract no longer has, and what it says instead.
_REASONS: Mapping[str, str] = {
    coupons.NO_CONDITION: coupons.BY_CONDITION,
    referrals.NO_CONDITION: referrals.BY_CONDITION,
}


def item_place(place: Place | None) -> Props:
    """Return the members that name a unit of an item; none for what belongs to no item."""
    if place is None:
        return {}
    unit = {} if place.unit is None else {"cartItemSubPosition": place.unit}
    return {"cartItemPosition": place.position, **unit}


def _places(position: Any, units: Sequence[int]) -> Sequence[Place]:
    """Take an item apart into its units: the cart is always flattened."""
    return [Place(position, unit) for unit in units]


def _item_discount(name: str, value: Any, place: Place) -> Props:
    return {
        "name": f"{name}#{place.position}",
        "value": value,
        "position": place.position,
        "subPosition": place.unit,
    }


def _added_points(points: Points, days: Any, place: Place | None) -> Props:
    terms = points.terms
    moments = {"startDate": terms.starts_at, "expiryDate": terms.expires_at}
    waiting = {"awaitsActivation": True, "validityDuration": terms.lasts or UNLIMITED}
    return {
        "name": points.reason,
        **_ledger(points.ledger),
        "value": points.amount,
        "recipientIntegrationId": points.ledger.profile,
        **{name: instant_json(at) for name, at in moments.items() if at is not None},
        "transactionUUID": points.transaction,
        **item_place(place),
        **(waiting if terms.awaits else {}),
    }


def _taken_points(spending: Spending) -> Props:
    return {
        "ruleTitle": spending.reason,
        **_ledger(spending.ledger),
        "value": spending.amount,
        "transactionUUID": spending.transaction,
        "name": spending.reason,
    }


def _tier_change(change: TierChange) -> Props:
    before = {} if change.before is None else {"previousTierName": change.before}
    until = {} if change.until is None else {"expiryDate": instant_json(change.until)}
    return {
        "ruleTitle": change.rule,
        "programId": int(change.ledger.program),
        "subLedgerId": change.ledger.sub_ledger,
        **before,
        "newTierName": change.after,
        **until,
    }


def _ledger(ledger: Ledger) -> Props:
    card = {"cardIdentifier": ledger.card} if ledger.card else {}
    return {"programId": int(ledger.program), "subLedgerId": ledger.sub_ledger, **card}


def _reserving(coupon: Row, campaign: Row, profile: str, has_reserved: bool) -> str | None:
    """Reject a coupon that has to be reserved, or that is limited for each profile, of which none.

    (documented: OAS 26.16, RejectCouponEffectProps) One made for a profile needs no reservation
    (assumed).
    """
    is_mandatory = bool(coupon.get("is_reservation_mandatory")) and not coupon["recipient"]
    if profile:
        return coupons.UNRESERVED if is_mandatory and not has_reserved else None
    limits = (*campaign["limits"], *coupon.get("limits", ()))
    is_limited = any(
        each["action"] == "redeemCoupon" and "Profile" in each["entities"] for each in limits
    )
    return coupons.NO_PROFILE if is_mandatory or is_limited else None


def _friends(tx: Transaction, referral: Row, friend: str) -> str | None:
    """Reject a referral whose advocate is gone, or whose friend has been referred before.

    (documented: OAS 26.16, RejectReferralEffectProps) That it counts within a campaign is assumed.
    """
    if find_profile(tx, referral["advocate"]) is None:
        return referrals.NO_ADVOCATE
    used = redemptions(tx, friend, "referrals") if friend else {}
    rows = (referrals.find_referral(tx, code) for code in used)
    is_known = any(row is not None and row["campaign"] == referral["campaign"] for row in rows)
    return referrals.ALREADY_REFERRED if is_known else None


def _rejected(cause: Cause) -> Props:
    """Say where a code failed (documented: OAS 26.16, RejectCouponEffectProps)."""
    props = {
        "conditionIndex": cause.condition,
        "effectIndex": cause.effect,
        "details": cause.details or None,
        "campaignExclusionReason": cause.exclusion or None,
    }
    return {name: value for name, value in props.items() if value is not None}


def _envelope(coupon: Row | None, group: Group | None) -> Mapping[str, Any]:
    by_coupon = {} if coupon is None else {"triggeredByCoupon": coupon["id"]}
    return {**by_coupon, **group_json(group)}


def group_json(group: Group | None) -> Mapping[str, Any]:
    """Return what effects and reasons say of the group of their campaign; nothing of the base."""
    if group is None:
        return {}
    return {"evaluationGroupID": group.id, "evaluationGroupMode": group.mode}


SHAPES = Shapes(
    effects=frozenset(EFFECTS),
    bundle="showBundleMetadata",
    places=_places,
    item_discount=_item_discount,
    added_points=_added_points,
    taken_points=_taken_points,
    tier_change=_tier_change,
    transaction=movement_uuid,
    reason=lambda reason: _REASONS.get(reason, reason),
    reserving=_reserving,
    friends=_friends,
    rejected=_rejected,
    has_groups=True,
    envelope=_envelope,
)
