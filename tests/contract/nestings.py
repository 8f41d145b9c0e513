"""Schemas in schemas that refer twice to the next one, and values as deep as they; no logic."""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st


class Level(NamedTuple):
    """One level: the schema that refers to the next one, and the value around the next one's."""

    schema: Callable[[Any], Any]
    value: Callable[[Any], Any]


def _member(inner: Any) -> Any:
    return {"a": inner}


def _item(inner: Any) -> Any:
    return [inner]


def _same(inner: Any) -> Any:
    return inner


#: What both dialects know.
OLD = {
    "properties, allOf": Level(lambda r: {"properties": {"a": {"allOf": [r, r]}}}, _member),
    "items, anyOf": Level(lambda r: {"items": {"anyOf": [{"allOf": [r, {}]}, r]}}, _item),
    "additionalProperties, oneOf": Level(
        lambda r: {"additionalProperties": {"oneOf": [r, {"not": r}]}}, _member
    ),
    "patternProperties": Level(lambda r: {"patternProperties": {"^a": r, "a$": r}}, _member),
    "properties, patternProperties": Level(
        lambda r: {"properties": {"a": r}, "patternProperties": {".": r}}, _member
    ),
    "allOf, properties": Level(lambda r: {"allOf": [{"properties": {"a": r}}] * 2}, _member),
    "oneOf, properties": Level(
        lambda r: {
            "oneOf": [
                {"properties": {"a": r, "kind": {"enum": [kind]}}, "required": ["kind"]}
                for kind in ("one", "two")
            ]
        },
        lambda inner: {"a": inner, "kind": "two"},
    ),
    "not": Level(lambda r: {"not": {"properties": {"a": {"allOf": [r, r]}}}}, _member),
    "required": Level(
        lambda r: {"type": "object", "properties": {"a": {"allOf": [r, r]}}, "required": ["a"]},
        _member,
    ),
    "minItems": Level(
        lambda r: {"type": "array", "items": {"oneOf": [r, {"allOf": [r]}]}, "minItems": 1}, _item
    ),
    "allOf": Level(lambda r: {"allOf": [r, r]}, _same),
}
#: What 2020-12 knows besides.
NEW = {
    **OLD,
    "prefixItems": Level(lambda r: {"prefixItems": [{"allOf": [r, r]}]}, _item),
    "items, contains": Level(lambda r: {"items": r, "contains": r}, _item),
    "dependentSchemas": Level(
        lambda r: {"properties": {"a": r}, "dependentSchemas": {"a": {"properties": {"a": r}}}},
        _member,
    ),
    "if": Level(lambda r: {"properties": {"a": {"if": r, "then": r, "else": r}}}, _member),
    "unevaluatedProperties": Level(
        lambda r: {"properties": {"a": {"anyOf": [r], "unevaluatedProperties": False}}}, _member
    ),
    "$ref": Level(lambda r: {**r, "properties": {"a": r}}, _member),
}
LEVELS = {"3.0.3": OLD, "3.1.0": NEW}


class Nesting(NamedTuple):
    """The schemas S0, S1, ... of a document, and a value that goes through all of them."""

    version: str
    schemas: dict[str, Any]
    value: Any

    @property
    def document(self) -> dict[str, Any]:
        """A document that has these schemas, and two operations with the first of them."""
        content = {"content": {"application/json": {"schema": ref(0)}}}
        reply = {"responses": {"200": {"description": "Done.", **content}}}
        operations = {"get": reply, "post": {**reply, "requestBody": content}}
        return {
            "openapi": self.version,
            "info": {"title": "Nested", "version": "1"},
            "paths": {"/a": operations},
            "components": {"schemas": self.schemas},
        }


def ref(number: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/S{number}"}


@st.composite
def nestings(draw: st.DrawFn, *, depth: int) -> Nesting:
    """Levels of one to three kinds, by turns; the last one ends, or leads back to another."""
    version = draw(st.sampled_from(sorted(LEVELS)))
    names = draw(st.lists(st.sampled_from(sorted(LEVELS[version])), min_size=1, max_size=3))
    levels = [LEVELS[version][names[number % len(names)]] for number in range(depth)]
    schemas = {f"S{number}": level.schema(ref(number + 1)) for number, level in enumerate(levels)}
    ends: list[Any] = [{"type": "string"}, {"type": "object"}, {"properties": {"a": ref(0)}}]
    schemas[f"S{depth}"] = draw(st.sampled_from(ends))
    value: Any = draw(st.sampled_from([{}, "end", 1]))
    for level in reversed(levels):
        value = level.value(value)
    return Nesting(version, schemas, value)
