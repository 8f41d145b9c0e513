"""Reserving: the application's shop puts coupons aside for customers."""

from collections.abc import Collection, Iterator, Sequence

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.books.coupons import (
    holders_of,
    is_used_up,
    own_coupon,
    release,
    reserve,
)
from mockserver.providers.talon_one.books.profiles import find_profile
from mockserver.providers.talon_one.dialect import Invalid, invalid, unknown_coupon
from mockserver.providers.talon_one.instants import has_ended, instant_json
from mockserver.providers.talon_one.money import exact, number

_COUPON = "couponValue"


def reserve_for(
    tx: Transaction, application: str, value: str, identifiers: Sequence[str]
) -> Row | Reply:
    """Reserve a valid coupon for profiles, making profiles that do not exist yet (assumed)."""
    coupon = own_coupon(tx, application, value)
    if coupon is None:
        return unknown_coupon(value)
    problems = list(_against_reserving(tx, coupon))
    if problems:
        return invalid(*problems)
    reserve(tx, value, identifiers)
    return coupon


def release_for(
    tx: Transaction, application: str, value: str, identifiers: Collection[str]
) -> Row | Reply:
    """End reservations; profiles without one are passed over (assumed)."""
    coupon = own_coupon(tx, application, value)
    if coupon is None:
        return unknown_coupon(value)
    release(tx, coupon, identifiers)
    return coupon


def reserving_profiles(tx: Transaction, application: str, value: str) -> list[Row] | Reply:
    """List the profiles for which a coupon is reserved, made, or that have redeemed it."""
    if own_coupon(tx, application, value) is None:
        return unknown_coupon(value)
    rows = (find_profile(tx, identifier) for identifier in holders_of(tx, value))
    return [row for row in rows if row is not None]


def _against_reserving(tx: Transaction, coupon: Row) -> Iterator[Invalid]:
    campaign = tx.get("campaigns", coupon["campaign"])
    if coupon["recipient"]:
        yield Invalid("recipient", "A coupon with a recipient is not reservable.", _COUPON)
    elif campaign is None or not is_running(campaign, tx.now):
        yield Invalid("campaign", "The coupon's campaign is not running.", _COUPON)
    elif has_ended(coupon, tx.now):
        ended = instant_json(coupon["expires_at"])
        yield Invalid("expired", f"The coupon has expired at {ended}.", _COUPON)
    elif is_used_up(coupon):
        limit = coupon["usage_limit"] or number(exact(coupon["discount_limit"]))
        yield Invalid("limit", f"The coupon is used up: its limit is {limit}.", _COUPON)
