"""Referrals: made by the API or a manager, accepted or rejected, redeemed when sessions close."""

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.http.app import Server
from tests.providers.talon_one.builders import REFERRAL, Shop, good, kinds, pointers, props, rule

#: The reasons in the order in which they are looked at.
REASONS = (
    "ReferralNotFound",
    "ReferralPartOfNotRunningCampaign",
    "ReferralStartDateInFuture",
    "ReferralExpired",
    "ReferralRecipientIdSameAsAdvocate",
    "ReferralRecipientDoesNotMatch",
    "ReferralLimitReached",
    "CampaignLimitReached",
    "ProfileLimitReached",
    "ReferralValidConditionMissing",
    "ReferralRejectedByCondition",
    "EffectCouldNotBeApplied",
)
ORDER = REASONS[1:]
#: The default fixture's code for each reason, where it is not the reason itself; and who uses it.
CODES = {
    "ReferralRecipientIdSameAsAdvocate": ("FRIEND-OF-ADA", "ada"),
    "CampaignLimitReached": ("ReferralCampaignLimitReached", "bob"),
    "ProfileLimitReached": ("ReferralProfileLimitReached", "bob"),
    "EffectCouldNotBeApplied": ("ReferralEffectCouldNotBeApplied", "bob"),
    # It is for somebody's first session, and this is no more linus's.
    "ReferralRejectedByCondition": ("FRIEND-OF-ADA", "linus"),
}


def told(shop: Shop, code: str, profile: str = "bob", **more: Any) -> list[str]:
    """Why a code is rejected in a new session of a profile."""
    return shop.reasons(f"{profile}-{code}", profileId=profile, referralCode=code, **more)


@pytest.mark.parametrize("reason", REASONS)
def test_the_default_fixture_has_a_referral_for_each_reason(shop: Shop, reason: str) -> None:
    code, profile = CODES.get(reason, (reason, "bob"))

    effects = shop.session(profileId=profile, referralCode=code)["effects"]
    event = shop.session_v1()["event"]

    assert props(effects, "rejectReferral") == [{"value": code, "rejectionReason": reason}]
    assert "acceptReferral" not in kinds(effects)
    assert event["meta"]["referralRejectionReason"]["reason"] == reason


def test_the_reasons_are_the_contracts(server: Server) -> None:
    data: Any = server.apis["talon_one"].contract.document.data
    rejection = data["components"]["schemas"]["ReferralRejectionReason"]

    assert set(rejection["properties"]["reason"]["enum"]) == set(REASONS)


def flawed(shop: Shop, flaws: set[str]) -> None:
    """Make the referral `FLAWED` with these reasons to be rejected."""
    mine = ["=", 1, 2] if "ReferralRejectedByCondition" in flaws else ["=", 1, 1]
    asked = [] if "ReferralValidConditionMissing" in flaws else [["referralValid"]]
    limits = [
        {"action": action, "limit": limit, "entities": entities}
        for reason, action, limit, entities in (
            ("ReferralLimitReached", "redeemReferral", 0, ["Referral"]),
            ("CampaignLimitReached", "redeemReferral", 0, []),
            ("ProfileLimitReached", "redeemReferral", 0, ["Profile"]),
            ("EffectCouldNotBeApplied", "setDiscount", 1, []),
        )
        if reason in flaws
    ]
    condition = ["and", *asked, mine]
    campaign = shop.campaign(rule(["setDiscount", "Off", 10], when=condition), limits=limits)
    referral: dict[str, Any] = {}
    if "ReferralStartDateInFuture" in flaws:
        referral["startDate"] = "2027-01-01T00:00:00Z"
    if "ReferralExpired" in flaws:
        referral["expiryDate"] = "2026-01-01T00:00:00Z"
    if "ReferralRecipientDoesNotMatch" in flaws:
        referral["friendProfileIntegrationId"] = "somebody-else"
    advocate = "bob" if "ReferralRecipientIdSameAsAdvocate" in flaws else "ada"
    shop.referral("FLAWED", campaign, advocate, **referral)
    if "ReferralPartOfNotRunningCampaign" in flaws:
        shop.backstage("set-campaign", campaign=campaign, state="disabled")


@pytest.mark.parametrize("flaws", [*((each,) for each in ORDER), *pairwise(ORDER)], ids="-".join)
def test_of_two_flaws_the_earlier_in_the_order_is_reported(
    shop: Shop, flaws: tuple[str, ...]
) -> None:
    flawed(shop, set(flaws))

    assert told(shop, "FLAWED") == [flaws[0]]


@given(flaws=st.sets(st.sampled_from(ORDER)))
def test_of_any_flaws_the_earliest_in_the_order_is_reported(shop: Shop, flaws: set[str]) -> None:
    shop.start()
    flawed(shop, flaws)

    assert told(shop, "FLAWED") == sorted(flaws, key=ORDER.index)[:1]


# -- making them -------------------------------------------------------------------------------


def test_a_referral_is_made_by_its_campaigns_pattern(shop: Shop) -> None:
    referral = good(shop.refer("ada"), 201)

    assert re.fullmatch("FRIEND-[A-HJK2-5]{4}", referral["code"])
    assert referral == {
        "id": referral["id"],
        "created": "2026-03-02T12:00:00Z",
        "campaignId": 7,
        "advocateProfileIntegrationId": "ada",
        "code": referral["code"],
        "usageCounter": 0,
        "usageLimit": 1,
    }


