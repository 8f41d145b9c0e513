"""Journeys over the terms of coupons and referrals, and their reservations."""

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import Manager
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, RESERVES, SESSION, WRITES, item
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_NOON, _ONE = "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z"


@documented("JS 4.1.0, Coupon", writes=WRITES, world="default")
def a_code_begins_and_ends(walk: Walk) -> None:
    """A code can be used from its start to its expiry, no more in that moment (that: assumed)."""
    manager = Manager(walk)
    campaign, times = manager.campaign_of_codes(), {"startDate": _NOON, "expiryDate": _ONE}
    code = manager.coupon(campaign, "TIMED", **times)
    friend = manager.referral(campaign, "FRIEND-TIMED", "ada", **times)
    for minutes, reason in ((119, "StartDateInFuture"), (1, None), (59, None), (1, "Expired")):
        manager.mock.advance(minutes=minutes)
        for came, kind in (
            (manager.reason(code), "Coupon"),
            (manager.referral_reason(friend, profileId="grace"), "Referral"),
        ):
            expect_equal(came, reason and kind + reason, f"the reason {minutes} minutes later")
    shown = manager.shown(
        manager.coupon(campaign, "LATER", startDate=_NOON, expiryDate="2027-01-01T00:00:00Z"),
    )
    expect_equal(
        (shown["startDate"][:13], shown["expiryDate"][:10]), (_NOON[:13], "2027-01-01"), "the times"
    )
    plain = manager.shown(manager.coupon(campaign, "PLAIN"))
    for name in ("startDate", "expiryDate", "discountLimit", "recipientIntegrationId"):
        expect_equal(name in plain, False, f"{name} of a coupon without it")


@assumed(OURS, writes=WRITES, world="default")
def a_code_ends_when_a_manager_says_so(walk: Walk) -> None:
    """A manager may end a coupon or a referral at once."""
    manager = Manager(walk)
    campaign = manager.campaign_of_codes()
    code, friend = manager.coupon(campaign, "ENDING"), manager.referral(campaign, "ENDING", "ada")
    manager.mock.backstage("expire-code", coupon=code)
    expect_equal(manager.reason(code), "CouponExpired", "the reason")
    expect_equal(manager.referral_reason(friend, profileId="grace"), None, "the referral's reason")
    manager.mock.backstage("expire-code", referral=friend)
    expect_equal(
        manager.referral_reason(friend, profileId="grace"), "ReferralExpired", "the reason"
    )
    manager.mock.refused(404, "expire-code", coupon="NONE")
    manager.mock.refused(404, "expire-code", referral="NONE")


@documented(
    "JS 4.1.0, Coupon; JS 4.1.0, RollbackCouponEffectProps", writes=WRITES, world="coupon-used-up"
)
def a_coupon_has_so_many_uses(walk: Walk) -> None:
    """A coupon can be used as often as its limit says; cancelling a sale gives a use back."""
    manager = Manager(walk)
    expect_equal(manager.reason("LAUNCH5"), "CouponLimitReached", "the reason")
    manager.shop.good("order-901", state="cancelled")
    expect_equal(manager.reason("LAUNCH5"), None, "the reason after cancelling")
    code = manager.coupon(manager.campaign_of_codes(), "TWICE", usageLimit=2)
    for count in range(2):
        expect_equal(manager.shown(code)["usageCounter"], count, "usageCounter")
        manager.shop.closed(couponCodes=[code])
    expect_equal(manager.reason(code), "CouponLimitReached", "the reason of a third use")


