"""A customer's inventory: the parts that were asked for, and no others."""

from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.coupons import coupon_json, find_coupon
from mockserver.providers.talon_one.books.profiles import find_profile, profile_json
from mockserver.providers.talon_one.books.referrals import find_referral, referral_json
from mockserver.providers.talon_one.books.wallets import in_wallet
from mockserver.providers.talon_one.dialect import unknown_profile


def get_customer_inventory(tx: Transaction, call: Call) -> Reply:
    """Return a profile, its referrals and its coupons, each only where its flag is true.

    Coupons are those reserved for the profile, made for it, or redeemed by it (elsewhere: Go 2.6.1,
    getCustomerInventory).
    """
    identifier = call.path["integrationId"]
    profile = find_profile(tx, identifier)
    if profile is None:
        return unknown_profile(identifier)
    inventory: dict[str, Any] = {}
    if call.query.get("profile"):
        inventory["profile"] = profile_json(profile)
    if call.query.get("referrals"):
        rows = (find_referral(tx, code) for code in in_wallet(tx, identifier, "referrals"))
        inventory["referrals"] = [referral_json(row) for row in rows if row is not None]
    if call.query.get("coupons"):
        rows = (find_coupon(tx, value) for value in in_wallet(tx, identifier, "coupons"))
        inventory["coupons"] = [coupon_json(row) for row in rows if row is not None]
    return Reply(200, inventory)
