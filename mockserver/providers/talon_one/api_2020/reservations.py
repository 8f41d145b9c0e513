"""Reservations: who has put a coupon aside."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.coupons import coupon_json
from mockserver.providers.talon_one.books.profiles import profile_json
from mockserver.providers.talon_one.books.reserving import (
    release_for,
    reserve_for,
    reserving_profiles,
)


def create_coupon_reservation(tx: Transaction, call: Call) -> Reply:
    """Reserve a valid coupon for profiles, making profiles that do not exist yet (assumed)."""
    value, identifiers = call.path["couponValue"], call.body["integrationIDs"]
    coupon = reserve_for(tx, call.identity["application"], value, identifiers)
    return coupon if isinstance(coupon, Reply) else Reply(201, coupon_json(coupon))


def delete_coupon_reservation(tx: Transaction, call: Call) -> Reply:
    """End reservations; profiles without one are passed over (assumed)."""
    value, identifiers = call.path["couponValue"], frozenset(call.body["integrationIDs"])
    coupon = release_for(tx, call.identity["application"], value, identifiers)
    return coupon if isinstance(coupon, Reply) else Reply(204)


def get_reserved_customers(tx: Transaction, call: Call) -> Reply:
    """List the profiles for which a coupon is reserved, made, or that have redeemed it."""
    rows = reserving_profiles(tx, call.identity["application"], call.path["couponValue"])
    if isinstance(rows, Reply):
        return rows
    data = [profile_json(row) for row in rows]
    return Reply(200, {"totalResultSize": len(data), "data": data})
