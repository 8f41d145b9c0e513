"""The twelve effects that a rule can name: each checks its arguments and limits, then decides."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mockserver.engine.clock import DAY, LATEST
from mockserver.engine.transaction import Transaction
from mockserver.errors import closest
from mockserver.providers.talon_one.books import coupons
from mockserver.providers.talon_one.books.campaigns import drawn_codes
from mockserver.providers.talon_one.books.loyalty import Ledger, balance, grants_in
from mockserver.providers.talon_one.books.wallets import in_wallet
from mockserver.providers.talon_one.language.budget import RuleError
from mockserver.providers.talon_one.language.values import to_number, to_text
from mockserver.providers.talon_one.money import MOST, exact, number
from mockserver.providers.talon_one.rules.context import RuleView
from mockserver.providers.talon_one.rules.decisions import NONE, ONE, CannotApply, DecisionLog
from mockserver.providers.talon_one.rules.effects import (
    AttributeUpdate,
    Discount,
    NewCoupon,
    NewReferral,
    Points,
    Spending,
)

#: So much of a name is shown in an error, and compared with the known ones.
_MOST_SHOWN = 100
_MOST_POINTS = Decimal(10) ** 12
#: The steps of drawing one character of a code.
_DRAWING = 2
#: The steps of looking for the nearest known name, for each known one.
_COMPARING = 16


class RuleEffects:
    """Carries the effects of rules into a log of decisions."""

    def __init__(self, tx: Transaction, view: RuleView, log: DecisionLog) -> None:
        self._tx = tx
        self._view = view
        self._context = view.context
        self._log = log

    def effect(self, name: str, arguments: Sequence[Any]) -> None:
        """Decide for an effect of the language. Raises RuleError, or CannotApply."""
        _EFFECTS[name](self, *arguments)

    def _discount(self, value: Any) -> Discount:
        """Count a discount against every budget. Raises CannotApply where one is too small."""
        amount = to_number(value)
        if amount < 0:
            raise RuleError(f"the discount {number(amount)} is negative")
        if amount >= MOST:
            raise RuleError(f"the discount is {MOST:,} or more")
        campaign = self._log.campaign["id"]
        self._log.consume("setDiscount", amount)
        self._log.consume("setDiscountEffect", ONE)
        coupon = self._view.coupon
        if coupon is None:
            return Discount(campaign, "", amount)
        if coupon["discount_limit"]:
            key = "discount", coupon["value"]
            before = self._log.usage.get(key, NONE) + exact(coupon["discount_counter"])
            if before + amount > exact(coupon["discount_limit"]):
                raise CannotApply(coupons.NOT_APPLIED)
            self._log.use(key, amount)
        return Discount(campaign, coupon["value"], amount)

    def _set_discount(self, name: Any, value: Any) -> None:
        discount = self._discount(value)
        self._log.decide("setDiscount", discount, name=to_text(name), value=discount.value)

    def _set_discount_per_item(self, name: Any, value: Any, items: Any) -> None:
        for item in items if isinstance(items, list) else [items]:
            position = _position(item)
            discount = self._discount(value)
            props = {"name": to_text(name), "value": discount.value, "position": position}
            self._log.decide("setDiscountPerItem", discount, **props)

    def _add_free_item(self, sku: Any, name: Any) -> None:
        self._log.decide("addFreeItem", sku=to_text(sku), name=to_text(name))

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
        self._log.decide(
            "addLoyaltyPoints",
            Points(ledger, amount, to_text(name), starts_at, expires_at),
            name=to_text(name),
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
        total = self._log.usage.get(key, NONE) + amount
        there = balance(self._tx, ledger)
        if total > there:
            raise RuleError(f"{total} points cannot be taken from {there}")
        self._log.use(key, Decimal(amount))
        title = self._log.origin.title
        self._log.decide(
            "deductLoyaltyPoints",
            Spending(ledger, amount, title),
            ruleTitle=title,
            programId=int(ledger.program),
            subLedgerId=ledger.sub_ledger,
            value=amount,
        )

    def _create_coupon(self, recipient: Any = None) -> None:
        """Make a coupon once that is final: an open session is evaluated again and again."""
        if not self._context.is_final:
            return
        profile = self._profile_id() if recipient is None else to_text(recipient)
        self._log.consume("createCoupon", ONE)
        value = self._draw("coupons", "coupon_settings", profile)
        action = NewCoupon(self._log.campaign["id"], value, profile)
        self._log.decide("couponCreated", action, value=value, profileId=profile)

    def _create_referral(self) -> None:
        """Make a referral of the profile, once that is final."""
        if not self._context.is_final:
            return
        profile = self._profile_id()
        code = self._draw("referrals", "referral_settings", profile)
        action = NewReferral(self._log.campaign["id"], code, profile)
        self._log.decide("referralCreated", action, value=code)

    def _redeem_referral(self) -> None:
        referral = self._view.referral
        if referral is None:
            raise RuleError("there is no valid referral to redeem")
        self._log.decide("redeemReferral", id=referral["id"], value=referral["code"])

    def _trigger_webhook(self, identifier: Any, name: Any) -> None:
        props = {"webhookId": to_number(identifier), "webhookName": to_text(name)}
        self._log.decide("triggerWebhook", **props)

    def _show_notification(self, kind: Any, title: Any, body: Any) -> None:
        self._log.decide(
            "showNotification",
            notificationType=to_text(kind),
            title=to_text(title),
            body=to_text(body),
        )

    def _show_bundle_metadata(self, description: Any, names: Any, items: Any) -> None:
        if not isinstance(names, list) or not isinstance(items, list):
            raise RuleError("a bundle has a list of attribute names and one of items")
        self._log.decide(
            "ShowBundleMetadata",
            description=to_text(description),
            bundleAttributes=[to_text(each) for each in names],
            itemsIndices=[_position(each) for each in items],
        )

    def _update_attribute(self, path: Any, value: Any) -> None:
        match to_text(path).split(".", 2):
            case ["Profile", "Attributes", name] if name:
                self._profile_id()
                entity, row = "Profile", self._context.profile
            case ["Session", "Attributes", name] if name:
                entity, row = "Session", self._context.session
                if row is None:
                    raise RuleError("there is no session")
            case _:
                what = (
                    f"{path[:_MOST_SHOWN]!r} is not written Session.Attributes.name or Profile..."
                )
                raise RuleError(what)
        # The attributes are copied with the new one: what grows from call to call comes to an end.
        self._log.budget.spend_on(row and row["attributes"])
        update = AttributeUpdate(entity, name, value)
        self._log.decide("updateAttribute", update, path=path, value=value)

    def _draw(self, collection: str, settings: str, profile: str) -> str:
        """Draw a code that is free and that this call has not drawn yet."""
        budget, drawn = self._log.budget, self._log.drawn
        chosen = self._log.campaign[settings]
        # The code goes into the profile's wallet, which is copied.
        budget.spend((len(in_wallet(self._tx, profile, collection)) + len(drawn)) >> 3)
        for code in drawn_codes(self._tx, chosen):
            budget.spend(_DRAWING * len(code))
            if code not in drawn and self._tx.get(collection, code) is None:
                drawn[code] = None
                return code
        raise RuleError("every code of the campaign's pattern is taken")

    def _profile_id(self) -> str:
        identifier = self._context.profile_id
        if not identifier:
            raise RuleError("the session has no profile")
        return identifier

    def _ledger(self, program: Any, sub_ledger: Any, recipient: Any) -> Ledger:
        """Find a ledger. Its grants are walked through now, and copied once the effect is final."""
        identifier, name = str(number(to_number(program))), to_text(sub_ledger)
        row = self._tx.get("programs", identifier)
        if row is None:
            hint = self._hint(identifier, [known for known, _ in self._tx.rows("programs")])
            raise RuleError(f"there is no loyalty program {identifier} ({hint})")
        if name and name not in row["sub_ledgers"]:
            hint = self._hint(name, row["sub_ledgers"])
            what = f"the program {identifier} has no sub-ledger {name[:_MOST_SHOWN]!r} ({hint})"
            raise RuleError(what)
        profile = self._profile_id() if recipient is None else to_text(recipient)
        ledger = Ledger(identifier, name, profile)
        self._log.budget.spend((len(grants_in(self._tx, ledger)) + len(self._log.decisions)) >> 2)
        return ledger

    def _hint(self, name: str, known: Sequence[str]) -> str:
        self._log.budget.spend(_COMPARING * len(known))
        return closest(name[:_MOST_SHOWN], known)

    def _after(self, moment: int, days: Any) -> int | None:
        """Give the moment so many days later; None for none or fewer (elsewhere: never)."""
        wanted = to_number(days)
        if wanted <= 0:
            return None
        return moment + int(min(wanted * DAY, Decimal(LATEST - moment)))


_EFFECTS: Mapping[str, Callable[..., None]] = {
    "setDiscount": RuleEffects._set_discount,
    "setDiscountPerItem": RuleEffects._set_discount_per_item,
    "addFreeItem": RuleEffects._add_free_item,
    "addLoyaltyPoints": RuleEffects._add_loyalty_points,
    "deductLoyaltyPoints": RuleEffects._deduct_loyalty_points,
    "createCoupon": RuleEffects._create_coupon,
    "createReferral": RuleEffects._create_referral,
    "redeemReferral": RuleEffects._redeem_referral,
    "triggerWebhook": RuleEffects._trigger_webhook,
    "showNotification": RuleEffects._show_notification,
    "showBundleMetadata": RuleEffects._show_bundle_metadata,
    "updateAttribute": RuleEffects._update_attribute,
}


def _position(item: Any) -> Decimal:
    return to_number(item.get("Position") if isinstance(item, Mapping) else item)


def _whole(value: Any) -> int:
    """Round points to whole ones, a half upwards: ledger entries are integers (assumed)."""
    amount = to_number(value)
    if not 0 <= amount < _MOST_POINTS:
        raise RuleError(f"{number(amount)} is not a number of points")
    return int(amount.to_integral_value(ROUND_HALF_UP))
