"""What limits coupons: their uses, their discounts, and the limits of their campaign."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.providers.talon_one.builders import COUPON, Shop, item, props, reasons, rule

Limited = Callable[..., int]


@pytest.fixture
def limited(shop: Shop) -> Limited:
    """Make a campaign with one discount for its coupons and these limits."""

    def make(*limits: tuple[str, float, list[str]], value: Any = 10) -> int:
        return shop.campaign(
            rule(["setDiscount", "Off", value], when=COUPON),
            limits=[
                {"action": action, "limit": limit, "entities": entities}
                for action, limit, entities in limits
            ],
        )

    return make


def test_a_coupon_is_used_so_often_and_no_more(shop: Shop) -> None:
    shop.coupon("TWICE", usageLimit=2, attributes={"discount": 1})

    told = [
        shop.reasons(f"order-{number}", couponCodes=["TWICE"], state="closed")
        for number in range(3)
    ]

    assert told == [[], [], ["CouponLimitReached"]]
    assert shop.rows("coupons")["TWICE"]["usage_counter"] == 2


def test_open_sessions_use_nothing(shop: Shop) -> None:
    shop.coupon("ONCE", usageLimit=1, attributes={"discount": 1})
    for number in range(2):
        assert shop.reasons(f"order-{number}", couponCodes=["ONCE"]) == []

    assert shop.reasons("order-0", state="closed") == []

    assert shop.reasons("order-1", state="closed") == ["CouponLimitReached"]


def test_cancelling_gives_the_use_back(shop: Shop) -> None:
    shop.coupon("ONCE", usageLimit=1, attributes={"discount": 1})
    shop.session("order-1", couponCodes=["ONCE"], state="closed")
    assert shop.reasons("order-2", couponCodes=["ONCE"]) == ["CouponLimitReached"]

    shop.session("order-1", state="cancelled")

    assert shop.reasons("order-2") == []


def test_a_discount_limit_counts_what_was_given(shop: Shop) -> None:
    shop.coupon("BUDGET", discountLimit=25, attributes={"discount": 10})

    told = []
    for number in range(3):
        state = shop.session(
            f"order-{number}", couponCodes=["BUDGET"], state="closed", content=["coupons"]
        )
        told.append(
            [(each["discountCounter"], each["discountRemainder"]) for each in state["coupons"]]
            or reasons(state["effects"])
        )

    assert told == [[(10, 15)], [(20, 5)], ["EffectCouldNotBeApplied"]]


def test_a_discount_limit_that_is_used_up_is_the_coupons_limit(shop: Shop) -> None:
    shop.coupon("BUDGET", discountLimit=10, attributes={"discount": 10})
    shop.session(couponCodes=["BUDGET"], state="closed")

    assert shop.reasons("order-2", couponCodes=["BUDGET"]) == ["CouponLimitReached"]


def test_a_coupons_own_limit_is_reported_before_its_campaigns(shop: Shop, limited: Limited) -> None:
    campaign = limited(("redeemCoupon", 1, []), ("redeemCoupon", 1, ["Profile"]))
    shop.coupon("ONCE", campaign, usageLimit=1)
    shop.coupon("OFTEN", campaign)
    shop.session(profileId="bob", couponCodes=["ONCE"], state="closed")

    told = shop.reasons("order-2", profileId="bob", couponCodes=["ONCE", "OFTEN"])

    assert told == ["CouponLimitReached", "CampaignLimitReached"]


def test_discounts_are_counted_without_binary_noise(shop: Shop) -> None:
    shop.coupon("TENTHS", discountLimit=0.3, attributes={"discount": 0.1})

    counted = [
        shop.session(f"order-{n}", couponCodes=["TENTHS"], state="closed", content=["coupons"])
        for n in range(3)
    ]

    assert [each["coupons"][0]["discountCounter"] for each in counted] == [0.1, 0.2, 0.3]
    assert counted[-1]["coupons"][0]["discountRemainder"] == 0


def test_a_coupon_without_a_discount_limit_shows_none(shop: Shop) -> None:
    (coupon,) = shop.session(couponCodes=["SAVE10"], content=["coupons"])["coupons"]

    assert not {"discountLimit", "discountCounter", "discountRemainder"} & set(coupon)


# -- limits of campaigns -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entities", "reason", "others"),
    [
        ([], "CampaignLimitReached", []),
        (["Coupon"], "CouponLimitReached", [{"coupon": "OTHER"}]),
        (["Profile"], "ProfileLimitReached", [{"profile": "carol"}]),
        (["Identifier"], "ProfileLimitReached", [{"identifier": "device-2"}]),
        (
            ["Coupon", "Profile"],
            "CouponLimitReached",
            [{"coupon": "OTHER"}, {"profile": "carol"}],
        ),
    ],
    ids=["campaign", "coupon", "profile", "identifier", "coupon-and-profile"],
)
def test_a_limit_counts_for_each_of_its_entities(
    shop: Shop, limited: Limited, entities: list[str], reason: str, others: list[dict[str, str]]
) -> None:
    campaign = limited(("redeemCoupon", 1, entities))
    shop.coupon("THIS", campaign)
    shop.coupon("OTHER", campaign)
    numbers = iter(range(100))

    def closed(coupon: str = "THIS", profile: str = "bob", identifier: str = "device-1") -> Any:
        return shop.reasons(
            f"order-{next(numbers)}",
            couponCodes=[coupon],
            profileId=profile,
            identifiers=[identifier],
            state="closed",
        )

    assert closed() == []
    (told,) = closed()
    assert told == reason
    for other in others:
        assert closed(**other) == []


def test_a_limit_on_who_is_not_there_bounds_nothing(shop: Shop, limited: Limited) -> None:
    shop.coupon("THIS", limited(("redeemCoupon", 0, ["Profile"])))

    assert shop.reasons(couponCodes=["THIS"]) == []
    assert shop.reasons(profileId="bob") == ["ProfileLimitReached"]


def test_coupons_of_one_session_share_their_campaigns_limit(shop: Shop, limited: Limited) -> None:
    campaign = limited(("redeemCoupon", 2, []))
    codes = ["FIRST", "SECOND", "THIRD"]
    for code in codes:
        shop.coupon(code, campaign)

    state = shop.session(couponCodes=codes, state="closed")

    accepted = [each["value"] for each in props(state["effects"], "acceptCoupon")]
    assert accepted == ["FIRST", "SECOND"]
    assert props(state["effects"], "rejectCoupon") == [
        {"value": "THIRD", "rejectionReason": "CampaignLimitReached"}
    ]
    assert shop.reasons("order-2", couponCodes=["THIRD"]) == ["CampaignLimitReached"]
    assert shop.rows("campaigns")[str(campaign)]["coupon_redemptions"] == 2


@pytest.mark.parametrize("action", ["setDiscount", "setDiscountEffect"])
def test_coupons_of_one_session_share_their_campaigns_budget(
    shop: Shop, limited: Limited, action: str
) -> None:
    campaign = limited((action, {"setDiscount": 25, "setDiscountEffect": 2}[action], []))
    for code in ("FIRST", "SECOND", "THIRD"):
        shop.coupon(code, campaign)

    effects = shop.session(couponCodes=["FIRST", "SECOND", "THIRD"])["effects"]

    assert [each["value"] for each in props(effects, "setDiscount")] == [10, 10]
    assert reasons(effects) == ["EffectCouldNotBeApplied"]


def test_a_budget_is_given_back_by_cancelling(shop: Shop, limited: Limited) -> None:
    shop.coupon("THIS", limited(("setDiscount", 10, []), ("redeemCoupon", 1, ["Profile"])))
    shop.session("order-1", profileId="bob", couponCodes=["THIS"], state="closed")
    assert shop.reasons("order-2", profileId="bob", couponCodes=["THIS"]) != []

    shop.session("order-1", state="cancelled")

    assert shop.reasons("order-2") == []


def test_a_budget_holds_exactly_what_it_says(shop: Shop, limited: Limited) -> None:
    shop.coupon("TENTH", limited(("setDiscount", 0.3, []), value=0.1))

    told = [
        shop.reasons(f"order-{number}", couponCodes=["TENTH"], state="closed")
        for number in range(4)
    ]

    assert told == [[], [], [], ["EffectCouldNotBeApplied"]]


def test_a_limit_on_each_identifier_holds_for_all_that_a_session_has(
    shop: Shop, limited: Limited
) -> None:
    shop.coupon("THIS", limited(("redeemCoupon", 1, ["Identifier"])))
    shop.session("order-1", couponCodes=["THIS"], identifiers=["a", "b"], state="closed")

    told = {
        name: shop.reasons(f"order-{name}", couponCodes=["THIS"], identifiers=list(name))
        for name in ("a", "b", "bc", "c")
    }

    spent = ["ProfileLimitReached"]
    assert told == {"a": spent, "b": spent, "bc": spent, "c": []}


def test_an_identifier_that_is_sent_twice_counts_once(shop: Shop, limited: Limited) -> None:
    shop.coupon("THIS", limited(("redeemCoupon", 2, ["Identifier"])))

    told = [
        shop.reasons(f"order-{n}", couponCodes=["THIS"], identifiers=["a", "a"], state="closed")
        for n in range(3)
    ]

    assert told == [[], [], ["ProfileLimitReached"]]


def test_rejected_coupons_use_no_limit(shop: Shop, limited: Limited) -> None:
    campaign = limited(("redeemCoupon", 1, []))
    shop.coupon("EXPIRED", campaign, expiryDate="2020-01-01T00:00:00Z")
    shop.coupon("GOOD", campaign)

    effects = shop.session(couponCodes=["EXPIRED", "GOOD"], cartItems=[item()])["effects"]

    assert reasons(effects) == ["CouponExpired"]
    assert props(effects, "acceptCoupon") == [{"value": "GOOD"}]
