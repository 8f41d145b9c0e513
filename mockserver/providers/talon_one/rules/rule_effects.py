"""The effects that rules of every contract can name: each checks its arguments and limits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.errors import closest
from mockserver.providers.talon_one.books import coupons
from mockserver.providers.talon_one.books.campaigns import drawn_codes
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
)
from mockserver.providers.talon_one.rules.effects import (
    AttributeUpdate,
    Discount,
    NewCoupon,
    NewReferral,
)
from mockserver.providers.talon_one.rules.shapes import Place

#: So much of a name is shown in an error, and compared with the known ones.
MOST_SHOWN = 100
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
        #: What was looked up in books for this call, by the key there.
        self.looked_up: dict[str, Any] = {}

    @property
    def is_final(self) -> bool:
        """Whether the effects are to last."""
        return self._context.is_final

    @property
    def customer(self) -> str:
        """The profile, empty where there is none."""
        return self._context.profile_id

    @property
    def cards(self) -> Sequence[str]:
        """The loyalty cards that the session or the event names."""
        return self._context.cards

    def transaction(self) -> str:
        """Name the movement of points that is decided now."""
        return self.shapes.transaction(self._context.event.id, len(self.log.decisions))

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
            yield from self.shapes.places(position, self._units(position))

    def _units(self, position: Decimal) -> range:
        """Return the units of an item that are in the cart; one where there is no such line."""
        session = self._context.session
        cart = [] if session is None else session["cart_items"]
        if session is None or position != int(position) or not 0 <= position < len(cart):
            return range(1)
        returned = session.get("returned", {}).get(str(int(position)), 0)
        return range(returned, int(cart[int(position)]["quantity"]))

    def _add_free_item(self, sku: Any, name: Any) -> None:
        self.log.decide("addFreeItem", sku=to_text(sku), name=to_text(name))

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
            self.shapes.bundle,
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
                what = f"{path[:MOST_SHOWN]!r} is not written Session.Attributes.name or Profile..."
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
        """Return the id of the profile. Raises RuleError where there is none."""
        identifier = self._context.profile_id
        if not identifier:
            raise RuleError("the session has no profile")
        return identifier

    def hint(self, name: str, known: Sequence[str]) -> str:
        """Name the nearest known name, for an error."""
        self.log.budget.spend(_COMPARING * len(known))
        return closest(name[:MOST_SHOWN], known)


#: The effects, by their names in the language.
EFFECTS: Mapping[str, Callable[..., None]] = {
    "setDiscount": RuleEffects._set_discount,
    "setDiscountPerItem": RuleEffects._set_discount_per_item,
    "addFreeItem": RuleEffects._add_free_item,
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
