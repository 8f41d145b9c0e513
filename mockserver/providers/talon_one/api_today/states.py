"""What an update answers by today's contract: the effects, and exactly what was asked for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.balances import loyalty_of_today
from mockserver.providers.talon_one.api_today.carts import items_json
from mockserver.providers.talon_one.api_today.eligibility import eligibility_json, failures_json
from mockserver.providers.talon_one.api_today.events import event_of_today
from mockserver.providers.talon_one.api_today.shown import campaign_of_today, profile_of_today
from mockserver.providers.talon_one.books.carts import Totals, cart_totals
from mockserver.providers.talon_one.books.coupons import coupon_json, find_coupon
from mockserver.providers.talon_one.books.giveaways import find_pool, giveaway_json
from mockserver.providers.talon_one.books.referrals import find_referral, referral_json
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.effects import Effect
from mockserver.providers.talon_one.sessions.updates import Update


class Content(NamedTuple):
    """What an answer is to have beside the effects, and the return that the call made."""

    names: Iterable[str]
    made: Mapping[str, Any] | None = None


def state_json(tx: Transaction, update: Update, content: Content) -> dict[str, Any]:
    """Give the effects, the codes that were made, and exactly the content that was asked for."""
    state: dict[str, Any] = {
        "effects": effects_json(update.effects),
        "createdCoupons": [coupon_json(row) for row in update.settled.coupons],
        "createdReferrals": [referral_json(row) for row in update.settled.referrals],
    }
    if content.made is not None:
        state["return"] = content.made
    for name in dict.fromkeys(content.names):
        value = _CONTENTS[name](tx, update)
        if value is not None:
            state[name] = value
    return state


def effects_json(effects: Iterable[Effect]) -> list[Effect]:
    """Give effects without those that were rolled back."""
    return [effect for effect in effects if effect]


def session_json(row: Row, totals: Totals) -> dict[str, Any]:
    """Give a session as the contract has it."""
    shown = {
        "id": row["number"],
        "created": instant_json(row["created"]),
        "integrationId": row["integration_id"],
        "applicationId": int(row["application"]),
        "profileId": row["profile"],
        "couponCodes": row["coupon_codes"],
        "referralCode": row["referral_code"],
        "loyaltyCards": row.get("loyalty_cards", []),
        "state": row["state"],
        "cartItems": items_json(row),
        "additionalCosts": row["additional_costs"],
        "identifiers": row["identifiers"],
        "attributes": row["attributes"],
        "firstSession": row["first"],
        "updateCount": row["updates"],
        "total": number(totals.total),
        "cartItemTotal": number(totals.items),
        "additionalCostTotal": number(totals.costs),
        "cartItemAdditionalCostTotal": number(totals.item_costs),
        "updated": instant_json(row["updated_at"]),
    }
    if row.get("store"):
        shown["storeIntegrationId"] = row["store"]
    return shown


def stored_session_json(row: Row) -> dict[str, Any]:
    """Give a session that is stored; its cart was summed up when it was."""
    totals = cart_totals(row)
    assert isinstance(totals, Totals), "the cart was summed up before"
    return session_json(row, totals)


def _coupons(tx: Transaction, update: Update) -> list[dict[str, Any]]:
    rows = (find_coupon(tx, value) for value in update.outcome.coupons)
    redeemed = int(bool(update.settled.closing))
    return [
        {**coupon_json(row), "profileRedemptionCount": redeemed} for row in rows if row is not None
    ]


def _referral(tx: Transaction, update: Update) -> dict[str, Any] | None:
    code = update.outcome.referral
    row = find_referral(tx, code) if code else None
    if row is None:
        return None
    used_by = [update.session["profile"]] if update.settled.closing else []
    return {**referral_json(row), "referredCustomers": [each for each in used_by if each]}


def _triggered(tx: Transaction, update: Update) -> list[dict[str, Any]]:
    keys = dict.fromkeys(str(effect["campaignId"]) for effect in effects_json(update.effects))
    rows = (tx.get("campaigns", key) for key in keys)
    return [campaign_of_today(tx, row) for row in rows if row is not None]


def _giveaways(tx: Transaction, update: Update) -> list[dict[str, Any]]:
    shown = []
    for effect in effects_json(update.effects):
        if effect["effectType"] == "awardGiveaway":
            pool = str(effect["props"]["poolId"])
            row = find_pool(tx, pool) or {"giveaways": []}
            codes = [each for each in row["giveaways"] if each["code"] == effect["props"]["code"]]
            shown += [giveaway_json(each, pool) for each in codes]
    return shown


def _previous_returns(tx: Transaction, update: Update) -> list[Any]:
    returns: list[Any] = update.session.get("returns", [])
    is_return = update.event.type == "talon_session_partially_returned"
    return returns[:-1] if is_return else returns


_CONTENTS: Mapping[str, Callable[[Transaction, Update], Any]] = {
    "customerSession": lambda tx, update: session_json(update.session, update.totals),
    "customerProfile": lambda tx, update: (
        None if update.profile is None else profile_of_today(update.profile)
    ),
    "coupons": _coupons,
    "triggeredCampaigns": _triggered,
    "referral": _referral,
    "loyalty": lambda tx, update: None if update.profile is None else loyalty_of_today(tx, update),
    "event": event_of_today,
    "awardedGiveaways": _giveaways,
    "ruleFailureReasons": lambda tx, update: failures_json(update),
    "previousReturns": _previous_returns,
    "campaignEligibility": lambda tx, update: eligibility_json(tx, update),
    # None is played yet.
    "achievements": lambda tx, update: [],
}
