"""Journeys over the Talon.One Integration API of today."""

from collections.abc import Iterator
from dataclasses import replace

from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.vendors.talon_one import codes as codes_of_both
from mockserver.checks.journeys.vendors.talon_one import profiles as profiles_of_both
from mockserver.checks.journeys.vendors.talon_one import sessions as sessions_of_both
from mockserver.checks.journeys.vendors.talon_one.recorded import CARRIED_TODAY, TABLES
from mockserver.checks.journeys.vendors.talon_one_today import (
    achievements,
    audiences,
    balances,
    belongings,
    cards,
    catalogs,
    choosing,
    customer_events,
    customers,
    events,
    ledgers,
    limits,
    movements,
    repeats,
    returns,
    rollbacks,
    rounds,
    tiers,
    wallets,
    wares,
)

#: What holds in both contracts: the journeys of 2020, and where today's specification says it.
_OF_BOTH = (
    (sessions_of_both.what_an_update_leaves_out_stays, "t1 2026, updateCustomerSessionV2"),
    (sessions_of_both.a_closed_session_stays_closed, "t1 2026, updateCustomerSessionV2"),
    (sessions_of_both.a_cancelled_session_is_over, "t1 2026, updateCustomerSessionV2"),
    (sessions_of_both.closing_counts_for_the_profile, "OAS 26.16, CustomerProfile"),
    (sessions_of_both.the_first_session_is_the_first, "OAS 26.16, CustomerSessionV2"),
    (sessions_of_both.the_reply_has_what_was_asked_for, "OAS 26.16, IntegrationRequest"),
    (codes_of_both.a_good_coupon_gives_its_discount, "OAS 26.16, AcceptCouponEffectProps"),
    (codes_of_both.without_its_coupon_there_is_no_discount, "OAS 26.16, SetDiscountEffectProps"),
    (codes_of_both.an_unknown_coupon_is_an_effect, "OAS 26.16, RejectCouponEffectProps"),
    (codes_of_both.each_coupon_is_rejected_for_its_reason, "OAS 26.16, RejectCouponEffectProps"),
    (
        codes_of_both.each_referral_is_rejected_for_its_reason,
        "OAS 26.16, RejectReferralEffectProps",
    ),
    (codes_of_both.a_code_is_used_when_its_session_closes, "OAS 26.16, AcceptCouponEffectProps"),
    (codes_of_both.a_dry_close_uses_nothing_up, "t1 2026, updateCustomerSessionV2"),
    (codes_of_both.a_personal_coupon_is_for_one_profile, "OAS 26.16, Coupon"),
    (codes_of_both.a_reservation_is_listed_until_it_is_deleted, "t1 2026, getReservedCustomers"),
    (codes_of_both.a_new_referral_is_its_advocates, "t1 2026, createReferral"),
    (profiles_of_both.naming_a_profile_makes_it, "t1 2026, updateCustomerProfileV2"),
    (profiles_of_both.deleting_a_customers_data_empties_the_profile, "t1 2026, deleteCustomerData"),
)


def _of_both() -> Iterator[Journey]:
    for journey, source in _OF_BOTH:
        yield replace(journey, provenance="documented", source=source)
    # Of today's items no text says that they are all of the cart.
    yield replace(sessions_of_both.an_update_replaces_the_cart, provenance="elsewhere")
    yield replace(profiles_of_both.an_id_is_kept_to_the_letter, provenance="elsewhere")
    yield profiles_of_both.attributes_are_merged_by_name


CATALOGUE = Catalogue.of(
    {
        **{each.name: each for each in _of_both()},
        **vars(returns),
        **vars(wallets),
        **vars(customers),
        **vars(events),
        **vars(cards),
        **vars(balances),
        **vars(repeats),
        **vars(rounds),
        **vars(achievements),
        **vars(choosing),
        **vars(limits),
        **vars(ledgers),
        **vars(movements),
        **vars(tiers),
        **vars(wares),
        **vars(customer_events),
        **vars(rollbacks),
        **vars(belongings),
        **vars(audiences),
        **vars(catalogs),
    },
    data={
        "coupon": "a coupon that every profile may use, any number of times",
        "coupon_discount": "the least discount that it gives on an order of 60",
        "personal_coupon": "a coupon for one profile: code, profile",
        "reserved_coupon": "a coupon that only those can use who have reserved it",
        "rejected_coupons": "coupons that cannot be used, each with its rejectionReason",
        "rejected_referrals": "referral codes that cannot be used, each with its rejectionReason",
        "referral_campaign": "the id of a campaign in which referrals can be made",
        "attribute": "the name of an attribute of profiles that holds a text",
        "event": "the type of an event of one's own",
    },
    mock_data={
        "coupon": "TODAY10",
        "coupon_discount": 10,
        "personal_coupon": {"code": "TODAY-FOR-BARBARA", "profile": "barbara"},
        "reserved_coupon": "TODAY-CouponReservationRequired",
        "rejected_coupons": {
            f"TODAY-{reason}": reason
            for reason in (
                "CouponPartOfNotRunningCampaign",
                "CouponPartOfNotTriggeredCampaign",
                "CampaignLimitReached",
                "ProfileLimitReached",
                "CouponRecipientDoesNotMatch",
                "CouponReservationRequired",
                "CouponExpired",
                "CouponStartDateInFuture",
                "CouponRejectedByCondition",
                "EffectCouldNotBeApplied",
            )
        },
        "rejected_referrals": {
            "no-such-referral": "ReferralNotFound",
            "TODAY-ReferralPartOfNotRunningCampaign": "ReferralPartOfNotRunningCampaign",
            "TODAY-ReferralPartOfNotTriggeredCampaign": "ReferralPartOfNotTriggeredCampaign",
            "TODAY-ReferralCampaignLimitReached": "CampaignLimitReached",
            "TODAY-ReferralProfileLimitReached": "ProfileLimitReached",
            "TODAY-ReferralRecipientDoesNotMatch": "ReferralRecipientDoesNotMatch",
            "TODAY-ReferralExpired": "ReferralExpired",
            "TODAY-ReferralStartDateInFuture": "ReferralStartDateInFuture",
            "TODAY-ReferralRejectedByCondition": "ReferralRejectedByCondition",
            "TODAY-ReferralEffectCouldNotBeApplied": "EffectCouldNotBeApplied",
        },
        "referral_campaign": 150,
        "attribute": "firstName",
        "event": "review_written",
    },
    carried=CARRIED_TODAY,
    tables=TABLES,
)
