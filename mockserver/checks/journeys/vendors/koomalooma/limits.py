"""Journeys over limits: when a campaign runs, what a partner may issue, and how much at once."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, elsewhere
from mockserver.checks.journeys.mock_world import START
from mockserver.checks.journeys.vendors.koomalooma.partner import (
    AMOUNTS,
    BOOKS,
    OURS,
    book,
    customer_of,
    order_of,
    refused,
    units_of,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_PARTNER = "p-demo"
#: One unit for one of the currency, confirmed after fourteen days; and confirmed at once.
_CAMPAIGN, _INSTANT = "camp-purchase", "camp-instant"
_MOST_UNITS = 2_147_483_647


def _units(walk: Walk, value: str) -> Any:
    return member(book(walk, _CAMPAIGN, value), "loyalty_units")


@assumed(OURS, writes=BOOKS, world="campaign-ended")
def a_campaign_that_has_just_ended_gives_nothing(walk: Walk) -> None:
    """A campaign issues units in its first moment, and none in its last."""
    mock = walk.mock
    refused(walk, _CAMPAIGN)
    mock.change("campaigns", _CAMPAIGN, starts_at=START, ends_at="2026-03-03T10:00:00Z")
    expect_equal(_units(walk, "10"), 10, "loyalty_units at the beginning")
    mock.advance(hours=23, minutes=59)
    expect_equal(_units(walk, "10"), 10, "loyalty_units before the end")
    mock.advance(minutes=1)
    refused(walk, _CAMPAIGN)


@assumed(OURS, writes=BOOKS, world="default")
def a_campaign_waits_for_its_beginning(walk: Walk) -> None:
    """A campaign gives nothing before it begins; one without a beginning has begun."""
    mock = walk.mock
    mock.change("campaigns", _CAMPAIGN, starts_at="2026-03-03T10:00:00Z")
    refused(walk, _CAMPAIGN)
    mock.advance(days=1)
    expect_equal(_units(walk, "10"), 10, "loyalty_units")
    mock.change("campaigns", "camp-paused", active=True)
    expect_equal(member(book(walk, "camp-paused", "7"), "loyalty_units"), 7, "loyalty_units")


@assumed(OURS, writes=BOOKS, world="daily-cap-reached")
def the_daily_cap_ends_with_the_day(walk: Walk) -> None:
    """A partner who has issued the units of the day can issue them again on the next, in UTC."""
    mock = walk.mock
    for value in ("1", "100"):
        reply = refused(walk, _CAMPAIGN, value)
        expect_equal(member(reply.json, "error"), "over-limit", "error")
    expect_equal(_units(walk, "0.50"), 0, "units that count for nothing")
    mock.advance(hours=13, minutes=59)
    refused(walk, _CAMPAIGN, "1")
    mock.advance(minutes=1)
    expect_equal(_units(walk, "60"), 60, "units of the next day")
    refused(walk, _CAMPAIGN, "41")
    expect_equal(_units(walk, "40"), 40, "units up to the cap")
    refused(walk, _CAMPAIGN, "1")


@assumed(OURS, writes=BOOKS, world="daily-cap-reached")
def the_monthly_cap_ends_with_the_month(walk: Walk) -> None:
    """Units of all days of a month count for its cap; the next month begins anew."""
    mock = walk.mock
    mock.change("partners", _PARTNER, monthly_cap=250)
    mock.advance(days=1)
    expect_equal(_units(walk, "100"), 100, "units of the second day")
    mock.advance(days=1)
    reply = refused(walk, _CAMPAIGN, "51")
    expect_equal(member(reply.json, "error"), "over-limit", "error")
    expect_equal(_units(walk, "50"), 50, "units up to the cap")
    mock.advance(days=27)
    refused(walk, _CAMPAIGN, "1")
    mock.advance(days=1)
    expect_equal(_units(walk, "100"), 100, "units of the next month")
    mock.change("partners", _PARTNER, daily_cap=None)
    expect_equal(_units(walk, "150"), 150, "units up to the cap")
    mock.advance(days=366)
    expect_equal(_units(walk, "250"), 250, "units of the same month, a year later")


@elsewhere("Loyalty Partner Account, My Account", writes=BOOKS, world="prepaid-nearly-spent")
def what_is_issued_was_paid_for(walk: Walk) -> None:
    """Units are taken from the prepaid balance; what it does not cover is refused as a whole."""
    reply = refused(walk, _CAMPAIGN, "11")
    expect_equal(member(reply.json, "error"), "over-limit", "error")
    expect_equal(_units(walk, "4"), 4, "units")
    refused(walk, _CAMPAIGN, "7")
    expect_equal(_units(walk, "6"), 6, "the last units")
    refused(walk, _CAMPAIGN, "1")


@assumed(OURS, writes=BOOKS, world="prepaid-nearly-spent")
def a_refusal_takes_nothing_from_the_balance(walk: Walk) -> None:
    """A booking that is refused, for whatever reason, leaves the prepaid balance as it was."""
    for campaign in ("camp-ended", "camp-paused", "camp-foreign", walk.new("campaign")):
        refused(walk, campaign, "1")
    for value in ("-1", "ten", "11", f"{_MOST_UNITS + 1}"):
        refused(walk, _CAMPAIGN, value)
    somebody, nobody = {"user_id": customer_of(walk)}, {"user_id": walk.new("nobody")}
    walk.refused(403, "assignPoints", nobody, body=order_of(walk, _CAMPAIGN, "1"))
    walk.refused(400, "assignPoints", somebody, body={"campaign_id": _CAMPAIGN})
    expect_equal(_units(walk, "10"), 10, "all units of the balance")
    refused(walk, _CAMPAIGN, "1")


@assumed(OURS, writes=BOOKS, world="default")
def each_campaign_rounds_its_own_way(walk: Walk) -> None:
    """A part of a unit is rounded down, up, half up or half to even, as the campaign says."""
    for rounding in ("down", "up", "half-up", "half-even"):
        for rate in ("1", "0.1"):
            terms = {"rounding": rounding, "units_per_currency_unit": rate}
            walk.mock.change("campaigns", _INSTANT, **terms)
            for value in (*AMOUNTS, "5", "15", "25"):
                wanted = units_of(rate, rounding, value)
                came = member(book(walk, _INSTANT, value), "loyalty_units")
                expect_equal(came, wanted, f"units for {value} at {rate}, {rounding}")


@assumed(OURS, writes=BOOKS, world="prepaid-nearly-spent")
def cancelled_units_return_to_the_prepaid_balance(walk: Walk) -> None:
    """What is cancelled returns to the balance, but still counts for the caps."""
    mock = walk.mock
    booked = book(walk, _CAMPAIGN, "10")
    mock.backstage("cancel", commitment_id=booked["id"])
    expect_equal(_units(walk, "10"), 10, "units after cancelling")
    mock.change("partners", _PARTNER, prepaid_balance=None, daily_cap=40)
    booked = book(walk, _CAMPAIGN, "20")
    mock.backstage("cancel", commitment_id=booked["id"])
    refused(walk, _CAMPAIGN, "1")


@assumed(OURS, writes=BOOKS, world="default")
def one_booking_has_room_for_an_int32(walk: Walk) -> None:
    """A booking of more units than 32 bits hold is refused with 403."""
    expect_equal(_units(walk, f"{_MOST_UNITS}.99"), _MOST_UNITS, "the most units")
    reply = refused(walk, _CAMPAIGN, f"{_MOST_UNITS + 1}")
    expect_equal(member(reply.json, "error"), "too-many-units", "error")
