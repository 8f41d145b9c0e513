"""Journeys over campaigns: when they run, in which order they are asked, and their limits."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    REFERRAL,
    Manager,
    effects_of,
    rejection,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION, WRITES, item, props
from mockserver.checks.journeys.walk import Walk, expect_equal, member


@documented("JS 4.1.0, Campaign", writes=WRITES, world="default")
def a_campaign_runs_in_its_time(walk: Walk) -> None:
    """A campaign is asked from its first moment on, and no more in its last."""
    manager = Manager(walk)
    times = {"startTime": "2026-03-02T11:00:00Z", "endTime": "2026-03-02T12:00:00Z"}
    campaign = manager.campaign(rule("runs", ALWAYS), **times)
    code = manager.coupon(manager.campaign(rule("asks", COUPON), **times), "IN-ITS-TIME")
    for minutes, is_running in ((0, False), (59, False), (1, True), (59, True), (1, False)):
        manager.mock.advance(minutes=minutes)
        expect_equal(bool(manager.kinds(campaign)), is_running, f"running {minutes} minutes later")
        reason = None if is_running else "CouponPartOfNotRunningCampaign"
        expect_equal(manager.reason(code), reason, f"the reason {minutes} minutes later")


@documented("JS 4.1.0, Campaign", writes=WRITES, world="default")
def a_campaign_can_be_switched_off(walk: Walk) -> None:
    """A campaign that is disabled or archived decides nothing; enabled again, it does."""
    manager = Manager(walk)
    campaign = manager.campaign(rule("runs", ALWAYS))
    for state, is_running in (("disabled", False), ("enabled", True), ("archived", False)):
        changed = manager.mock.backstage("set-campaign", campaign=campaign, state=state)
        expect_equal(member(changed, "state"), state, "state")
        expect_equal(bool(manager.kinds(campaign)), is_running, f"running when {state}")
    moved = manager.mock.backstage(
        "set-campaign", campaign=campaign, endTime="2026-03-02T10:00:00Z"
    )
    expect_equal((moved["state"], moved["endTime"][:10]), ("archived", "2026-03-02"), "the rest")
    expect_equal("startTime" in moved, False, "a startTime")
    manager.mock.refused(404, "set-campaign", campaign=999)
    manager.mock.refused(400, "set-campaign", campaign=campaign, endTime="1969-03-02T10:00:00Z")


@assumed(OURS, writes=WRITES, world="default")
def campaigns_are_asked_in_the_order_of_their_ids(walk: Walk) -> None:
    """Campaigns are asked by their numbers, whichever was made first; rules in their order."""
    manager = Manager(walk)
    ids = [manager.campaign(rule("a", ALWAYS), rule("b", ALWAYS), id=each) for each in (200, 100)]
    reply = manager.shop.good(walk.new("session"))
    came = [(each["campaignId"], each["ruleName"], each["ruleIndex"]) for each in reply["effects"]]
    wanted = [(number, *of) for number in sorted(ids) for of in (("a", 0), ("b", 1))]
    expect_equal(came, wanted, "the effects")
    expect_equal(manager.campaign(rule("a", ALWAYS)), 201, "the id after the largest one")
    manager.mock.refused(409, "create-campaign", id=100, name="x", ruleset={"rules": []})
    body = {"name": "x", "ruleset": {"rules": []}, "application": 99}
    manager.mock.refused(404, "create-campaign", **body)


@assumed(OURS, writes=WRITES, world="default")
def a_campaign_is_of_one_application(walk: Walk) -> None:
    """Campaigns and codes of another application decide nothing here."""
    manager = Manager(walk)
    manager.mock.change("applications", "2", name="Another shop")
    campaign = manager.campaign(rule("runs", ALWAYS), rule("asks", COUPON), application=2)
    code = manager.coupon(campaign, "ELSEWHERE")
    expect_equal(manager.kinds(campaign), [], "the effects of another application")
    expect_equal(manager.reason(code), "CouponNotFound", "the reason")
    friend = manager.referral(campaign, "FRIEND-ELSEWHERE", "ada")
    expect_equal(manager.referral_reason(friend), "ReferralNotFound", "the reason")
    body = {"campaignId": campaign, "advocateProfileIntegrationId": "ada"}
    walk.refused(400, "createReferral", body=body)
    for operation in ("createCouponReservation", "deleteCouponReservation"):
        walk.refused(404, operation, {"couponValue": code}, body={"integrationIDs": ["ada"]})
    walk.refused(404, "getReservedCustomers", {"couponValue": code})


@assumed(OURS, writes=WRITES, world="default")
def codes_are_limited_in_all_and_for_each(walk: Walk) -> None:
    """A limit bounds the codes of a campaign: in all, for a coupon, a profile, or an identifier."""
    manager = Manager(walk)
    for entities, reason in (
        ([], "CampaignLimitReached"),
        (["Coupon"], "CouponLimitReached"),
        (["Profile"], "ProfileLimitReached"),
        (["Identifier"], "ProfileLimitReached"),
        (["Coupon", "Profile"], "CouponLimitReached"),
    ):
        limits = [{"action": "redeemCoupon", "limit": 2, "entities": entities}]
        campaign = manager.campaign(rule("asks", COUPON), limits=limits)
        name = "".join(entities) or "ALL"
        first, second = (manager.coupon(campaign, f"{name}-{each}") for each in ("one", "two"))
        mine, yours = manager.shop.new_profile(), manager.shop.new_profile()
        order = {"profileId": mine, "identifiers": ["a", "a"]}
        sessions = [walk.new("session") for _ in range(2)]
        for session in sessions:
            manager.shop.good(session, couponCodes=[first], state="closed", **order)
        expect_equal(manager.reason(first, **order), reason, f"the third use: {entities}")
        other = manager.reason(second, profileId=yours, identifiers=["b"])
        expect_equal(other, None if entities else reason, f"another: {entities}")
        manager.shop.good(sessions[0], state="cancelled")
        expect_equal(manager.reason(first, **order), None, f"after cancelling: {entities}")
        expect_equal(manager.reason(first), None, f"nobody's use: {entities}")


@assumed(OURS, writes=WRITES, world="default")
def a_limit_for_each_profile_lets_no_anonymous_session_be_bounded(walk: Walk) -> None:
    """A limit that names an entity which a session does not have does not bound it."""
    manager = Manager(walk)
    limits = [{"action": "redeemReferral", "limit": 1, "entities": ["Profile"]}]
    campaign = manager.campaign(rule("asks", REFERRAL), limits=limits)
    code = manager.referral(campaign, "FOR-MANY", "ada", usageLimit=0)
    friend = manager.shop.new_profile()
    for profile, reason in ((friend, None), (friend, "ProfileLimitReached"), ("", None)):
        reply = manager.shop.good(
            walk.new("session"), referralCode=code, profileId=profile, state="closed"
        )
        expect_equal(rejection(reply, "rejectReferral"), reason, f"the reason for {profile!r}")
    named = [{"action": "redeemReferral", "limit": 1, "entities": ["Referral"]}]
    campaign = manager.campaign(rule("asks", REFERRAL), limits=named)
    code = manager.referral(campaign, "FOR-ONE", "ada", usageLimit=0)
    manager.shop.good(walk.new("session"), referralCode=code, profileId=friend, state="closed")
    expect_equal(manager.referral_reason(code, profileId=friend), "ReferralLimitReached", "it")


@assumed(OURS, writes=WRITES, world="default")
def discounts_are_limited_by_their_sum_and_number(walk: Walk) -> None:
    """A budget bounds the sum of a campaign's discounts, and another how many there are."""
    manager = Manager(walk)
    amount = ["setDiscount", "off", [".", "Session", "Total"]]
    limits = [{"action": "setDiscount", "limit": 50, "entities": []}]
    campaign = manager.campaign(rule("all off", COUPON, amount), limits=limits)
    code = manager.coupon(campaign, "BUDGET")
    first = walk.new("session")
    manager.shop.good(first, couponCodes=[code], cartItems=[item(30)], state="closed")
    refused = "EffectCouldNotBeApplied"
    expect_equal(manager.reason(code, cartItems=[item(20.01)]), refused, "more than is left")
    expect_equal(manager.reason(code, cartItems=[item(20)]), None, "all that is left")
    manager.shop.good(first, state="cancelled")
    expect_equal(manager.reason(code, cartItems=[item(50)]), None, "all after cancelling")
    twice = rule("twice", COUPON, ["setDiscount", "a", 1], ["setDiscount", "b", 1])
    for number, reason in ((1, refused), (2, None)):
        limits = [{"action": "setDiscountEffect", "limit": number, "entities": []}]
        code = manager.coupon(manager.campaign(twice, limits=limits), f"EFFECTS-{number}")
        expect_equal(manager.reason(code), reason, f"the reason with {number} effects")