@documented("JS 4.1.0, Coupon", writes=WRITES, world="default")
def a_coupon_gives_so_much(walk: Walk) -> None:
    """A coupon's discounts add up to its limit, and tell what remains; one more is refused."""
    manager = Manager(walk)
    code = manager.coupon(
        manager.campaign_of_codes(), "UP-TO-TEN", discountLimit=10, attributes={"off": 4}
    )
    first = manager.shop.closed(couponCodes=[code])
    shown = manager.shown(code)
    sums = (shown["discountLimit"], shown["discountCounter"], shown["discountRemainder"])
    expect_equal(sums, (10, 4, 6), "the sums")
    manager.shop.closed(couponCodes=[code])
    expect_equal(manager.reason(code), "EffectCouldNotBeApplied", "the reason of a third")
    manager.shop.good(first, state="cancelled")
    expect_equal(manager.shown(code)["discountCounter"], 4, "discountCounter after cancelling")
    exact = manager.coupon(
        manager.campaign_of_codes(), "EXACTLY", discountLimit=4, attributes={"off": 4}
    )
    manager.shop.closed(couponCodes=[exact])
    expect_equal(manager.reason(exact), "CouponLimitReached", "the reason when it is used up")
    path = {"couponValue": exact}
    walk.refused(400, "createCouponReservation", path, body={"integrationIDs": ["ada"]})


@documented("JS 4.1.0, RollbackCouponEffectProps", writes=WRITES, world="default")
def a_refund_after_the_end_returns_the_use(walk: Walk) -> None:
    """A sale is undone with its coupon's use and discount, also when the coupon has expired."""
    manager = Manager(walk)
    terms = {"usageLimit": 1, "expiryDate": _NOON, "attributes": {"off": 4}}
    code = manager.coupon(manager.campaign_of_codes(), "REFUND", **terms)
    session = manager.shop.closed(couponCodes=[code])
    manager.mock.advance(hours=3)
    expect_equal(manager.reason(code), "CouponExpired", "the reason")
    reply = manager.shop.good(session, state="cancelled")
    kinds = [each["effectType"] for each in reply["effects"]]
    expect_equal(kinds, ["rollbackCoupon", "rollbackDiscount"], "the effects")
    expect_equal(
        [each["props"] for each in reply["effects"]],
        [{"value": code}, {"name": "off", "value": 4}],
        "what is undone",
    )


@documented("JS 4.1.0, Coupon; Go 2.6.1, createCouponReservation", writes=WRITES, world="default")
def a_coupon_is_for_its_recipient(walk: Walk) -> None:
    """A coupon with a recipient is in the recipient's inventory, and nobody else's to use."""
    manager = Manager(walk)
    campaign, mine = manager.campaign_of_codes(), manager.shop.new_profile()
    code = manager.coupon(campaign, "PERSONAL", recipientIntegrationId=mine, reservation=False)
    expect_equal(manager.reason(code, profileId="ada"), "CouponRecipientDoesNotMatch", "the reason")
    expect_equal(manager.reason(code), "CouponRecipientDoesNotMatch", "the reason for nobody")
    expect_equal(manager.reason(code, profileId=mine), None, "the recipient's reason")
    inventory = walk.good(
        "getCustomerInventory", {"integrationId": mine}, query={"coupons": "true"}
    )
    expect_equal([*inventory], ["coupons"], "the parts of the inventory")
    expect_equal([each["recipientIntegrationId"] for each in inventory["coupons"]], [mine], "it")
    walk.refused(
        400, "createCouponReservation", {"couponValue": code}, body={"integrationIDs": ["ada"]}
    )
    walk.good("deleteCouponReservation", {"couponValue": code}, body={"integrationIDs": [mine]})
    inventory = walk.good(
        "getCustomerInventory", {"integrationId": mine}, query={"coupons": "true"}
    )
    expect_equal(len(inventory["coupons"]), 1, "the coupons afterwards")


