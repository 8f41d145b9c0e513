"""What an update answers by today's contract: the effects, and exactly what was asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.achievements import available_json
from mockserver.providers.talon_one.api_today.balances import loyalty_of_today
from mockserver.providers.talon_one.api_today.carts import items_json
from mockserver.providers.talon_one.api_today.codes import (
    coupon_of_customer,
    coupon_of_today,
    referral_of_today,
    referrals_with_customers,
)
from mockserver.providers.talon_one.api_today.eligibility import eligibility_json, failures_json
from mockserver.providers.talon_one.api_today.shown import campaign_of_today, profile_of_today
from mockserver.providers.talon_one.books import coupons, referrals
from mockserver.providers.talon_one.books.carts import Totals, cart_totals
from mockserver.providers.talon_one.books.giveaways import find_pool, giveaway_json
from mockserver.providers.talon_one.books.referrals import find_referral
from mockserver.providers.talon_one.dialect import Invalid
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.effects import Effect
from mockserver.providers.talon_one.sessions.answers import (
    Content,
    accepted_coupons,
    contents,
    event_json,
    session_v2_json,
    triggered_campaigns,
)
from mockserver.providers.talon_one.sessions.updates import Update

#: The reasons that effects have, and the lists of reasons of an event have not.
_UNLISTED = frozenset({coupons.USED_UP, referrals.NO_ADVOCATE, referrals.ALREADY_REFERRED})


def state_json(tx: Transaction, update: Update, names: Iterable[str]) -> dict[str, Any]:
    """Return the effects, the codes that were made, and exactly the content that was asked for."""
    return {
        "effects": effects_json(update.effects),
        "createdCoupons": [coupon_of_today(tx, row) for row in update.settled.coupons],
        "createdReferrals": [referral_of_today(row) for row in update.settled.referrals],
        **contents(_CONTENTS, names, tx, update),
    }


def effects_json(effects: Iterable[Effect]) -> list[Effect]:
    """Return effects without those that were rolled back."""
    return [effect for effect in effects if effect]


def session_json(row: Row, totals: Totals) -> dict[str, Any]:
    """Return a session in the contract's form."""
    shown = {
        "id": row["number"],
        **session_v2_json(row, totals),
        "loyaltyCards": row.get("loyalty_cards", []),
        "cartItems": items_json(row),
        "updateCount": row["updates"],
        "cartItemAdditionalCostTotal": number(totals.item_costs),
        "updated": instant_json(row["updated_at"]),
    }
    if row.get("store"):
        shown["storeIntegrationId"] = row["store"]
    return shown


def stored_session_json(row: Row) -> dict[str, Any] | Invalid:
    """Return a session that is stored; only one that was written by hand can be too large."""
    totals = cart_totals(row)
    return totals if isinstance(totals, Invalid) else session_json(row, totals)


def _coupons(tx: Transaction, update: Update) -> list[dict[str, Any]]:
    rows = accepted_coupons(tx, update.outcome)
    return [coupon_of_customer(tx, row, update.session["profile"]) for row in rows]


def _referral(tx: Transaction, update: Update) -> dict[str, Any] | None:
    code = update.outcome.referral
    row = find_referral(tx, code) if code else None
    return None if row is None else referrals_with_customers(tx, [row])[0]


def _triggered(tx: Transaction, update: Update) -> list[dict[str, Any]]:
    rows = triggered_campaigns(tx, effects_json(update.effects))
    return [campaign_of_today(tx, row) for row in rows]


def _event(tx: Transaction, update: Update) -> dict[str, Any]:
    """Return an event without its effects: the answer itself has them.

    The specification of June 2026 has a list for each effect here, the vendor's Python client 26.2
    an object: none suits both (assumed).
    """
    return event_json(tx, update, [], _UNLISTED)


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


_CONTENTS: Mapping[str, Content] = {
    "customerSession": lambda tx, update: session_json(update.session, update.totals),
    "customerProfile": lambda tx, update: (
        None if update.profile is None else profile_of_today(tx, update.profile)
    ),
    "coupons": _coupons,
    "triggeredCampaigns": _triggered,
    "referral": _referral,
    "loyalty": loyalty_of_today,
    "event": _event,
    "awardedGiveaways": _giveaways,
    "ruleFailureReasons": lambda tx, update: failures_json(update),
    "previousReturns": _previous_returns,
    "campaignEligibility": lambda tx, update: eligibility_json(tx, update),
    "achievements": lambda tx, update: (
        None
        if update.profile is None
        else available_json(tx, update.session["application"], update.session["profile"])
    ),
}