@assumed(OURS, writes=WRITES, world="budget-exhausted")
def a_budget_that_is_used_up_gives_nothing(walk: Walk) -> None:
    """When a campaign has given its whole budget, its coupon is rejected until a sale is undone."""
    manager = Manager(walk)
    refused = "EffectCouldNotBeApplied"
    expect_equal(manager.reason("WINTER20", profileId="ada"), refused, "the reason")
    reply = manager.shop.good("order-902", state="cancelled")
    expect_equal([each["value"] for each in props(reply, "rollbackDiscount")], [20], "given back")
    expect_equal(props(reply, "rollbackCoupon"), [{"value": "WINTER20"}], "given back")
    expect_equal(manager.reason("WINTER20", profileId="ada"), None, "the reason afterwards")


@documented("JS 4.1.0, Campaign", writes=WRITES, world="default")
def a_campaign_counts_what_it_gave(walk: Walk) -> None:
    """A campaign's counters rise when a session closes, and fall when it is cancelled."""
    manager = Manager(walk)
    campaign = manager.campaign(
        rule("coupon", COUPON, ["setDiscount", "a", 2.4], ["setDiscount", "b", 0.2]),
        rule("referral", REFERRAL),
        description="Counts.",
        tags=["a", "b"],
        attributes={"channel": "web"},
        limits=[{"action": "redeemCoupon", "limit": 5, "entities": []}],
        couponSettings={"validCharacters": ["A"], "couponPattern": "AA-##"},
    )
    code = manager.coupon(campaign, "COUNTED")
    friend = manager.referral(campaign, "FRIEND-COUNTED", "ada", usageLimit=0)
    order = {"couponCodes": [code], "referralCode": friend, "profileId": "grace"}

    def counted(session: str, **members: Any) -> tuple[Any, ...]:
        path = {"customerSessionId": session}
        body = {"customerSession": members, "responseContent": ["triggeredCampaigns"]}
        reply = walk.good(SESSION, path, body=body)
        [shown] = [each for each in reply["triggeredCampaigns"] if each["id"] == campaign]
        names = ("couponRedemption", "referralRedemption", "discount", "discountEffect")
        expect_equal((shown["tags"], shown["description"]), (["a", "b"], "Counts."), "the campaign")
        expect_equal(shown["attributes"], {"channel": "web"}, "its attributes")
        expect_equal("referralSettings" in shown, False, "settings that it does not have")
        expect_equal(shown["couponSettings"]["couponPattern"], "AA-##", "its settings")
        return tuple(shown[f"{name}Count"] for name in names)

    session = walk.new("session")
    expect_equal(counted(session, **order), (0, 0, 0, 0), "of an open session")
    expect_equal(counted(session, state="closed"), (1, 1, 3, 2), "of a closed session")
    expect_equal(counted(walk.new("session"), couponCodes=[code]), (1, 1, 3, 2), "seen by another")
    expect_equal(counted(session, state="cancelled"), (0, 0, 0, 0), "of a cancelled session")


