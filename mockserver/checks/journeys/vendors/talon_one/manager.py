"""A campaign manager on a walk: campaigns, codes and points that a world of a mock gets."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.checks.journeys.vendors.talon_one.shop import Shop
from mockserver.checks.journeys.walk import Walk, expect_equal, member

Expression = Any
Rule = Mapping[str, Any]
_FEATURES = ["coupons", "referrals", "loyalty"]
#: Conditions: in every session, with a coupon, with a referral, and at the event of `Shop.track`.
ALWAYS: Expression = ["=", 1, 1]
COUPON: Expression = ["couponValid"]
REFERRAL: Expression = ["referralValid"]
HAPPENED: Expression = ["=", [".", "Event", "Type"], "happened"]
#: The items of the cart.
ITEMS: Expression = [".", "Session", "CartItems"]


def rule(title: str, condition: Expression, *effects: Expression, **more: Any) -> Rule:
    """Return a rule with its effects; without any, it shows that it was applied."""
    shown = effects or ([["addFreeItem", "SKU-SHOWN", title]])
    return {"title": title, "condition": condition, "effects": list(shown), **more}


class Manager:
    """Backstage actions in the world of a walk, and what a shop sees of them.

    `common` are members that all campaigns have, such as an application.
    """

    def __init__(self, walk: Walk, **common: Any) -> None:
        self.walk = walk
        self._common = common
        self.mock = walk.mock
        self.shop = Shop(walk)

    def campaign(self, *rules: Rule, **members: Any) -> int:
        """Make a campaign with these rules, and return its id."""
        body = {
            "name": self.walk.new("campaign"),
            "features": _FEATURES,
            **self._common,
            **members,
        }
        body.setdefault("ruleset", {"rules": [*rules]})
        return int(self.mock.backstage("create-campaign", **body)["id"])

    def campaign_of_codes(self, **members: Any) -> int:
        """Make a campaign that takes as much off as its coupon says, or nothing."""
        off = ["setDiscount", "off", ["catch", 0, [".", "Coupon", "Attributes", "off"]]]
        return self.campaign(rule("coupon", COUPON, off), rule("referral", REFERRAL), **members)

    def refused_campaign(self, *rules: Rule, **ruleset: Any) -> None:
        """Expect that a campaign with these rules is refused."""
        body = {"name": "x", "ruleset": {"rules": [*rules], **ruleset}}
        self.mock.refused(400, "create-campaign", **body)

    def coupon(self, campaign: int, value: str, **members: Any) -> str:
        """Make a coupon."""
        self.mock.backstage("create-coupon", campaign=campaign, value=value, **members)
        return value

    def shown(self, code: str) -> Any:
        """Return a coupon as a new session shows it."""
        reply = self.shop.good(self.walk.new("session"), couponCodes=[code])
        return member(reply, "coupons", 0)

    def referral(self, campaign: int, code: str, advocate: str, **members: Any) -> str:
        """Make a referral."""
        body = {"campaign": campaign, "code": code, "advocateProfileIntegrationId": advocate}
        self.mock.backstage("create-referral", **body, **members)
        return code

    def effects(self, campaign: int, session: str = "", **members: Any) -> list[Any]:
        """Update a session, a new one without a name, and return the effects of a campaign."""
        reply = self.shop.good(session or self.walk.new("session"), **members)
        return effects_of(reply, campaign)

    def kinds(self, campaign: int, session: str = "", **members: Any) -> list[str]:
        """Return the types of the effects of a campaign."""
        return [each["effectType"] for each in self.effects(campaign, session, **members)]

    def reason(self, code: str, **members: Any) -> str | None:
        """Return why a coupon is rejected in a new session; None if it is accepted."""
        reply = self.shop.good(self.walk.new("session"), couponCodes=[code], **members)
        return rejection(reply, "rejectCoupon")

    def referral_reason(self, code: str, **members: Any) -> str | None:
        """Return why a referral is rejected in a new session; None if it is accepted."""
        reply = self.shop.good(self.walk.new("session"), referralCode=code, **members)
        return rejection(reply, "rejectReferral")

    def expect_rules(
        self, conditions: Mapping[str, Expression], wanted: str, **session: Any
    ) -> None:
        """Expect of each condition that it holds, does not hold, or fails.

        `wanted` is "applied", "not met" or "failed".
        """
        campaign = self.campaign(*(rule(title, each) for title, each in conditions.items()))
        came = dict.fromkeys(conditions, "not met")
        for each in self.effects(campaign, **session):
            failed = each["effectType"] == "error"
            came[each["ruleName"]] = "failed" if failed else "applied"
        for title, answer in came.items():
            expect_equal(answer, wanted, f"the rule {title}")


def titled(*conditions: Expression) -> dict[str, Expression]:
    """Return conditions by titles that number and show them."""
    return {f"{number}: {str(each)[:90]}": each for number, each in enumerate(conditions)}


def effects_of(reply: Any, campaign: int) -> list[Any]:
    """Return the effects of one campaign in a reply."""
    return [each for each in member(reply, "effects") if each["campaignId"] == campaign]


def rejection(reply: Any, kind: str) -> str | None:
    """Return the reason in the one effect of a kind; None if there is no such effect."""
    reasons: Sequence[str] = [
        each["props"]["rejectionReason"]
        for each in member(reply, "effects")
        if each["effectType"] == kind
    ]
    return reasons[0] if reasons else None
