"""Coupons: rows, the reasons to reject one, and reservations."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.wallets import (
    add_to_wallet,
    count_redemption,
    in_wallet,
    take_from_wallet,
)
from mockserver.providers.talon_one.instants import has_begun, has_ended, instant_json, period_json
from mockserver.providers.talon_one.money import exact, minus, plus

NOT_FOUND = "CouponNotFound"
NOT_RUNNING = "CouponPartOfNotRunningCampaign"
IN_FUTURE = "CouponStartDateInFuture"
EXPIRED = "CouponExpired"
NOT_THE_RECIPIENT = "CouponRecipientDoesNotMatch"
USED_UP = "CouponLimitReached"
UNRESERVED = "CouponReservationRequired"
NOT_TRIGGERED = "CouponPartOfNotTriggeredCampaign"
#: Why a campaign was not asked at all, beside the reason.
NOT_IN_SET = "CampaignNotInEvaluationSet"
NO_CONDITION = "CouponValidConditionMissing"
BY_CONDITION = "CouponRejectedByCondition"
#: The rest of the reasons is shared with referrals.
CAMPAIGN_LIMIT = "CampaignLimitReached"
PROFILE_LIMIT = "ProfileLimitReached"
NOT_APPLIED = "EffectCouldNotBeApplied"
NO_PROFILE = "ProfileRequired"


def find_coupon(tx: Transaction, value: str) -> Row | None:
    """Find a coupon by its code."""
    return tx.get("coupons", value)


#: Why a contract rejects a coupon of a campaign that a profile has reserved, or has not; None
#: where it does not.
ReservationRule = Callable[[Row, Row, str, bool], str | None]


def rejection_reason(
    tx: Transaction, coupon: Row, campaign: Row, profile: str, reserving: ReservationRule
) -> str | None:
    """Return the reason to reject a coupon, checked in this order; None where it can be used.

    The reasons are the contract's, their order is assumed: campaign, start, expiry, recipient,
    reservation, uses.
    """
    if not is_running(campaign, tx.now):
        return NOT_RUNNING
    if not has_begun(coupon, tx.now):
        return IN_FUTURE
    if has_ended(coupon, tx.now):
        return EXPIRED
    if coupon["recipient"] and coupon["recipient"] != profile:
        return NOT_THE_RECIPIENT
    reason = reserving(coupon, campaign, profile, profile in reserved_by(tx, coupon["value"]))
    return reason or (USED_UP if is_used_up(coupon) else None)


def is_used_up(coupon: Row) -> bool:
    """Whether the limit of its uses, or of its discounts, is reached."""
    uses, discounts = coupon["usage_limit"], coupon["discount_limit"]
    if uses and coupon["usage_counter"] >= uses:
        return True
    return bool(discounts) and exact(coupon["discount_counter"]) >= exact(discounts)


def redeem(tx: Transaction, value: str, profile: str, times: int = 1) -> None:
    """Count one use by a profile, or take one back."""
    coupon = find_coupon(tx, value)
    if coupon is not None:
        counter = max(coupon["usage_counter"] + times, 0)
        tx.put("coupons", value, {**coupon, "usage_counter": counter})
    if profile:
        count_redemption(tx, profile, "coupons", value, times)


def count_discount(tx: Transaction, value: str, amount: Decimal) -> None:
    """Count a coupon's discount, or undo that with a negative amount."""
    coupon = find_coupon(tx, value)
    if coupon is not None:
        counter = plus(coupon["discount_counter"], amount)
        tx.put("coupons", value, {**coupon, "discount_counter": counter})


class CouponTerms(NamedTuple):
    """How a coupon can be used; a limit of 0 is none."""

    usage_limit: int = 0
    discount_limit: float = 0
    starts_at: int | None = None
    expires_at: int | None = None
    recipient: str = ""
    reservation: bool = True
    attributes: Mapping[str, Any] = {}
    #: What only coupons of today have.
    reservation_limit: int = 0
    is_reservation_mandatory: bool = False
    implicitly_reserved: bool = False
    #: For each profile, instead of what the campaign has for each.
    limits: Sequence[Mapping[str, Any]] = ()


#: The columns that are written only where they say something.
_OPTIONAL = ("reservation_limit", "is_reservation_mandatory", "implicitly_reserved", "limits")


def terms_of(
    given: Mapping[str, Any], starts_at: int | None, expires_at: int | None
) -> CouponTerms:
    """Read how a coupon can be used, under the names that the contract has for it."""
    return CouponTerms(
        usage_limit=given.get("usageLimit", 0),
        discount_limit=given.get("discountLimit", 0),
        starts_at=starts_at,
        expires_at=expires_at,
        recipient=given.get("recipientIntegrationId", ""),
        reservation=given.get("reservation", True),
        attributes=given.get("attributes", {}),
        reservation_limit=given.get("reservationLimit", 0),
        is_reservation_mandatory=given.get("isReservationMandatory", False),
        implicitly_reserved=given.get("implicitlyReserved", False),
        limits=given.get("limits", ()),
    )


