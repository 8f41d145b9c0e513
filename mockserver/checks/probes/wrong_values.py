"""Values that a schema may refuse: of another type, over a limit, outside a list or a format.

They are proposals: whoever sends one asks the validator first.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from mockserver.contract.document import Json
from mockserver.contract.schema_view import Schema, parts_of, type_of

_MOST_CHARACTERS = 20_000
_MOST_ITEMS = 1_000
#: For each format, a text that is none of it.
_MALFORMED = {
    "date-time": "2026-02-30T25:61:00Z",
    "date": "2026-02-30",
    "time": "25:61:00Z",
    "uuid": "not-a-uuid",
    "email": "nobody",
    "uri": "no uri at all",
    "ipv4": "999.1.1.1",
    "ipv6": "no-address",
    "hostname": "-no host-",
    "duration": "for ever",
}
_BEYOND = {"int32": 2**31, "int64": 2**63}
#: For each type, another scalar and a container.
_OTHERS: dict[str, tuple[Json, Json]] = {
    "string": (7, {}),
    "integer": ("seven", []),
    "number": ("seven", []),
    "boolean": ("yes", []),
    "array": ("text", {}),
    "object": ("text", []),
    "null": ("text", {}),
}


class Wrong(NamedTuple):
    """A value, and what is wrong with it: "of another type"."""

    how: str
    value: Json


def of_other_types(types: frozenset[str], good: Any) -> Iterator[Wrong]:
    """Yield values of other types than these, or than that of the good value."""
    kind = next(iter(sorted(types - {"null"})), type_of(good))
    scalar, container = _OTHERS[kind]
    yield Wrong("as another type", scalar)
    yield Wrong("as an object or list", container)
    if kind in ("integer", "number"):
        yield Wrong("as a number in quotes", "1")
        yield Wrong("as true", True)
    if kind == "integer":
        yield Wrong("as a fraction", 1.5)
    if kind == "boolean":
        yield Wrong("as the number 1", 1)


def over_limits(data: Json, schema: Json, good: Any) -> Iterator[Wrong]:
    """Yield values beyond what a schema's keywords allow; `good` is a valid one, or ABSENT."""
    for part in parts_of(data, schema):
        if "enum" in part or "const" in part:
            yield Wrong("outside its list", "no-such-value")
        if isinstance(good, str) or "string" in str(part.get("type")):
            yield from _texts(part, good if isinstance(good, str) else "")
        yield from _numbers(part)
        if isinstance(good, list):
            yield from _lists(part, good)


def _texts(part: Schema, good: str) -> Iterator[Wrong]:
    longest, shortest = part.get("maxLength"), part.get("minLength")
    if isinstance(longest, int) and longest < _MOST_CHARACTERS:
        yield Wrong("too long", (good or "x") + "x" * (longest + 1 - len(good or "x")))
    if isinstance(shortest, int) and 0 < shortest < _MOST_CHARACTERS:
        yield Wrong("too short", (good or "x" * shortest)[: shortest - 1])
    if "pattern" in part:
        for text in (f"{good}\u00a7", "", "\u00a7 \u00a7", "-"):
            yield Wrong("against its pattern", text)
    if part.get("format") in _MALFORMED:
        yield Wrong("against its format", _MALFORMED[part["format"]])


def _numbers(part: Schema) -> Iterator[Wrong]:
    for keyword, step in (("maximum", 1), ("minimum", -1)):
        limit = part.get(keyword)
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            is_large = isinstance(limit, float) and abs(limit) > 2**52
            yield Wrong(f"beyond its {keyword}", limit * 2 if is_large else limit + step)
    for keyword in ("exclusiveMaximum", "exclusiveMinimum"):
        limit = part.get(keyword)
        if limit is True:
            limit = part.get(keyword.removeprefix("exclusive").lower())
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            yield Wrong(f"at its {keyword}", limit)
    size = part.get("multipleOf")
    if isinstance(size, int | float) and not isinstance(size, bool):
        yield Wrong("between its steps", size * 1.5)
    if part.get("format") in _BEYOND and part.get("type") != "string":
        yield Wrong("beyond its format", _BEYOND[part["format"]])


def _lists(part: Schema, good: list[Json]) -> Iterator[Wrong]:
    most, least = part.get("maxItems"), part.get("minItems")
    if isinstance(most, int) and most < _MOST_ITEMS and good:
        yield Wrong("with too many items", [good[0]] * (most + 1))
    if isinstance(least, int) and 0 < least <= len(good):
        yield Wrong("with too few items", good[: least - 1])
    if part.get("uniqueItems") is True and good:
        yield Wrong("with an item twice", [good[0], good[0]])
