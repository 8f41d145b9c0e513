"""Campaigns: when they run, and how an amount is turned into units."""

import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from mockserver.engine.world import Row

#: How a fraction of a unit is rounded, by its name in fixtures.
ROUNDINGS = {
    "down": ROUND_DOWN,
    "up": ROUND_CEILING,
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
}

#: The most units of one commitment: the contract counts them in 32 bits.
MOST_UNITS = 2**31 - 1

_AMOUNT = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_EXACT = Context(prec=200)


class Earned(NamedTuple):
    """The units of one transaction: all of them, and how many of them were free."""

    units: int
    free: int


def is_running(campaign: Row, now: int) -> bool:
    """Whether a campaign issues units now: it is switched on, has begun and has not ended."""
    starts, ends = campaign["starts_at"], campaign["ends_at"]
    return campaign["active"] and (starts is None or starts <= now) and (ends is None or now < ends)


def parse_amount(text: str) -> Decimal | None:
    """Parse a decimal amount exactly; None if it is not a plain one such as `49.90`."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def earn(campaign: Row, amount: Decimal) -> Earned:
    """Turn an amount into units: rate, then rounding, then the free units on top.

    An amount below the campaign's minimum earns nothing, not even the free units. The support
    pages say that the campaign decides; this formula is assumed, and fixtures set its numbers.
    """
    minimum = campaign["minimum_value"]
    if minimum is not None and amount < Decimal(minimum):
        return Earned(0, 0)
    exact = _EXACT.multiply(amount, Decimal(campaign["units_per_currency_unit"]))
    earned = int(exact.to_integral_value(ROUNDINGS[campaign["rounding"]], _EXACT))
    free: int = campaign["free_units"]
    return Earned(earned + free, free)