@documented(
    "JS 4.1.0, Coupon; JS 4.1.0, getCustomerInventory",
    writes=(*RESERVES, SESSION),
    world="default",
)
def a_coupon_may_need_a_reservation(walk: Walk) -> None:
    """A coupon that needs a reservation is only for those who have one, in their inventories."""
    manager = Manager(walk)
    code = manager.coupon(manager.campaign_of_codes(), "RESERVED", reservation=False)
    path, mine = {"couponValue": code}, manager.shop.new_profile()
    new = walk.new("profile")

    def held(profile: str) -> list[str]:
        query = {"coupons": "true", "profile": "false", "referrals": "false"}
        parts = walk.good("getCustomerInventory", {"integrationId": profile}, query=query)
        return [each["value"] for each in member(parts, "coupons")]

    refused = "CouponRecipientDoesNotMatch"
    expect_equal(manager.reason(code, profileId=mine), refused, "without a reservation")
    reserved = walk.good(
        "createCouponReservation", path, body={"integrationIDs": [mine, new, mine]}
    )
    expect_equal(member(reserved, "reservation"), False, "reservation")
    expect_equal(manager.reason(code, profileId=mine), None, "with a reservation")
    expect_equal(manager.reason(code, profileId="ada"), refused, "with another's reservation")
    listed = walk.good("getReservedCustomers", path)
    names = [each["integrationId"] for each in member(listed, "data")]
    expect_equal((names, listed["totalResultSize"]), ([mine, new], 2), "who is listed")
    expect_equal((held(mine), held(new)), ([code], [code]), "the inventories")
    walk.good("deleteCouponReservation", path, body={"integrationIDs": [mine, "ada"]})
    expect_equal((held(mine), held(new)), ([], [code]), "the inventories afterwards")
    expect_equal(manager.reason(code, profileId=mine), refused, "after the reservation")
    expect_equal(manager.reason(code, profileId=new), None, "with the reservation that stays")
    walk.refused(404, "getReservedCustomers", {"couponValue": "NONE-SUCH"})


@assumed(OURS, writes=RESERVES, world="default")
def only_what_can_be_used_is_reserved(walk: Walk) -> None:
    """A coupon that has ended, is used up, or whose campaign does not run is not reserved: 400."""
    manager = Manager(walk)
    campaign, body = manager.campaign_of_codes(), {"integrationIDs": ["ada"]}
    used = manager.coupon(campaign, "USED-UP", usageLimit=1)
    manager.shop.closed(couponCodes=[used])
    ended = manager.coupon(campaign, "HAS-ENDED", expiryDate="2026-03-02T10:00:00Z")
    idle = manager.coupon(manager.campaign_of_codes(state="disabled"), "IDLE")
    for code in (used, ended, idle):
        walk.refused(400, "createCouponReservation", {"couponValue": code}, body=body)
    later = manager.coupon(campaign, "NOT-YET", startDate=_NOON, usageLimit=1)
    walk.good("createCouponReservation", {"couponValue": later}, body=body)
    walk.refused(404, "createCouponReservation", {"couponValue": "NONE-SUCH"}, body=body)


@documented("JS 4.1.0, CouponRejectionReason", writes=WRITES, world="campaign-ended")
def a_cart_outlives_its_campaign(walk: Walk) -> None:
    """A session whose coupon's campaign has ended since loses the discount, and stays as it was."""
    manager = Manager(walk)
    reply = manager.shop.good("cart-1001", state="open")
    [rejected] = [
        each["props"] for each in reply["effects"] if each["effectType"] == "rejectCoupon"
    ]
    expect_equal(rejected["rejectionReason"], "CouponPartOfNotRunningCampaign", "the reason")
    expect_equal(reply["customerSession"]["couponCodes"], ["SAVE10"], "the codes")
    expect_equal(reply["customerSession"]["total"], 49.9, "the total")


@documented("JS 4.1.0, Coupon", writes=WRITES, world="coupon-starts-tomorrow")
def a_coupon_may_begin_tomorrow(walk: Walk) -> None:
    """A coupon that is reserved already can be used from its first day on."""
    manager = Manager(walk)
    order = {"profileId": "grace", "cartItems": [item(20)]}
    expect_equal(manager.reason("SPRING26", **order), "CouponStartDateInFuture", "today")
    manager.mock.advance(days=1)
    expect_equal(manager.reason("SPRING26", **order), None, "tomorrow")
