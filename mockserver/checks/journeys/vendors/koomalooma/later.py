"""Journeys over what becomes of a commitment: confirmed, redeemed, cancelled."""

from datetime import datetime
from typing import Any

from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.vendors.koomalooma.partner import BOOKS, OURS, book
from mockserver.checks.journeys.walk import Walk, expect_equal, member

#: One unit for one of the currency, confirmed after fourteen days; a tenth, confirmed at once.
_DELAYED, _INSTANT = "camp-purchase", "camp-instant"


def _is(commitment: Any, *, redeemable: int, redeemed: int, cancelled: int) -> None:
    """Expect the parts of a commitment, which add up to its units."""
    for name, wanted in (
        ("redeemable_loyalty_units", redeemable),
        ("redeemed_loyalty_units", redeemed),
        ("cancelled_loyalty_units", cancelled),
        ("redeemed", 0 < member(commitment, "loyalty_units") == redeemed),
        ("confirmation_status", "confirmed"),
    ):
        expect_equal(member(commitment, name), wanted, name)


def _seconds(commitment: Any) -> float:
    return datetime.fromisoformat(member(commitment, "updated_at")).timestamp()


@assumed(OURS, writes=BOOKS, world="default")
def a_commitment_is_confirmed_when_its_delay_is_over(walk: Walk) -> None:
    """Units can be redeemed when the campaign's delay has passed, and no moment earlier."""
    mock, booked = walk.mock, book(walk, _DELAYED, "49.90")
    mock.advance(days=13, hours=23, minutes=59)
    mock.refused(409, "redeem", commitment_id=booked["id"])
    mock.advance(minutes=1)
    mock.refused(409, "confirm", commitment_id=booked["id"])
    mock.advance(hours=1)
    came = mock.backstage("redeem", commitment_id=booked["id"], units=1)
    _is(came, redeemable=48, redeemed=1, cancelled=0)
    expect_equal(member(came, "created_at"), member(booked, "created_at"), "created_at")


@assumed(OURS, writes=BOOKS, world="commitment-about-to-be-confirmed")
def a_delay_counts_from_the_booking(walk: Walk) -> None:
    """A commitment of two weeks ago is confirmed two weeks after it was booked."""
    mock = walk.mock
    mock.refused(409, "redeem", commitment_id="com-soon")
    mock.advance(seconds=59)
    mock.refused(409, "redeem", commitment_id="com-soon")
    mock.advance(seconds=1)
    came = mock.backstage("redeem", commitment_id="com-soon")
    _is(came, redeemable=0, redeemed=49, cancelled=0)


@assumed(OURS, writes=BOOKS, world="default")
def a_commitment_may_be_confirmed_early(walk: Walk) -> None:
    """The vendor may confirm a commitment before its time, once; its time changes nothing then."""
    mock, booked = walk.mock, book(walk, _DELAYED, "30")
    mock.advance(hours=1)
    came = mock.backstage("confirm", commitment_id=booked["id"])
    _is(came, redeemable=30, redeemed=0, cancelled=0)
    expect_equal(_seconds(came) - _seconds(booked), 3600, "the seconds until updated_at")
    mock.refused(409, "confirm", commitment_id=booked["id"])
    mock.backstage("redeem", commitment_id=booked["id"], units=10)
    mock.advance(days=15)
    came = mock.backstage("redeem", commitment_id=booked["id"], units=20)
    _is(came, redeemable=0, redeemed=30, cancelled=0)


@assumed(OURS, writes=BOOKS, world="default")
def no_more_is_redeemed_than_there_is(walk: Walk) -> None:
    """Units are spent in parts; more than can be redeemed is refused and changes nothing."""
    mock, booked = walk.mock, book(walk, _INSTANT, "100")
    mock.refused(409, "redeem", commitment_id=booked["id"], units=11)
    came = mock.backstage("redeem", commitment_id=booked["id"], units=4)
    _is(came, redeemable=6, redeemed=4, cancelled=0)
    mock.refused(409, "redeem", commitment_id=booked["id"], units=7)
    came = mock.backstage("redeem", commitment_id=booked["id"])
    _is(came, redeemable=0, redeemed=10, cancelled=0)
    mock.refused(409, "redeem", commitment_id=booked["id"])
    mock.refused(409, "cancel", commitment_id=booked["id"])


@assumed(OURS, writes=BOOKS, world="units-partly-redeemed")
def what_is_not_spent_can_be_cancelled(walk: Walk) -> None:
    """Cancelling takes the units that are not spent, once; spent ones stay spent."""
    mock = walk.mock
    came = mock.backstage("cancel", commitment_id="com-partly")
    _is(came, redeemable=0, redeemed=20, cancelled=29)
    mock.refused(409, "cancel", commitment_id="com-partly")
    mock.refused(409, "redeem", commitment_id="com-partly")
    mock.refused(409, "cancel", commitment_id="com-wholly")
    expect_equal(member(came, "loyalty_units"), 49, "loyalty_units")


@assumed(OURS, writes=BOOKS, world="default")
def a_cancelled_commitment_confirms_nothing(walk: Walk) -> None:
    """Of a commitment that was cancelled while it was pending, nothing can be redeemed later."""
    mock, booked = walk.mock, book(walk, _DELAYED, "30")
    came = mock.backstage("cancel", commitment_id=booked["id"])
    expect_equal(member(came, "confirmation_status"), "pending", "confirmation_status")
    expect_equal(member(came, "cancelled_loyalty_units"), 30, "cancelled_loyalty_units")
    mock.advance(days=15)
    mock.refused(409, "redeem", commitment_id=booked["id"])
    mock.refused(409, "cancel", commitment_id=booked["id"])


@assumed(OURS, writes=BOOKS, world="default")
def a_commitment_of_no_units_is_never_redeemed(walk: Walk) -> None:
    """A commitment without units is not redeemed: there was nothing to spend."""
    for campaign, status in ((_DELAYED, "pending"), (_INSTANT, "confirmed")):
        booked = book(walk, campaign, "0")
        expect_equal(member(booked, "redeemed"), False, "redeemed")
        expect_equal(member(booked, "confirmation_status"), status, "confirmation_status")
    walk.mock.refused(409, "redeem", commitment_id=booked["id"])


@assumed(OURS, world="default")
def an_unknown_commitment_is_not_found(walk: Walk) -> None:
    """What is done backstage to an unknown commitment is refused with 404."""
    for action in ("confirm", "redeem", "cancel"):
        walk.mock.refused(404, action, commitment_id=walk.new("commitment"))
