"""Reservations: who has put a coupon aside."""

from collections.abc import Iterator

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.books.coupons import (
    coupon_json,
    holders_of,
    is_used_up,
    own_coupon,
    reserve,
    reserved_by,
)
from mockserver.providers.talon_one.books.profiles import find_profile, profile_json
from mockserver.providers.talon_one.books.wallets import take_from_wallet
from mockserver.providers.talon_one.dialect import Invalid, invalid, unknown_coupon
from mockserver.providers.talon_one.instants import has_ended, instant_json
from mockserver.providers.talon_one.money import exact, number


def create_coupon_reservation(tx: Transaction, call: Call) -> Reply:
    """Reserve a valid coupon for profiles, making profiles that do not exist yet (assumed)."""
    value, identifiers = call.path["couponValue"], call.body["integrationIDs"]
    coupon = own_coupon(tx, call.identity["application"], value)
    if coupon is None:
        return unknown_coupon(value)
    problems = list(_against_reserving(tx, coupon))
    if problems:
        return invalid(*problems)
    reserve(tx, value, identifiers)
    return Reply(201, coupon_json(coupon))


def delete_coupon_reservation(tx: Transaction, call: Call) -> Reply:
    """End reservations; profiles without one are passed over (assumed)."""
    value, identifiers = call.path["couponValue"], frozenset(call.body["integrationIDs"])
    coupon = own_coupon(tx, call.identity["application"], value)
    if coupon is None:
        return unknown_coupon(value)
    before = reserved_by(tx, value)
    after = [each for each in before if each not in identifiers]
    if after != before:
        tx.put("reservations", value, {"profiles": after})
    for identifier in holders_of(tx, value):
        if identifier in identifiers and identifier != coupon["recipient"]:
            take_from_wallet(tx, identifier, "coupons", value)
    return Reply(204)


def get_reserved_customers(tx: Transaction, call: Call) -> Reply:
    """List the profiles for which a coupon is reserved, made, or that have redeemed it."""
    value = call.path["couponValue"]
    if own_coupon(tx, call.identity["application"], value) is None:
        return unknown_coupon(value)
    rows = (find_profile(tx, identifier) for identifier in holders_of(tx, value))
    data = [profile_json(row) for row in rows if row is not None]
    return Reply(200, {"totalResultSize": len(data), "data": data})


def _against_reserving(tx: Transaction, coupon: Row) -> Iterator[Invalid]:
    campaign = tx.get("campaigns", coupon["campaign"])
    if coupon["recipient"]:
        yield Invalid("recipient", "A coupon with a recipient is not reservable.", "couponValue")
    elif campaign is None or not is_running(campaign, tx.now):
        yield Invalid("campaign", "The coupon's campaign is not running.", "couponValue")
    elif has_ended(coupon, tx.now):
        ended = instant_json(coupon["expires_at"])
        yield Invalid("expired", f"The coupon has expired at {ended}.", "couponValue")
    elif is_used_up(coupon):
        limit = coupon["usage_limit"] or number(exact(coupon["discount_limit"]))
        yield Invalid("limit", f"The coupon is used up: its limit is {limit}.", "couponValue")
