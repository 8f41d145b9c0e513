"""A session and its profile: whose it is, anonymous ones, the first one, and its totals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.talon_one.builders import (
    Shop,
    exactly,
    good,
    item,
    pointers,
)
from tests.providers.talon_one.sending import BOTH, CONTENTS, Put


@BOTH
def test_another_profiles_session_is_refused(shop: Shop, put: Put) -> None:
    shop.session(profileId="bob")

    with shop.unchanged():
        reply = put(shop, profileId="carol", cartItems=[item()])

    assert pointers(reply) == ["/profileId"]
    assert shop.inventory("carol").status == 404


@BOTH
@pytest.mark.parametrize("given_id", [{}, {"profileId": None}, {"profileId": "bob"}])
def test_a_session_keeps_its_profile(shop: Shop, put: Put, given_id: dict[str, str | None]) -> None:
    shop.session(profileId="bob")

    good(put(shop, given_id), 200)

    assert shop.rows("sessions")["order-1"]["profile"] == "bob"


@BOTH
def test_nobody_is_not_the_same_profile(shop: Shop, put: Put) -> None:
    shop.session(profileId="bob")

    with shop.unchanged():
        assert pointers(put(shop, profileId="")) == ["/profileId"]


@pytest.mark.parametrize("given_id", [{}, {"profileId": ""}, {"profileId": None}])
def test_a_session_without_a_profile_is_anonymous(
    shop: Shop, given_id: dict[str, str | None]
) -> None:
    profiles = shop.rows("profiles")

    second = shop.session("a", given_id, content=list(CONTENTS))
    first = shop.session_v1("b", given_id)

    for session in (second["customerSession"], first["session"]):
        assert session["profileId"] == ""
        assert session["firstSession"] is True
    assert "customerProfile" not in second
    assert "profileId" not in second["event"]
    assert first["profile"]["integrationId"] == ""
    assert shop.rows("profiles") == profiles


@BOTH
def test_whoever_logs_in_later_takes_the_session_along(shop: Shop, put: Put) -> None:
    shop.session(cartItems=[item(3)])

    good(put(shop, profileId="bob"), 200)

    session = shop.session(content=["customerSession"])["customerSession"]
    assert (session["profileId"], session["cartItemTotal"]) == ("bob", 3)


def test_only_a_profiles_first_session_is_its_first(shop: Shop) -> None:
    sessions = [
        shop.session(name, profileId="bob", content=["customerSession"])["customerSession"]
        for name in ("one", "two", "one")
    ]

    assert [each["firstSession"] for each in sessions] == [True, False, True]


def test_anonymous_sessions_are_first_sessions_until_they_have_a_profile(shop: Shop) -> None:
    shop.session("one", profileId="bob")
    shop.session("two")

    attached = shop.session_v1("two", profileId="bob")

    assert attached["session"]["firstSession"] is False
    assert shop.session_v1("three")["session"]["firstSession"] is True


def test_a_dry_session_is_not_the_first_one(shop: Shop) -> None:
    shop.session("dry", profileId="bob", dry=True)

    state = shop.session_v1("wet", profileId="bob")

    assert state["session"]["firstSession"] is True


def test_a_profile_may_have_several_sessions_at_once(shop: Shop) -> None:
    for name in ("one", "two"):
        shop.session(name, profileId="bob", couponCodes=["SAVE10"])

    for name in ("one", "two"):
        shop.session(name, state="closed")

    assert shop.customer("bob")["closedSessions"] == 2


def test_whoever_comes_after_the_sale_did_not_make_it(shop: Shop) -> None:
    shop.session(cartItems=[item(5)], state="closed")
    shop.event("delivered", "order-1", "bob")

    shop.session(state="cancelled")

    customer = shop.customer("bob")
    assert (customer["closedSessions"], customer["totalSales"]) == (0, 0)


# -- totals ------------------------------------------------------------------------------------


def test_a_tenth_and_a_fifth_come_to_three_tenths(shop: Shop) -> None:
    reply = shop.put_session(cartItems=[item(0.1), item(0.2)], content=["customerSession"])

    assert b'"total":0.3,' in reply.body
    assert exactly(reply)["customerSession"]["cartItemTotal"] == Decimal("0.3")


def test_totals_are_of_items_costs_and_both(shop: Shop) -> None:
    session = shop.session(
        cartItems=[item(19.99, 2), item(-5)],
        additionalCosts={"shipping": {"price": 5.5}, "gift": {"price": 0}},
        couponCodes=["SAVE10"],
        content=["customerSession"],
    )["customerSession"]

    assert session["cartItemTotal"] == 34.98
    assert session["additionalCostTotal"] == 5.5
    assert session["total"] == 40.48


CENTS = st.integers(-(10**6), 10**6).map(lambda cents: cents / 100)


@given(
    items=st.lists(st.tuples(CENTS, st.integers(1, 1000)), max_size=8),
    costs=st.lists(CENTS, max_size=3),
)
def test_totals_have_no_binary_noise(
    shop: Shop, items: list[tuple[float, int]], costs: list[float]
) -> None:
    reply = shop.put_session(
        "order-1",
        {
            "cartItems": [item(price, quantity) for price, quantity in items],
            "additionalCosts": {str(n): {"price": price} for n, price in enumerate(costs)},
        },
        content=["customerSession"],
    )

    session = exactly(reply)["customerSession"]
    in_cart = sum((Decimal(str(price)) * count for price, count in items), Decimal(0))
    beside = sum((Decimal(str(price)) for price in costs), Decimal(0))
    assert session["cartItemTotal"] == in_cart
    assert session["additionalCostTotal"] == beside
    assert session["total"] == in_cart + beside


def test_the_total_of_the_first_version_is_the_callers(shop: Shop) -> None:
    told = shop.session_v1(cartItems=[item(5)], total=3.3)["session"]["total"]
    worked_out = shop.session_v1("order-2", cartItems=[item(5)])["session"]["total"]

    assert (told, worked_out) == (3.3, 5)


def test_rules_and_sales_go_by_the_callers_total(shop: Shop) -> None:
    state = shop.session_v1(
        profileId="bob", coupon="Cool-Summer!", total=200, cartItems=[item(1)], state="closed"
    )

    assert state["session"]["discounts"] == {"Cool summer": 30}
    assert state["profile"]["totalSales"] == 200


def test_the_second_version_works_the_total_out_whatever_is_sent(shop: Shop) -> None:
    session = shop.session(cartItems=[item(5)], total=99, content=["customerSession"])

    assert session["customerSession"]["total"] == 5


def test_the_callers_total_stays_until_another_is_sent(shop: Shop) -> None:
    shop.session_v1(profileId="bob", coupon="Cool-Summer!", total=200)

    kept = shop.session_v1(state="closed")

    assert kept["session"]["total"] == 200
    assert kept["session"]["discounts"] == {"Cool summer": 30}
    assert kept["profile"]["totalSales"] == 200


def test_the_second_version_takes_the_callers_total_back(shop: Shop) -> None:
    shop.session_v1(total=200, cartItems=[item(5)])

    shop.session()

    assert shop.session_v1()["session"]["total"] == 5
