"""Whether a value may fit a flat schema: a quick look that leaves the judgement to a validator."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.document import Json
from mockserver.contract.sampling.flat import Flat, Group, same
from mockserver.contract.sampling.flattening import Flattening
from mockserver.contract.schema_view import type_of

#: What counts most in how well a value fits an alternative.
_TAG, _TYPE, _CONST = 10_000, 1_000, 50


def fits(flat: Flat, value: Json) -> bool:
    """Whether the type, the listed values and the bounds of a schema allow a value."""
    if "types" in flat and type_of(value) not in flat["types"]:
        return False
    if "enum" in flat and not any(same(value, each) for each in flat["enum"]):
        return False
    if isinstance(value, str):
        return bool(flat.get("minLength", 0) <= len(value) <= flat.get("maxLength", len(value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return is_within(flat, value)
    return True


def is_within(flat: Mapping[str, Any], number: float) -> bool:
    """Whether the bounds of a schema allow a number."""
    return bool(
        flat.get("minimum", number) <= number <= flat.get("maximum", number)
        and ("exclusiveMinimum" not in flat or number > flat["exclusiveMinimum"])
        and ("exclusiveMaximum" not in flat or number < flat["exclusiveMaximum"])
    )


def ranked(flattening: Flattening, group: Group, value: Json) -> list[int]:
    """Order the alternatives of a group by how well a value fits them, the best first."""
    scores = [_score(flattening, group, each, value) for each in group.alternatives]
    return sorted(range(len(scores)), key=lambda index: -scores[index])


def _score(flattening: Flattening, group: Group, alternative: Json, value: Json) -> int:
    flat = flattening.flat(alternative)
    if "types" in flat and type_of(value) not in flat["types"]:
        return -_TYPE
    if not fits(flat, value):
        return -_CONST
    if not isinstance(value, dict):
        return 1
    score = 0
    if group.discriminator:
        told = value.get(str(group.discriminator.get("propertyName")))
        tag = flattening.tag(group.discriminator, alternative)
        score += _TAG if tag is not None and told == tag else 0
    properties, is_closed = flat.get("properties", {}), flat.get("additionalProperties") is False
    for name, each in value.items():
        if name not in properties:
            score -= 3 if is_closed else 1
        elif fits(flattening.flat(properties[name]), each):
            score += _CONST if "enum" in flattening.flat(properties[name]) else 1
        else:
            score -= _CONST
    return score + sum(2 if name in value else -2 for name in flat.get("required", ()))
