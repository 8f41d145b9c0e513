"""What rules decide: each effect as it is named, held against the limits that bound it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from mockserver.engine.clock import DAY
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.errors import closest
from mockserver.providers.talon_one import coupons, referrals
from mockserver.providers.talon_one.campaigns import Concerned, Usage, draw_code, limits_on, used
from mockserver.providers.talon_one.effects import (
    Accepted,
    Act,
    Deed,
    Discount,
    NewCoupon,
    NewReferral,
    Origin,
    Points,
    Spending,
    Update,
    effect_of,
)
from mockserver.providers.talon_one.loyalty import Ledger, balance
from mockserver.providers.talon_one.money import MOST, exact, number
from mockserver.providers.talon_one.occasion import View
from mockserver.providers.talon_one.rulesets import Rule
from mockserver.providers.talon_one.talang import RuleError, to_number

#: The last moment that points are written to end at: the year 9999.
_LAST = 253_370_764_800_000_000
_NONE = Decimal(0)
_ONE = Decimal(1)
_MOST_POINTS = Decimal(10) ** 12
#: In this order of limits a code is told which one it has broken (assumed).
_LIMITS = (coupons.USED_UP, referrals.USED_UP, coupons.CAMPAIGN_LIMIT, coupons.PROFILE_LIMIT)


class CannotApply(Exception):
    """An effect is beyond a limit, so its rule does nothing; `reason` is the contract's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Mark(NamedTuple):
    """How far the decisions had come."""

    deeds: int
    coupons: int
    referral: str
    usage: dict[tuple[str, str], Decimal]


