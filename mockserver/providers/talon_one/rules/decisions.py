"""The decisions of one evaluation: effects in order, what they use up, and how to undo them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books import coupons, referrals
from mockserver.providers.talon_one.books.campaigns import campaign_size
from mockserver.providers.talon_one.books.evaluation_groups import Group
from mockserver.providers.talon_one.books.limits import LimitScope, Usage, limits_on, used
from mockserver.providers.talon_one.language.budget import (
    MOST_IN_EFFECT,
    Budget,
    RuleError,
    size_of,
    text_size,
)
from mockserver.providers.talon_one.language.rulesets import Rule
from mockserver.providers.talon_one.rules.context import RuleView
from mockserver.providers.talon_one.rules.effects import (
    NOWHERE,
    Accepted,
    Action,
    Decision,
    Discount,
    NewCoupon,
    NewReferral,
    Origin,
    effect_of,
)
from mockserver.providers.talon_one.rules.shapes import Cause

NONE, ONE = Decimal(0), Decimal(1)
#: Of several broken limits, the first in this order is the reason (assumed).
_LIMITS = (coupons.USED_UP, referrals.USED_UP, coupons.CAMPAIGN_LIMIT, coupons.PROFILE_LIMIT)
#: The entities that a limit counts customers by: the others are campaign limits (assumed).
_OF_CUSTOMERS = frozenset({"Profile", "Identifier"})
#: The steps of one decision, and the characters of what surrounds its values in the reply.
_STEPS, _ENVELOPE = 16, 150
#: The characters of a coupon or referral that is made: the reply shows all of it.
_NEW_CODE = 400

#: What a limit bounds: an action, and the key of the count or sum.
UsageKey = tuple[str, str]


class CannotApply(Exception):
    """An effect would break a limit, so its rule does nothing; `reason` is the contract's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotMet(RuleError):
    """What an effect has for a condition does not hold; unless it is caught, its rule is silent."""


class Mark(NamedTuple):
    """How many decisions, coupons and so on there were, and the referral."""

    decisions: int
    coupons: int
    changes: int
    shown: int
    drawn: int
    referral: str
    characters: int


