"""Journeys over limits of today: within a time, for a store, for a session, for each customer."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    Manager,
    effects_of,
    rejection,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, WRITES
from mockserver.checks.journeys.walk import Walk, expect_equal

_REACHED = "CampaignLimitReached"
_DAY = 86_400


def _limited(manager: Manager, **limit: Any) -> str:
    """Make a campaign of which a coupon can be redeemed once, and the coupon."""
    limits = [{"action": "redeemCoupon", "limit": 1, "entities": [], **limit}]
    campaign = manager.campaign(rule("x", COUPON), limits=limits)
    return manager.coupon(campaign, manager.walk.new("LIMITED"), usageLimit=0)


def _used(manager: Manager, code: str, session: str = "", **members: Any) -> str | None:
    """Close a session with a coupon, and return why it is rejected; None if it is not."""
    name = session or manager.walk.new("order")
    reply = manager.shop.good(name, couponCodes=[code], state="closed", **members)
    return rejection(reply, "rejectCoupon")


@documented("OAS 26.16, LimitConfig", writes=WRITES, world="default")
def a_limit_begins_anew_with_its_period(walk: Walk) -> None:
    """A limit with a period counts within the day, week, month or year of the calendar alone."""
    manager = Manager(walk, application=101)
    # Monday 2 March 2026, 10 o'clock: so many seconds until the next one begins.
    midnight = 14 * 3600
    periods = {
        "daily": midnight,
        "weekly": midnight + 6 * _DAY,
        "monthly": midnight + 29 * _DAY,
        "yearly": midnight + 304 * _DAY,
    }
    codes = {period: _limited(manager, period=period) for period in periods}
    for code in codes.values():
        expect_equal(_used(manager, code), None, "the reason of the first use")
    passed = 0
    for period, seconds in periods.items():
        walk.mock.advance(seconds=seconds - passed - 1)
        came = _used(manager, codes[period])
        expect_equal(came, _REACHED, f"the reason a second before the next period: {period}")
        walk.mock.advance(seconds=1)
        expect_equal(_used(manager, codes[period]), None, f"the reason after it: {period}")
        passed = seconds


@assumed(OURS, writes=WRITES, world="default")
def what_is_cancelled_comes_back_to_its_own_period(walk: Walk) -> None:
    """A use that is cancelled on another day is not one less of that day."""
    manager = Manager(walk, application=101)
    code = _limited(manager, period="daily")
    _used(manager, code, "first")
    walk.mock.advance(days=1)
    expect_equal(_used(manager, code), None, "the reason on the next day")
    manager.shop.good("first", state="cancelled")
    expect_equal(_used(manager, code), _REACHED, "the reason after cancelling the day before")


@documented("OAS 26.16, LimitConfig", writes=WRITES, world="default")
def a_limit_for_stores_counts_each_of_them(walk: Walk) -> None:
    """A limit for each store counts in each store, and not where there is none."""
    manager = Manager(walk, application=101)
    code = _limited(manager, entities=["Store"])
    for store, reason in (("oslo", None), ("oslo", _REACHED), ("bergen", None)):
        came = _used(manager, code, storeIntegrationId=store)
        expect_equal(came, reason, f"the reason in {store}")
    for _ in range(2):
        expect_equal(_used(manager, code), None, "the reason without a store")


@documented("OAS 26.16, LimitConfig", writes=WRITES, world="default")
def a_limit_for_sessions_counts_each_of_them(walk: Walk) -> None:
    """A limit for each session bounds what one gives, and no other one."""
    manager = Manager(walk, application=101)
    limits = [{"action": "setDiscountEffect", "limit": 1, "entities": ["Session"]}]
    rules = [rule(name, ALWAYS, ["setDiscount", name, 1]) for name in ("first", "second")]
    campaign = manager.campaign(*rules, limits=limits)
    for _ in range(2):
        reply = manager.shop.good(walk.new("order"), state="closed")
        came = [each["props"].get("name") for each in effects_of(reply, campaign)]
        expect_equal(came, ["first"], "the discounts of a session")


@documented("OAS 26.16, Coupon", writes=WRITES, world="default")
def a_coupons_own_limit_is_for_each_customer(walk: Walk) -> None:
    """A coupon's own limits are for each profile, and take the place of its campaign's."""
    manager = Manager(walk, application=101)
    limit: dict[str, Any] = {"action": "redeemCoupon", "entities": ["Profile"]}
    campaign = manager.campaign(rule("x", COUPON), limits=[{**limit, "limit": 1}])
    plain, twice = manager.coupon(campaign, "PLAIN", usageLimit=0), "TWICE"
    manager.coupon(campaign, twice, usageLimit=0, limits=[{**limit, "limit": 2}])
    reached = "ProfileLimitReached"
    for code, reasons in ((twice, (None, None, reached)), (plain, (None, reached))):
        for reason in reasons:
            came = _used(manager, code, profileId="bob")
            expect_equal(came, reason, f"the reason of {code}")
        expect_equal(_used(manager, code, profileId="eve"), None, f"{code} of another customer")
        expect_equal(_used(manager, code), "ProfileRequired", f"{code} of nobody")
    manager.shop.good("order", profileId="mallory", couponCodes=[twice], state="closed")
    manager.shop.good("order", state="cancelled")
    for reason in (None, None, reached):
        came = _used(manager, twice, profileId="mallory")
        expect_equal(came, reason, "the reason after cancelling")
