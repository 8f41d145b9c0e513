"""The id of a row in its collection: the values of its path's parameters, joined by colons."""

from collections.abc import Iterable
from typing import Any

from mockserver.inferred.resources.member import Steps, value_at

Json = Any

#: The id of the one row of a path without parameters.
ONLY = "self"
#: The longest id of a row, in characters; a snapshot holds no longer one.
LONGEST = 512


def identifier_of(parts: Iterable[str]) -> str:
    """Join the values of parameters: one alone stays as it is, several are escaped and joined."""
    texts = list(parts)
    if not texts:
        return ONLY
    return texts[0] if len(texts) == 1 else ":".join(_escaped(text) for text in texts)


def parts_of(identifier: str, count: int) -> list[str]:
    """Split an id into the values of `count` parameters."""
    if count <= 1:
        return [identifier][:count]
    parts = [part.replace("%3A", ":").replace("%25", "%") for part in identifier.split(":")]
    return (parts + [""] * count)[:count]


def prefix_of(parents: Iterable[str]) -> str:
    """Return the beginning of the ids of all rows with these parents; empty without parents."""
    return "".join(_escaped(text) + ":" for text in parents)


def text_of(value: Json) -> str:
    """Write the value of a parameter, or of an id's member, as the path has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, list):
        return ",".join(text_of(each) for each in value)
    return str(value)


def id_value(value: Json, types: frozenset[str]) -> Json:
    """Return a value of an id in one of the types that its place allows, if it can be."""
    text = text_of(value)
    if "string" not in types and types & {"integer", "number"}:
        return int(text) if text.removeprefix("-").isdecimal() else value
    return text if types and not types & {"integer", "number"} else value


def id_texts(row: Json, ids: Iterable[Steps]) -> list[str] | None:
    """Return the values of a row's id members as texts; None if one of them is missing."""
    values = [value_at(row, steps) if steps else None for steps in ids]
    usable = (value is not None and not isinstance(value, dict | list) for value in values)
    return [text_of(value) for value in values] if all(usable) else None


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(":", "%3A")
