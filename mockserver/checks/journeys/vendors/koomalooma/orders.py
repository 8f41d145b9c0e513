"""Journeys over orders: what a campaign makes of an amount, and what it refuses."""

from decimal import Decimal

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.odd_text import ODD_TEXT
from mockserver.checks.journeys.vendors.koomalooma.partner import (
    AMOUNTS,
    BOOKS,
    CREDENTIAL,
    OURS,
    book,
    customer_of,
    order_of,
    refused,
    units_of,
)
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member
from mockserver.checks.wire.exchange import Exchange

_UNITS = ("loyalty_units", "free_loyalty_units", "redeemable_loyalty_units")
#: Numbers for some parsers, and no plain decimal ones.
_MISSPELT = ("1,5", "1.000,00", "1 000", "1_000", "+5", " 5", "5 ", ".5", "5.", "0x10", "\u0661")
_PARTS = (*_UNITS, "redeemed_loyalty_units")
_OTHERS = ("delayed_campaign", "instant_campaign")


@documented("Partner API, Commitment", writes=BOOKS, needs=("campaign",))
def a_booking_is_of_its_customer(walk: Walk) -> None:
    """A commitment carries the customer and what the order said, in whatever script."""
    texts = ("promotion_goal_description", "promotion_goal_category")
    for odd in ({}, dict.fromkeys(texts, ODD_TEXT)):
        customer = customer_of(walk)
        order = order_of(walk, walk.data["campaign"], "10.00", **odd)
        booked = walk.good("assignPoints", {"user_id": customer}, body=order)
        expect_equal(member(booked, "user_id"), customer, "user_id")
        for name in texts:
            expect_equal(member(booked, name), order[name], name)


@documented("Partner API, Commitment", writes=BOOKS, needs=("campaign", "bonus_campaign"))
def the_parts_of_a_commitment_add_up(walk: Walk) -> None:
    """Free and redeemable units are a part of all; none is redeemable while it is pending."""
    campaigns = [walk.data["campaign"], walk.data["bonus_campaign"]["id"]]
    campaigns += [each for name in _OTHERS if (each := walk.data.get(name))]
    for campaign in dict.fromkeys(campaigns):
        for value in ("0", "5", "100"):
            booked = book(walk, campaign, value)
            units, free, redeemable, redeemed = (member(booked, name) for name in _PARTS)
            expect(0 <= free <= units, f"free units from 0 to {units}", free)
            pending = member(booked, "confirmation_status") == "pending"
            wanted = 0 if pending else units - redeemed
            expect(0 <= redeemable <= wanted, f"at most {wanted} redeemable units", redeemable)
            expect_equal(redeemed, 0, "redeemed units of a new commitment")


@assumed(OURS, writes=BOOKS, needs=("campaign",))
def two_bookings_are_two_commitments(walk: Walk) -> None:
    """The same order booked twice is two commitments with two ids: the API knows no key."""
    customer = customer_of(walk)
    order = order_of(walk, walk.data["campaign"], "10.00")
    ids = [
        member(walk.good("assignPoints", {"user_id": customer}, body=order), "id") for _ in range(2)
    ]
    expect(ids[0] != ids[1], "two ids", ids)


@assumed(OURS, writes=BOOKS, needs=("campaign", "campaign_rate", "campaign_rounding"))
def the_campaign_decides_the_units(walk: Walk) -> None:
    """Units are the amount times the campaign's rate, rounded its way."""
    for value in (*AMOUNTS, "0", "100", "1234.56"):
        booked = book(walk, walk.data["campaign"], value)
        wanted = units_of(walk.data["campaign_rate"], walk.data["campaign_rounding"], value)
        expect_equal(member(booked, "loyalty_units"), wanted, f"loyalty_units for {value}")


@assumed(OURS, writes=BOOKS, needs=("bonus_campaign",))
def free_units_come_on_top(walk: Walk) -> None:
    """A campaign with free units adds them, and says how many of the units were free."""
    campaign = walk.data["bonus_campaign"]
    booked = book(walk, campaign["id"], campaign["minimum"])
    expect_equal(member(booked, "free_loyalty_units"), campaign["free_units"], "free units")
    for more in ("0", *AMOUNTS):
        value = format(Decimal(campaign["minimum"]) + Decimal(more), "f")
        earned = units_of(campaign["rate"], campaign["rounding"], value)
        came = member(book(walk, campaign["id"], value), "loyalty_units")
        expect_equal(came, earned + campaign["free_units"], f"all units for {value}")


@assumed(OURS, writes=BOOKS, needs=("bonus_campaign",))
def below_the_minimum_nothing_is_earned(walk: Walk) -> None:
    """An amount below a campaign's minimum is booked, and earns nothing: no free units either."""
    campaign = walk.data["bonus_campaign"]
    below = Decimal(campaign["minimum"]) - Decimal("0.01")
    booked = book(walk, campaign["id"], format(below, "f"))
    for name in _UNITS:
        expect_equal(member(booked, name), 0, name)


