"""Texts, numbers and truths for a flat schema."""

from mockserver.contract.document import Json
from mockserver.contract.sampling.allowance import Allowance, NotMade
from mockserver.contract.sampling.fit import fits
from mockserver.contract.sampling.flat import Flat
from mockserver.contract.sampling.likeness import alike
from mockserver.contract.sampling.number import number
from mockserver.contract.sampling.position import Position
from mockserver.contract.sampling.text import text
from mockserver.contract.sampling.words import telling

#: Formats whose texts are never taken from an example: they tell who or when, and grow old.
_SHOWING = frozenset(("example", "examples", "default"))
_OWN_FORMATS = frozenset(("uuid", "date-time", "date", "time"))


def one_of(flat: Flat, position: Position, variant: int) -> Json:
    """Choose one of the listed values that the rest of the schema allows, null last."""
    rest = {key: each for key, each in flat.items() if key != "enum"}
    values = [each for each in flat["enum"] if fits(rest, each) and not _is_ruled_out(flat, each)]
    values = [each for each in values if each is not None] or values
    if not values:
        raise NotMade("no listed value fits")
    return values[(position.chance.below(len(values)) + variant) % len(values)]


def scalar(flat: Flat, kind: str, position: Position, variant: int, allowance: Allowance) -> Json:
    """Make a value of this type. Raises NotMade where there is none."""
    if kind == "null":
        return None
    if variant:
        position = position._replace(chance=position.chance.child(f"again {variant}"))
    elif "format" not in flat or flat["format"] not in _OWN_FORMATS:
        told = [each for each in _told(flat) if fits(flat, each)]
        if told and (made := _shown(position.chance.pick(told), position)) is not None:
            return made
    chance = position.chance
    if kind == "string":
        return text(flat, position.name, position.owner, variant, chance, allowance)
    if kind == "boolean":
        return chance.below(2) == 0
    return number(flat, position.name, chance, variant, is_whole=kind == "integer")


def _shown(told: Json, position: Position) -> Json | None:
    """Take what the document shows, or a likeness of it; None where a made-up value says more."""
    tells = telling(position.name)
    if tells == "identity":
        return alike(told, position.chance) if isinstance(told, str) else None
    is_open = not isinstance(told, str) or tells == "much"
    return None if is_open and position.chance.below(2) else told


def _told(flat: Flat) -> tuple[Json, ...]:
    """List the values that the document shows for a schema, without null."""
    if _SHOWING.isdisjoint(flat):
        return ()
    told = (*flat.get("example", ()), *flat.get("examples", ()), *flat.get("default", ()))
    return tuple(each for each in told if isinstance(each, str | int | float))


def _is_ruled_out(flat: Flat, value: Json) -> bool:
    for schema in flat.get("not", ()):
        listed = schema.get("enum", [schema.get("const")]) if isinstance(schema, dict) else ()
        if isinstance(listed, list) and value is not None and value in listed:
            return True
    return False
