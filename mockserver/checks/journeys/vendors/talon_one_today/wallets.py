"""Journeys over coupons and referrals of today: put aside, redeemed, made for many advocates."""

from typing import Any

from mockserver.checks.journeys.journey import documented
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    Manager,
    effects_of,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import RESERVES, WRITES, Shop, item, props
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_MANY = "createReferralsForMultipleAdvocates"


def _reasons(shop: Shop, kind: str, **members: Any) -> list[str]:
    """Return why the codes of a new session are rejected."""
    reply = shop.good(shop.walk.new("session"), cartItems=[item(60)], **members)
    return [member(each, "rejectionReason") for each in props(reply, kind)]


def _held(walk: Walk, profile: str, code: str) -> Any:
    """Return a coupon as the inventory of a customer has it; None where it has not."""
    inventory = walk.good(
        "getCustomerInventory", {"integrationId": profile}, query={"coupons": "true"}
    )
    return next((each for each in member(inventory, "coupons") if each["value"] == code), None)


@documented(
    "OAS 26.16, RejectCouponEffectProps", writes=(*RESERVES, *WRITES), needs=("reserved_coupon",)
)
def a_mandatory_reservation_opens_a_coupon(walk: Walk) -> None:
    """A coupon that has to be reserved is only for profiles that have done so."""
    shop, code = Shop(walk), walk.data["reserved_coupon"]
    path, mine = {"couponValue": code}, shop.new_profile()
    body, order = {"integrationIDs": [mine]}, {"couponCodes": [code]}
    came = _reasons(shop, "rejectCoupon", profileId=mine, **order)
    expect_equal(came, ["CouponReservationRequired"], "the reason without a reservation")
    expect_equal(_reasons(shop, "rejectCoupon", **order), ["ProfileRequired"], "without a profile")
    made = walk.good("createCouponReservation", path, body=body)
    shop.releases(code, mine)
    expect_equal(member(made, "isReservationMandatory"), True, "isReservationMandatory")
    came = _reasons(shop, "rejectCoupon", profileId=mine, **order)
    expect_equal(came, [], "the reason with a reservation")


@documented("t1 2026, getCustomerInventory", writes=WRITES, needs=("coupon",))
def redeeming_a_coupon_puts_it_into_the_inventory(walk: Walk) -> None:
    """A redeemed coupon is in the inventory, used, and stays when cancelled (that: assumed)."""
    shop, code = Shop(walk), walk.data["coupon"]
    session, profile = walk.new("session"), shop.new_profile()
    shop.releases(code, profile)
    order = {"profileId": profile, "couponCodes": [code], "cartItems": [item(60)]}
    shop.good(session, **order)
    expect_equal(_held(walk, profile, code), None, "the coupon before the session closes")
    shop.good(session, state="closed")
    held = _held(walk, profile, code)
    expect(held is not None, "the coupon in the inventory", held)
    came = held["state"], held["profileRedemptionCount"]
    expect_equal(came, ("used", 1), "state and profileRedemptionCount")
    shop.good(session, state="cancelled")
    held = _held(walk, profile, code)
    expect_equal(held["profileRedemptionCount"], 0, "profileRedemptionCount when cancelled")


@documented(
    "t1 2026, createReferralsForMultipleAdvocates", writes=(_MANY,), needs=("referral_campaign",)
)
def every_advocate_gets_a_code(walk: Walk) -> None:
    """Each advocate gets a code of their own; the answer has no body unless it is asked for."""
    advocates = [walk.new("profile") for _ in range(3)]
    body = {
        "campaignId": walk.data["referral_campaign"],
        "usageLimit": 2,
        "advocateProfileIntegrationIds": advocates,
    }
    reply = walk.good(_MANY, query={"silent": "no"}, body=body)
    expect_equal(member(reply, "totalResultSize"), 3, "totalResultSize")
    came = [(each["advocateProfileIntegrationId"], each["usageLimit"]) for each in reply["data"]]
    expect_equal(came, [(each, 2) for each in advocates], "advocates and usageLimit")
    expect_equal(len({each["code"] for each in reply["data"]}), 3, "the number of codes")
    expect_equal(walk.good(_MANY, body=body), None, "the body of a silent answer")


@documented(
    "OAS 26.16, RejectReferralEffectProps",
    writes=("createReferral", *WRITES),
    needs=("referral_campaign",),
)
def a_friend_is_referred_once(walk: Walk) -> None:
    """A customer who came by a referral is `ReferralCustomerAlreadyReferred` for the next one."""
    shop, session = Shop(walk), walk.new("session")
    friend, campaign = shop.new_profile(), walk.data["referral_campaign"]

    def referral() -> Any:
        body = {"campaignId": campaign, "advocateProfileIntegrationId": shop.new_profile()}
        return member(walk.good("createReferral", body=body), "code")

    first, second = referral(), referral()
    shop.good(session, profileId=friend, referralCode=first, state="closed")
    order = {"profileId": friend, "referralCode": second}
    came = _reasons(shop, "rejectReferral", **order)
    expect_equal(came, ["ReferralCustomerAlreadyReferred"], "the reason")
    shop.good(session, state="cancelled")
    expect_equal(_reasons(shop, "rejectReferral", **order), [], "the reason when cancelled")


