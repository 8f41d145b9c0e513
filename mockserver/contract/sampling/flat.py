"""Flat schemas: a schema joined with all that its `allOf` and its references say of one value.

A flat schema is a mapping from keyword to what is asked, in one form for draft 4 and 2020-12:
`types` is a set, exclusive bounds are numbers, `const` is an `enum` of one, and what may stand
only once in a schema but comes from several is a tuple (`pattern`, `not`, `contains`, `if`).
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

from mockserver.contract.document import Json

Flat = dict[str, Any]

TYPES = frozenset(("null", "boolean", "integer", "number", "string", "array", "object"))


class Both(NamedTuple):
    """Several schemas that have to hold for one value; it stands where a schema may stand."""

    schemas: tuple[Json, ...]


class Group(NamedTuple):
    """The alternatives of a `oneOf` or `anyOf`, and the discriminator that tells which it is."""

    alternatives: list[Json]
    discriminator: Mapping[str, Any] | None
    #: Whether a value must fit no other alternative.
    is_exclusive: bool


def flat_of(part: Mapping[str, Any]) -> Flat:
    """Read one resolved schema; what has a wrong shape says nothing."""
    flat: Flat = {}
    for keyword, value in part.items():
        reader = _READERS.get(keyword)
        if reader is not None:
            read = reader(value)
            if read is not None:
                flat[keyword] = read
    _types(flat, part)
    _bounds(flat, part)
    if part.get("nullable") is True and "enum" in flat:
        flat["enum"] = [*flat["enum"], None]
    if "const" in part:
        const = [part["const"]]
        flat["enum"] = _common(const, flat["enum"]) if "enum" in flat else const
    if isinstance(part.get("items"), list):
        flat["prefixItems"] = part["items"]
    for keyword in ("oneOf", "anyOf"):
        alternatives = _schemas(part.get(keyword))
        if alternatives:
            group = Group(alternatives, flat.pop("discriminator", None), keyword == "oneOf")
            flat["groups"] = (*flat.get("groups", ()), group)
    if "if" in part:
        flat["if"] = ((part["if"], part.get("then", True), part.get("else", True)),)
    return flat


def merged(one: Flat, other: Flat) -> Flat:
    """Join what two flat schemas ask of one value; the first one's annotations count."""
    result = dict(one)
    for keyword, value in other.items():
        if keyword not in result:
            result[keyword] = value
        elif keyword in _MERGERS:
            result[keyword] = _MERGERS[keyword](result[keyword], value)
    if "properties" in result and "additionalProperties" in result:
        result["properties"] = _properties(one, other)
    return result


def agree(one: Flat, other: Flat) -> bool:
    """Whether the types and the listed values of two schemas leave anything that fits both."""
    if "types" in one and "types" in other and not one["types"] & other["types"]:
        return False
    return "enum" not in one or "enum" not in other or bool(_common(one["enum"], other["enum"]))


def both(one: Json, other: Json) -> Json:
    """Return the schema for what has to satisfy two schemas."""
    if one is True or one == other:
        return other
    if other is True:
        return one
    if one is False or other is False:
        return False
    schemas = [
        each
        for schema in (one, other)
        for each in (schema.schemas if isinstance(schema, Both) else (schema,))
    ]
    return Both(tuple(schemas))


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are the same: `true` is not 1."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _types(flat: Flat, part: Mapping[str, Any]) -> None:
    named = part.get("type")
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    types = TYPES.intersection(each for each in names if isinstance(each, str))
    if types:
        types |= {"integer"} if "number" in types else set()
        flat["types"] = types | {"null"} if part.get("nullable") is True else types


def _bounds(flat: Flat, part: Mapping[str, Any]) -> None:
    """Turn the bounds of draft 4 that `true` makes exclusive into numbers."""
    for bound, exclusive in (
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ):
        if part.get(exclusive) is True and bound in flat:
            flat[exclusive] = flat.pop(bound)


