"""Journeys over what an update answers: in version 1, in version 2, and about what it made."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    REFERRAL,
    Manager,
    effects_of,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, SESSION, WRITES, item, props
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_CONTENTS = (
    *("customerSession", "customerProfile", "coupons", "triggeredCampaigns"),
    *("referral", "loyalty", "event"),
)
_V1 = ("updateCustomerSession", *WRITES)


def _first(walk: Walk, session: str, *, dry: bool = False, **members: Any) -> Any:
    """Update a session by the first version of the operation."""
    query = {"dry": "true"} if dry else None
    path = {"customerSessionId": session}
    return walk.good("updateCustomerSession", path, body=members, query=query)


@assumed(OURS, writes=_V1, world="default")
def the_first_version_has_one_coupon_and_its_own_total(walk: Walk) -> None:
    """Version 1 has one coupon and one referral, cleared by an empty text, and brings its total."""
    manager = Manager(walk)
    campaign = manager.campaign(
        rule("coupon", COUPON, ["setDiscount", "off", 3], ["setDiscount", "off", 0.5]),
        rule("referral", REFERRAL, ["setDiscount", "friend", 1], ["redeemReferral"]),
        rule("total", [">=", [".", "Session", "Total"], 99]),
        attributes={"channel": "web"},
    )
    code = manager.coupon(campaign, "ONE-ONLY", attributes={"colour": "red"})
    friend = manager.referral(campaign, "FRIEND-ONLY", "ada", usageLimit=0)
    session, profile = walk.new("session"), manager.shop.new_profile()
    order: dict[str, Any] = {"profileId": profile, "total": 99, "cartItems": [item(10)]}
    reply = _first(walk, session, coupon=code, referral=friend, **order)
    shown = reply["session"]
    codes = (shown["coupon"], shown["referral"], shown["total"], shown["discounts"])
    expect_equal(codes, (code, friend, 99, {"off": 3.5, "friend": 1}), "what the session has")
    expect_equal(member(reply, "coupon", "value"), code, "the coupon")
    expect_equal("programs" in member(reply, "loyalty"), True, "loyalty")
    meta = member(reply, "event", "meta")
    expect_equal(meta["coupons"], {code: {"colour": "red"}}, "the coupons of the event")
    its = meta["campaigns"].get(str(campaign))
    expect_equal(its, {"channel": "web"}, "the attributes of its campaign")
    expect_equal(sorted(meta), ["campaigns", "coupons"], "the parts of the meta data")
    cleared = _first(walk, session, coupon="", referral="")
    left = tuple(cleared["session"][name] for name in ("coupon", "referral", "discounts"))
    expect_equal(left, ("", "", {}), "after clearing")
    expect("coupon" not in cleared, "no coupon", cleared.get("coupon"))
    expect_equal(cleared["session"]["total"], 99, "the total that stays")
    dry = _first(walk, session, dry=True, total=5, state="closed")
    expect_equal(dry["session"]["total"], 5, "the total of a dry call")
    closed = _first(walk, session, state="closed")
    expect_equal(member(closed, "profile", "totalSales"), 99, "totalSales")
    expect_equal(member(closed, "session", "state"), "closed", "state")
    anonymous = _first(walk, walk.new("session"), cartItems=[item(10)])
    expect_equal(anonymous["session"]["total"], 10, "the total of a session that brings none")
    expect("loyalty" not in anonymous, "no loyalty of nobody", anonymous.get("loyalty"))


@documented("JS 4.1.0, Meta", writes=_V1)
def the_event_tells_why_a_code_was_rejected(walk: Walk) -> None:
    """The event of version 1 names the campaign, the code and the reason of a rejection."""
    order: dict[str, Any] = {"coupon": walk.new("none"), "referral": walk.new("none")}
    reply = _first(walk, walk.new("session"), **order)
    meta = member(reply, "event", "meta")
    for kind, reason in (("coupon", "CouponNotFound"), ("referral", "ReferralNotFound")):
        wanted = {"campaignId": -1, f"{kind}Id": -1, "reason": reason}
        expect_equal(meta[f"{kind}RejectionReason"], wanted, f"the reason of the {kind}")


@assumed(OURS, writes=_V1, world="default")
def a_rejection_names_its_campaign_and_code(walk: Walk) -> None:
    """A code that exists is rejected in the name of the first rule that asks for it."""
    manager = Manager(walk)
    never = ["=", 1, 2]
    campaign = manager.campaign(
        rule("other", never),
        rule("asks", ["and", COUPON, never]),
        rule("refers", ["and", REFERRAL, never]),
    )
    code = manager.coupon(campaign, "NEVER-MET")
    friend = manager.referral(campaign, "NEVER-MET", "ada")
    silent = manager.campaign(rule("other", never))
    unasked = manager.coupon(silent, "UNASKED")
    reply = manager.shop.good(
        walk.new("session"), couponCodes=[code, unasked], referralCode=friend, profileId="grace"
    )
    came = [
        (
            *(each[name] for name in ("campaignId", "ruleIndex", "ruleName")),
            *(each["props"][name] for name in ("value", "rejectionReason")),
        )
        for each in reply["effects"]
    ]
    wanted = [
        (campaign, 1, "asks", code, "CouponRejectedByCondition"),
        (campaign, 2, "refers", friend, "ReferralRejectedByCondition"),
        (silent, 0, "", unasked, "CouponValidConditionMissing"),
    ]
    expect_equal(came, wanted, "the rejections")
    first = _first(walk, walk.new("session"), coupon=code, referral=friend, profileId="grace")
    meta = member(first, "event", "meta")
    expect(meta["couponRejectionReason"]["couponId"] > 0, "the id of the coupon", meta)
    expect(meta["referralRejectionReason"]["referralId"] > 0, "the id of the referral", meta)


@documented("JS 4.1.0, IntegrationRequest", writes=WRITES, world="default")
def an_answer_has_what_was_asked_for(walk: Walk) -> None:
    """`responseContent` brings session, profile, coupons, referral, campaigns, points and event."""
    manager = Manager(walk)
    campaign = manager.campaign(rule("coupon", COUPON), rule("referral", REFERRAL))
    code = manager.coupon(campaign, "ASKED-FOR")
    friend = manager.referral(campaign, "ASKED-FOR", "ada", usageLimit=0)
    order = {"profileId": "grace", "couponCodes": [code], "referralCode": friend}

    def asked(*content: str, **members: Any) -> Any:
        body = {"customerSession": members, "responseContent": [*content]}
        return walk.good(SESSION, {"customerSessionId": walk.new("session")}, body=body)

    for each in _CONTENTS:
        reply = asked(each, each, **order)
        came = [name for name in reply if name in _CONTENTS]
        expect_equal(came, [each], f"the parts of a reply to {each}")
    reply = asked(*_CONTENTS, **order)
    told = (
        reply["customerProfile"]["integrationId"],
        [each["value"] for each in reply["coupons"]],
        [each["id"] for each in reply["triggeredCampaigns"]],
        reply["referral"]["code"],
        reply["event"]["type"],
    )
    expect_equal(told, ("grace", [code], [campaign], friend, "talon_session_created"), "the parts")
    bare = asked(*_CONTENTS)
    came = [name for name in _CONTENTS if name in bare]
    wanted = ["customerSession", "coupons", "triggeredCampaigns", "event"]
    expect_equal(came, wanted, "the parts of a session without profile and codes")


@assumed(OURS, writes=WRITES, world="default")
def the_event_of_an_answer_says_what_became_of_the_session(walk: Walk) -> None:
    """The event of an answer is named by what the update did to its session."""
    for states in (("created", "updated", "closed"), ("created", "cancelled")):
        session = walk.new("session")
        for state in states:
            members = {"state": state} if state in ("closed", "cancelled") else {}
            body = {"customerSession": members, "responseContent": ["event"]}
            reply = walk.good(SESSION, {"customerSessionId": session}, body=body)
            kind = member(reply, "event", "type")
            expect_equal(kind, f"talon_session_{state}", "the type of the event")


@assumed(OURS, writes=WRITES, world="default")
def what_is_made_is_made_once(walk: Walk) -> None:
    """A rule makes coupons and referrals when its session closes; cancelling leaves them."""
    manager = Manager(walk)
    settings = {"validCharacters": ["A", "B"], "couponPattern": "NEW-#"}
    campaign = manager.campaign(
        rule("makes", ALWAYS, ["createCoupon"], ["createCoupon", "linus"], ["createReferral"]),
        rule("no more", ALWAYS, ["createCoupon"]),
        couponSettings=settings,
        limits=[{"action": "createCoupon", "limit": 4, "entities": []}],
    )
    session, profile = walk.new("session"), manager.shop.new_profile()
    reply = manager.shop.good(session, profileId=profile)
    expect_equal(effects_of(reply, campaign), [], "the effects of an open session")
    reply = manager.shop.good(session, state="closed")
    made = {each["value"]: each["recipientIntegrationId"] for each in reply["createdCoupons"]}
    expect_equal(sorted(made), ["NEW-A", "NEW-B"], "the coupons")
    expect_equal(sorted(made.values()), sorted([profile, "linus"]), "their recipients")
    told = [each["value"] for each in props(reply, "couponCreated")]
    expect_equal(sorted(told), ["NEW-A", "NEW-B"], "the effects")
    [referral] = reply["createdReferrals"]
    expect_equal(referral["advocateProfileIntegrationId"], profile, "the advocate")
    errors = [each["ruleName"] for each in reply["effects"] if each["effectType"] == "error"]
    expect_equal(errors, ["no more"], "the rule that finds no code")
    manager.shop.good(session, state="cancelled")
    parts = {"coupons": "true", "referrals": "true"}
    inventory = walk.good("getCustomerInventory", {"integrationId": profile}, query=parts)
    expect_equal((len(inventory["coupons"]), len(inventory["referrals"])), (1, 1), "what is left")
    anonymous = manager.effects(campaign, state="closed")
    expect_equal([each["effectType"] for each in anonymous], ["error", "error"], "without profile")


@assumed(OURS, writes=WRITES, world="default")
def a_limit_bounds_what_is_made(walk: Walk) -> None:
    """A campaign makes as many coupons as its limit says, also when a sale is undone."""
    manager = Manager(walk)
    limits = [{"action": "createCoupon", "limit": 2, "entities": []}]
    campaign = manager.campaign(rule("makes", ALWAYS, ["createCoupon"]), limits=limits)
    order = {"profileId": manager.shop.new_profile(), "state": "closed"}
    sessions = [walk.new("session") for _ in range(3)]
    for session, made in zip(sessions, (1, 1, 0), strict=True):
        reply = manager.shop.good(session, **order)
        expect_equal(len(reply["createdCoupons"]), made, "the number of coupons")
        if session == sessions[0]:
            manager.shop.good(session, state="cancelled")
    expect_equal(effects_of(reply, campaign), [], "the effects beyond the limit")
