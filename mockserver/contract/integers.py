"""Write integers as integers: JSON Schema 2020-12 takes 9.0 for one, and Python does not."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockserver.contract.reference import find_pointer, target_of

#: From here on a float no longer stands for one integer only.
_EXACT = 2**53
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("then", "else")


def normalise_integers(value: Any, schema: Mapping[str, Any]) -> Any:
    """Copy a value that a free-standing schema accepts, with 9 for each 9.0 that it calls integer.

    `type: [integer, "null"]` calls it one; `type: number` does not. Every alternative counts, for
    9 and 9.0 satisfy the same schemas. References lead into the schema itself (`#/$defs/...`).
    """
    return _normalised(value, [schema], schema)


def _normalised(value: Any, schemas: Iterable[Any], root: Mapping[str, Any]) -> Any:
    if not isinstance(value, float | dict | list):
        return value
    applied = list(_applied(schemas, root))
    if isinstance(value, float):
        is_exact = value.is_integer() and abs(value) <= _EXACT
        return int(value) if is_exact and any(map(_is_integer, applied)) else value
    if isinstance(value, dict):
        return {
            name: _normalised(each, _of_member(applied, name), root) for name, each in value.items()
        }
    return [
        _normalised(each, _of_element(applied, index), root) for index, each in enumerate(value)
    ]


def _applied(schemas: Iterable[Any], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield these schemas, and those that they apply to the same value; each once."""
    seen: set[int] = set()
    waiting = list(schemas)
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, Mapping) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#"):
            waiting.append(find_pointer(root, target_of(reference)))
        waiting += [inner for key in _ALTERNATIVES for inner in schema.get(key, ())]
        waiting += [schema[key] for key in _BRANCHES if key in schema]


def _is_integer(schema: Mapping[str, Any]) -> bool:
    types = schema.get("type")
    return types == "integer" or (
        isinstance(types, list) and "integer" in types and "number" not in types
    )


def _of_member(schemas: Iterable[Mapping[str, Any]], name: str) -> Iterator[Any]:
    for schema in schemas:
        properties = schema.get("properties", {})
        if name in properties:
            yield properties[name]
        elif "additionalProperties" in schema:
            yield schema["additionalProperties"]


def _of_element(schemas: Iterable[Mapping[str, Any]], index: int) -> Iterator[Any]:
    for schema in schemas:
        first = schema.get("prefixItems", ())
        if index < len(first):
            yield first[index]
        elif "items" in schema:
            yield schema["items"]
