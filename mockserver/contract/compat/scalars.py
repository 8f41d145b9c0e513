"""How the values that two flat schemas allow differ: types, listed values, bounds and texts."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from mockserver.contract.compat.change import Delta
from mockserver.contract.document import Json
from mockserver.contract.sampling.fit import fits
from mockserver.contract.sampling.flat import TYPES, Flat
from mockserver.contract.schema_view import type_of
from mockserver.contract.violation import shown

_INFINITE = float("inf")
_INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
#: The formats of numbers that are not integers, each within the next one.
_NUMBERS = ("float", "double", "")
#: Formats that do not change which texts are meant.
_HINTS = frozenset(("password",))
#: What `fits` does not judge, so that a value which passes it may still be refused.
_UNJUDGED = frozenset(
    (
        "pattern",
        "format",
        "multipleOf",
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "items",
        "prefixItems",
        "not",
        "if",
        "groups",
        "contains",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "propertyNames",
    )
)
#: The pairs of keywords that bound a size, by the type that has one.
_SIZES = {
    "string": ("length", "minLength", "maxLength", "characters"),
    "array": ("items", "minItems", "maxItems", "items"),
    "object": ("members", "minProperties", "maxProperties", "members"),
}


class Bounds(NamedTuple):
    """The least and the greatest number, each with whether it is excluded itself."""

    low: tuple[float, bool]
    high: tuple[float, bool]


def types(flat: Flat) -> frozenset[str]:
    """Name the types that a flat schema allows; none if nothing is allowed."""
    if "enum" in flat:
        return frozenset(type_of(value) for value in flat["enum"] if fits(flat, value))
    return frozenset(flat.get("types", TYPES))


def value_deltas(old: Flat, new: Flat, formats: tuple[str, str]) -> Iterator[Delta]:
    """Yield what changed about single values; members and items are compared elsewhere.

    `formats` are those of the two schemas, joined into one text each.
    """
    if "enum" in old and "enum" in new:
        yield from _listed(old, new)
        return
    before, after = types(old), types(new)
    yield from _typed(before, after)
    common = before & after
    if not common:
        return
    if "enum" in old or "enum" in new:
        yield from _listed(old, new)
        return
    if common & {"number", "integer"}:
        yield from _numbers(old, new, is_whole="number" not in before | after)
    if common & {"number", "integer"} or "string" in common:
        yield from _formatted(old, new, common, formats)
    if "string" in common:
        yield from _patterns(old.get("pattern", ()), new.get("pattern", ()))
    for kind in sorted(common & _SIZES.keys()):
        yield from _sizes(kind, old, new)
    if "array" in common and ("uniqueItems" in old) is not ("uniqueItems" in new):
        is_added = "uniqueItems" in new
        what = "Items have to be unique now." if is_added else "Items may be repeated now."
        yield Delta("unique-items", what, is_added, not is_added)


def _typed(before: frozenset[str], after: frozenset[str]) -> Iterator[Delta]:
    lost, gained = before - after, after - before
    if not lost and not gained:
        return
    if lost | gained == {"null"} and before and after:
        what = "It may be null now." if gained else "It may not be null any more."
        yield Delta("nullable", what, bool(lost), bool(gained))
        return
    what = f"The type was {_named(before)}, and is {_named(after)} now."
    yield Delta("type", what, bool(lost), bool(gained))


def _named(names: frozenset[str]) -> str:
    if names == TYPES:
        return "any"
    shown_names = names - {"integer"} if "number" in names else names
    return " or ".join(sorted(shown_names)) or "none, for no value fits"


def _listed(old: Flat, new: Flat) -> Iterator[Delta]:
    """Compare listed values; where only one side lists any, the other may allow more."""
    lost = _refused(new, old)
    gained = _refused(old, new)
    if lost is False and gained is False:
        return
    if "enum" not in new:
        yield Delta("enum", "The list of values is gone: others fit now, too.", lost, gained)
    elif "enum" not in old:
        what = f"Only listed values fit now: {shown(new['enum'])}."
        yield Delta("enum", what, lost, gained)
    else:
        removed = [each for each in old["enum"] if fits(old, each) and not fits(new, each)]
        added = [each for each in new["enum"] if fits(new, each) and not fits(old, each)]
        parts = [f"no longer {shown(removed)}"] if removed else []
        parts += [f"now also {shown(added)}"] if added else []
        yield Delta("enum", f"The listed values are {', '.join(parts)}.", lost, gained)


def _refused(by: Flat, of: Flat) -> bool | None:
    """Whether one schema refuses a value that another allows; None if it cannot be told."""
    if "enum" not in of:
        return True
    values = [each for each in of["enum"] if fits(of, each)]
    if not all(fits(by, each) for each in values):
        return True
    return None if values and "enum" not in by and not _UNJUDGED.isdisjoint(by) else False


def _numbers(old: Flat, new: Flat, *, is_whole: bool) -> Iterator[Delta]:
    before, after = bounds(old, is_whole=is_whole), bounds(new, is_whole=is_whole)
    narrowed = after.low > before.low or _reach(after) < _reach(before)
    widened = after.low < before.low or _reach(after) > _reach(before)
    if narrowed or widened:
        is_format = _plain_bounds(old) == _plain_bounds(new)
        kind = "format" if is_format else "range"
        what = f"The range was {_range(before)}, and is {_range(after)} now."
        yield Delta(kind, what, narrowed, widened)
    steps = _step(old, is_whole=is_whole), _step(new, is_whole=is_whole)
    if steps[0] != steps[1]:
        one, other = steps
        is_finer = other is None or (one is not None and (one / other).denominator == 1)
        is_coarser = one is None or (other is not None and (other / one).denominator == 1)
        what = f"Numbers were multiples of {_multiple(one)}, and are of {_multiple(other)} now."
        yield Delta("multiple-of", what, not is_finer, not is_coarser)


def bounds(flat: Flat, *, is_whole: bool) -> Bounds:
    """Return the range of a flat schema; integers have no excluded bounds, and their format's."""
    low = max((flat.get("minimum", -_INFINITE), False), _excluded(flat, "exclusiveMinimum", -1))
    high_in = flat.get("maximum", _INFINITE)
    high_out = flat.get("exclusiveMaximum", _INFINITE)
    high = (high_out, True) if high_out <= high_in and high_out != _INFINITE else (high_in, False)
    if not is_whole:
        return Bounds(low, high)
    least, most = _INTEGERS.get(flat.get("format", ""), (-_INFINITE, _INFINITE))
    low_whole = low[0] if low[0] == -_INFINITE else _ceiling(low[0], is_excluded=low[1])
    high_whole = high[0] if high[0] == _INFINITE else -_ceiling(-high[0], is_excluded=high[1])
    return Bounds((max(low_whole, least), False), (min(high_whole, most), False))