class Decisions:
    """The effects of one evaluation so far, and what they would use up.

    `campaign` and `rule` are those that are being asked.
    """

    def __init__(self, tx: Transaction, view: View) -> None:
        self._tx = tx
        self._view = view
        self._occasion = view.occasion
        self.deeds: list[Deed] = []
        #: What would be used, by the action and what bounds it.
        self.usage: dict[tuple[str, str], Decimal] = {}
        self.coupons: list[str] = []
        self.referral = ""
        self.campaign: Row = {}
        self.rule: Rule = {}

    @property
    def origin(self) -> Origin:
        """Where an effect comes from that is decided now."""
        return origin_of(self.campaign, self.rule)

    def mark(self) -> Mark:
        """Remember how far the decisions have come."""
        return Mark(len(self.deeds), len(self.coupons), self.referral, dict(self.usage))

    def undo(self, mark: Mark) -> None:
        """Take back every decision since a mark."""
        del self.deeds[mark.deeds :], self.coupons[mark.coupons :]
        self.referral, self.usage = mark.referral, mark.usage

    def tell(self, kind: str, act: Act | None = None, /, **props: Any) -> None:
        """Decide for an effect of the rule that is being asked."""
        self.deeds.append(Deed(effect_of(self.origin, kind, **props), act))

    def accept(self) -> None:
        """Accept the coupon and the referral that the rule is asked about, each once.

        Raises CannotApply where a limit does not hold one more.
        """
        coupon, referral = self._view.coupon, self._view.referral
        if coupon is not None and coupon["value"] not in self.coupons:
            code = coupon["value"]
            self._consume("redeemCoupon", _ONE)
            self.tell("acceptCoupon", Accepted("coupon", code, self.campaign["id"]), value=code)
            self.coupons.append(code)
        if referral is not None and not self.referral:
            code = referral["code"]
            self._consume("redeemReferral", _ONE)
            act = Accepted("referral", code, self.campaign["id"])
            self.tell("acceptReferral", act, value=code)
            self.referral = code

    def effect(self, name: str, arguments: Sequence[Any]) -> None:
        """Let an effect of the language happen. Raises RuleError, or CannotApply."""
        _EFFECTS[name](self, *arguments)

    def broken(
        self, action: str, amount: Decimal, coupon: Row | None, referral: Row | None
    ) -> str | None:
        """Say which limit an action would break: a code's own before its campaign's."""
        reasons = [
            _reason(usage)
            for usage in self._limits(action, coupon, referral)
            if self._used(action, usage) + amount > usage.limit
        ]
        return min(reasons, key=_LIMITS.index) if reasons else None

    def _consume(self, action: str, amount: Decimal) -> None:
        if not self.campaign["limits"]:
            return
        coupon, referral = self._view.coupon, self._view.referral
        reason = self.broken(action, amount, coupon, referral)
        if reason is not None:
            is_code = action in ("redeemCoupon", "redeemReferral")
            raise CannotApply(reason if is_code else coupons.NOT_APPLIED)
        for usage in self._limits(action, coupon, referral):
            key = action, usage.key
            self.usage[key] = self.usage.get(key, _NONE) + amount

    def _limits(self, action: str, coupon: Row | None, referral: Row | None) -> Iterator[Usage]:
        if not self.campaign["limits"]:
            return iter(())
        session = self._occasion.session
        concerned = Concerned(
            "" if coupon is None else coupon["value"],
            "" if referral is None else referral["code"],
            self._occasion.profile_id,
            () if session is None else session["identifiers"],
        )
        return limits_on(self.campaign, action, concerned)

    def _used(self, action: str, usage: Usage) -> Decimal:
        return used(self._tx, usage.key) + self.usage.get((action, usage.key), _NONE)

    def _discount(self, value: Any) -> Discount:
        """Let a discount count against every budget. Raises where one does not hold it."""
        amount = to_number(value)
        if amount < 0:
            raise RuleError(f"the discount {number(amount)} is negative")
        if amount >= MOST:
            raise RuleError(f"the discount is {MOST:,} or more")
        self._consume("setDiscount", amount)
        self._consume("setDiscountEffect", _ONE)
        coupon = self._view.coupon
        if coupon is not None and coupon["discount_limit"]:
            key = "discount", coupon["value"]
            given = self.usage.get(key, _NONE) + amount
            if given + exact(coupon["discount_counter"]) > exact(coupon["discount_limit"]):
                raise CannotApply(coupons.NOT_APPLIED)
            self.usage[key] = given
        return Discount(self.campaign["id"], "" if coupon is None else coupon["value"], amount)

    def _set_discount(self, name: Any, value: Any) -> None:
        discount = self._discount(value)
        self.tell("setDiscount", discount, name=_text(name), value=discount.value)

    def _set_discount_per_item(self, name: Any, value: Any, items: Any) -> None:
        for item in items if isinstance(items, list) else [items]:
            at = _position(item)
            discount = self._discount(value)
            props = {"name": _text(name), "value": discount.value, "position": at}
            self.tell("setDiscountPerItem", discount, **props)

    def _add_free_item(self, sku: Any, name: Any) -> None:
        self.tell("addFreeItem", sku=_text(sku), name=_text(name))

    def _add_loyalty_points(
        self,
        name: Any,
        program: Any,
        sub_ledger: Any,
        value: Any,
        days: Any = 0,
        pending: Any = 0,
        recipient: Any = None,
    ) -> None:
        """Grant whole points; none are granted where they come to nothing."""
        ledger = self._ledger(program, sub_ledger, recipient)
        amount = _whole(value)
        if amount == 0:
            return
        starts_at = self._after(self._tx.now, pending)
        begins = self._tx.now if starts_at is None else starts_at
        expires_at = self._after(begins, days)
        lifetime = to_number(days)
        self.tell(
            "addLoyaltyPoints",
            Points(ledger, amount, _text(name), starts_at, expires_at),
            name=_text(name),
            programId=int(ledger.program),
            subLedgerId=ledger.sub_ledger,
            value=amount,
            recipientIntegrationId=ledger.profile,
            expiryCondition=str(number(lifetime)) if lifetime > 0 else "",
        )

    def _deduct_loyalty_points(self, program: Any, sub_ledger: Any, value: Any) -> None:
        ledger = self._ledger(program, sub_ledger, None)
        amount = _whole(value)
        key = "ledger", ledger.key
        taken = self.usage.get(key, _NONE) + amount
        there = balance(self._tx, ledger)
        if taken > there:
            raise RuleError(f"{taken} points cannot be taken from {there}")
        self.usage[key] = taken
        self.tell(
            "deductLoyaltyPoints",
            Spending(ledger, amount, self.rule["title"]),
            ruleTitle=self.rule["title"],
            programId=int(ledger.program),
            subLedgerId=ledger.sub_ledger,
            value=amount,
        )

    def _create_coupon(self, recipient: Any = None) -> None:
        """Make a coupon once that is final: an open session is looked at again and again."""
        if not self._occasion.is_final:
            return
        profile = self._profile_id() if recipient is None else _text(recipient)
        self._consume("createCoupon", _ONE)
        value = self._drawn("coupons", "coupon_settings")
        act = NewCoupon(self.campaign["id"], value, profile)
        self.tell("couponCreated", act, value=value, profileId=profile)

    def _create_referral(self) -> None:
        """Make a referral of the profile, once that is final."""
        if not self._occasion.is_final:
            return
        code = self._drawn("referrals", "referral_settings")
        act = NewReferral(self.campaign["id"], code, self._profile_id())
        self.tell("referralCreated", act, value=code)

    def _redeem_referral(self) -> None:
        referral = self._view.referral
        if referral is None:
            raise RuleError("there is no valid referral to redeem")
        self.tell("redeemReferral", id=referral["id"], value=referral["code"])

    def _trigger_webhook(self, identifier: Any, name: Any) -> None:
        self.tell("triggerWebhook", webhookId=to_number(identifier), webhookName=_text(name))

    def _show_notification(self, kind: Any, title: Any, body: Any) -> None:
        props = {"notificationType": _text(kind), "title": _text(title), "body": _text(body)}
        self.tell("showNotification", **props)

    def _show_bundle_metadata(self, description: Any, names: Any, items: Any) -> None:
        if not isinstance(names, list) or not isinstance(items, list):
            raise RuleError("a bundle has a list of attribute names and one of items")
        self.tell(
            "ShowBundleMetadata",
            description=_text(description),
            bundleAttributes=[_text(each) for each in names],
            itemsIndices=[_position(each) for each in items],
        )

    def _update_attribute(self, path: Any, value: Any) -> None:
        match _text(path).split(".", 2):
            case ["Profile", "Attributes", name] if name:
                self._profile_id()
                update = Update("Profile", name, value)
            case ["Session", "Attributes", name] if name:
                if self._occasion.session is None:
                    raise RuleError("there is no session")
                update = Update("Session", name, value)
            case _:
                raise RuleError(f"{path!r} is not written Session.Attributes.name or Profile...")
        self.tell("updateAttribute", update, path=path, value=value)

    def _drawn(self, collection: str, settings: str) -> str:
        made = [deed.act for deed in self.deeds]
        taken = {each.value for each in made if isinstance(each, NewCoupon)}
        taken |= {each.code for each in made if isinstance(each, NewReferral)}
        code = draw_code(self._tx, collection, self.campaign[settings], taken)
        if code is None:
            raise RuleError("every code of the campaign's pattern is taken")
        return code

    def _profile_id(self) -> str:
        identifier = self._occasion.profile_id
        if not identifier:
            raise RuleError("the session has no profile")
        return identifier

    def _ledger(self, program: Any, sub_ledger: Any, recipient: Any) -> Ledger:
        identifier, name = str(number(to_number(program))), _text(sub_ledger)
        row = self._tx.get("programs", identifier)
        if row is None:
            hint = closest(identifier, [known for known, _ in self._tx.rows("programs")])
            raise RuleError(f"there is no loyalty program {identifier} ({hint})")
        if name and name not in row["sub_ledgers"]:
            hint = closest(name, row["sub_ledgers"])
            raise RuleError(f"the program {identifier} has no sub-ledger {name!r} ({hint})")
        profile = self._profile_id() if recipient is None else _text(recipient)
        return Ledger(identifier, name, profile)

    def _after(self, moment: int, days: Any) -> int | None:
        """Tell the moment so many days later; None for none or fewer (elsewhere: never)."""
        wanted = to_number(days)
        if wanted <= 0:
            return None
        return moment + int(min(wanted * DAY, Decimal(_LAST - moment)))


