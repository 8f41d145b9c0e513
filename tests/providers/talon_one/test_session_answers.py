"""What a session's update answers, and what closing and cancelling leave behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.talon_one.builders import (
    Shop,
    good,
    item,
    kinds,
    props,
    rule,
)
from tests.providers.talon_one.sending import BOTH, CONTENTS, FULL, STATES, Put, put_v2

ALWAYS = {"effects", "createdCoupons", "createdReferrals"}

#: A session cannot begin cancelled.
_NO_SESSION = ("cancelled", True)


@given(wanted=st.lists(st.sampled_from(CONTENTS), max_size=9))
def test_the_answer_has_exactly_what_was_asked_for(shop: Shop, wanted: list[str]) -> None:
    given_session = {**FULL, "profileId": "bob"}

    state = shop.session("order-1", given_session, content=wanted)

    assert set(state) == ALWAYS | set(wanted)


def test_what_is_not_there_is_not_answered(shop: Shop) -> None:
    state = shop.session(content=list(CONTENTS))

    assert set(state) == ALWAYS | {"customerSession", "coupons", "triggeredCampaigns", "event"}
    assert state["coupons"] == state["triggeredCampaigns"] == []


def test_contents_are_of_this_session(shop: Shop) -> None:
    state = shop.session(profileId="bob", **FULL, content=list(CONTENTS))

    assert [each["value"] for each in state["coupons"]] == ["SAVE10"]
    assert state["referral"]["code"] == "FRIEND-OF-ADA"
    assert [each["id"] for each in state["triggeredCampaigns"]] == [7]
    assert state["customerProfile"]["integrationId"] == "bob"
    assert state["event"]["sessionId"] == "order-1"
    assert state["loyalty"] == {"programs": {}}


def test_only_good_coupons_are_among_the_contents(shop: Shop) -> None:
    state = shop.session(couponCodes=["SAVE10", "CouponExpired"], content=["coupons"])

    assert [each["value"] for each in state["coupons"]] == ["SAVE10"]


def test_effects_in_events_are_lists(shop: Shop) -> None:
    event = shop.session_v1(coupon="SAVE10")["event"]

    assert event["effects"] == [
        [7, 70, 0, ["acceptCoupon", "SAVE10"]],
        [7, 70, 0, ["setDiscount", "10 off", 10]],
    ]
    assert event["meta"]["coupons"] == {"SAVE10": {}}
    assert event["meta"]["campaigns"] == {"7": {"channel": "web"}}


def test_the_first_version_tells_why_a_coupon_was_rejected(shop: Shop) -> None:
    coupon = shop.coupon("EXPIRED", expiryDate="2020-01-01T00:00:00Z")

    state = shop.session_v1(coupon="EXPIRED")

    meta = state["event"]["meta"]["couponRejectionReason"]
    assert meta == {"campaignId": 7, "couponId": coupon["id"], "reason": "CouponExpired"}
    assert "coupon" not in state


def test_the_first_version_shows_balances(shop: Shop) -> None:
    programs = shop.session_v1(profileId="ada")["loyalty"]["programs"]

    assert programs["3"]["ledger"] == {"currentBalance": 120}


# -- closing, cancelling, dry, busy ------------------------------------------------------------


def test_effects_are_new_with_every_update_and_consume_nothing(shop: Shop) -> None:
    coupons = shop.rows("coupons")

    effects = [
        shop.session(couponCodes=["SAVE10"], cartItems=[item(n)])["effects"] for n in range(1, 4)
    ]

    assert effects[0] == effects[1] == effects[2]
    assert shop.rows("coupons") == coupons


def test_cancelling_an_open_session_has_no_effects(shop: Shop) -> None:
    shop.session(profileId="bob", **FULL)
    counted = shop.rows("coupons"), shop.rows("campaigns"), shop.rows("usage")

    state = shop.session(state="cancelled")

    assert state["effects"] == []
    assert (shop.rows("coupons"), shop.rows("campaigns"), shop.rows("usage")) == counted


@BOTH
def test_cancelling_a_closed_session_takes_everything_back(shop: Shop, put: Put) -> None:
    shop.session(profileId="bob", **FULL)
    names = ("coupons", "referrals", "profiles")
    before = {name: shop.rows(name) for name in names}
    shop.session(state="closed")

    state = good(put(shop, state="cancelled"), 200)

    effects = state.get("effects") or state["event"]["effects"]
    told = [each[3][0] if isinstance(each, list) else each["effectType"] for each in effects]
    assert told == ["rollbackCoupon", "rollbackDiscount", "rollbackDiscount"]
    after = {name: shop.rows(name) for name in names}
    assert after["coupons"] == before["coupons"]
    assert after["referrals"] == before["referrals"]
    assert after["profiles"]["bob"]["closed_sessions"] == 0
    assert after["profiles"]["bob"]["total_sales"] == 0


def test_rollbacks_name_what_they_take_back(shop: Shop) -> None:
    shop.session(couponCodes=["SAVE10"], state="closed")

    effects = shop.session(state="cancelled")["effects"]

    assert props(effects, "rollbackCoupon") == [{"value": "SAVE10"}]
    assert props(effects, "rollbackDiscount") == [{"name": "10 off", "value": 10}]
    assert {each["campaignId"] for each in effects} == {7}


def test_cancelling_looks_at_nothing_else_that_it_is_sent(shop: Shop) -> None:
    shop.session(profileId="bob", state="closed", **FULL)
    before = shop.rows("sessions")["order-1"]

    shop.session(state="cancelled", couponCodes=[], cartItems=[], attributes={"a": 1})

    after = shop.rows("sessions")["order-1"]
    for column in ("coupon_codes", "cart_items", "attributes"):
        assert after[column] == before[column]


def test_what_was_given_can_be_cancelled_by_the_rules_of_its_time(shop: Shop) -> None:
    shop.session(couponCodes=["SAVE10"], state="closed")
    shop.backstage("set-campaign", campaign=7, state="archived")
    shop.backstage("expire-code", coupon="SAVE10")

    effects = shop.session(state="cancelled")["effects"]

    assert kinds(effects) == ["rollbackCoupon", "rollbackDiscount"]
    assert shop.rows("coupons")["SAVE10"]["usage_counter"] == 0


def test_closing_moves_the_counters_of_coupon_and_campaign(shop: Shop) -> None:
    before = shop.rows("campaigns")["7"]

    shop.session(couponCodes=["SAVE10"], state="closed")

    after = shop.rows("campaigns")["7"]
    assert shop.rows("coupons")["SAVE10"]["usage_counter"] == 1
    for column, moved in (("coupon_redemptions", 1), ("discounts", 10), ("discount_effects", 1)):
        assert after[column] == before[column] + moved


@BOTH
@pytest.mark.parametrize(
    ("state", "is_new"),
    [(state, new) for state in STATES for new in (True, False) if (state, new) != _NO_SESSION],
)
def test_a_dry_call_answers_the_same_and_changes_nothing(
    shop: Shop, put: Put, state: str, is_new: bool
) -> None:
    shop.campaign(rule(["createCoupon"], ["updateAttribute", "Session.Attributes.a", 1]))
    if not is_new:
        shop.session(profileId="ada", **FULL)
    sent = {"profileId": "ada", "state": state, "cartItems": [item(7)]}
    if put is put_v2:
        sent["couponCodes"] = ["SAVE10"]

    with shop.unchanged():
        dry = put(shop, sent, dry=True)

    assert dry.status == 200
    assert dry.body == put(shop, sent).body


@BOTH
def test_a_busy_session_takes_no_updates(shop: Shop, put: Put) -> None:
    shop.session(profileId="bob")
    shop.backstage("set-session-busy", session="order-1", busy=True)

    with shop.unchanged():
        refused = put(shop, cartItems=[item()])
        event = shop.track()
    another = put(shop, name="order-2")

    assert (refused.status, event.status, another.status) == (409, 409, 200)
    assert refused.json() == {
        "message": "Too many requests are updating this session at the same time",
        "errors": [],
        "StatusCode": 409,
    }
    shop.backstage("set-session-busy", session="order-1", busy=False)
    assert put(shop).status == 200


def test_a_session_may_be_busy_before_it_exists(shop: Shop) -> None:
    shop.backstage("set-session-busy", session="order-1", busy=True)

    assert shop.put_session().status == 409
    assert shop.rows("sessions").get("order-1") is None
