"""Scenarios: each world begins exactly where its name says, and goes on from there."""

from mockserver.http.app import Server
from mockserver.settings import Settings
from tests.client import Client
from tests.providers.talon_one.builders import Shop, good, item, kinds, pointers, props

LAMP = [item(49.90)]


def points_of(shop: Shop, profile: str) -> int:
    """A look at the main ledger that changes nothing."""
    state = shop.session("a-look", profileId=profile, content=["loyalty"], dry=True)
    balance: int = state["loyalty"]["programs"]["3"]["ledger"]["currentBalance"]
    return balance


def test_coupon_used_up(shop: Shop) -> None:
    shop.start("coupon-used-up", now=None)
    assert shop.rows("coupons")["LAUNCH5"]["usage_counter"] == 2

    before = shop.reasons(profileId="grace", couponCodes=["LAUNCH5"], cartItems=LAMP)
    shop.session("order-902", state="cancelled")
    now_free = shop.session(state="closed")["effects"]

    assert before == ["CouponLimitReached"]
    assert props(now_free, "acceptCoupon") == [{"value": "LAUNCH5"}]
    assert shop.reasons("order-2", couponCodes=["LAUNCH5"]) == ["CouponLimitReached"]


def test_coupon_limit_reached(today: Shop) -> None:
    today.start("coupon-limit-reached", now=None)

    before = today.reasons(profileId="grace", couponCodes=["FIRST-TWO"], cartItems=LAMP)
    (used,) = [
        each
        for each in today.inventory("margaret", coupons=True).json()["coupons"]
        if each["value"] == "FIRST-TWO"
    ]
    today.session("order-912", state="cancelled")
    now_free = today.session(state="closed")["effects"]

    assert before == ["CouponLimitReached"]
    assert (used["state"], used["profileRedemptionCount"]) == ("used", 1)
    assert props(now_free, "acceptCoupon") == [{"value": "FIRST-TWO"}]


def test_reservation_required(today: Shop) -> None:
    today.start("reservation-required", now=None)
    given = {"couponCodes": ["VIP-ONLY"], "cartItems": LAMP}

    before = [today.reasons(f"of-{who}", profileId=who, **given) for who in ("barbara", "ada")]
    nobody = today.reasons("of-nobody", **given)
    reserved = today.reserve("VIP-ONLY", "ada").json()

    assert before == [[], ["CouponReservationRequired"]]
    assert nobody == ["ProfileRequired"]
    assert (reserved["reservationCounter"], reserved["reservationLimit"]) == (2, 2)
    assert today.reasons("of-ada") == []


def test_referral_used_up(today: Shop) -> None:
    today.start("referral-used-up", now=None)
    given = {"referralCode": "BARBARA-BRINGS", "cartItems": LAMP}

    before = [today.reasons(f"of-{who}", profileId=who, **given) for who in ("ada", "margaret")]
    today.session("order-921", state="cancelled")

    assert before == [["ReferralLimitReached"], ["ReferralCustomerAlreadyReferred"]]
    assert today.reasons("of-ada") == []


def test_coupon_starts_tomorrow(shop: Shop) -> None:
    shop.start("coupon-starts-tomorrow", now=None)
    (aside,) = shop.inventory("grace", coupons=True).json()["coupons"][-1:]
    assert (aside["value"], aside["startDate"]) == ("SPRING26", "2026-03-03T10:00:00Z")

    shop.advance("PT23H59M59S")
    before = shop.reasons(profileId="grace", couponCodes=["SPRING26"])
    shop.advance("PT1S")

    assert before == ["CouponStartDateInFuture"]
    assert props(shop.session()["effects"], "setDiscount") == [{"name": "SPRING26", "value": 5}]


def test_budget_exhausted(shop: Shop) -> None:
    shop.start("budget-exhausted", now=None)
    campaign = shop.rows("campaigns")["20"]
    assert (campaign["discounts"], campaign["coupon_redemptions"]) == (60, 3)

    before = shop.reasons(profileId="ada", couponCodes=["WINTER20"], cartItems=LAMP)
    shop.session("order-902", state="cancelled")
    now_free = shop.session(state="closed")["effects"]

    assert before == ["EffectCouldNotBeApplied"]
    assert props(now_free, "setDiscount") == [{"name": "Winter sale", "value": 20}]
    assert shop.reasons("order-2", couponCodes=["WINTER20"]) == ["EffectCouldNotBeApplied"]


def test_points_pending(shop: Shop) -> None:
    shop.start("points-pending", now=None)
    spending = {"program": 3, "profile": "grace", "amount": 80}

    shop.advance("PT23H59M59S")
    before = points_of(shop, "grace")
    refused = shop.tried_backstage("deduct-points", spending)
    shop.advance("PT1S")

    assert (before, refused.status) == (0, 409)
    assert points_of(shop, "grace") == 80
    assert shop.backstage("deduct-points", spending) == {"currentBalance": 0}


def test_points_expiring_tonight(shop: Shop) -> None:
    shop.start("points-expiring-tonight", now=None)
    assert points_of(shop, "grace") == 140

    shop.advance("PT13H59M59S")
    before = points_of(shop, "grace")
    shop.advance("PT1S")

    assert (before, points_of(shop, "grace")) == (140, 40)