def test_a_referral_is_for_a_friend_and_a_while(shop: Shop) -> None:
    referral = good(
        shop.refer(
            friendProfileIntegrationId="grace",
            startDate="2026-03-03T00:00:00Z",
            expiryDate="2026-03-04T02:00:00+02:00",
        ),
        201,
    )

    assert referral["friendProfileIntegrationId"] == "grace"
    assert referral["startDate"] == "2026-03-03T00:00:00Z"
    assert referral["expiryDate"] == "2026-03-04T00:00:00Z"
    code, reasons = referral["code"], []
    for profile in ("grace", "bob", "grace"):
        reasons += [told(shop, code, profile)]
        shop.advance("P1D")
    assert reasons == [
        ["ReferralStartDateInFuture"],
        ["ReferralRecipientDoesNotMatch"],
        ["ReferralExpired"],
    ]


def test_every_referral_has_a_code_of_its_own(shop: Shop) -> None:
    codes = [good(shop.refer(), 201)["code"] for _ in range(50)]

    assert len(set(codes)) == 50


def test_codes_are_drawn_from_letters_and_digits_without_a_pattern(shop: Shop) -> None:
    campaign = shop.campaign(features=["referrals"])

    assert re.fullmatch("[A-Z0-9]{8}", good(shop.refer(campaign=campaign), 201)["code"])


def test_a_pattern_without_chance_gives_one_code(shop: Shop) -> None:
    settings = {"validCharacters": ["A"], "couponPattern": "ONLY-THIS"}
    campaign = shop.campaign(features=["referrals"], referralSettings=settings)

    assert good(shop.refer(campaign=campaign), 201)["code"] == "ONLY-THIS"
    with shop.unchanged():
        assert pointers(shop.refer(campaign=campaign)) == ["/campaignId"]


def test_limits_do_not_bound_the_making(shop: Shop) -> None:
    assert shop.refer(campaign=11).status == 201


def test_making_a_referral_makes_its_advocate(shop: Shop) -> None:
    good(shop.refer("bob"), 201)

    assert shop.customer("bob")["integrationId"] == "bob"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"campaign": 999}, "/campaignId"),
        ({"campaign": 8}, "/campaignId"),
        ({"campaign": -1}, "/campaignId"),
        ({"campaign": 10**17}, "/campaignId"),
        ({"advocate": ""}, "/advocateProfileIntegrationId"),
        ({"startDate": "2020-13-01T00:00:00Z"}, "/startDate"),
        ({"expiryDate": "tomorrow"}, "/expiryDate"),
    ],
)
def test_a_referral_that_cannot_be_is_refused(
    shop: Shop, changes: dict[str, Any], pointer: str
) -> None:
    with shop.unchanged():
        reply = shop.refer(**changes)

    assert pointers(reply) == [pointer]


@pytest.mark.parametrize(
    ("start", "kept"),
    [
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("1970-01-01T00:00:00.5+00:00", "1970-01-01T00:00:00.500000Z"),
        ("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
        ("0000-02-29T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+23:59", "1970-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59-23:59", "9999-12-31T00:00:00Z"),
    ],
)
def test_every_date_of_the_contract_is_taken_for_the_nearest_of_a_world(
    shop: Shop, start: str, kept: str
) -> None:
    assert good(shop.refer(startDate=start), 201)["startDate"] == kept


# -- using them --------------------------------------------------------------------------------


def test_accepting_redeems_when_the_session_closes(shop: Shop) -> None:
    code = good(shop.refer(), 201)["code"]

    opened = shop.session(profileId="bob", referralCode=code, content=["referral"])
    closed = shop.session(state="closed", content=["referral"])

    for state, counter in ((opened, 0), (closed, 1)):
        assert props(state["effects"], "acceptReferral") == [{"value": code}]
        assert state["referral"]["usageCounter"] == counter
    identifier = closed["referral"]["id"]
    assert props(closed["effects"], "redeemReferral") == [{"id": identifier, "value": code}]
    assert told(shop, code, "carol") == ["ReferralLimitReached"]


def test_cancelling_gives_the_use_back(shop: Shop) -> None:
    code = good(shop.refer(), 201)["code"]
    shop.session(profileId="bob", referralCode=code, state="closed")

    shop.session(state="cancelled")

    assert told(shop, code, "carol") == []


def test_a_referral_without_a_limit_is_used_again_and_again(shop: Shop) -> None:
    for number in range(3):
        assert told(shop, "FRIEND-OF-ADA", f"friend-{number}", state="closed") == []

    assert shop.rows("referrals")["FRIEND-OF-ADA"]["usage_counter"] == 3


def test_a_manager_lets_a_referral_end_now(shop: Shop) -> None:
    shop.backstage("expire-code", referral="FRIEND-OF-ADA")

    assert told(shop, "FRIEND-OF-ADA") == ["ReferralExpired"]


def test_a_referral_without_a_friend_is_for_anonymous_sessions_too(shop: Shop) -> None:
    campaign = shop.campaign(rule(["noop"], when=REFERRAL))
    shop.referral("ANYBODY", campaign)

    assert told(shop, "ANYBODY", "") == []


def test_limits_for_profiles_hold_for_referrals(shop: Shop) -> None:
    limits = [{"action": "redeemReferral", "limit": 1, "entities": ["Profile"]}]
    campaign = shop.campaign(rule(["noop"], when=REFERRAL), limits=limits)
    for code in ("FIRST", "SECOND"):
        shop.referral(code, campaign, usageLimit=0)
    assert told(shop, "FIRST", "bob", state="closed") == []

    assert told(shop, "SECOND", "bob") == ["ProfileLimitReached"]
    assert told(shop, "SECOND", "carol") == []
