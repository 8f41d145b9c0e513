"""The effects of 2020: one for each item, and points without a name for their movement."""

from typing import Any

from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.coupons import NOT_THE_RECIPIENT
from mockserver.providers.talon_one.language.values import to_number
from mockserver.providers.talon_one.language.vocabulary import EFFECTS, EFFECTS_OF_TODAY
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.effects import Points, Spending
from mockserver.providers.talon_one.rules.shapes import Place, Props, Shapes


def _item_discount(name: str, value: Any, place: Place) -> Props:
    return {"name": name, "value": value, "position": place.position}


def _added_points(points: Points, days: Any, place: Place | None) -> Props:
    lifetime = to_number(days)
    return {
        "name": points.reason,
        "programId": int(points.ledger.program),
        "subLedgerId": points.ledger.sub_ledger,
        "value": points.amount,
        "recipientIntegrationId": points.ledger.profile,
        "expiryCondition": str(number(lifetime)) if lifetime > 0 else "",
    }


def _taken_points(spending: Spending) -> Props:
    return {
        "ruleTitle": spending.reason,
        "programId": int(spending.ledger.program),
        "subLedgerId": spending.ledger.sub_ledger,
        "value": spending.amount,
    }


def _reserving(coupon: Row, campaign: Row, profile: str, has_reserved: bool) -> str | None:
    """Reject a coupon that is only for those who have reserved it.

    One made for a profile needs no reservation, and cannot have one (assumed).
    """
    is_open = coupon["reservation"] or coupon["recipient"] or has_reserved
    return None if is_open else NOT_THE_RECIPIENT


SHAPES = Shapes(
    effects=frozenset(EFFECTS) - EFFECTS_OF_TODAY,
    bundle="ShowBundleMetadata",
    places=lambda position, units: [Place(position)],
    item_discount=_item_discount,
    added_points=_added_points,
    taken_points=_taken_points,
    tier_change=None,
    transaction=lambda event, before: "",
    reason=lambda reason: reason,
    reserving=_reserving,
    friends=lambda tx, referral, friend: None,
    rejected=None,
    has_groups=False,
    envelope=lambda coupon, group: {},
)