@assumed(OURS, writes=WRITES, world="default")
def each_rule_is_asked_once_for_each_code(walk: Walk) -> None:
    """A rule that asks for coupons is asked once for each, and one that does not only once."""
    manager = Manager(walk)
    campaign = manager.campaign(
        rule("each", COUPON, ["addFreeItem", [".", "Coupon", "Value"], "free"]),
        rule("once", ALWAYS),
        rule("both", ["and", COUPON, REFERRAL]),
    )
    codes = [manager.coupon(campaign, f"CODE-{number}") for number in range(2)]
    friend = manager.referral(campaign, "FRIEND-BOTH", "ada", usageLimit=0)
    order = {"profileId": "grace", "couponCodes": [*codes, codes[0]], "referralCode": friend}
    reply = manager.shop.good(walk.new("session"), **order)
    came = [
        each["props"].get("sku") or each["props"]["value"] for each in effects_of(reply, campaign)
    ]
    shown = "SKU-SHOWN"
    wanted = [codes[0], codes[0], codes[1], codes[1], shown, friend, shown, shown]
    expect_equal(came, wanted, "the effects")


@documented("JS 4.1.0, LimitConfig", writes=WRITES, world="default")
def a_campaign_shows_the_limits_of_its_contract(walk: Walk) -> None:
    """Limits for entities of this contract are shown; periods, stores and sessions are not."""
    manager = Manager(walk)
    for limit, is_shown in (
        ({"entities": []}, True),
        ({"entities": ["Profile", "Coupon"]}, True),
        ({"entities": ["Store"]}, False),
        ({"entities": ["Profile", "Session"]}, False),
        ({"entities": [], "period": "daily"}, False),
    ):
        whole = {"action": "setDiscount", "limit": 50, **limit}
        campaign = manager.campaign(rule("x", ALWAYS), limits=[whole])
        body = {"customerSession": {}, "responseContent": ["triggeredCampaigns"]}
        reply = walk.good(SESSION, {"customerSessionId": walk.new("session")}, body=body)
        [shown] = [each for each in reply["triggeredCampaigns"] if each["id"] == campaign]
        expect_equal(shown["limits"], [whole] if is_shown else [], f"the limits of {limit}")
