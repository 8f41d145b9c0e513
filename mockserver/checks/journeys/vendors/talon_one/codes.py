"""Journeys over coupons and referrals: accepted, rejected with a reason, used up, given back."""

from functools import partial
from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    RESERVES,
    WRITES,
    Shop,
    item,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member
from mockserver.checks.wire.exchange import Exchange


def _with(shop: Shop, *codes: str, **members: Any) -> Any:
    order = {"profileId": shop.new_profile(), "cartItems": [item(60)], **members}
    return shop.good(shop.walk.new("session"), couponCodes=[*codes], **order)


def _reason(reply: Any, kind: str = "rejectCoupon") -> Any:
    rejected = props(reply, kind)
    expect_equal(len(rejected), 1, f"the number of {kind} effects")
    return member(rejected[0], "rejectionReason")


def _used(walk: Walk, code: str) -> int:
    reply = Shop(walk).good(walk.new("session"), couponCodes=[code], cartItems=[item(60)])
    found = [each for each in member(reply, "coupons") if each["value"] == code]
    expect_equal(len(found), 1, f"the number of coupons {code}")
    return int(member(found[0], "usageCounter"))


@documented("JS 4.1.0, AcceptCouponEffectProps", writes=WRITES, needs=("coupon", "coupon_discount"))
def a_good_coupon_gives_its_discount(walk: Walk) -> None:
    """A coupon that can be used is accepted, and gives its discount."""
    reply = _with(Shop(walk), walk.data["coupon"])
    expect_equal(props(reply, "acceptCoupon"), [{"value": walk.data["coupon"]}], "acceptCoupon")
    given = sum(each["value"] for each in props(reply, "setDiscount"))
    expect(given >= walk.data["coupon_discount"], f"{walk.data['coupon_discount']} off", given)


@elsewhere("OAS 26.16, SetDiscountEffectProps", writes=WRITES, needs=("coupon",))
def without_its_coupon_there_is_no_discount(walk: Walk) -> None:
    """A session that drops its coupon loses the coupon's effects."""
    shop, session = Shop(walk), walk.new("session")
    code = walk.data["coupon"]
    order = {"profileId": shop.new_profile(), "cartItems": [item(60)]}
    before = props(shop.good(session, couponCodes=[code], **order), "setDiscount")
    reply = shop.good(session, couponCodes=[])
    expect_equal(props(reply, "acceptCoupon"), [], "acceptCoupon")
    after = props(reply, "setDiscount")
    expect(len(after) < len(before), f"fewer discounts than {len(before)}", after)


@documented("JS 4.1.0, CouponRejectionReason", writes=WRITES)
def an_unknown_coupon_is_an_effect(walk: Walk) -> None:
    """A code that does not exist refuses no call: it is rejected with `CouponNotFound`."""
    reply = _with(Shop(walk), walk.new("code"))
    expect_equal(_reason(reply), "CouponNotFound", "rejectionReason")


@documented("JS 4.1.0, CouponRejectionReason", writes=WRITES, needs=("rejected_coupons",))
def each_coupon_is_rejected_for_its_reason(walk: Walk) -> None:
    """A coupon that cannot be used is rejected with the documented reason, and gives nothing."""
    for code, reason in walk.data["rejected_coupons"].items():
        reply = _with(Shop(walk), code)
        expect_equal(_reason(reply), reason, f"rejectionReason of {code}")
        expect_equal(props(reply, "acceptCoupon"), [], f"acceptCoupon for {code}")


@documented("JS 4.1.0, ReferralRejectionReason", writes=WRITES, needs=("rejected_referrals",))
def each_referral_is_rejected_for_its_reason(walk: Walk) -> None:
    """A referral that cannot be used is rejected with the documented reason."""
    shop = Shop(walk)
    for code, reason in walk.data["rejected_referrals"].items():
        reply = shop.good(
            walk.new("session"),
            profileId=shop.new_profile(),
            referralCode=code,
            cartItems=[item(9)],
        )
        expect_equal(_reason(reply, "rejectReferral"), reason, f"rejectionReason of {code}")


@elsewhere("OAS 26.16, AcceptCouponEffectProps", writes=WRITES, needs=("coupon",))
def a_code_is_used_when_its_session_closes(walk: Walk) -> None:
    """An open session uses nothing up; closing counts one use, cancelling gives it back."""
    shop, session, code = Shop(walk), walk.new("session"), walk.data["coupon"]
    before, profile = _used(walk, code), shop.new_profile()
    shop.releases(code, profile)
    order = {"profileId": profile, "couponCodes": [code], "cartItems": [item(60)]}
    shop.good(session, **order)
    expect_equal(_used(walk, code), before, "usageCounter of an open session")
    shop.good(session, state="closed")
    expect_equal(_used(walk, code), before + 1, "usageCounter after closing")
    shop.good(session, state="cancelled")
    expect_equal(_used(walk, code), before, "usageCounter after cancelling")


