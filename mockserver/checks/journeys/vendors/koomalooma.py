"""Journeys over the koomalooma Partner API: sessions, and units that follow from amounts."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.walk import Untested, Walk, expect, expect_equal, member
from mockserver.checks.wire.exchange import Exchange

_CONTRACT = "the published contract"
_SUPPORT = "the vendor's support pages of 2017: campaigns"
_OURS = "docs/koomalooma.md"
_BOOKS = ("createUser", "assignPoints")
_CREDENTIAL = "X-KoomaLooma-JWT"
_ROUNDING = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "half-up": ROUND_HALF_UP}
_UNITS = ("loyalty_units", "free_loyalty_units", "redeemable_loyalty_units")


def _customer(walk: Walk) -> str:
    user = walk.good("createUser")
    return str(member(user, "partner_user_id"))


def _order(walk: Walk, campaign: str, value: str, **more: Any) -> Mapping[str, Any]:
    return {
        "campaign_id": campaign,
        "transaction_value": value,
        "promotion_goal_description": walk.new("order"),
        "promotion_goal_category": "purchase",
        **more,
    }


def _book(walk: Walk, campaign: str, value: str) -> Any:
    customer = _customer(walk)
    return walk.good("assignPoints", {"user_id": customer}, body=_order(walk, campaign, value))


def _refused(walk: Walk, campaign: str, value: str = "10.00") -> Exchange:
    customer = _customer(walk)
    body = _order(walk, campaign, value)
    return walk.refused(403, "assignPoints", {"user_id": customer}, body=body)


@documented(_CONTRACT, writes=("createUser",))
def opening_a_session_names_a_customer(walk: Walk) -> None:
    """A session is opened for a customer, and names the partner, the customer and the session."""
    user = walk.good("createUser")
    for name in ("partner_id", "partner_user_id", "user_session_id"):
        expect(bool(member(user, name)), f"a value for {name}", user)


@assumed(_OURS, writes=("createUser",))
def each_session_is_new(walk: Walk) -> None:
    """Each call that opens a session gives a session of its own."""
    first, second = walk.good("createUser"), walk.good("createUser")
    came = member(second, "user_session_id")
    expect(came != member(first, "user_session_id"), "another session than before", came)


@documented(_CONTRACT)
def no_token_opens_no_session(walk: Walk) -> None:
    """A call without a token is refused with 403."""
    walk.refused(403, "createUser", headers={_CREDENTIAL: None})


@documented(_CONTRACT)
def a_forged_token_opens_no_session(walk: Walk) -> None:
    """A token whose signature was changed is refused with 403."""
    token = walk.credential(_CREDENTIAL)
    if token is None or token.count(".") != 2:
        raise Untested("the credential is not a signed JSON Web Token")
    head, claims, signature = token.split(".")
    forged = "A" if signature[:1] != "A" else "B"
    changed = f"{head}.{claims}.{forged}{signature[1:]}"
    walk.refused(403, "createUser", headers={_CREDENTIAL: changed})


@documented(_CONTRACT, writes=_BOOKS, needs=("campaign",))
def a_booking_is_of_its_customer(walk: Walk) -> None:
    """A commitment carries the customer and what the order said."""
    customer = _customer(walk)
    order = _order(walk, walk.data["campaign"], "10.00")
    booked = walk.good("assignPoints", {"user_id": customer}, body=order)
    expect_equal(member(booked, "user_id"), customer, "user_id")
    for name in ("promotion_goal_description", "promotion_goal_category"):
        expect_equal(member(booked, name), order[name], name)


@assumed(_OURS, writes=_BOOKS, needs=("campaign",))
def two_bookings_are_two_commitments(walk: Walk) -> None:
    """The same order booked twice is two commitments with two ids: the API knows no key."""
    customer = _customer(walk)
    order = _order(walk, walk.data["campaign"], "10.00")
    ids = [
        member(walk.good("assignPoints", {"user_id": customer}, body=order), "id") for _ in range(2)
    ]
    expect(ids[0] != ids[1], "two ids", ids)


@elsewhere(_SUPPORT, writes=_BOOKS, needs=("campaign", "campaign_rate", "campaign_rounding"))
def the_campaign_decides_the_units(walk: Walk) -> None:
    """Units are the amount times the campaign's rate, rounded its way."""
    for value in ("49.90", "0", "100", "0.99", "1234.56"):
        booked = _book(walk, walk.data["campaign"], value)
        wanted = _units(walk.data["campaign_rate"], walk.data["campaign_rounding"], value)
        expect_equal(member(booked, "loyalty_units"), wanted, f"loyalty_units for {value}")