def _excluded(flat: Flat, keyword: str, sign: int) -> tuple[float, bool]:
    return (flat[keyword], True) if keyword in flat else (sign * _INFINITE, False)


def _ceiling(number: float, *, is_excluded: bool) -> int:
    """Return the least integer that is at least a number, or above it."""
    whole = -int(-number // 1)
    return whole + 1 if is_excluded and whole == number else whole


def _reach(each: Bounds) -> tuple[float, bool]:
    """Order upper bounds: an excluded one is below the same one that is not."""
    return each.high[0], not each.high[1]


def _plain_bounds(flat: Flat) -> list[Any]:
    keywords = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    return [flat.get(each) for each in keywords]


def _range(each: Bounds) -> str:
    (low, is_low_out), (high, is_high_out) = each
    if low == -_INFINITE and high == _INFINITE:
        return "any number"
    parts = [] if low == -_INFINITE else [f"{'more than' if is_low_out else 'from'} {low}"]
    parts += [] if high == _INFINITE else [f"{'less than' if is_high_out else 'to'} {high}"]
    return " ".join(parts)


def _step(flat: Flat, *, is_whole: bool) -> Fraction | None:
    step: Fraction | None = flat.get("multipleOf")
    if not is_whole:
        return step
    return Fraction(1) if step is None else Fraction(step.numerator)


def _multiple(step: Fraction | None) -> str:
    return "nothing" if step is None else str(float(step)).removesuffix(".0")


def _formatted(
    old: Flat, new: Flat, common: frozenset[str], formats: tuple[str, str]
) -> Iterator[Delta]:
    before, after = ("" if each in _HINTS else each for each in formats)
    if before == after:
        return
    if "string" not in common and {before, after} <= {*_INTEGERS, ""}:
        if "number" not in types(old) | types(new):
            return  # their bounds were compared
        before, after = (each if each not in _INTEGERS else "" for each in (before, after))
        if before == after:
            return
    what = f"The format was {before or 'none'}, and is {after or 'none'} now."
    if "string" not in common and {before, after} <= set(_NUMBERS):
        is_narrower = _NUMBERS.index(after) < _NUMBERS.index(before)
        yield Delta("format", what, is_narrower, not is_narrower)
    else:
        yield Delta("format", what, bool(after), bool(before))


def _patterns(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Delta]:
    lost, gained = set(before) - set(after), set(after) - set(before)
    if not lost and not gained:
        return
    what = f"The pattern was {_alone(before)}, and is {_alone(after)} now."
    if lost and gained:
        yield Delta("pattern", f"{what} Which texts fit both cannot be told.", None, None)
    else:
        yield Delta("pattern", what, bool(gained), bool(lost))


def _alone(patterns: tuple[str, ...]) -> str:
    return " and ".join(map(shown, patterns)) or "none"


def _sizes(kind: str, old: Flat, new: Flat) -> Iterator[Delta]:
    name, least, most, unit = _SIZES[kind]
    low, high = (_least(each, least) for each in (old, new))
    if kind == "object" and low != high:
        low, high = (max(_least(each, least), len(each.get("required", ()))) for each in (old, new))
    before, after = (_most(each, most) for each in (old, new))
    narrowed, widened = high > low or after < before, high < low or after > before
    if narrowed or widened:
        one, other = _span(low, before), _span(high, after)
        what = f"It had {one} {unit}, and has {other} now."
        yield Delta(name, what, narrowed, widened)


def _least(flat: Flat, keyword: str) -> int:
    least: int = flat.get(keyword, 0)
    return least


def _most(flat: Flat, keyword: str) -> float:
    most: Json = flat.get(keyword, _INFINITE)
    return float(most)


def _span(least: int, most: float) -> str:
    if most == _INFINITE:
        return f"{least} or more" if least else "any number of"
    return f"{least} to {int(most)}"
