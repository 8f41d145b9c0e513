"""Journeys over referrals: whose they are, how they are made, and by whom."""

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import Manager
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, WRITES
from mockserver.checks.journeys.walk import Walk, expect_equal


@documented("JS 4.1.0, ReferralRejectionReason", writes=WRITES, world="default")
def a_referral_is_for_a_friend(walk: Walk) -> None:
    """A referral with a friend is for that friend, as often as it says, and never one's own."""
    manager = Manager(walk)
    campaign = manager.campaign_of_codes()
    code = manager.referral(campaign, "FOR-GRACE", "ada", friendProfileIntegrationId="grace")
    reasons = {
        "ada": "ReferralRecipientIdSameAsAdvocate",
        "grace": None,
        "": "ReferralRecipientDoesNotMatch",
    }
    for profile, reason in {**reasons, "linus": "ReferralRecipientDoesNotMatch"}.items():
        came = manager.referral_reason(code, profileId=profile)
        expect_equal(came, reason, f"the reason for {profile!r}")
    session = walk.new("session")
    manager.shop.good(session, referralCode=code, profileId="grace", state="closed")
    expect_equal(manager.referral_reason(code, profileId="grace"), "ReferralLimitReached", "used")
    manager.shop.good(session, state="cancelled")
    expect_equal(manager.referral_reason(code, profileId="grace"), None, "after cancelling")
    twice = manager.referral(campaign, "FOR-TWO", "ada", usageLimit=2)
    for profile, reason in (("grace", None), ("linus", None), ("margaret", "ReferralLimitReached")):
        expect_equal(manager.referral_reason(twice, profileId=profile), reason, f"for {profile}")
        if reason is None:
            order = {"referralCode": twice, "profileId": profile, "state": "closed"}
            manager.shop.good(walk.new("session"), **order)


@documented("JS 4.1.0, CodeGeneratorSettings", writes=("createReferral",), world="default")
def a_campaign_makes_referrals_of_its_pattern(walk: Walk) -> None:
    """A referral is made in a campaign that has them, with a free code of its pattern."""
    manager = Manager(walk)
    settings = {"validCharacters": ["A"], "couponPattern": "ONLY-#"}
    campaign = manager.campaign_of_codes(referralSettings=settings)
    body = {"campaignId": campaign, "advocateProfileIntegrationId": walk.new("profile")}
    # An expiry of zero or below means never.
    times = {"startDate": "2026-03-02T12:00:00Z", "expiryDate": "0000-01-01T00:00:00Z"}
    made = walk.good(
        "createReferral", body={**body, **times, "friendProfileIntegrationId": "grace"}
    )
    expect_equal((made["code"], made["usageLimit"]), ("ONLY-A", 1), "code and usageLimit")
    expect_equal(made["friendProfileIntegrationId"], "grace", "the friend")
    expect_equal((made["startDate"], "expiryDate" in made), (times["startDate"], False), "times")
    walk.refused(400, "createReferral", body=body)
    without = manager.campaign(features=["coupons"])
    for number in (without, 999):
        walk.refused(400, "createReferral", body={**body, "campaignId": number})
    plain = walk.good(
        "createReferral",
        body={
            **body,
            "campaignId": manager.campaign_of_codes(),
            "startDate": "2016-12-31T23:59:60Z",
        },
    )
    for name in ("expiryDate", "friendProfileIntegrationId"):
        expect_equal(name in plain, False, f"{name} of a referral without it")
    expect_equal(plain["startDate"], "2016-12-31T23:59:59Z", "a leap second")
    expect_equal(len(plain["code"]), 8, "the length of a code without a pattern")
    short = manager.campaign_of_codes(referralSettings={**settings, "couponPattern": "AB#"})
    walk.refused(400, "createReferral", body={**body, "campaignId": short})
    manager.mock.backstage(
        "create-referral",
        campaign=manager.campaign_of_codes(referralSettings={**settings, "couponPattern": "ABC#"}),
        advocateProfileIntegrationId="ada",
    )


@assumed(OURS, world="default")
def a_manager_makes_each_code_once(walk: Walk) -> None:
    """A manager makes codes of campaigns that there are, each once, at times that there are."""
    manager = Manager(walk)
    mock, campaign = manager.mock, manager.campaign_of_codes()
    fixed = {"validCharacters": ["A"], "couponPattern": "FIXED"}
    single = manager.campaign_of_codes(couponSettings=fixed, referralSettings=fixed)
    ada = {"advocateProfileIntegrationId": "ada"}
    for action, name, more in (("create-coupon", "value", {}), ("create-referral", "code", ada)):
        made = mock.backstage(action, campaign=single, **more)
        expect_equal(made[name], "FIXED", f"the {name} of a pattern")
        mock.refused(409, action, campaign=single, **more)
        mock.backstage(action, campaign=campaign, **{name: "GIVEN"}, **more)
        mock.refused(409, action, campaign=campaign, **{name: "GIVEN"}, **more)
        mock.refused(404, action, campaign=999, **more)
        mock.refused(400, action, campaign=campaign, startDate="1969-12-31T00:00:00Z", **more)
        mock.refused(400, action, campaign=campaign, expiryDate="tomorrow", **more)