@documented("t1 2026, createCouponReservation", writes=RESERVES, world="reservation-required")
def the_operation_reserves_beyond_the_limit(walk: Walk) -> None:
    """The limit of reservations does not bound the operation, and the coupon says how many."""
    shop, path = Shop(walk), {"couponValue": "VIP-ONLY"}
    for count in (2, 3):
        body = {"integrationIDs": [shop.new_profile()]}
        made = walk.good("createCouponReservation", path, body=body)
        came = made["reservationLimit"], made["reservationCounter"]
        expect_equal(came, (2, count), "reservationLimit and reservationCounter")


@documented("t1 2026, createCouponReservation", writes=(*RESERVES, *WRITES), world="default")
def reserving_twice_is_reserving_once(walk: Walk) -> None:
    """Who has reserved or redeemed a coupon counts once, however often that is said."""
    shop, path = Shop(walk), {"couponValue": "TODAY10"}
    mine, other = shop.new_profile(), shop.new_profile()
    order = {"couponCodes": ["TODAY10"], "cartItems": [item(60)]}
    shop.good(walk.new("session"), profileId=other, state="closed", **order)
    for names in ([mine], [mine], [mine, mine, other]):
        made = walk.good("createCouponReservation", path, body={"integrationIDs": names})
        expect_equal(made["reservationCounter"], 2, f"reservationCounter after {names}")


@documented("OAS 26.16, RejectCouponEffectProps", writes=WRITES, world="default")
def a_rejection_says_where_its_rule_failed(walk: Walk) -> None:
    """A rejected coupon has the first condition that is not met, or the effect that failed."""
    manager = Manager(walk, application=101)
    total, never = [">", [".", "Session", "Total"], 5], ["=", 1, 2]
    broken = ["setDiscount", "Half", ["/", 1, 0]]
    tries: tuple[tuple[Any, Any, Any], ...] = (
        (rule("third", ["and", COUPON, total, never]), 2, None),
        (rule("alone", ["not", COUPON]), 0, None),
        (rule("effect", COUPON, ["noop"], broken), None, 1),
    )
    for number, (failing, condition, effect) in enumerate(tries):
        code = manager.coupon(manager.campaign(failing), f"CODE-{number}")
        reply = manager.shop.good(walk.new("order"), couponCodes=[code], cartItems=[item(10)])
        [why] = props(reply, "rejectCoupon")
        came = why.get("conditionIndex"), why.get("effectIndex"), bool(why.get("details"))
        wanted = condition, effect, effect is not None
        expect_equal(came, wanted, f"where {failing['title']} failed")
    two = manager.campaign(rule("first", never), rule("second", ["and", COUPON, never]))
    code = manager.coupon(two, "CODE-OF-TWO")
    [why] = props(manager.shop.good("last", couponCodes=[code]), "rejectCoupon")
    expect_equal(why["conditionIndex"], 1, "the condition of the rule that asks for coupons")


@documented("OAS 26.16, Effect", writes=WRITES, world="default")
def effects_name_the_coupon_that_led_to_them(walk: Walk) -> None:
    """Effects of a rule with a coupon have its id; those of other rules have none."""
    manager = Manager(walk, application=101)
    campaign = manager.campaign(rule("coupon", COUPON), rule("always", ALWAYS))
    code = manager.coupon(campaign, "LEADS")
    reply = manager.shop.good("order", couponCodes=[code])
    number = member(reply, "coupons", 0, "id")
    came = [
        (each["effectType"], each.get("triggeredByCoupon")) for each in effects_of(reply, campaign)
    ]
    wanted = [("acceptCoupon", number), ("addFreeItem", number), ("addFreeItem", None)]
    expect_equal(came, wanted, "the effects, each with its coupon")


@documented("OAS 26.16, RejectReferralEffectProps", writes=WRITES, world="default")
def an_advocate_has_to_be_there(walk: Walk) -> None:
    """A referral is rejected if its advocate is the customer, or is there no more."""
    shop = Shop(walk)
    for profile, reasons in (("barbara", ["ReferralRecipientIdSameAsAdvocate"]), ("eve", [])):
        came = _reasons(shop, "rejectReferral", profileId=profile, referralCode="TODAY-BRING")
        expect_equal(came, reasons, f"the reasons for {profile}")
    walk.mock.remove("profiles", "barbara")
    came = _reasons(shop, "rejectReferral", profileId="bob", referralCode="TODAY-BRING")
    expect_equal(came, ["AdvocateNotFound"], "the reasons without the advocate")