def new_coupon(tx: Transaction, campaign: str, value: str, terms: CouponTerms) -> Row:
    """Write a new coupon; one with a recipient goes into the recipient's wallet."""
    row = {
        "id": tx.count("coupon"),
        "created": tx.now,
        "campaign": campaign,
        "value": value,
        "usage_counter": 0,
        "discount_counter": 0,
        **{name: term for name, term in terms._asdict().items() if term or name not in _OPTIONAL},
    }
    tx.put("coupons", value, row)
    if terms.recipient:
        add_to_wallet(tx, terms.recipient, "coupons", value)
    return row


def coupon_json(row: Row) -> dict[str, Any]:
    """Return a coupon in the contract's form."""
    coupon = {
        "id": row["id"],
        "created": instant_json(row["created"]),
        "campaignId": int(row["campaign"]),
        "value": row["value"],
        "usageLimit": row["usage_limit"],
        "usageCounter": row["usage_counter"],
        "attributes": row["attributes"],
        "reservation": row["reservation"],
        **period_json(row, "startDate", "expiryDate"),
    }
    if row["discount_limit"]:
        coupon["discountLimit"] = row["discount_limit"]
        coupon["discountCounter"] = row["discount_counter"]
        coupon["discountRemainder"] = minus(row["discount_limit"], row["discount_counter"])
    if row["recipient"]:
        coupon["recipientIntegrationId"] = row["recipient"]
    return coupon


def reserved_by(tx: Transaction, value: str) -> list[str]:
    """List the profiles for which a coupon is reserved, the first one first."""
    row = tx.get("reservations", value)
    return [] if row is None else list(row["profiles"])


def holders_of(tx: Transaction, value: str) -> list[str]:
    """List the profiles whose wallet has a coupon: reserved for them, made for them, or redeemed.

    The last two count as reservations in a later version (elsewhere: Go 2.6.1,
    createCouponReservation; Go 2.6.1, getReservedCustomers).
    """
    others = (key for key, row in tx.rows("wallets") if value in row["coupons"])
    return list(dict.fromkeys((*reserved_by(tx, value), *others)))


def reserve(tx: Transaction, value: str, profiles: Iterable[str]) -> None:
    """Reserve a coupon for profiles; once is enough for each."""
    before = dict.fromkeys(reserved_by(tx, value))
    after = dict(before)
    for profile in profiles:
        ensure_profile(tx, profile)
        if profile not in after:
            after[profile] = None
            if value in in_wallet(tx, profile, "coupons"):
                _count_redeemer(tx, value, profile, -1)
            else:
                add_to_wallet(tx, profile, "coupons", value)
    if len(after) > len(before):
        row = tx.get("reservations", value) or {}
        tx.put("reservations", value, {**row, "profiles": list(after)})


def keep(tx: Transaction, value: str, profile: str) -> None:
    """Put a redeemed coupon into its user's wallet: redeeming reserves it permanently.

    (elsewhere: Go 2.6.1, createCouponReservation) Such users, who may be many, are only counted.
    """
    if value not in in_wallet(tx, profile, "coupons"):
        add_to_wallet(tx, profile, "coupons", value)
        _count_redeemer(tx, value, profile, 1)


def release(tx: Transaction, coupon: Row, profiles: Collection[str]) -> None:
    """End the reservations of profiles, also those made by redeeming."""
    value = coupon["value"]
    before = reserved_by(tx, value)
    after = [each for each in before if each not in profiles]
    holders = holders_of(tx, value)
    if after != before:
        row = tx.get("reservations", value) or {}
        tx.put("reservations", value, {**row, "profiles": after})
    for profile in holders:
        if profile in profiles and profile != coupon["recipient"]:
            take_from_wallet(tx, profile, "coupons", value)
            if profile not in before:
                _count_redeemer(tx, value, profile, -1)


def reservations_of(tx: Transaction, coupon: Row) -> int:
    """Return for how many profiles a coupon is reserved, or that have redeemed it."""
    row = tx.get("reservations", coupon["value"])
    return 0 if row is None else len(row["profiles"]) + int(row.get("redeemers", 0))


def _count_redeemer(tx: Transaction, value: str, profile: str, number: int) -> None:
    """Count one who holds a coupon because of redeeming it; its recipient holds it anyway."""
    coupon = find_coupon(tx, value)
    if coupon is not None and coupon["recipient"] != profile:
        row = tx.get("reservations", value) or {"profiles": []}
        count = max(row.get("redeemers", 0) + number, 0)
        tx.put("reservations", value, {**row, "redeemers": count})


def reservation_limit(coupon: Row) -> int | None:
    """Return for how many profiles a coupon can be reserved; None for any number.

    One without `reservation` is a personal code (documented: OAS 26.16, Coupon).
    """
    return coupon.get("reservation_limit", 0) or (None if coupon["reservation"] else 1)


def own_coupon(tx: Transaction, application: str, value: str) -> Row | None:
    """Find a coupon by its code, if its campaign is one of an application's."""
    coupon = find_coupon(tx, value)
    campaign = None if coupon is None else tx.get("campaigns", coupon["campaign"])
    mine = campaign is not None and campaign["application"] == application
    return coupon if mine else None