class DecisionLog:
    """The decisions so far. `campaign`, its `group` and `rule` are being evaluated."""

    def __init__(self, tx: Transaction, view: RuleView, budget: Budget) -> None:
        self._tx = tx
        self._view = view
        self._shapes = view.context.shapes
        self.budget = budget
        self.decisions: list[Decision] = []
        #: What would be used, by the action and what bounds it.
        self.usage: dict[UsageKey, Decimal] = {}
        #: What `usage` held before each change of it, the last one at the end.
        self._changes: list[tuple[UsageKey, Decimal | None]] = []
        #: The campaigns that the reply shows so far, as the keys.
        self._shown: dict[str, None] = {}
        #: The codes that are drawn for new coupons and referrals, as the keys.
        self.drawn: dict[str, None] = {}
        self.coupons: list[str] = []
        self.referral = ""
        self.campaign: Row = {}
        self.group: Group | None = None
        self.rule: Rule | None = None

    @property
    def origin(self) -> Origin:
        """The origin of what is decided now."""
        return NOWHERE if self.rule is None else origin_of(self.campaign, self.rule)

    def mark(self) -> Mark:
        """Remember how far the decisions have come."""
        return Mark(
            len(self.decisions),
            len(self.coupons),
            len(self._changes),
            len(self._shown),
            len(self.drawn),
            self.referral,
            self.budget.characters,
        )

    def undo(self, mark: Mark) -> None:
        """Undo every decision since a mark."""
        del self.decisions[mark.decisions :], self.coupons[mark.coupons :]
        while len(self._changes) > mark.changes:
            key, amount = self._changes.pop()
            if amount is None:
                del self.usage[key]
            else:
                self.usage[key] = amount
        for keys, length in ((self._shown, mark.shown), (self.drawn, mark.drawn)):
            while len(keys) > length:
                keys.popitem()
        self.referral, self.budget.characters = mark.referral, mark.characters

    def discount_since(self, mark: Mark) -> Decimal:
        """Sum the discounts that were decided for since a mark."""
        actions = (each.action for each in self.decisions[mark.decisions :])
        return sum((each.value for each in actions if isinstance(each, Discount)), NONE)

    def decide(self, kind: str, action: Action | None = None, /, **props: Any) -> None:
        """Decide for an effect of the rule that is evaluated.

        Raises RuleError where the effect is too large, BudgetError where all effects are.
        """
        self.budget.spend(_STEPS)
        origin = self.origin
        size = _ENVELOPE + text_size(origin.title)
        for value in props.values():
            size += size_of(value, MOST_IN_EFFECT)
        if size > MOST_IN_EFFECT:
            raise RuleError(f"the effect {kind} is longer than {MOST_IN_EFFECT:,} characters")
        if isinstance(action, (NewCoupon, NewReferral)):
            size += _NEW_CODE
        self._show(self.campaign)
        self.budget.fill(size)
        envelope = self._shapes.envelope(self._view.coupon, self.group)
        effect = {**effect_of(origin, kind, **props), **envelope}
        self.decisions.append(Decision(effect, action))

    def report(self, message: str) -> None:
        """Decide for an `error` effect. Raises BudgetError."""
        self._show(self.campaign)
        origin = self.origin
        self.decisions.append(Decision(effect_of(origin, "error", message=message), None))
        self.budget.fill(_ENVELOPE + text_size(origin.title) + text_size(message))

    def report_last(self, message: str) -> None:
        """Decide for the `error` effect that says that the budget is used up."""
        origin = self.origin if self.campaign.get("id") in self._shown else NOWHERE
        self.decisions.append(Decision(effect_of(origin, "error", message=message), None))

    def reserve_rejection(self, code: str, campaign: Row | None) -> None:
        """Keep room in the reply for the rejection of a code. Raises BudgetError."""
        self.budget.spend(_STEPS)
        if campaign is not None:
            self._show(campaign)
        self.budget.fill(2 * _ENVELOPE + text_size(code))

    def reject(self, origin: Origin, kind: str, code: str, reason: str, cause: Cause) -> None:
        """Decide for the rejection of a code; room is reserved for it, but for its `details`."""
        more = {} if self._shapes.rejected is None else self._shapes.rejected(cause)
        effect = effect_of(origin, kind, value=code, rejectionReason=reason, **more)
        self.decisions.append(Decision(effect, None))

    def accept(self) -> None:
        """Accept the coupon and the referral that the rule is evaluated with, each once.

        Raises CannotApply where a limit does not allow one more.
        """
        coupon, referral = self._view.coupon, self._view.referral
        if coupon is not None and coupon["value"] not in self.coupons:
            code = coupon["value"]
            self.consume("redeemCoupon", ONE)
            self.budget.fill(_NEW_CODE + size_of(coupon["attributes"], self.budget.characters))
            action = Accepted("coupon", code, self.campaign["id"])
            self.decide("acceptCoupon", action, value=code)
            self.coupons.append(code)
        if referral is not None and not self.referral:
            code = referral["code"]
            self.consume("redeemReferral", ONE)
            action = Accepted("referral", code, self.campaign["id"])
            self.decide("acceptReferral", action, value=code)
            self.referral = code

    def broken_limit(
        self, action: str, amount: Decimal, coupon: Row | None, referral: Row | None
    ) -> str | None:
        """Return the reason of the limit that an action would break: a code's own comes first."""
        reasons = [
            _reason(usage)
            for usage in self._limits(action, coupon, referral)
            if self.used(action, usage.key) + amount > usage.limit
        ]
        return min(reasons, key=_LIMITS.index) if reasons else None

    def consume(self, action: str, amount: Decimal) -> None:
        """Use up limits by an action of the rule. Raises CannotApply where one is broken."""
        coupon, referral = self._view.coupon, self._view.referral
        reason = self.broken_limit(action, amount, coupon, referral)
        if reason is not None:
            is_code = action in ("redeemCoupon", "redeemReferral")
            raise CannotApply(reason if is_code else coupons.NOT_APPLIED)
        for usage in self._limits(action, coupon, referral):
            self.use((action, usage.key), amount)

    def use(self, key: UsageKey, amount: Decimal) -> None:
        """Note that so much more of something would be used."""
        before = self.usage.get(key)
        self._changes.append((key, before))
        self.usage[key] = amount if before is None else before + amount

    def used_here(self, key: UsageKey) -> int:
        """Return how often something would be used by the decisions of this call."""
        return int(self.usage.get(key, NONE))

    def used(self, action: str, key: str) -> Decimal:
        """Return how much of a limit is used already, decisions of this call included."""
        return used(self._tx, key) + self.usage.get((action, key), NONE)

    def _limits(self, action: str, coupon: Row | None, referral: Row | None) -> Sequence[Usage]:
        own = () if coupon is None else coupon.get("limits", ())
        if not self.campaign["limits"] and not own:
            return ()
        context = self._view.context
        scope = LimitScope(
            "" if coupon is None else coupon["value"],
            "" if referral is None else referral["code"],
            context.profile_id,
            () if context.session is None else context.session["identifiers"],
            context.store,
            "" if context.session is None else context.session["integration_id"],
        )
        # Each limit may have a count for each identifier.
        count = len(self.campaign["limits"]) + len(own)
        self.budget.spend(count * (1 + len(scope.identifiers)))
        return list(limits_on(self.campaign, coupon, action, scope, self._tx.now))

    def _show(self, campaign: Row) -> None:
        """Charge what the reply shows of a campaign, once it is the origin of an effect."""
        identifier = campaign["id"]
        if identifier not in self._shown:
            self.budget.fill(campaign_size(campaign, self.budget.characters))
            self._shown[identifier] = None


def origin_of(campaign: Row, rule: Rule) -> Origin:
    """Name a rule of a campaign as effects do."""
    return Origin(campaign["id"], campaign["ruleset_id"], rule["number"], rule["title"])


def _reason(usage: Usage) -> str:
    if "Coupon" in usage.entities:
        return coupons.USED_UP
    if "Referral" in usage.entities:
        return referrals.USED_UP
    is_for_whom = not _OF_CUSTOMERS.isdisjoint(usage.entities)
    return coupons.PROFILE_LIMIT if is_for_whom else coupons.CAMPAIGN_LIMIT