_EFFECTS: Mapping[str, Callable[..., None]] = {
    "setDiscount": Decisions._set_discount,
    "setDiscountPerItem": Decisions._set_discount_per_item,
    "addFreeItem": Decisions._add_free_item,
    "addLoyaltyPoints": Decisions._add_loyalty_points,
    "deductLoyaltyPoints": Decisions._deduct_loyalty_points,
    "createCoupon": Decisions._create_coupon,
    "createReferral": Decisions._create_referral,
    "redeemReferral": Decisions._redeem_referral,
    "triggerWebhook": Decisions._trigger_webhook,
    "showNotification": Decisions._show_notification,
    "showBundleMetadata": Decisions._show_bundle_metadata,
    "updateAttribute": Decisions._update_attribute,
}


def origin_of(campaign: Row, rule: Rule) -> Origin:
    """Name a rule of a campaign as effects do."""
    return Origin(campaign["id"], campaign["ruleset_id"], rule["number"], rule["title"])


def _reason(usage: Usage) -> str:
    if "Coupon" in usage.entities:
        return coupons.USED_UP
    if "Referral" in usage.entities:
        return referrals.USED_UP
    return coupons.PROFILE_LIMIT if usage.entities else coupons.CAMPAIGN_LIMIT


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise RuleError(f"{value!r} is not a text")


def _position(item: Any) -> Decimal:
    return to_number(item.get("Position") if isinstance(item, Mapping) else item)


def _whole(value: Any) -> int:
    """Round points to whole ones, a half upwards: ledger entries are integers (assumed)."""
    amount = to_number(value)
    if not 0 <= amount < _MOST_POINTS:
        raise RuleError(f"{number(amount)} is no number of points")
    return int(amount.to_integral_value(ROUND_HALF_UP))
