"""Numbers within the bounds of a schema, and multiples of its steps."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, isfinite
from typing import Any

from mockserver.contract.sampling.allowance import NotMade
from mockserver.contract.sampling.chance import Chance
from mockserver.contract.sampling.fit import is_within
from mockserver.contract.sampling.words import plausible_number

#: What a number without bounds is below; with one bound, how far from it.
_SPAN = 1_000
_HUNDREDTH = Fraction(1, 100)
_TRIES = 50
_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def number(
    flat: Mapping[str, Any], name: str, chance: Chance, variant: int, *, is_whole: bool
) -> int | float:
    """Make a number for a member by its name and bounds. Raises NotMade if there is none."""
    low, high = _bounds(flat)
    if low > high:
        raise NotMade("bounds that cross")
    step = flat.get("multipleOf")
    if step is None:
        liked = plausible_number(name, chance)
        if variant == 0 and liked is not None and is_within(flat, liked):
            return int(liked) if is_whole or liked == int(liked) else liked
        is_wide = high - low >= 10 and variant == 0
        step = Fraction(1) if is_whole or is_wide else min(_HUNDREDTH, (high - low) / 10)
    elif is_whole:
        step = Fraction(step.numerator)  # a whole multiple of a/b is a multiple of a
    return _multiple(flat, step or Fraction(1), low, high, chance)


def _bounds(flat: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """Return a lowest and a highest number, not far apart: above 0 if the schema lets them."""
    lows = [Fraction(flat[key]) for key in ("minimum", "exclusiveMinimum") if key in flat]
    highs = [Fraction(flat[key]) for key in ("maximum", "exclusiveMaximum") if key in flat]
    if flat.get("format") in _BOUNDS:
        least, most = _BOUNDS[flat["format"]]
        highs.append(Fraction(most))
        lows += [Fraction(least)] if lows or min(highs) < 1 else []
    if not lows:
        lows = [Fraction(1) if not highs or min(highs) >= 1 else min(highs) - _SPAN]
    low = max(lows)
    return low, min([*highs, low + _SPAN])


def _multiple(
    flat: Mapping[str, Any], step: Fraction, low: Fraction, high: Fraction, chance: Chance
) -> int | float:
    first, last = ceil(low / step), floor(high / step)
    if first > last and flat.keys().isdisjoint(("maximum", "exclusiveMaximum")):
        last = first  # the step is larger than the span that was looked at
    count = last - first + 1
    if count <= 0:
        raise NotMade("no multiple within the bounds")
    start = chance.below(count)
    for index in range(min(count, _TRIES)):
        made = _plain((first + (start + index) % count) * step)
        if made is not None and is_within(flat, made) and _divides(flat, made):
            return made
    raise NotMade("no multiple within the bounds")


def _plain(exact: Fraction) -> int | float | None:
    """Return a number of JSON; None for one that no float comes near."""
    try:
        return exact.numerator if exact.denominator == 1 else float(exact)
    except OverflowError:
        return None


def _divides(flat: Mapping[str, Any], made: float) -> bool:
    """Whether a validator that divides floats sees a multiple."""
    if "multipleOf" not in flat or isinstance(made, int):
        return True
    quotient = made / float(flat["multipleOf"] or 1)
    return isfinite(quotient) and quotient == int(quotient)
