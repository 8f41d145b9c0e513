"""Deviations of the business: replies that keep the contract, and are not true.

A new one takes a line or two: its name, the operation, and what it does to a good reply.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.checks.planted import Change, Planted

_BOOK = ("POST", r"/commitments$")
_USERS = ("POST", r"/api/users$")
_STATUS = ("GET", r"/rewards-program/status$")
_MINE = ("GET", r"/members/me/rewards-program/status$")
_SUMMARY = ("GET", r"/achievements_summary$")
_LIST = ("GET", r"/rewards$")
_BOUGHT = ("GET", r"/purchased$")
_USE = ("POST", r"/use$")
_TOKEN = ("POST", r"/oauth/token$")
_INFO = ("GET", r"/token/info$")
_SESSION = ("PUT", r"/v2/customer_sessions/")
_PROFILE = ("PUT", r"/v2/customer_profiles/")
_TOLD = ("customerProfile", "attributes")
_INVENTORY = ("GET", r"/inventory$")
_EVENTS = ("POST", r"/v1/events$")
_REFERRALS = ("POST", r"/v1/referrals$")
_RESERVED = ("GET", r"/coupon_reservations/customerprofiles/")


def _set(*path: str, to: Any) -> Change:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, dict) and path[-1] in value:
            value[path[-1]] = to

    return change


def _add(*path: str, by: float) -> Change:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, dict) and isinstance(value.get(path[-1]), (int, float)):
            value[path[-1]] += by

    return change


def _each(name: str, change: Change) -> Change:
    def apply(value: Any) -> None:
        if isinstance(value, dict):
            for each in value.get(name, []):
                change(each)

    return apply


def _drop(name: str, which: slice) -> Change:
    def change(value: Any) -> None:
        if isinstance(value, dict) and isinstance(value.get(name), list):
            del value[name][which]

    return change


def _without_effect(kind: str) -> Change:
    def change(value: Any) -> None:
        value["effects"] = [each for each in value["effects"] if each["effectType"] != kind]

    return change


def _effect(kind: str, change: Change) -> Change:
    def apply(value: Any) -> None:
        for each in value["effects"]:
            if each["effectType"] == kind:
                change(each["props"])

    return apply


def _by_type(name: str, by: int) -> Change:
    return _each("achievements_by_type", _add(name, by=by))


def _half_down(value: Any) -> None:
    if Decimal(value["loyalty_accumulation_value"]) % 1 == Decimal("0.5"):
        value["loyalty_units"] -= 1


def _free_at_once(value: Any) -> None:
    if value["confirmation_status"] == "pending":
        value["redeemable_loyalty_units"] = value["free_loyalty_units"]


def _ascii(name: str) -> Change:
    return lambda value: value.update({name: value[name].encode("ascii", "ignore").decode()})


def _small(name: str) -> Change:
    return lambda value: value.update({name: value[name].lower()})


def _cheaper_later(value: Any) -> None:
    bought = [each for each in value.get("transactions", ()) if each["type"] == "reward_purchase"]
    if len(bought) > 2:
        value["balance"] += 1


def _page(number: int) -> Change:
    return _set("pagination_info", "current_page", to=number)


def _session(name: str, to: Any) -> Change:
    return _set("customerSession", name, to=to)


def _reason(reason: str) -> Change:
    return _effect("rejectCoupon", _set("rejectionReason", to=reason))


def _attributes(to: Mapping[str, str]) -> Change:
    return _set("profile", "attributes", to=to)


BUSINESS: Mapping[str, Sequence[Planted]] = {
    "koomalooma": [
        Planted("a unit too many", *_BOOK, _add("loyalty_units", by=1)),
        Planted("a unit too few", *_BOOK, _add("loyalty_units", by=-1)),
        Planted("no units", *_BOOK, _set("loyalty_units", to=0)),
        Planted("free units are not told", *_BOOK, _set("free_loyalty_units", to=0)),
        Planted("free units for everybody", *_BOOK, _add("free_loyalty_units", by=5)),
        Planted("pending units can be redeemed", *_BOOK, _set("redeemable_loyalty_units", to=5)),
        Planted("confirmed at once", *_BOOK, _set("confirmation_status", to="confirmed")),
        Planted("never confirmed", *_BOOK, _set("confirmation_status", to="pending")),
        Planted("redeemed at once", *_BOOK, _set("redeemed", to=True)),
        Planted("units spent at once", *_BOOK, _set("redeemed_loyalty_units", to=1)),
        Planted("another customer", *_BOOK, _set("user_id", to="cust-1002")),
        Planted("the same id again", *_BOOK, _set("id", to="com-1")),
        Planted("another amount", *_BOOK, _set("loyalty_accumulation_value", to="1.00")),
        Planted("another description", *_BOOK, _set("promotion_goal_description", to="x")),
        Planted("another category", *_BOOK, _set("promotion_goal_category", to="x")),
        Planted("half a unit is lost", *_BOOK, _half_down),
        Planted("free units before their time", *_BOOK, _free_at_once),
        Planted("letters are lost", *_BOOK, _ascii("promotion_goal_description")),
        Planted("customers in small letters", *_USERS, _small("partner_user_id")),
        Planted("one session for all", *_USERS, _set("user_session_id", to="s-1")),
        Planted("no name", *_USERS, _set("partner_user_id", to="")),
    ],
    "boostcom": [
        Planted("a point too many", *_MINE, _add("balance", by=1)),
        Planted("a point too few", *_STATUS, _add("balance", by=-1)),
        Planted("the balance stands still", *_STATUS, _set("balance", to=500)),
        Planted("a transaction is missing", *_STATUS, _drop("transactions", slice(0, 1))),
        Planted("a third purchase is cheaper", *_MINE, _cheaper_later),
        Planted("no transactions", *_MINE, _set("transactions", to=[])),
        Planted("amounts doubled", *_STATUS, _each("transactions", _add("amount", by=1))),
        Planted("always a member", *_MINE, _set("membership", to=True)),
        Planted("another member's token", *_INFO, _set("resource_owner_id", to=42)),
        Planted("a token without time", *_INFO, _set("expires_in_seconds", to=0)),
        Planted("one token for all", *_TOKEN, _set("access_token", to="a" * 64)),
        Planted(
            "a sum too large",
            *_SUMMARY,
            _by_type("total_amount_earned", by=5),
        ),
        Planted(
            "a count too large",
            *_SUMMARY,
            _by_type("times_achieved", by=1),
        ),
        Planted("a month is missing", *_SUMMARY, _set("achievements_by_month", to=[])),
        Planted("another price", *_LIST, _each("rewards", _add("price", by=1))),
        Planted("the stock stands still", *_LIST, _each("rewards", _set("remaining_stock", to=7))),
        Planted("nothing was bought", *_BOUGHT, _set("rewards", to=[])),
        Planted("another name", *_BOUGHT, _each("rewards", _set("name", to="x"))),
        Planted("no uses left", *_BOUGHT, _each("rewards", _set("usage", "left", to=0))),
        Planted("a use is not counted", *_USE, _add("usage", "left", by=1)),
        Planted("a use does not last", *_USE, _set("usage", "active_until", to=None)),
        Planted("the second page is the first", *_MINE, _page(1)),
    ],
    "talon_one": [
        Planted("the total off by a cent", *_SESSION, _add("customerSession", "total", by=0.01)),
        Planted("the cart's total off", *_SESSION, _add("customerSession", "cartItemTotal", by=1)),
        Planted("no additional costs", *_SESSION, _session("additionalCostTotal", 0)),
        Planted("always a first session", *_SESSION, _session("firstSession", True)),
        Planted("never a first session", *_SESSION, _session("firstSession", False)),
        Planted("no discount", *_SESSION, _without_effect("setDiscount")),
        Planted("half a discount", *_SESSION, _effect("setDiscount", _set("value", to=1))),
        Planted("coupons are not accepted", *_SESSION, _without_effect("acceptCoupon")),
        Planted("coupons are not rejected", *_SESSION, _without_effect("rejectCoupon")),
        Planted(
            "another reason",
            *_SESSION,
            _reason("CouponExpired"),
        ),
        Planted("referrals are not rejected", *_SESSION, _without_effect("rejectReferral")),
        Planted("no points", *_SESSION, _without_effect("addLoyaltyPoints")),
        Planted("a point too many", *_SESSION, _effect("addLoyaltyPoints", _add("value", by=1))),
        Planted("no use is counted", *_SESSION, _each("coupons", _set("usageCounter", to=0))),
        Planted("no coupons are told", *_SESSION, _set("coupons", to=[])),
        Planted("sales are not counted", *_INVENTORY, _set("profile", "totalSales", to=0)),
        Planted("sessions are not counted", *_INVENTORY, _set("profile", "closedSessions", to=0)),
        Planted("attributes stay", *_INVENTORY, _attributes({"firstName": "x"})),
        Planted("an answer without attributes", *_PROFILE, _set(*_TOLD, to={})),
        Planted("attributes are lost", *_INVENTORY, _set("profile", "attributes", to={})),
        Planted("another profile", *_INVENTORY, _set("profile", "integrationId", to="ada")),
        Planted("referrals are lost", *_INVENTORY, _set("referrals", to=[])),
        Planted("an event without effects", *_EVENTS, _set("event", "effects", to=[])),
        Planted("an event of another type", *_EVENTS, _set("event", "type", to="x")),
        Planted("one code for all", *_REFERRALS, _set("code", to="FRIEND-1")),
        Planted("another advocate", *_REFERRALS, _set("advocateProfileIntegrationId", to="ada")),
        Planted("nobody has reserved", *_RESERVED, _set("data", to=[])),
    ],
}
