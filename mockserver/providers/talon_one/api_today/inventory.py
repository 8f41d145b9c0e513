"""A customer's inventory: the parts that were asked for, and no others."""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.achievements import progress_with_definitions
from mockserver.providers.talon_one.api_today.balances import loyalty_of_today
from mockserver.providers.talon_one.api_today.codes import (
    coupon_in_inventory,
    giveaway_of_today,
    referrals_with_customers,
)
from mockserver.providers.talon_one.api_today.moves import begun_session
from mockserver.providers.talon_one.api_today.shown import profile_of_today
from mockserver.providers.talon_one.books.cards import is_linked
from mockserver.providers.talon_one.books.coupons import find_coupon, own_coupon
from mockserver.providers.talon_one.books.profiles import find_profile
from mockserver.providers.talon_one.books.referrals import find_referral
from mockserver.providers.talon_one.books.wallets import in_wallet, redemptions
from mockserver.providers.talon_one.dialect import unknown_profile
from mockserver.providers.talon_one.rules.context import Event
from mockserver.providers.talon_one.sessions.happening import without_session


def get_customer_inventory(tx: Transaction, call: Call) -> Reply:
    """Return what a customer has, each part only where its flag is true."""
    profile = find_profile(tx, call.path["integrationId"])
    if profile is None:
        return unknown_profile(call.path["integrationId"])
    application = call.identity["application"]
    inventory = {
        name: part(tx, application, profile)
        for name, part in _PARTS.items()
        if call.query.get(name)
    }
    return Reply(200, inventory)


def _referrals(tx: Transaction, application: str, profile: Row) -> list[dict[str, Any]]:
    codes = in_wallet(tx, profile["integration_id"], "referrals")
    rows = (find_referral(tx, code) for code in codes)
    return referrals_with_customers(tx, [row for row in rows if row is not None])


def _coupons(tx: Transaction, application: str, profile: Row) -> list[dict[str, Any]]:
    """List coupons that are reserved, redeemed, made for the customer, or visible to everybody.

    (documented: t1 2026, getCustomerInventory; t1 2026, createCouponReservation) Those that
    were made for the customer: (elsewhere: Go 2.6.1, createCouponReservation).
    """
    identifier = profile["integration_id"]
    mine = (*in_wallet(tx, identifier, "coupons"), *redemptions(tx, identifier, "coupons"))
    open_to_all = (
        value
        for value, row in tx.rows("coupons")
        if row.get("implicitly_reserved") and own_coupon(tx, application, value) is not None
    )
    rows = (find_coupon(tx, value) for value in dict.fromkeys((*mine, *open_to_all)))
    return [coupon_in_inventory(tx, row, identifier) for row in rows if row is not None]


def _giveaways(tx: Transaction, application: str, profile: Row) -> list[dict[str, Any]]:
    identifier = profile["integration_id"]
    return [
        giveaway_of_today(each, pool)
        for pool, row in tx.rows("pools")
        for each in row["giveaways"]
        if each["profile"] == identifier
    ]


def _loyalty(tx: Transaction, application: str, profile: Row) -> Any:
    """Return the points of a customer and of their cards, as a session that decides nothing."""
    identifier = profile["integration_id"]
    cards = [number for number, card in tx.rows("cards") if is_linked(card, identifier)]
    session = {**begun_session(tx, application, ""), "loyalty_cards": cards}
    return loyalty_of_today(tx, without_session(session, profile, Event(0, "", {})))


def _achievements(tx: Transaction, application: str, profile: Row) -> list[dict[str, Any]]:
    return progress_with_definitions(tx, application, profile["integration_id"])


_PARTS: Mapping[str, Callable[[Transaction, str, Row], Any]] = {
    "profile": lambda tx, application, profile: profile_of_today(tx, profile),
    "referrals": _referrals,
    "coupons": _coupons,
    "loyalty": _loyalty,
    "giveaways": _giveaways,
    "achievements": _achievements,
}