@elsewhere(_SUPPORT, writes=_BOOKS, needs=("bonus_campaign",))
def free_units_come_on_top(walk: Walk) -> None:
    """A campaign with free units adds them, and says how many of the units were free."""
    campaign = walk.data["bonus_campaign"]
    booked = _book(walk, campaign["id"], campaign["minimum"])
    earned = _units(campaign["rate"], campaign["rounding"], campaign["minimum"])
    expect_equal(member(booked, "free_loyalty_units"), campaign["free_units"], "free units")
    expect_equal(member(booked, "loyalty_units"), earned + campaign["free_units"], "all units")


@elsewhere(_SUPPORT, writes=_BOOKS, needs=("bonus_campaign",))
def below_the_minimum_nothing_is_earned(walk: Walk) -> None:
    """An amount below a campaign's minimum is booked, and earns nothing: no free units either."""
    campaign = walk.data["bonus_campaign"]
    below = Decimal(campaign["minimum"]) - Decimal("0.01")
    booked = _book(walk, campaign["id"], format(below, "f"))
    for name in _UNITS:
        expect_equal(member(booked, name), 0, name)


@documented(_CONTRACT, writes=_BOOKS, needs=("delayed_campaign",))
def a_new_commitment_is_pending(walk: Walk) -> None:
    """Until the campaign's delay has passed, a commitment is pending: nothing can be redeemed."""
    booked = _book(walk, walk.data["delayed_campaign"], "50")
    expect_equal(member(booked, "confirmation_status"), "pending", "confirmation_status")
    expect(member(booked, "loyalty_units") > 0, "units above 0", booked)
    for name in ("redeemable_loyalty_units", "redeemed_loyalty_units"):
        expect_equal(member(booked, name), 0, name)
    expect_equal(member(booked, "redeemed"), False, "redeemed")


@assumed(_OURS, writes=_BOOKS, needs=("instant_campaign",))
def without_a_delay_units_are_redeemable_at_once(walk: Walk) -> None:
    """A campaign without a delay confirms at once: all units can be redeemed."""
    booked = _book(walk, walk.data["instant_campaign"], "100")
    expect_equal(member(booked, "confirmation_status"), "confirmed", "confirmation_status")
    units = member(booked, "loyalty_units")
    expect_equal(member(booked, "redeemable_loyalty_units"), units, "redeemable units")


@assumed(_OURS, writes=_BOOKS, needs=("campaign",))
def the_amount_is_kept_as_it_was_sent(walk: Walk) -> None:
    """The counted amount is the amount of the order, to the last digit."""
    for value in ("0.10", "19.999", "123456789012345678.01"):
        customer = _customer(walk)
        order = _order(walk, walk.data["campaign"], value)
        reply = walk.call("assignPoints", {"user_id": customer}, body=order)
        if not reply.is_good:
            continue  # an amount may be too large for the units of this campaign
        came = Decimal(member(reply.json, "loyalty_accumulation_value"))
        expect_equal(came, Decimal(value), "loyalty_accumulation_value")


@assumed(_OURS, writes=("createUser",), needs=("campaign",))
def an_unknown_customer_gets_nothing(walk: Walk) -> None:
    """A booking for a customer whom the partner does not have is refused with 403."""
    body = _order(walk, walk.data["campaign"], "10.00")
    walk.refused(403, "assignPoints", {"user_id": walk.new("nobody")}, body=body)


@assumed(_OURS, writes=("createUser",))
def an_unknown_campaign_gives_nothing(walk: Walk) -> None:
    """A booking under a campaign that does not exist is refused with 403."""
    _refused(walk, walk.new("campaign"))


@assumed(_OURS, writes=("createUser",), needs=("ended_campaign",))
def an_ended_campaign_gives_nothing(walk: Walk) -> None:
    """A booking under a campaign that has ended is refused with 403."""
    _refused(walk, walk.data["ended_campaign"])