@documented("JS 4.1.0, updateCustomerSessionV2", writes=WRITES, needs=("coupon",))
def a_dry_close_uses_nothing_up(walk: Walk) -> None:
    """A dry call that closes a session uses no code."""
    shop, session, code = Shop(walk), walk.new("session"), walk.data["coupon"]
    before = _used(walk, code)
    order = {"profileId": shop.new_profile(), "couponCodes": [code], "cartItems": [item(60)]}
    shop.update(session, dry=True, state="closed", **order)
    expect_equal(_used(walk, code), before, "usageCounter after a dry call")


@documented("JS 4.1.0, Coupon", writes=WRITES, needs=("personal_coupon",))
def a_personal_coupon_is_for_one_profile(walk: Walk) -> None:
    """A coupon with a recipient is accepted from its recipient only."""
    shop, data = Shop(walk), walk.data["personal_coupon"]
    other = _with(shop, data["code"])
    expect_equal(_reason(other), "CouponRecipientDoesNotMatch", "rejectionReason")
    own = _with(shop, data["code"], profileId=data["profile"])
    expect_equal(len(props(own, "acceptCoupon")), 1, "acceptCoupon for its recipient")


@documented("JS 4.1.0, getReservedCustomers", writes=RESERVES, needs=("coupon",))
def a_reservation_is_listed_until_it_is_deleted(walk: Walk) -> None:
    """Who reserved a coupon is listed with it, until the reservation is deleted."""
    code, profile = {"couponValue": walk.data["coupon"]}, Shop(walk).new_profile()

    def reserved() -> bool:
        found = member(walk.good("getReservedCustomers", code), "data")
        return profile in [each["integrationId"] for each in found]

    expect(not reserved(), "no reservation before", "one")
    walk.good("createCouponReservation", code, body={"integrationIDs": [profile]})
    walk.at_end(
        lambda: walk.call("deleteCouponReservation", code, body={"integrationIDs": [profile]})
    )
    expect(reserved(), "the profile among the customers", "not there")
    walk.good("createCouponReservation", code, body={"integrationIDs": [profile]})
    listed = member(walk.good("getReservedCustomers", code), "data")
    names = [each["integrationId"] for each in listed]
    expect_equal(names.count(profile), 1, "how often the profile is listed")
    walk.good("deleteCouponReservation", code, body={"integrationIDs": [profile]})
    expect(not reserved(), "no reservation afterwards", "one")


@documented(
    "JS 4.1.0, createReferral", writes=("createReferral", *WRITES), needs=("referral_campaign",)
)
def a_new_referral_is_its_advocates(walk: Walk) -> None:
    """A referral that is made has a code of its own, and is in its advocate's inventory."""
    shop = Shop(walk)
    advocate, campaign = shop.new_profile(), walk.data["referral_campaign"]
    body = {"campaignId": campaign, "advocateProfileIntegrationId": advocate}
    first, second = (walk.good("createReferral", body=body) for _ in range(2))
    expect_equal(member(first, "advocateProfileIntegrationId"), advocate, "the advocate")
    expect(member(first, "code") != member(second, "code"), "two codes", member(first, "code"))
    inventory = walk.good(
        "getCustomerInventory", {"integrationId": advocate}, query={"referrals": "true"}
    )
    codes = {each["code"] for each in member(inventory, "referrals")}
    expect_equal(codes, {first["code"], second["code"]}, "the codes in the inventory")
    own = shop.good(walk.new("session"), profileId=advocate, referralCode=first["code"])
    reason = _reason(own, "rejectReferral")
    expect_equal(reason, "ReferralRecipientIdSameAsAdvocate", "the reason for the advocate")


@assumed(OURS, writes=WRITES, needs=("coupon",))
def sessions_that_close_at_the_same_time_all_count(walk: Walk) -> None:
    """Sessions that close at the same moment each count one use of their coupon."""
    shop, code = Shop(walk), walk.data["coupon"]
    before = _used(walk, code)
    orders = {walk.new("session"): shop.new_profile() for _ in range(4)}

    def close(session: str, profile: str) -> Exchange:
        order: dict[str, Any] = {"couponCodes": [code], "cartItems": [item(60)]}
        return shop.update(session, profileId=profile, state="closed", **order)

    replies = walk.together(*[partial(close, *each) for each in orders.items()])
    for session, profile in orders.items():
        shop.releases(code, profile)
        walk.at_end(partial(shop.update, session, state="cancelled"))
    closed = sum(each.is_good for each in replies)
    expect(closed > 0, "at least one closed session", [each.came for each in replies])
    expect_equal(_used(walk, code), before + closed, "usageCounter")
