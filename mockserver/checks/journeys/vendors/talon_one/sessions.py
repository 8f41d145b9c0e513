"""Journeys over customer sessions: their totals, their states, and dry calls."""

from functools import partial

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    PROFILE,
    SESSION,
    WRITES,
    Shop,
    effects,
    item,
    props,
    total,
)
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member


@documented("JS 4.1.0, CustomerSessionV2", writes=(SESSION,))
def the_totals_are_sums(walk: Walk) -> None:
    """The total of items is the sum of quantity times price; additional costs come on top."""
    cart = [item(19.99, 2), item(0.1, 3, "SKU-2"), item(5, 1, "SKU-3")]
    reply = Shop(walk).good(
        walk.new("session"), cartItems=cart, additionalCosts={"shipping": {"price": 4.5}}
    )
    expect_equal(total(reply, "cartItemTotal"), 45.28, "cartItemTotal")
    expect_equal(total(reply, "additionalCostTotal"), 4.5, "additionalCostTotal")
    expect_equal(total(reply), 49.78, "total")


@assumed(OURS, writes=(SESSION,))
def sums_are_decimal(walk: Walk) -> None:
    """Three times 0.1 is 0.3: amounts are decimal numbers."""
    reply = Shop(walk).good(walk.new("session"), cartItems=[item(0.1, 3)])
    expect_equal(total(reply), 0.3, "total")


@elsewhere("Go 25.17.0, updateCustomerSessionV2", writes=(SESSION,))
def what_an_update_leaves_out_stays(walk: Walk) -> None:
    """An update changes what it names: the cart of before stays."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, cartItems=[item(10)], attributes={})
    reply = shop.good(session, state="open")
    expect_equal(total(reply), 10, "total after an update without a cart")
    expect_equal(len(member(reply, "customerSession", "cartItems")), 1, "the items")


@documented("JS 4.1.0, NewCustomerSessionV2", writes=(SESSION,))
def an_update_replaces_the_cart(walk: Walk) -> None:
    """A cart that is sent replaces the one of before."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, cartItems=[item(10), item(20, 1, "SKU-2")])
    reply = shop.good(session, cartItems=[item(7)])
    expect_equal(total(reply), 7, "total")


@documented("JS 4.1.0, updateCustomerSessionV2", writes=(SESSION,))
def a_dry_call_changes_nothing(walk: Walk) -> None:
    """A dry update answers as a real one would, and stores nothing."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, cartItems=[item(10)])
    dry = shop.update(session, dry=True, cartItems=[item(99)])
    expect(dry.is_good, "a status of 2xx", dry.came)
    expect_equal(total(dry.json), 99, "the total of the dry call")
    expect_equal(total(shop.session(session)), 10, "the total afterwards")


@documented("JS 4.1.0, updateCustomerSessionV2", writes=(SESSION,))
def a_dry_call_makes_no_session(walk: Walk) -> None:
    """A dry update of an unknown session makes none: the next call is the first one."""
    shop, session = Shop(walk), walk.new("session")
    shop.update(session, dry=True, cartItems=[item(99)])
    expect_equal(total(shop.good(session, state="open")), 0, "the total of a new session")


@documented("JS 4.1.0, NewCustomerSessionV2", writes=(SESSION,))
def a_closed_session_stays_closed(walk: Walk) -> None:
    """A closed session is neither opened nor closed again, and stays as it is (400: assumed)."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, cartItems=[item(10)], state="closed")
    for state in ("open", "closed"):
        shop.refused(session, state=state, cartItems=[item(1)])
    reply = shop.good(session, state="cancelled")
    expect_equal(total(reply), 10, "the total of the session")


