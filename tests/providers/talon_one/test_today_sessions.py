"""Sessions by today's contract: updated, tried, and refused."""

import pytest

from tests.providers.talon_one.builders import Shop, item, kinds
from tests.providers.talon_one.today import CART, SESSION, put, refusal


def test_a_session_has_its_numbers_and_totals(today: Shop) -> None:
    costs = {"shipping": {"price": 5}}
    wrapped = item(10, 2, additionalCosts={"wrapping": {"price": 1.5}})

    put(today, profileId="bob", cartItems=[wrapped], additionalCosts=costs)
    told = put(today, ("customerSession",))["customerSession"]

    assert told["updateCount"] == 2
    assert isinstance(told["id"], int)
    assert (told["cartItemTotal"], told["additionalCostTotal"]) == (20, 5)
    assert (told["cartItemAdditionalCostTotal"], told["total"]) == (1.5, 26.5)
    (line,) = told["cartItems"]
    assert (line["returnedQuantity"], line["remainingQuantity"]) == (0, 2)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("open", "partially_returned"),
        ("closed", "open"),
        ("closed", "closed"),
        ("closed", "partially_returned"),
        ("cancelled", "closed"),
    ],
)
def test_moves_that_an_update_cannot_make_are_refused(today: Shop, first: str, then: str) -> None:
    put(today, state="open")
    if first != "open":
        put(today, state=first)

    status, error = refusal(today, "PUT", SESSION, {"customerSession": {"state": then}})

    assert (status, error["source"]) == (400, {"pointer": "/state"})


@pytest.mark.parametrize("state", ["cancelled", "partially_returned"])
def test_a_session_begins_as_open_or_closed(today: Shop, state: str) -> None:
    status, error = refusal(today, "PUT", SESSION, {"customerSession": {"state": state}})

    assert (status, error["details"]) == (
        400,
        'A session that is new can be "open" or "closed" by an update.',
    )


def test_an_unknown_session_is_not_got(today: Shop) -> None:
    assert refusal(today, "GET", SESSION)[0] == 400


def test_a_dry_call_looks_at_its_own_payload_alone(today: Shop) -> None:
    put(today, profileId="bob", cartItems=CART, couponCodes=["TODAY10"])

    with today.unchanged():
        told = put(today, ("customerSession",), "?dry=true", profileId="bob")

    assert told["effects"] == []
    assert told["customerSession"]["cartItems"] == []


@pytest.mark.parametrize("moment", ["2027-01-01T00:00:00Z", "2027-01-01T00:00:00.000000%2B0000"])
def test_a_dry_call_may_be_about_the_future(today: Shop, moment: str) -> None:
    today.backstage("set-campaign", campaign=107, startTime="2026-12-24T00:00:00Z")

    now = put(today, (), "?dry=true", couponCodes=["TODAY10"])
    later = put(today, (), f"?dry=true&now={moment}", couponCodes=["TODAY10"])

    assert kinds(now["effects"]) == ["rejectCoupon"]
    assert kinds(later["effects"]) == ["acceptCoupon", "setDiscount"]


@pytest.mark.parametrize(
    "query", ["?now=2027-01-01T00:00:00Z", "?dry=true&now=2020-01-01T00:00:00Z"]
)
def test_now_is_for_dry_calls_about_the_future_only(today: Shop, query: str) -> None:
    status, error = refusal(today, "PUT", SESSION + query, {"customerSession": {}})

    assert (status, error["source"]) == (400, {"parameter": "now"})


def test_a_dry_call_asks_the_campaigns_that_it_names_disabled_ones_too(today: Shop) -> None:
    today.backstage("set-campaign", campaign=107, state="disabled")

    told = put(
        today,
        (),
        "?dry=true",
        profileId="bob",
        cartItems=CART,
        couponCodes=["TODAY10"],
        evaluableCampaignIds=[107],
    )

    assert {each["campaignId"] for each in told["effects"]} == {107}


def test_rules_that_do_not_apply_say_why(today: Shop) -> None:
    told = put(today, ("ruleFailureReasons",), couponCodes=["TODAY10"])

    reasons = {each["ruleName"]: each for each in told["ruleFailureReasons"]}
    assert reasons["Five points for each unit"]["conditionIndex"] == 0
    assert "Ten off" not in reasons


def test_eligibility_is_told_by_dry_calls_only(today: Shop) -> None:
    told = put(today, ("campaignEligibility",), "?dry=true", couponCodes=["TODAY10"])
    passed = {each["id"]: each["eligibility"][0]["passed"] for each in told["campaignEligibility"]}
    body = {"customerSession": {}, "responseContent": ["campaignEligibility"]}

    assert {name: passed[name] for name in (107, 108, 109)} == {107: True, 108: False, 109: False}
    assert refusal(today, "PUT", SESSION, body)[0] == 400


def test_a_rule_without_the_condition_of_its_coupon_is_a_rejection_by_condition(
    today: Shop,
) -> None:
    today.coupon("NO-RULE", 108)

    (effect,) = put(today, couponCodes=["NO-RULE"])["effects"]

    assert effect["props"]["rejectionReason"] == "CouponRejectedByCondition"
