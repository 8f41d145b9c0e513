"""How coupons, referrals and giveaways look by today's contract."""

from collections.abc import Sequence
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import RUNNING
from mockserver.providers.talon_one.books.coupons import coupon_json, is_used_up, reservations_of
from mockserver.providers.talon_one.books.giveaways import giveaway_json
from mockserver.providers.talon_one.books.numbers import number_of
from mockserver.providers.talon_one.books.referrals import referral_json
from mockserver.providers.talon_one.books.wallets import redeemed_by, redemptions
from mockserver.providers.talon_one.instants import has_begun, has_ended


def coupon_of_today(tx: Transaction, row: Row) -> dict[str, Any]:
    """Return a coupon, with what can be reserved of it."""
    shown = {
        **coupon_json(row),
        "reservationCounter": reservations_of(tx, row),
        "isReservationMandatory": row.get("is_reservation_mandatory", False),
        "implicitlyReserved": row.get("implicitly_reserved", False),
    }
    if row.get("reservation_limit"):
        shown["reservationLimit"] = row["reservation_limit"]
    if row.get("limits"):
        shown["limits"] = list(row["limits"])
    return shown


def coupon_of_customer(tx: Transaction, row: Row, profile: str) -> dict[str, Any]:
    """Return a coupon, and how often a customer has redeemed it."""
    count = redemptions(tx, profile, "coupons").get(row["value"], 0) if profile else 0
    return {**coupon_of_today(tx, row), "profileRedemptionCount": count}


def coupon_in_inventory(tx: Transaction, row: Row, profile: str) -> dict[str, Any]:
    """Return a coupon of a customer, and what the customer can do with it."""
    shown = coupon_of_customer(tx, row, profile)
    return {**shown, "state": _state(tx, row, shown["profileRedemptionCount"])}


def referral_of_today(row: Row) -> dict[str, Any]:
    """Return a referral, with its attributes."""
    return {**referral_json(row), "attributes": row.get("attributes", {})}


def referrals_with_customers(tx: Transaction, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return referrals, each with the customers who came by it."""
    customers = redeemed_by(tx, "referrals", [row["code"] for row in rows])
    return [{**referral_of_today(row), "referredCustomers": customers[row["code"]]} for row in rows]


def giveaway_of_today(giveaway: Row, pool: str) -> dict[str, Any]:
    """Return a giveaway that was awarded."""
    return {
        **giveaway_json(giveaway, pool),
        "profileId": number_of("profile", giveaway["profile"]),
    }


def _state(tx: Transaction, coupon: Row, redeemed: int) -> str:
    """Return the state of a coupon for a customer (documented: OAS 26.16, InventoryCoupon).

    Which of two that both hold is said first is assumed.
    """
    campaign = tx.get("campaigns", coupon["campaign"])
    if campaign is None or campaign["state"] != RUNNING or has_ended(campaign, tx.now):
        return "disabled"
    if not has_begun(coupon, tx.now):
        return "pending"
    if redeemed or is_used_up(coupon):
        return "used"
    return "expired" if has_ended(coupon, tx.now) else "active"