@documented("JS 4.1.0, NewCustomerSessionV2", writes=(SESSION,))
def a_cancelled_session_is_over(walk: Walk) -> None:
    """A cancelled session takes no other state (400: assumed)."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, cartItems=[item(10)], state="closed")
    shop.good(session, state="cancelled")
    for state in ("open", "closed", "cancelled"):
        shop.refused(session, state=state)


@elsewhere("Go 25.17.0, CustomerProfile", writes=WRITES)
def closing_counts_for_the_profile(walk: Walk) -> None:
    """A closed session raises the profile's closed sessions and total sales; an open one does not.

    Cancelling it lowers both again.
    """
    shop = Shop(walk)
    profile, session = shop.new_profile(), walk.new("session")

    def sums() -> tuple[int, float]:
        found = shop.profile(profile)
        return member(found, "closedSessions"), float(member(found, "totalSales"))

    shop.good(session, profileId=profile, cartItems=[item(25)])
    expect_equal(sums(), (0, 0.0), "closedSessions and totalSales of an open session")
    shop.good(session, state="closed")
    expect_equal(sums(), (1, 25.0), "closedSessions and totalSales after closing")
    shop.good(session, state="cancelled")
    expect_equal(sums(), (0, 0.0), "closedSessions and totalSales after cancelling")


@documented("JS 4.1.0, CustomerSessionV2", writes=WRITES)
def the_first_session_is_the_first(walk: Walk) -> None:
    """Only the first session of a profile is a first session."""
    shop = Shop(walk)
    profile = shop.new_profile()
    first = shop.good(walk.new("session"), profileId=profile, state="closed")
    expect_equal(member(first, "customerSession", "firstSession"), True, "firstSession")
    second = shop.good(walk.new("session"), profileId=profile)
    expect_equal(member(second, "customerSession", "firstSession"), False, "firstSession")


@assumed(OURS, writes=WRITES)
def a_session_keeps_its_profile(walk: Walk) -> None:
    """A session of one profile cannot become that of another: 400."""
    shop, session = Shop(walk), walk.new("session")
    shop.good(session, profileId=shop.new_profile())
    shop.refused(session, profileId=shop.new_profile())


@documented("JS 4.1.0, IntegrationRequest", writes=(SESSION,))
def the_reply_has_what_was_asked_for(walk: Walk) -> None:
    """`responseContent` brings what it names, and nothing else of its kind."""
    path = {"customerSessionId": walk.new("session")}
    for content in ([], ["customerSession"]):
        body = {"customerSession": {"state": "open"}, "responseContent": content}
        reply = walk.good(SESSION, path, body=body)
        for name in ("customerSession", "customerProfile", "loyalty"):
            expect_equal(name in reply, name in content, f"{name} in the reply to {content}")


@elsewhere("OAS 26.16, SetDiscountEffectProps", writes=WRITES, needs=("coupon", "coupon_discount"))
def asking_twice_is_the_same_answer(walk: Walk) -> None:
    """An open session is evaluated anew: the same update has the same effects."""
    shop, session = Shop(walk), walk.new("session")
    order = {"profileId": shop.new_profile(), "couponCodes": [walk.data["coupon"]]}
    first = shop.good(session, cartItems=[item(60)], **order)
    second = shop.good(session, cartItems=[item(60)], **order)
    expect_equal(effects(second), effects(first), "the effects of the second update")
    expect(bool(props(first, "setDiscount")), "a discount", effects(first))


@assumed(OURS, writes=(SESSION,))
def updates_at_the_same_time_leave_one_of_them(walk: Walk) -> None:
    """Of updates at the same moment, the session is left as one of them said."""
    shop, session = Shop(walk), walk.new("session")
    prices = [11, 22, 33, 44]
    carts = [[item(price)] for price in prices]
    walk.together(*[partial(shop.update, session, cartItems=cart) for cart in carts])
    came = total(shop.session(session))
    expect(came in prices, f"one of {prices}", came)


@assumed(OURS, writes=("updateCustomerSession", *WRITES))
def both_versions_update_one_session(walk: Walk) -> None:
    """A session that version 1 has made is the one that version 2 updates."""
    shop, session = Shop(walk), walk.new("session")
    profile = shop.new_profile()
    order = {"profileId": profile, "total": 10, "state": "open"}
    made = walk.good("updateCustomerSession", {"customerSessionId": session}, body=order)
    expect_equal(member(made, "session", "integrationId"), session, "integrationId")
    expect_equal(member(made, "session", "total"), 10, "total")
    updated = shop.good(session, state="open")
    expect_equal(member(updated, "customerSession", "profileId"), profile, "profileId")


@assumed(OURS, writes=("updateCustomerProfile", PROFILE))
def both_versions_update_one_profile(walk: Walk) -> None:
    """A profile that version 1 has made is the one that the inventory shows."""
    shop, profile = Shop(walk), walk.new("profile")
    path = {"integrationId": profile}
    made = walk.good("updateCustomerProfile", path, body={"attributes": {}})
    expect_equal(member(made, "profile", "integrationId"), profile, "integrationId")
    expect_equal(member(shop.profile(profile), "integrationId"), profile, "integrationId")
