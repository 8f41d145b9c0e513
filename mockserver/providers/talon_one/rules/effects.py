"""Effects: what rules decide, as the contract has it, and the action that follows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.providers.talon_one.books.grants import Terms
from mockserver.providers.talon_one.books.ledgers import Ledger
from mockserver.providers.talon_one.money import number

Effect = Mapping[str, Any]


class Origin(NamedTuple):
    """Which rule of which campaign an effect comes from."""

    campaign: str
    ruleset: int
    rule: int
    title: str


#: The origin of what no campaign decided. The campaign: (elsewhere: Docs, Handling effects); the
#: rest is assumed.
NOWHERE = Origin("-1", 0, 0, "")


class Accepted(NamedTuple):
    """A coupon or referral is used once when the session closes."""

    kind: str
    code: str
    campaign: str


class Discount(NamedTuple):
    """An amount that counts against budgets, and against the coupon that gave it."""

    campaign: str
    coupon: str
    value: Decimal


class Points(NamedTuple):
    """Points that are granted."""

    ledger: Ledger
    amount: int
    reason: str
    terms: Terms
    #: The name of the movement; empty where the contract has none.
    transaction: str = ""


class Spending(NamedTuple):
    """Points that are taken."""

    ledger: Ledger
    amount: int
    reason: str
    transaction: str = ""


class NewExpiry(NamedTuple):
    """Grants that end at other moments, by their ids."""

    ledger: Ledger
    ends: Mapping[int, int]


class TierChange(NamedTuple):
    """A tier that points lead up to, from another or from none, and until when it is held."""

    ledger: Ledger
    rule: str
    before: str | None
    after: str
    until: int | None


class AttributeUpdate(NamedTuple):
    """An attribute of the session or the profile that gets another value."""

    entity: str
    name: str
    value: Any


class NewCoupon(NamedTuple):
    """A coupon that is made."""

    campaign: str
    value: str
    recipient: str


class NewReferral(NamedTuple):
    """A referral that is made."""

    campaign: str
    code: str
    advocate: str


class Award(NamedTuple):
    """A giveaway of a pool that a profile gets."""

    pool: str
    recipient: str
    code: str


class Reserving(NamedTuple):
    """A coupon that is put aside for a profile."""

    code: str
    profile: str


class Progress(NamedTuple):
    """Progress of a profile in a round of an achievement; none only begins the round."""

    achievement: str
    profile: str
    number: int
    delta: Decimal


class Membership(NamedTuple):
    """A profile that joins an audience, or leaves it."""

    audience: str
    profile: str
    joins: bool


Action = (
    Accepted
    | Award
    | Discount
    | Membership
    | NewExpiry
    | Points
    | Progress
    | Reserving
    | Spending
    | AttributeUpdate
    | NewCoupon
    | NewReferral
)


class Decision(NamedTuple):
    """An effect, and the action that carries it out once it is final; None for a mere message."""

    effect: Effect
    action: Action | None


def effect_of(origin: Origin, kind: str, **props: Any) -> Effect:
    """Make an effect as the V2 contract has it. The order of `props` is that of the contract."""
    return {
        "campaignId": int(origin.campaign),
        "rulesetId": origin.ruleset,
        "ruleIndex": origin.rule,
        "ruleName": origin.title,
        "effectType": kind,
        "props": {name: plain(value) for name, value in props.items()},
    }


def as_tuple(effect: Effect) -> list[Any]:
    """Return an effect as V1 clients read it: campaign, ruleset, rule, and name with values.

    The contract calls it an object; every client of the time reads a list
    (elsewhere: Go 2.1.0, Event; JS 0, integration.js).
    """
    call = [effect["effectType"], *effect["props"].values()]
    return [effect["campaignId"], effect["rulesetId"], effect["ruleIndex"], call]


def discounts_in(effects: Sequence[Effect]) -> dict[str, float]:
    """Sum the discounts on a whole session by name, as V1 sessions show them."""
    sums: dict[str, Decimal] = {}
    for effect in effects:
        if effect["effectType"] == "setDiscount":
            props = effect["props"]
            sums[props["name"]] = sums.get(props["name"], Decimal(0)) + Decimal(
                repr(props["value"])
            )
    return {name: number(value) for name, value in sums.items()}


def plain(value: Any) -> Any:
    """Return a rule's value as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value
