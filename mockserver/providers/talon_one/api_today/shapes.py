"""The effects of today: one for each unit of an item, and movements of points that have names."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from mockserver.engine.world import Row
from mockserver.providers.talon_one.books import coupons, referrals
from mockserver.providers.talon_one.instants import instant_json
from mockserver.providers.talon_one.language.vocabulary import EFFECTS
from mockserver.providers.talon_one.rules.effects import Points, Spending
from mockserver.providers.talon_one.rules.shapes import Place, Props, Shapes

#: The reasons that the contract no longer has, and what it says instead.
_REASONS: Mapping[str, str] = {
    coupons.NO_CONDITION: coupons.BY_CONDITION,
    referrals.NO_CONDITION: referrals.BY_CONDITION,
}


def item_place(place: Place | None) -> Props:
    """Give the members that name a unit of an item; none for what belongs to no item."""
    if place is None:
        return {}
    unit = {} if place.unit is None else {"cartItemSubPosition": place.unit}
    return {"cartItemPosition": place.position, **unit}


def transaction_uuid(event: int, before: int) -> str:
    """Name a movement of points; the same calls to the same world give the same names."""
    text = sha256(f"{event}:{before}".encode()).hexdigest()
    # The third and fourth groups say that it is a UUID of version 4.
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def _places(position: Any, quantity: int) -> Sequence[Place]:
    """Take an item apart into its units: the cart is always flattened."""
    return [Place(position, unit) for unit in range(quantity)]


def _item_discount(name: str, value: Any, place: Place) -> Props:
    return {
        "name": f"{name}#{place.position}",
        "value": value,
        "position": place.position,
        "subPosition": place.unit,
    }


def _added_points(points: Points, days: Any, place: Place | None) -> Props:
    moments = {"startDate": points.starts_at, "expiryDate": points.expires_at}
    return {
        "name": points.reason,
        "programId": int(points.ledger.program),
        "subLedgerId": points.ledger.sub_ledger,
        "value": points.amount,
        "recipientIntegrationId": points.ledger.profile,
        **{name: instant_json(at) for name, at in moments.items() if at is not None},
        "transactionUUID": points.transaction,
        **item_place(place),
    }


def _taken_points(spending: Spending) -> Props:
    return {
        "ruleTitle": spending.reason,
        "programId": int(spending.ledger.program),
        "subLedgerId": spending.ledger.sub_ledger,
        "value": spending.amount,
        "transactionUUID": spending.transaction,
        "name": spending.reason,
    }


def _envelope(coupon: Row | None) -> Mapping[str, Any]:
    return {} if coupon is None else {"triggeredByCoupon": coupon["id"]}


SHAPES = Shapes(
    effects=frozenset(EFFECTS),
    places=_places,
    item_discount=_item_discount,
    added_points=_added_points,
    taken_points=_taken_points,
    transaction=transaction_uuid,
    reason=lambda reason: _REASONS.get(reason, reason),
    envelope=_envelope,
)
