"""The effects that rules of every contract can name: each checks its arguments and limits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from mockserver.providers.talon_one.rules.decisions import (
    NONE,
    ONE,
    CannotApply,
    DecisionLog,
    NotMet,
)
from mockserver.providers.talon_one.rules.effects import (
    AttributeUpdate,
    Discount,
    NewCoupon,
    NewReferral,
    Points,
    Spending,
)
from mockserver.providers.talon_one.rules.shapes import Place

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
        self.tx = tx
        self._view = view
        self._context = view.context
        self.shapes = view.context.shapes
        self.log = log

    @property
    def is_final(self) -> bool:
        """Whether the effects are to last."""
        return self._context.is_final

    def discount(self, value: Any) -> Discount:
        """Count a discount against every budget. Raises CannotApply where one is too small."""
        amount = to_number(value)
        if amount < 0:
            raise RuleError(f"the discount {number(amount)} is negative")
        if amount >= MOST:
            raise RuleError(f"the discount is {MOST:,} or more")
        campaign = self.log.campaign["id"]
        self.log.consume("setDiscount", amount)
        self.log.consume("setDiscountEffect", ONE)
        coupon = self._view.coupon
        if coupon is None:
            return Discount(campaign, "", amount)
        if coupon["discount_limit"]:
            key = "discount", coupon["value"]
            before = self.log.usage.get(key, NONE) + exact(coupon["discount_counter"])
            if before + amount > exact(coupon["discount_limit"]):
                raise CannotApply(coupons.NOT_APPLIED)
            self.log.use(key, amount)
        return Discount(campaign, coupon["value"], amount)

    def _set_discount(self, name: Any, value: Any) -> None:
        discount = self.discount(value)
        self.log.decide("setDiscount", discount, name=to_text(name), value=discount.value)

    def _set_discount_per_item(self, name: Any, value: Any, items: Any) -> None:
        for place in self.places(items):
            discount = self.discount(value)
            props = self.shapes.item_discount(to_text(name), discount.value, place)
            self.log.decide("setDiscountPerItem", discount, **props)

    def places(self, items: Any) -> Iterator[Place]:
        """Go through the places of one item, or of a list of them, as the contract has them."""
        for item in items if isinstance(items, list) else [items]:
            position = _position(item)
            self.log.budget.spend(1)
            yield from self.shapes.places(position, self._quantity(position))

    def _quantity(self, position: Decimal) -> int:
        """Give how many of an item are in the cart; one where the cart has no such line."""
        session = self._context.session
        cart = [] if session is None else session["cart_items"]
        is_line = position == int(position) and 0 <= position < len(cart)
        return int(cart[int(position)]["quantity"]) if is_line else 1

    def _add_free_item(self, sku: Any, name: Any) -> None:
        self.log.decide("addFreeItem", sku=to_text(sku), name=to_text(name))

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
        ledger = self.ledger(program, sub_ledger, recipient)
        self.add_points(ledger, to_text(name), value, days, pending, None)

    def add_points(
        self,
        ledger: Ledger,
        name: str,
        value: Any,
        days: Any,
        pending: Any,
        place: Place | None,
    ) -> None:
        """Grant whole points, for an item or not; none are granted where they come to nothing."""
        amount = _whole(value)
        if amount == 0:
            return
        starts_at = self._after(self.tx.now, pending)
        begins = self.tx.now if starts_at is None else starts_at
        expires_at = self._after(begins, days)
        points = Points(ledger, amount, name, starts_at, expires_at, self._transaction())
        self.log.decide("addLoyaltyPoints", points, **self.shapes.added_points(points, days, place))

    def _deduct_loyalty_points(self, program: Any, sub_ledger: Any, value: Any) -> None:
        """Take points, where there are as many. Raises NotMet where there are not.

        The effect comes of a rule that has this as its condition (documented: JS 4.1.0,
        DeductLoyaltyPointsEffectProps).
        """
        ledger = self.ledger(program, sub_ledger, None)
        amount = _whole(value)
        key = "ledger", ledger.key
        total = self.log.usage.get(key, NONE) + amount
        there = balance(self.tx, ledger)
        if total > there:
            raise NotMet(f"{total} points cannot be taken from {there}")
        self.log.use(key, Decimal(amount))
        spending = Spending(ledger, amount, self.log.origin.title, self._transaction())
        self.log.decide("deductLoyaltyPoints", spending, **self.shapes.taken_points(spending))

    def _transaction(self) -> str:
        return self.shapes.transaction(self._context.event.id, len(self.log.decisions))

    def _create_coupon(self, recipient: Any = None) -> None:
        """Make a coupon once that is final: an open session is evaluated again and again."""
        if not self._context.is_final:
            return
        profile = self.profile_id() if recipient is None else to_text(recipient)
        self.log.consume("createCoupon", ONE)
        value = self._draw("coupons", "coupon_settings", profile)
        action = NewCoupon(self.log.campaign["id"], value, profile)
        self.log.decide("couponCreated", action, value=value, profileId=profile)

    def _create_referral(self) -> None:
        """Make a referral of the profile, once that is final."""
        if not self._context.is_final:
            return
        profile = self.profile_id()
        code = self._draw("referrals", "referral_settings", profile)
        action = NewReferral(self.log.campaign["id"], code, profile)
        self.log.decide("referralCreated", action, value=code)

    def _redeem_referral(self) -> None:
        referral = self._view.referral
        if referral is None:
            raise RuleError("there is no valid referral to redeem")
        self.log.decide("redeemReferral", id=referral["id"], value=referral["code"])

    def _trigger_webhook(self, identifier: Any, name: Any) -> None:
        props = {"webhookId": to_number(identifier), "webhookName": to_text(name)}
        self.log.decide("triggerWebhook", **props)

    def _show_notification(self, kind: Any, title: Any, body: Any) -> None:
        self.log.decide(
            "showNotification",
            notificationType=to_text(kind),
            title=to_text(title),
            body=to_text(body),
        )

    def _show_bundle_metadata(self, description: Any, names: Any, items: Any) -> None:
        if not isinstance(names, list) or not isinstance(items, list):
            raise RuleError("a bundle has a list of attribute names and one of items")
        self.log.decide(
            "ShowBundleMetadata",
            description=to_text(description),
            bundleAttributes=[to_text(each) for each in names],
            itemsIndices=[_position(each) for each in items],
        )

    def _update_attribute(self, path: Any, value: Any) -> None:
        match to_text(path).split(".", 2):
            case ["Profile", "Attributes", name] if name:
                self.profile_id()
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
        self.log.budget.spend_on(row and row["attributes"])
        update = AttributeUpdate(entity, name, value)
        self.log.decide("updateAttribute", update, path=path, value=value)

    def _draw(self, collection: str, settings: str, profile: str) -> str:
        """Draw a code that is free and that this call has not drawn yet."""
        budget, drawn = self.log.budget, self.log.drawn
        chosen = self.log.campaign[settings]
        # The code goes into the profile's wallet, which is copied.
        budget.spend((len(in_wallet(self.tx, profile, collection)) + len(drawn)) >> 3)
        for code in drawn_codes(self.tx, chosen):
            budget.spend(_DRAWING * len(code))
            if code not in drawn and self.tx.get(collection, code) is None:
                drawn[code] = None
                return code
        raise RuleError("every code of the campaign's pattern is taken")

    def profile_id(self) -> str:
        """Give the id of the profile. Raises RuleError where there is none."""
        identifier = self._context.profile_id
        if not identifier:
            raise RuleError("the session has no profile")
        return identifier

    def ledger(self, program: Any, sub_ledger: Any, recipient: Any) -> Ledger:
        """Find a ledger. Its grants are walked through now, and copied once the effect is final."""
        identifier, name = str(number(to_number(program))), to_text(sub_ledger)
        row = self.tx.get("programs", identifier)
        if row is None:
            hint = self._hint(identifier, [known for known, _ in self.tx.rows("programs")])
            raise RuleError(f"there is no loyalty program {identifier} ({hint})")
        if name and name not in row["sub_ledgers"]:
            hint = self._hint(name, row["sub_ledgers"])
            what = f"the program {identifier} has no sub-ledger {name[:_MOST_SHOWN]!r} ({hint})"
            raise RuleError(what)
        profile = self.profile_id() if recipient is None else to_text(recipient)
        ledger = Ledger(identifier, name, profile)
        self.log.budget.spend((len(grants_in(self.tx, ledger)) + len(self.log.decisions)) >> 2)
        return ledger

    def _hint(self, name: str, known: Sequence[str]) -> str:
        self.log.budget.spend(_COMPARING * len(known))
        return closest(name[:_MOST_SHOWN], known)

    def _after(self, moment: int, days: Any) -> int | None:
        """Give the moment so many days later; None, which is never, for none or fewer (assumed)."""
        wanted = to_number(days)
        if wanted <= 0:
            return None
        return moment + int(min(wanted * DAY, Decimal(LATEST - moment)))


#: The effects, by their names in the language.
EFFECTS: Mapping[str, Callable[..., None]] = {
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
