"""Whole numbers: JSON Schema takes 5.0 for an integer, and code that counts wants 5."""

from collections.abc import Iterator, Mapping
from typing import Any

_COMBINED = ("allOf", "anyOf", "oneOf")


def with_integers(value: Any, schema: Any) -> Any:
    """Write whole numbers without a point wherever a schema asks for integers."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and _is_integer(schema) else value
    if isinstance(value, dict):
        known = dict(pair for part in _parts(schema) for pair in part.get("properties", {}).items())
        return {name: with_integers(each, known.get(name)) for name, each in value.items()}
    if isinstance(value, list):
        items = next((part["items"] for part in _parts(schema) if "items" in part), None)
        return [with_integers(each, items) for each in value]
    return value


def _is_integer(schema: Any) -> bool:
    kinds = [part.get("type") for part in _parts(schema)]
    return any("integer" in kind if isinstance(kind, list) else kind == "integer" for kind in kinds)


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Give a schema and all that is combined in it."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for keyword in _COMBINED:
        for part in schema.get(keyword, ()):
            yield from _parts(part)