@assumed(OURS, writes=BOOKS, needs=("delayed_campaign",))
def a_new_commitment_is_pending(walk: Walk) -> None:
    """Until the campaign's delay has passed, a commitment is pending: nothing can be redeemed."""
    booked = book(walk, walk.data["delayed_campaign"], "50")
    expect_equal(member(booked, "confirmation_status"), "pending", "confirmation_status")
    expect(member(booked, "loyalty_units") > 0, "units above 0", booked)
    for name in ("redeemable_loyalty_units", "redeemed_loyalty_units"):
        expect_equal(member(booked, name), 0, name)
    expect_equal(member(booked, "redeemed"), False, "redeemed")


@assumed(OURS, writes=BOOKS, needs=("instant_campaign",))
def without_a_delay_units_are_redeemable_at_once(walk: Walk) -> None:
    """A campaign without a delay confirms at once: all units can be redeemed."""
    booked = book(walk, walk.data["instant_campaign"], "100")
    expect_equal(member(booked, "confirmation_status"), "confirmed", "confirmation_status")
    units = member(booked, "loyalty_units")
    expect_equal(member(booked, "redeemable_loyalty_units"), units, "redeemable units")


@assumed(OURS, writes=BOOKS, needs=("campaign",))
def the_amount_is_kept_as_it_was_sent(walk: Walk) -> None:
    """The counted amount is the amount of the order, to the last digit."""
    for value in ("0.10", "19.999", "123456789012345678.01"):
        customer = customer_of(walk)
        order = order_of(walk, walk.data["campaign"], value)
        reply = walk.call("assignPoints", {"user_id": customer}, body=order)
        if not reply.is_good:
            continue  # an amount may be too large for the units of this campaign
        came = Decimal(member(reply.json, "loyalty_accumulation_value"))
        expect_equal(came, Decimal(value), "loyalty_accumulation_value")


@assumed(OURS, writes=("createUser",), needs=("campaign",))
def an_unknown_customer_gets_nothing(walk: Walk) -> None:
    """A booking for a customer whom the partner does not have is refused with 403."""
    body = order_of(walk, walk.data["campaign"], "10.00")
    walk.refused(403, "assignPoints", {"user_id": walk.new("nobody")}, body=body)


@assumed(OURS, writes=("createUser",))
def an_unknown_campaign_gives_nothing(walk: Walk) -> None:
    """A booking under a campaign that does not exist is refused with 403."""
    refused(walk, walk.new("campaign"))


@assumed(OURS, writes=("createUser",), needs=("ended_campaign",))
def an_ended_campaign_gives_nothing(walk: Walk) -> None:
    """A booking under a campaign that has ended is refused with 403."""
    refused(walk, walk.data["ended_campaign"])


@assumed(OURS, writes=("createUser",), needs=("paused_campaign",))
def a_paused_campaign_gives_nothing(walk: Walk) -> None:
    """A booking under a campaign that is switched off is refused with 403."""
    refused(walk, walk.data["paused_campaign"])


@assumed(OURS, writes=("createUser",), needs=("foreign_campaign",))
def a_campaign_of_another_partner_gives_nothing(walk: Walk) -> None:
    """A booking under another partner's campaign is refused with 403."""
    refused(walk, walk.data["foreign_campaign"])


@assumed(OURS, writes=("createUser",), needs=("campaign", "other_token"))
def a_customer_of_another_partner_gets_nothing(walk: Walk) -> None:
    """A partner cannot book for a customer of another partner: 403."""
    user = walk.good("createUser", headers={CREDENTIAL: walk.data["other_token"]})
    customer = member(user, "partner_user_id")
    body = order_of(walk, walk.data["campaign"], "10.00")
    walk.refused(403, "assignPoints", {"user_id": customer}, body=body)


@documented("Partner API, CommitmentRequest", writes=("createUser",), needs=("campaign",))
def an_order_without_its_campaign_is_invalid(walk: Walk) -> None:
    """An order without a required member is refused with 400."""
    customer = customer_of(walk)
    order = order_of(walk, walk.data["campaign"], "10.00")
    for name in order:
        body = {each: value for each, value in order.items() if each != name}
        walk.refused(400, "assignPoints", {"user_id": customer}, body=body)


@assumed(OURS, writes=("createUser",), needs=("campaign",))
def an_amount_below_zero_is_refused(walk: Walk) -> None:
    """Amounts are plain decimal numbers from 0 up; others are refused with 403."""
    for value in ("-1", "ten", "1e3", "NaN", "Infinity", "", *_MISSPELT):
        refused(walk, walk.data["campaign"], value)


@assumed(OURS, writes=BOOKS, needs=("campaign",))
def bookings_at_the_same_time_all_count(walk: Walk) -> None:
    """Bookings that arrive at the same time are all made, each with an id of its own."""
    customer = customer_of(walk)

    def book() -> Exchange:
        body = order_of(walk, walk.data["campaign"], "10.00")
        return walk.call("assignPoints", {"user_id": customer}, body=body)

    replies = walk.together(*[book] * 8)
    statuses = [each.status for each in replies]
    expect(all(each.is_good for each in replies), "2xx for each", statuses)
    expect_equal(len({member(each.json, "id") for each in replies}), 8, "the number of ids")
