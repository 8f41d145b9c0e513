"""The vocabulary of the rule language beside its functions: effects, roots, names within texts."""

import re
from collections.abc import Mapping

#: The effects that a rule can name, with how many arguments each takes.
EFFECTS: Mapping[str, tuple[int, int]] = {
    "setDiscount": (2, 2),  # name, value
    "setDiscountPerItem": (3, 3),  # name, value, the item or its position
    "addFreeItem": (2, 2),  # sku, name
    "addLoyaltyPoints": (4, 7),  # name, programId, subLedgerId, value, days, pending days, to whom
    "deductLoyaltyPoints": (3, 3),  # programId, subLedgerId, value
    "createCoupon": (0, 1),  # for whom
    "createReferral": (0, 0),
    "redeemReferral": (0, 0),
    "triggerWebhook": (2, 2),  # id, name
    "showNotification": (3, 3),  # type, title, body
    "showBundleMetadata": (3, 3),  # description, attribute names, item positions
    "updateAttribute": (2, 2),  # path as text, value
    "addLoyaltyPointsPerItem": (5, 7),  # name, programId, subLedgerId, value, items, days, pending
    "setDiscountPerAdditionalCost": (3, 3),  # name, value, additional cost
    "setDiscountPerAdditionalCostPerItem": (4, 4),  # name, value, additional cost, items
    "extendLoyaltyPointsExpiryDate": (3, 3),  # programId, subLedgerId, period
    "setLoyaltyPointsExpiryDate": (3, 3),  # programId, subLedgerId, moment
    "awardGiveaway": (1, 2),  # pool, to whom
    "reserveCoupon": (1, 2),  # code, for whom
    "customEffect": (2, 2),  # id, name
    "increaseAchievementProgress": (2, 2),  # achievement, value
    "startAchievementProgress": (1, 1),  # achievement
    "addToAudience": (1, 2),  # audience, whom
    "removeFromAudience": (1, 2),  # audience, whom
}
#: Those that only today's contract has.
EFFECTS_OF_TODAY = frozenset(
    {
        "addLoyaltyPointsPerItem",
        "setDiscountPerAdditionalCost",
        "setDiscountPerAdditionalCostPerItem",
        "extendLoyaltyPointsExpiryDate",
        "setLoyaltyPointsExpiryDate",
        "awardGiveaway",
        "reserveCoupon",
        "customEffect",
        "increaseAchievementProgress",
        "startAchievementProgress",
        "addToAudience",
        "removeFromAudience",
    }
)

#: A name within a text, such as `${$Profile.IntegrationId}`.
TEMPLATE = re.compile(r"\$\{\$([A-Za-z]\w*(?:\.\w+)*)\}")
#: The function that a text with `${$names}` is compiled to: texts and paths, to be joined.
JOIN = "${}"

#: What an item of the cart has, and any bound name.
ITEM_MEMBERS = (
    "Name",
    "Sku",
    "Quantity",
    "Price",
    "Category",
    "Weight",
    "Height",
    "Width",
    "Length",
    "Position",
    "Attributes",
    "AdditionalCosts",
)
#: What a path may name, by its root. Under `Attributes`, every name is free.
ROOTS: Mapping[str, tuple[str, ...]] = {
    "Session": (
        "IntegrationId",
        "State",
        "ProfileId",
        "Total",
        "CartItemTotal",
        "AdditionalCostTotal",
        "AdditionalCosts",
        "CartItems",
        "CouponCodes",
        "ReferralCode",
        "Identifiers",
        "FirstSession",
        "Attributes",
    ),
    "Profile": ("IntegrationId", "ClosedSessions", "TotalSales", "Attributes", "Audiences"),
    "Event": ("Type", "Attributes"),
    "Coupon": ("Value", "Attributes"),
    "Referral": ("Code", "AdvocateProfileIntegrationId"),
}
