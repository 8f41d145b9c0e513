"""Journeys over the Talon.One Integration API of 2020."""

from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.vendors.talon_one import codes, profiles, sessions

CATALOGUE = Catalogue.of(
    {**vars(sessions), **vars(codes), **vars(profiles)},
    data={
        "coupon": "a coupon that every profile may use, any number of times",
        "coupon_discount": "the least discount that it gives on an order of 60",
        "personal_coupon": "a coupon for one profile: code, profile",
        "rejected_coupons": "coupons that cannot be used, each with its rejectionReason",
        "rejected_referrals": "referral codes that cannot be used, each with its rejectionReason",
        "referral_campaign": "the id of a campaign in which referrals can be made",
        "loyalty_program": "the id of a loyalty program",
        "points_for_one": "its points for one unit of the currency, when a session closes",
        "event": "the type of an event that a rule waits for",
        "attribute": "the name of an attribute of profiles that holds a text",
    },
    mock_data={
        "coupon": "SAVE10",
        "coupon_discount": 10,
        "personal_coupon": {"code": "GRACE-ONLY", "profile": "grace"},
        "rejected_coupons": {
            "CouponPartOfNotRunningCampaign": "CouponPartOfNotRunningCampaign",
            "CouponStartDateInFuture": "CouponStartDateInFuture",
            "CouponExpired": "CouponExpired",
            "CouponLimitReached": "CouponLimitReached",
            "CouponRecipientDoesNotMatch": "CouponRecipientDoesNotMatch",
            "CampaignLimitReached": "CampaignLimitReached",
            "ProfileLimitReached": "ProfileLimitReached",
            "CouponValidConditionMissing": "CouponValidConditionMissing",
            "CouponRejectedByCondition": "CouponRejectedByCondition",
            "EffectCouldNotBeApplied": "EffectCouldNotBeApplied",
        },
        "rejected_referrals": {
            "no-such-referral": "ReferralNotFound",
            "ReferralPartOfNotRunningCampaign": "ReferralPartOfNotRunningCampaign",
            "ReferralStartDateInFuture": "ReferralStartDateInFuture",
            "ReferralExpired": "ReferralExpired",
            "ReferralLimitReached": "ReferralLimitReached",
            "ReferralRecipientDoesNotMatch": "ReferralRecipientDoesNotMatch",
            "ReferralValidConditionMissing": "ReferralValidConditionMissing",
        },
        "referral_campaign": 7,
        "loyalty_program": "3",
        "points_for_one": 1,
        "event": "newsletter_signup",
        "attribute": "firstName",
    },
)
