"""Settling: carries out the actions of an outcome, when a session closes or an event happens."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books import (
    achievements,
    audiences,
    coupons,
    giveaways,
    referrals,
)
from mockserver.providers.talon_one.books.attributes import merged
from mockserver.providers.talon_one.books.campaigns import count
from mockserver.providers.talon_one.books.limits import use
from mockserver.providers.talon_one.books.loyalty import Entry, OpenLedgers
from mockserver.providers.talon_one.books.profiles import ensure_profile, put_profile
from mockserver.providers.talon_one.books.transactions import Cause
from mockserver.providers.talon_one.money import number
from mockserver.providers.talon_one.rules.effects import (
    Accepted,
    AttributeUpdate,
    Award,
    Decision,
    Discount,
    Effect,
    Membership,
    NewCoupon,
    NewExpiry,
    NewReferral,
    Points,
    Progress,
    Reserving,
    Spending,
    plain,
)
from mockserver.providers.talon_one.rules.outcome import Outcome

#: Using these limits is not undone by cancelling (elsewhere: Docs, Customer sessions).
_NOT_UNDONE = "createCoupon"
_LIMITS = ("redeemCoupon", "redeemReferral", "setDiscount", "setDiscountEffect", _NOT_UNDONE)

#: The actions that are carried out in every state of a session.
_AT_ONCE = (Membership, Reserving)

#: What was done, as plain JSON: it stays with a closed session, and cancelling undoes it.
Closing = Mapping[str, Any]


class Settled(NamedTuple):
    """What became final: the points that moved, the rows that were made, and what can be undone."""

    entries: Sequence[Entry]
    coupons: Sequence[Row]
    referrals: Sequence[Row]
    closing: Closing


UNSETTLED = Settled((), (), (), {})


def settle(tx: Transaction, outcome: Outcome, session: Row, event: int) -> Settled:
    """Carry out the action of every decision of an event, in order."""
    settlement = _Settlement(tx, session, event)
    for settlement.number, decision in enumerate(outcome.decisions):
        settlement.carry_out(decision)
    settlement.ledgers.save()
    usage = {}
    for (action, key), amount in outcome.usage.items():
        if action in _LIMITS:
            use(tx, key, amount)
            if action != _NOT_UNDONE:
                usage[key] = number(amount)
    rollback = list(_rollback_effects(outcome.decisions))
    closing = {**settlement.closing, "usage": usage, "effects": rollback}
    return Settled(settlement.entries, settlement.coupons, settlement.referrals, closing)


def settle_at_once(tx: Transaction, outcome: Outcome, session: Row) -> bool:
    """Carry out what does not wait for the close; gives whether there is any.

    (documented: OAS 26.16, AddToAudienceEffectProps; of reservations: assumed)
    """
    waitless = [each for each in outcome.decisions if isinstance(each.action, _AT_ONCE)]
    settlement = _Settlement(tx, session, 0)
    for decision in waitless:
        settlement.carry_out(decision)
    return bool(waitless)


class _Settlement:
    """The work of one `settle`, and what it has done so far."""

    def __init__(self, tx: Transaction, session: Row, event: int) -> None:
        self._tx = tx
        self._session = session
        self._event = event
        self.ledgers = OpenLedgers(tx)
        #: The number of the decision that is carried out: with it, what was done is undone.
        self.number = 0
        self.entries: list[Entry] = []
        self.coupons: list[Row] = []
        self.referrals: list[Row] = []
        self.closing: dict[str, list[Any]] = {
            "accepted": [],
            "discounts": [],
            "granted": [],
            "spent": [],
            "progressed": [],
        }

    def carry_out(self, decision: Decision) -> None:
        """Carry out the action of one decision."""
        match decision.action:
            case Accepted() as accepted:
                self._accept(accepted)
            case Discount() as discount:
                self._discount(discount)
            case Points() as points:
                self._grant(points, self._cause(decision.effect, points))
            case Spending() as spending:
                ledger, amount = spending.ledger, spending.amount
                cause = self._cause(decision.effect, spending)
                entry, parts = self.ledgers.spend(ledger, amount, cause)
                self.entries.append(entry)
                done = {"ledger": ledger._asdict(), "parts": parts, "effect": self.number}
                self.closing["spent"].append(done)
            case NewExpiry(ledger, ends):
                self.ledgers.expire(ledger, ends)
            case Progress() as progress:
                self._progress(progress)
            case Award(pool, recipient, code):
                ensure_profile(self._tx, recipient)
                giveaways.award(self._tx, pool, code, recipient)
            case Membership(audience, profile, joins):
                adds, deletes = ([audience], []) if joins else ([], [audience])
                audiences.change_memberships(self._tx, profile, adds, deletes)
            case Reserving(code, profile):
                coupons.reserve(self._tx, code, [profile])
            case AttributeUpdate() as update:
                self._update(update)
            case NewCoupon() as new:
                self._make_coupon(new)
            case NewReferral(campaign, code, advocate):
                row = referrals.new_referral(
                    self._tx, campaign, code, advocate, referrals.ReferralTerms()
                )
                self.referrals.append(row)

    def _accept(self, accepted: Accepted) -> None:
        redeem = coupons.redeem if accepted.kind == "coupon" else referrals.redeem
        profile = self._session["profile"]
        redeem(self._tx, accepted.code, profile)
        if accepted.kind == "coupon" and profile:
            coupons.keep(self._tx, accepted.code, profile)
        count(self._tx, accepted.campaign, **{f"{accepted.kind}_redemptions": 1})
        self.closing["accepted"].append({**accepted._asdict(), "effect": self.number})

    def _discount(self, discount: Discount) -> None:
        value = number(discount.value)
        count(self._tx, discount.campaign, discounts=value, discount_effects=1)
        if discount.coupon:
            coupons.count_discount(self._tx, discount.coupon, discount.value)
        done = {**discount._asdict(), "value": value, "effect": self.number}
        self.closing["discounts"].append(done)

    def _cause(self, effect: Effect, points: Points | Spending) -> Cause:
        return Cause(
            points.reason,
            "session",
            self._session["integration_id"],
            self._session.get("store", ""),
            effect["rulesetId"],
            effect["ruleName"],
            points.ledger.profile,
            points.transaction,
            self._event,
        )

    def _grant(self, points: Points, cause: Cause) -> None:
        ledger, amount, _, terms, _ = points
        if ledger.profile:
            ensure_profile(self._tx, ledger.profile)
        entry = self.ledgers.grant(ledger, amount, terms, cause)
        self.entries.append(entry)
        granted = {
            "ledger": ledger._asdict(),
            "id": entry.id,
            "amount": amount,
            "effect": self.number,
        }
        self.closing["granted"].append(granted)

    def _progress(self, progress: Progress) -> None:
        achievement, profile, _, delta = progress
        ensure_profile(self._tx, profile)
        achievements.increase(self._tx, achievement, profile, delta)
        done = {**progress._asdict(), "delta": number(delta), "effect": self.number}
        self.closing["progressed"].append(done)

    def _update(self, update: AttributeUpdate) -> None:
        tx, session = self._tx, self._session
        changed = {update.name: plain(update.value)}
        if update.entity == "Session":
            row = tx.get("sessions", session["integration_id"]) or session
            attributes = merged(row["attributes"], changed)
            tx.put("sessions", session["integration_id"], {**row, "attributes": attributes})
        else:
            row = ensure_profile(tx, session["profile"])
            put_profile(tx, {**row, "attributes": merged(row["attributes"], changed)})

    def _make_coupon(self, new: NewCoupon) -> None:
        count(self._tx, new.campaign, coupons_created=1)
        if new.recipient:
            ensure_profile(self._tx, new.recipient)
        terms = coupons.CouponTerms(recipient=new.recipient)
        row = coupons.new_coupon(self._tx, new.campaign, new.value, terms)
        self.coupons.append(row)


def _rollback_effects(decisions: Sequence[Decision]) -> Iterator[Effect]:
    """Return the effects of a cancellation: coupons first, then discounts.

    One for each `setDiscount` (documented: JS 4.1.0, RollbackDiscountEffectProps). The order, and
    that discounts on single items have none, is assumed.
    """
    for effect, action in decisions:
        if isinstance(action, Accepted) and action.kind == "coupon":
            yield {**effect, "effectType": "rollbackCoupon", "props": {"value": action.code}}
    for effect, action in decisions:
        if isinstance(action, Discount) and effect["effectType"] == "setDiscount":
            props = {name: effect["props"][name] for name in ("name", "value")}
            yield {**effect, "effectType": "rollbackDiscount", "props": props}