@assumed(_OURS, writes=("createUser",), needs=("paused_campaign",))
def a_paused_campaign_gives_nothing(walk: Walk) -> None:
    """A booking under a campaign that is switched off is refused with 403."""
    _refused(walk, walk.data["paused_campaign"])


@assumed(_OURS, writes=("createUser",), needs=("foreign_campaign",))
def a_campaign_of_another_partner_gives_nothing(walk: Walk) -> None:
    """A booking under another partner's campaign is refused with 403."""
    _refused(walk, walk.data["foreign_campaign"])


@assumed(_OURS, writes=("createUser",), needs=("campaign", "other_token"))
def a_customer_of_another_partner_gets_nothing(walk: Walk) -> None:
    """A partner cannot book for a customer of another partner: 403."""
    user = walk.good("createUser", headers={_CREDENTIAL: walk.data["other_token"]})
    customer = member(user, "partner_user_id")
    body = _order(walk, walk.data["campaign"], "10.00")
    walk.refused(403, "assignPoints", {"user_id": customer}, body=body)


@documented(_CONTRACT, writes=("createUser",), needs=("campaign",))
def an_order_without_its_campaign_is_invalid(walk: Walk) -> None:
    """An order without a required member is refused with 400."""
    customer = _customer(walk)
    order = _order(walk, walk.data["campaign"], "10.00")
    for name in order:
        body = {each: value for each, value in order.items() if each != name}
        walk.refused(400, "assignPoints", {"user_id": customer}, body=body)


@assumed(_OURS, writes=("createUser",), needs=("campaign",))
def an_amount_below_zero_is_refused(walk: Walk) -> None:
    """Amounts are plain decimal numbers from 0 up; others are refused with 403."""
    for value in ("-1", "ten", "1e3", "NaN", ""):
        _refused(walk, walk.data["campaign"], value)


@assumed(_OURS, writes=_BOOKS, needs=("campaign",))
def bookings_at_the_same_time_all_count(walk: Walk) -> None:
    """Bookings that arrive at the same time are all made, each with an id of its own."""
    customer = _customer(walk)

    def book() -> Exchange:
        body = _order(walk, walk.data["campaign"], "10.00")
        return walk.call("assignPoints", {"user_id": customer}, body=body)

    replies = walk.together(*[book] * 8)
    statuses = [each.status for each in replies]
    expect(all(each.is_good for each in replies), "2xx for each", statuses)
    expect_equal(len({member(each.json, "id") for each in replies}), 8, "the number of ids")


def _units(rate: str, rounding: str, value: str) -> int:
    exact = Decimal(value) * Decimal(rate)
    return int(exact.quantize(Decimal(1), _ROUNDING[rounding]))


CATALOGUE = Catalogue.of(
    globals(),
    data={
        "campaign": "a running campaign of this partner, by its id",
        "campaign_rate": "its units for one unit of the currency, as a decimal text",
        "campaign_rounding": "how it rounds: down, up or half-up",
        "bonus_campaign": "a running campaign: id, rate, rounding, minimum, free_units",
        "delayed_campaign": "a running campaign that confirms later",
        "instant_campaign": "a running campaign that confirms at once",
        "ended_campaign": "a campaign that has ended",
        "paused_campaign": "a campaign that is switched off",
        "foreign_campaign": "a campaign of another partner",
        "other_token": "a token of another partner",
    },
    mock_data={
        "campaign": "camp-purchase",
        "campaign_rate": "1",
        "campaign_rounding": "down",
        "bonus_campaign": {
            "id": "camp-welcome",
            "rate": "2.5",
            "rounding": "half-up",
            "minimum": "10",
            "free_units": 50,
        },
        "delayed_campaign": "camp-purchase",
        "instant_campaign": "camp-instant",
        "ended_campaign": "camp-ended",
        "paused_campaign": "camp-paused",
        "foreign_campaign": "camp-foreign",
        # Signed with the secret of the default fixture's second partner; it never expires.
        "other_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJwYXJ0bmVyX2lkIjoicC1vdGhlciJ9."
        "pfvF883FSqSD0jvRt231-0z8T0GC3HtKo4HzSS4fipo",
    },
)