def _properties(one: Flat, other: Flat) -> dict[str, Json]:
    """Join properties where one side says something about those that it does not name."""
    names = {**one.get("properties", {}), **other.get("properties", {})}
    return {name: both(_member(one, name), _member(other, name)) for name in names}


def _member(flat: Flat, name: str) -> Json:
    named = flat.get("properties", {})
    if name in named:
        return named[name]
    # Which pattern takes the name is left to the validator.
    return True if "patternProperties" in flat else flat.get("additionalProperties", True)


def _joined_maps(one: dict[str, Json], other: dict[str, Json]) -> dict[str, Json]:
    joined = dict(one)
    for name, each in other.items():
        joined[name] = both(joined[name], each) if name in joined else each
    return joined


def _joined_prefixes(one: list[Json], other: list[Json]) -> list[Json]:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    return [
        both(each, shorter[index]) if index < len(shorter) else each
        for index, each in enumerate(longer)
    ]


def _common(one: list[Json], other: list[Json]) -> list[Json]:
    return [each for each in one if any(same(each, value) for value in other)]


def _least_common(one: Fraction, other: Fraction) -> Fraction:
    return Fraction(
        lcm(one.numerator * other.denominator, other.numerator * one.denominator),
        one.denominator * other.denominator,
    )


def _number(value: Json) -> Json:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(value: Json) -> int | None:
    number = _number(value)
    return None if number is None or number < 0 else int(number)


def _step(value: Json) -> Fraction | None:
    number = _number(value)
    return Fraction(str(number)) if number is not None and number > 0 else None


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _mapping(value: Json) -> dict[str, Json] | None:
    return value if isinstance(value, dict) else None


def _names(value: Json) -> dict[str, None] | None:
    if not isinstance(value, list):
        return None
    return dict.fromkeys(each for each in value if isinstance(each, str))


def _schema(value: Json) -> Json:
    return value if isinstance(value, dict | bool) else None


def _schemas(value: Json) -> list[Json]:
    listed = value if isinstance(value, list) else []
    return [each for each in listed if isinstance(each, dict | bool)]


def _once(reader: Callable[[Json], Json]) -> Callable[[Json], tuple[Json] | None]:
    def read(value: Json) -> tuple[Json] | None:
        found = reader(value)
        return None if found is None else (found,)

    return read


_READERS: dict[str, Callable[[Json], Any]] = {
    "enum": lambda value: value if isinstance(value, list) else None,
    "multipleOf": _step,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _count),
    **dict.fromkeys(("minProperties", "maxProperties", "minContains", "maxContains"), _count),
    "pattern": _once(_text),
    "format": _text,
    "required": _names,
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), _mapping),
    **dict.fromkeys(("dependencies", "dependentRequired"), _mapping),
    **dict.fromkeys(("additionalProperties", "propertyNames", "items"), _schema),
    "unevaluatedProperties": _schema,
    "unevaluatedItems": _schema,
    "prefixItems": _schemas,
    "contains": _once(_schema),
    "not": _once(_schema),
    "uniqueItems": lambda value: True if value is True else None,
    "readOnly": lambda value: True if value is True else None,
    "writeOnly": lambda value: True if value is True else None,
    "discriminator": _mapping,
    "title": _text,
    "example": lambda value: (value,),
    "examples": lambda value: tuple(value) if isinstance(value, list) and value else None,
    "default": lambda value: (value,),
}

_MERGERS: dict[str, Callable[[Any, Any], Any]] = {
    "types": lambda one, other: one & other,
    "enum": _common,
    "multipleOf": _least_common,
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems"), max),
    **dict.fromkeys(("minProperties", "minContains"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems"), min),
    **dict.fromkeys(("maxProperties", "maxContains"), min),
    **dict.fromkeys(("pattern", "contains", "not", "if", "groups"), lambda one, other: one + other),
    "required": lambda one, other: {**one, **other},
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), _joined_maps),
    **dict.fromkeys(("dependencies", "dependentRequired"), lambda one, other: {**one, **other}),
    **dict.fromkeys(("additionalProperties", "propertyNames", "items"), both),
    "prefixItems": _joined_prefixes,
}