def test_points_that_expire_tonight_are_spent_before_the_others(shop: Shop) -> None:
    shop.start("points-expiring-tonight", now=None)

    shop.session(profileId="grace", state="closed", attributes={"effect": "deductLoyaltyPoints"})

    assert points_of(shop, "grace") == 130
    shop.turn_to("2026-03-03T00:00:00Z")
    assert points_of(shop, "grace") == 40


def test_refund_after_expiry(shop: Shop) -> None:
    shop.start("refund-after-expiry", now=None)
    before = shop.customer("grace")
    assert (before["closedSessions"], before["totalSales"]) == (1, 49.9)
    assert shop.reasons("order-2", couponCodes=["FEBRUARY"]) == ["CouponExpired"]

    effects = shop.session("order-901", state="cancelled")["effects"]

    assert kinds(effects) == ["rollbackCoupon", "rollbackDiscount"]
    assert effects[0]["props"] == {"value": "FEBRUARY"}
    assert effects[1]["props"] == {"name": "FEBRUARY", "value": 12.5}
    after, coupon = shop.customer("grace"), shop.rows("coupons")["FEBRUARY"]
    assert (after["closedSessions"], after["totalSales"]) == (0, 0)
    assert (coupon["usage_counter"], coupon["discount_counter"]) == (0, 0)
    assert points_of(shop, "grace") == 0
    assert pointers(shop.put_session("order-901", state="cancelled")) == ["/state"]
    assert shop.reasons("order-2", couponCodes=["FEBRUARY"]) == ["CouponExpired"]


def test_partial_return_after_expiry(today: Shop) -> None:
    today.start("partial-return-after-expiry", now=None)
    assert today.reasons("order-2", couponCodes=["EACH-FEBRUARY"]) == ["CouponExpired"]
    body = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}

    reply = today.call("POST", "/v2/customer_sessions/order-911/returns", json=body)

    (effect,) = good(reply, 200)["effects"]
    assert effect["effectType"] == "rollbackDiscount"
    assert effect["props"]["cartItemSubPosition"] == 0
    # Returning does not free the coupon, and cancelling the rest does.
    assert today.rows("coupons")["EACH-FEBRUARY"]["usage_counter"] == 1
    cancelled = kinds(today.session("order-911", state="cancelled")["effects"])
    assert cancelled == ["rollbackCoupon", "rollbackDiscount", "rollbackDiscount"]
    assert today.rows("coupons")["EACH-FEBRUARY"]["usage_counter"] == 0


def test_achievement_one_step_away(today: Shop) -> None:
    today.start("achievement-one-step-away", now=None)
    kind, back = "increaseAchievementProgress", "rollbackIncreasedAchievementProgress"

    def step(achievement: int) -> tuple[bool, list[str]]:
        """Complete an achievement by an order, and cancel that."""
        name, attributes = f"order-{achievement}", {"achievement": achievement}
        given = {"profileId": "grace", "attributes": attributes}
        (done,) = props(today.session(name, given, state="closed")["effects"], kind)
        cancelled = today.session(name, state="cancelled")["effects"]
        return done["isJustCompleted"], kinds(cancelled)

    assert {each: step(each) for each in (1, 2, 3, 4)} == {
        1: (True, []),
        2: (True, []),
        3: (True, []),
        4: (True, [back]),
    }
    today.turn_to("2026-03-10T10:00:00Z")
    (begun,) = props(
        today.session("order-5", profileId="grace", attributes={"achievement": 2})["effects"], kind
    )
    assert (begun["value"], begun["isJustCompleted"]) == (1, False)


def test_campaign_ended(shop: Shop) -> None:
    shop.start("campaign-ended", now=None)
    before = shop.rows("sessions")["cart-1001"]
    assert (before["state"], before["discounts"]) == ("open", {"10 off": 10})

    assert shop.reasons("cart-1001") == ["CouponPartOfNotRunningCampaign"]
    shop.backstage("set-campaign", campaign=7, endTime="2026-03-02T11:00:00Z")
    longer = shop.session("cart-1001", content=["customerSession"])

    assert props(longer["effects"], "setDiscount") == [{"name": "10 off", "value": 10}]
    shop.advance("PT1H")
    assert shop.reasons("cart-1001", state="closed") == ["CouponPartOfNotRunningCampaign"]


def test_every_scenario_of_talon_one_has_its_test_here() -> None:
    folder = Settings().fixtures / "scenarios"

    names = {path.stem for path in folder.glob("*.yaml") if "talon_one;" in path.read_text()}

    assert names
    assert {f"test_{name.replace('-', '_')}" for name in names} <= set(globals())


def test_the_contracts_own_example_is_an_order_of_nobodys_in_every_scenario(
    server: Server, client: Client
) -> None:
    scenarios = server.worlds.library.names()
    body = {"customerSession": {"profileId": "ada", "couponCodes": ["SAVE10"]}}

    answers = {}
    for name in scenarios:
        client.put(f"/_mock/worlds/{client.world}", json={"scenario": name})
        headers = client.credentials("talon_one")
        path = "/v2/customer_sessions/order-1001"
        answers[name] = client.put(path, json=body, headers=headers).status

    assert answers == dict.fromkeys(scenarios, 200)
