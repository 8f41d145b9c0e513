"""The effects that only rules of today's contract can name."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from mockserver.providers.talon_one.books.audiences import find_audience
from mockserver.providers.talon_one.books.coupons import (
    NOT_APPLIED,
    own_coupon,
    reservation_limit,
    reservations_of,
)
from mockserver.providers.talon_one.books.giveaways import awardable, find_pool
from mockserver.providers.talon_one.books.numbers import number_of
from mockserver.providers.talon_one.books.wallets import in_wallet
from mockserver.providers.talon_one.language.budget import RuleError
from mockserver.providers.talon_one.language.values import to_number, to_text
from mockserver.providers.talon_one.rules.decisions import ONE, CannotApply
from mockserver.providers.talon_one.rules.effects import Award, Membership, Reserving
from mockserver.providers.talon_one.rules.rule_effects import RuleEffects

#: Ids of additional costs are below this (assumed: the vendor's are those of its settings).
_MOST_COSTS = 10**6


def discount_cost(effects: RuleEffects, name: Any, value: Any, cost: Any) -> None:
    """Take an amount off an additional cost of the session."""
    discount = effects.discount(value)
    props = {"name": to_text(name), "value": discount.value, **_cost(cost)}
    effects.log.decide("setDiscountPerAdditionalCost", discount, **props)


def discount_cost_per_item(
    effects: RuleEffects, name: Any, value: Any, cost: Any, items: Any
) -> None:
    """Take an amount off an additional cost of each unit; every item has to have the cost."""
    chosen = items if isinstance(items, list) else [items]
    for item in chosen:
        costs = item.get("AdditionalCosts", {}) if isinstance(item, Mapping) else {}
        if to_text(cost) not in costs:
            raise RuleError(f"an item has no additional cost {to_text(cost)!r}")
    for place in effects.places(chosen):
        discount = effects.discount(value)
        unit = {} if place.unit is None else {"subPosition": place.unit}
        props = {"name": to_text(name), "value": discount.value, "position": place.position}
        effects.log.decide(
            "setDiscountPerAdditionalCostPerItem", discount, **props, **unit, **_cost(cost)
        )


def award_giveaway(effects: RuleEffects, pool: Any, recipient: Any = None) -> None:
    """Award a giveaway when the session closes; until then, only say that it will be.

    The rule cannot be applied where the pool has none that can be awarded now (assumed).
    """
    number = int(to_number(pool))
    profile = effects.profile_id() if recipient is None else to_text(recipient)
    pool_row = find_pool(effects.tx, str(number))
    if pool_row is None:
        raise RuleError(f"there is no pool of giveaways {number}")
    # Each award of this evaluation takes one code more.
    key = "giveaway", str(number)
    taken = effects.log.used_here(key)
    free = awardable(pool_row, effects.tx.now)[taken:]
    if not free:
        raise CannotApply(NOT_APPLIED)
    effects.log.use(key, ONE)
    giveaway = free[0]
    props = {"poolId": number, "poolName": pool_row["name"], "recipientIntegrationId": profile}
    if not effects.is_final:
        effects.log.decide("willAwardGiveaway", **props)
        return
    award = Award(str(number), profile, giveaway["code"])
    told = {"giveawayId": giveaway["id"], "code": giveaway["code"]}
    effects.log.decide("awardGiveaway", award, **props, **told)


def reserve_coupon(effects: RuleEffects, code: Any, profile: Any = None) -> None:
    """Put a coupon aside for a profile, whatever state the session is in.

    The rule cannot be applied where the coupon's limit of reservations is reached (documented: t1
    2026, createCouponReservation). The reason is assumed.
    """
    value = to_text(code)
    holder = effects.profile_id() if profile is None else to_text(profile)
    coupon = own_coupon(effects.tx, effects.log.campaign["application"], value)
    if coupon is None:
        raise RuleError(f"there is no coupon {value!r}")
    key = "reservation", value
    is_new = value not in in_wallet(effects.tx, holder, "coupons")
    if is_new:
        limit, count = reservation_limit(coupon), effects.log.used_here(key) + 1
        if limit is not None and reservations_of(effects.tx, coupon) + count > limit:
            raise CannotApply(NOT_APPLIED)
        effects.log.use(key, ONE)
    effects.log.decide(
        "reserveCoupon",
        Reserving(value, holder),
        couponValue=value,
        profileIntegrationId=holder,
        isNewReservation=is_new,
    )


def custom_effect(effects: RuleEffects, identifier: Any, name: Any) -> None:
    """Return an effect that the campaign manager has defined; its payload is empty (assumed)."""
    effects.log.decide(
        "customEffect", effectId=int(to_number(identifier)), name=to_text(name), payload={}
    )


def add_to_audience(effects: RuleEffects, audience: Any, profile: Any = None) -> None:
    """Let a profile join an audience, whatever state the session is in."""
    _move(effects, "addToAudience", audience, profile)


def remove_from_audience(effects: RuleEffects, audience: Any, profile: Any = None) -> None:
    """Let a profile leave an audience, whatever state the session is in."""
    _move(effects, "removeFromAudience", audience, profile)


def _move(effects: RuleEffects, kind: str, audience: Any, profile: Any) -> None:
    identifier = str(int(to_number(audience)))
    row = find_audience(effects.tx, identifier)
    if row is None:
        raise RuleError(f"there is no audience {identifier}")
    who = effects.profile_id() if profile is None else to_text(profile)
    effects.log.decide(
        kind,
        Membership(identifier, who, kind == "addToAudience"),
        audienceId=int(identifier),
        audienceName=row["name"],
        profileIntegrationId=who,
        profileId=number_of("profile", who),
    )


def _cost(name: Any) -> dict[str, Any]:
    """Name an additional cost; its id comes out of its name (assumed)."""
    text = to_text(name)
    number = int.from_bytes(sha256(text.encode()).digest()[:4]) % _MOST_COSTS + 1
    return {"additionalCostId": number, "additionalCost": text}


#: The effects, by their names in the language.
EFFECTS: Mapping[str, Callable[..., None]] = {
    "setDiscountPerAdditionalCost": discount_cost,
    "setDiscountPerAdditionalCostPerItem": discount_cost_per_item,
    "awardGiveaway": award_giveaway,
    "reserveCoupon": reserve_coupon,
    "customEffect": custom_effect,
    "addToAudience": add_to_audience,
    "removeFromAudience": remove_from_audience,
}
