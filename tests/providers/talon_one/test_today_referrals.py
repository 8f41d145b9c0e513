"""Referrals of today's contract: why they are rejected, and making them for advocates."""

import re
from typing import Any

import pytest

from tests.client import Response
from tests.providers.talon_one.builders import Shop, good, pointers, props, reasons
from tests.providers.talon_one.today import put

MANY = "/v1/referrals_for_multiple_advocates"
REASONS = [
    *("ReferralPartOfNotRunningCampaign", "ReferralRecipientDoesNotMatch", "ReferralExpired"),
    *("ReferralStartDateInFuture", "ReferralRejectedByCondition"),
    *("ReferralPartOfNotTriggeredCampaign", "ReferralCampaignLimitReached"),
    *("ReferralProfileLimitReached", "ReferralEffectCouldNotBeApplied"),
]
#: Coupons have these reasons, too, so that the codes begin with Referral.
SHARED = re.compile("^Referral(?=CampaignLimit|ProfileLimit|Effect)")


def many(shop: Shop, *advocates: str, silent: str | None = "no", **more: Any) -> Response:
    query = "" if silent is None else f"?silent={silent}"
    body = {"campaignId": 150, "usageLimit": 1, "advocateProfileIntegrationIds": advocates, **more}
    return shop.call("POST", MANY + query, json=body)


@pytest.mark.parametrize("name", REASONS)
def test_a_referral_that_does_not_hold_is_rejected_for_its_reason(today: Shop, name: str) -> None:
    told = put(today, ("event",), profileId="bob", referralCode=f"TODAY-{name}")

    assert reasons(told["effects"]) == [SHARED.sub("", name)]
    assert told["event"]["meta"]["referralRejectionReason"]["reason"] == SHARED.sub("", name)


def test_an_advocate_does_not_refer_themselves(today: Shop) -> None:
    told = put(today, profileId="barbara", referralCode="TODAY-BRING")

    assert reasons(told["effects"]) == ["ReferralRecipientIdSameAsAdvocate"]


def test_a_rejection_names_the_condition_that_is_not_met(today: Shop) -> None:
    told = put(today, profileId="bob", referralCode="TODAY-ReferralRejectedByCondition")

    assert props(told["effects"], "rejectReferral")[0]["conditionIndex"] == 1


def test_a_referral_whose_advocate_is_gone_is_rejected(today: Shop) -> None:
    today.client.delete(f"{today.control}/rows/talon_one/profiles/barbara")

    told = put(today, ("event",), profileId="bob", referralCode="TODAY-BRING")

    assert reasons(told["effects"]) == ["AdvocateNotFound"]
    # The list of reasons of an event has none for this.
    assert "referralRejectionReason" not in told["event"]["meta"]


def test_a_friend_is_referred_once_in_a_campaign(today: Shop) -> None:
    closed = put(today, ("referral",), profileId="bob", referralCode="TODAY-BRING", state="closed")
    other = good(today.refer("ada", 150), 201)["code"]

    again = {"profileId": "bob", "referralCode": other}

    assert closed["referral"]["referredCustomers"] == ["bob"]
    assert reasons(today.session("order-2", again)["effects"]) == [
        "ReferralCustomerAlreadyReferred"
    ]
    rollbacks = put(today, state="cancelled")["effects"]
    assert props(rollbacks, "rollbackReferral") == [{"value": "TODAY-BRING"}]
    assert reasons(today.session("order-2", again)["effects"]) == []


def test_a_referral_is_made_with_what_the_call_says(today: Shop) -> None:
    more = {
        "usageLimit": 3,
        "attributes": {"channel": "app"},
        "expiryDate": "2030-01-01T00:00:00Z",
        "friendProfileIntegrationId": "bob",
    }

    made = good(today.refer("linus", 150, **more), 201)

    assert re.fullmatch("WITH-[A-F2-5]{4}", made["code"])
    assert {name: made[name] for name in ("usageLimit", "usageCounter", "attributes")} == {
        "usageLimit": 3,
        "usageCounter": 0,
        "attributes": {"channel": "app"},
    }
    assert (made["expiryDate"], made["friendProfileIntegrationId"]) == (
        "2030-01-01T00:00:00Z",
        "bob",
    )


def test_limits_of_the_campaign_do_not_bound_making_referrals(today: Shop) -> None:
    assert today.refer("linus", 152).status == 201


@pytest.mark.parametrize(("campaign", "title"), [(7, "not found"), (108, "feature")])
def test_a_campaign_without_referrals_makes_none(today: Shop, campaign: int, title: str) -> None:
    with today.unchanged():
        replies = [today.refer("linus", campaign), many(today, "linus", campaignId=campaign)]

    for reply in replies:
        assert pointers(reply) == ["/campaignId"]
        assert reply.json()["errors"][0]["title"] == title


def test_every_advocate_gets_a_code_in_the_order_of_the_call(today: Shop) -> None:
    advocates = ["linus", "margaret", "linus"]

    made = good(many(today, *advocates, attributes={"batch": 1}), 201)

    assert made["totalResultSize"] == 3
    assert [each["advocateProfileIntegrationId"] for each in made["data"]] == advocates
    assert len({each["code"] for each in made["data"]}) == 3
    assert all(each["attributes"] == {"batch": 1} for each in made["data"])
    codes = [each["code"] for each in today.inventory("linus", referrals=True).json()["referrals"]]
    assert codes[-2:] == [made["data"][0]["code"], made["data"][2]["code"]]


@pytest.mark.parametrize("silent", [None, "yes"])
def test_making_many_is_silent_unless_told_otherwise(today: Shop, silent: str | None) -> None:
    reply = many(today, "linus", silent=silent)

    assert (reply.status, reply.body) == (204, b"")
    assert len(today.inventory("linus", referrals=True).json()["referrals"]) == 2


def test_codes_are_of_the_pattern_that_the_call_names(today: Shop) -> None:
    (one,) = good(many(today, "linus", validCharacters=["x"], referralPattern="MY-##"), 201)["data"]
    (other,) = good(many(today, "linus", validCharacters=["y"]), 201)["data"]

    assert (one["code"], other["code"]) == ("MY-xx", "yyyyyyyy")


def test_a_pattern_with_too_few_codes_makes_none_at_all(today: Shop) -> None:
    with today.unchanged():
        reply = many(today, "linus", "grace", validCharacters=["x"], referralPattern="MY-##")

    assert pointers(reply) == ["/campaignId"]


def test_a_thousand_advocates_at_most_are_named(today: Shop) -> None:
    assert many(today, *["linus"] * 1_001).status == 400
    assert good(many(today, *["linus"] * 1_000), 201)["totalResultSize"] == 1_000
