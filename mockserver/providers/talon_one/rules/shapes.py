"""How a contract writes what rules decide: which effects it has, and what their props are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.coupons import ReservationRule
from mockserver.providers.talon_one.books.evaluation_groups import Group
from mockserver.providers.talon_one.books.referrals import FriendRule
from mockserver.providers.talon_one.rules.effects import Points, Spending, TierChange

Props = dict[str, Any]


class Place(NamedTuple):
    """A line of the cart, and a unit of it; None for the line as a whole. Both count from 0."""

    position: Any
    unit: int | None = None


class Cause(NamedTuple):
    """Where a code failed: the number of a condition or effect of its rule, or its campaign."""

    condition: int | None = None
    effect: int | None = None
    details: str = ""
    exclusion: str = ""


#: The cause of a rejection that its reason tells alone.
UNKNOWN = Cause()


class Shapes(NamedTuple):
    """The contract's part in an evaluation, as functions of what the rules decide."""

    #: The effects of the rule language that the contract has.
    effects: frozenset[str]
    #: The contract's name of the effect about a bundle.
    bundle: str
    #: The places of an item that is discounted, of which these units are in the cart.
    places: Callable[[Any, Sequence[int]], Sequence[Place]]
    #: The props of a discount on an item: its name and value, and where it is.
    item_discount: Callable[[str, Any, Place], Props]
    #: The props of points that are given: as whose name, for how many days, and for which item.
    added_points: Callable[[Points, Any, Place | None], Props]
    #: The props of points that are taken.
    taken_points: Callable[[Spending], Props]
    #: The props of a tier that points lead up to; None for a contract without tiers.
    tier_change: Callable[[TierChange], Props] | None
    #: The name of a movement of points, by the event and how many effects there were before.
    transaction: Callable[[int, int], str]
    #: The reason that the contract has for a rejection.
    reason: Callable[[str], str]
    #: Why a coupon is rejected by who has reserved it, and a referral by its two customers.
    reserving: ReservationRule
    friends: FriendRule
    #: The props of a rejection that say more than its reason; None where the contract has none.
    rejected: Callable[[Cause], Props] | None
    #: Whether the contract knows groups of campaigns.
    has_groups: bool
    #: What an effect says beside its props, by the coupon that its rule was asked with, and by the
    #: group of its campaign.
    envelope: Callable[[Row | None, Group | None], Mapping[str, Any]]
