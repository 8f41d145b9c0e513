"""The parts of an OpenAPI document: schemas, parameters, responses and the rest, each by its kind.

All else is data: examples, defaults, enum values, `x-` extensions. A `$ref` in a part is a
reference; a `$ref` in data is data. All code that looks for references or schemas walks here.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Literal, NamedTuple

from mockserver.contract.document import Json, walk
from mockserver.contract.reference import find_pointer, target_of
from mockserver.contract.violation import pointer_to

#: How parts stand under a key: one part, a list of parts, or a map from names to parts.
Shape = Literal["one", "list", "map"]

_SCHEMA: dict[str, tuple[Shape, str]] = {
    "properties": ("map", "Schema"),
    "patternProperties": ("map", "Schema"),
    "definitions": ("map", "Schema"),
    "allOf": ("list", "Schema"),
    "anyOf": ("list", "Schema"),
    "oneOf": ("list", "Schema"),
    "items": ("one", "Schema"),
    "not": ("one", "Schema"),
    "additionalProperties": ("one", "Schema"),
    # JSON Schema 2020-12, for OpenAPI 3.1
    "$defs": ("map", "Schema"),
    "dependentSchemas": ("map", "Schema"),
    "prefixItems": ("list", "Schema"),
    "if": ("one", "Schema"),
    "then": ("one", "Schema"),
    "else": ("one", "Schema"),
    "contains": ("one", "Schema"),
    "propertyNames": ("one", "Schema"),
    "contentSchema": ("one", "Schema"),
    "unevaluatedItems": ("one", "Schema"),
    "unevaluatedProperties": ("one", "Schema"),
}
_VALUE: dict[str, tuple[Shape, str]] = {
    "schema": ("one", "Schema"),
    "examples": ("map", "Example"),
}
_FIELD: dict[str, tuple[Shape, str]] = {**_VALUE, "content": ("map", "MediaType")}
#: The keys of a path item under which its operations stand.
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")

#: The maps of `components`, and the kind of part that each holds.
COMPONENTS = {
    "schemas": "Schema",
    "responses": "Response",
    "parameters": "Parameter",
    "examples": "Example",
    "requestBodies": "RequestBody",
    "headers": "Header",
    "securitySchemes": "SecurityScheme",
    "links": "Link",
    "callbacks": "Callback",
    "pathItems": "PathItem",
}
#: For each kind of part, the keys under which further parts stand (OpenAPI 3.0.3 and 3.1.1,
#: section 4.7).
_KEYS: dict[str, dict[str, tuple[Shape, str]]] = {
    "OpenAPI": {
        "paths": ("one", "Paths"),
        "webhooks": ("map", "PathItem"),
        "components": ("one", "Components"),
    },
    "Components": {key: ("map", kind) for key, kind in COMPONENTS.items()},
    "PathItem": {
        "parameters": ("list", "Parameter"),
        **dict.fromkeys(METHODS, ("one", "Operation")),
    },
    "Operation": {
        "parameters": ("list", "Parameter"),
        "requestBody": ("one", "RequestBody"),
        "responses": ("one", "Responses"),
        "callbacks": ("map", "Callback"),
    },
    "Parameter": _FIELD,
    "Header": _FIELD,
    "RequestBody": {"content": ("map", "MediaType")},
    "Response": {
        "headers": ("map", "Header"),
        "content": ("map", "MediaType"),
        "links": ("map", "Link"),
    },
    "MediaType": {**_VALUE, "encoding": ("map", "Encoding")},
    "Encoding": {"headers": ("map", "Header")},
    "Schema": _SCHEMA,
    "Example": {},
    "Link": {},
    "SecurityScheme": {},
    # Swagger 2.0
    "Swagger": {
        "paths": ("one", "SwaggerPaths"),
        "definitions": ("map", "Schema"),
        "parameters": ("map", "SwaggerParameter"),
        "responses": ("map", "SwaggerResponse"),
    },
    "SwaggerPathItem": {
        "parameters": ("list", "SwaggerParameter"),
        **dict.fromkeys(METHODS, ("one", "SwaggerOperation")),
    },
    "SwaggerOperation": {
        "parameters": ("list", "SwaggerParameter"),
        "responses": ("one", "SwaggerResponses"),
    },
    "SwaggerParameter": {"schema": ("one", "Schema"), "items": ("one", "Schema")},
    "SwaggerResponse": {"schema": ("one", "Schema"), "headers": ("map", "SwaggerHeader")},
    "SwaggerHeader": {"items": ("one", "Schema")},
}
#: Kinds whose keys are free, except that one with `x-` is an extension; and what stands there.
_FREE_KEYS = {"Paths": "PathItem", "Responses": "Response", "Callback": "PathItem"}
#: A map that is a reference as a whole, which OpenAPI does not know but documents have.
_REFERRED_MAPS = {f"{kind}Map": kind for kind in ("Schema", "MediaType", "Header", "Example")}
_FREE_KEYS |= {"SwaggerPaths": "SwaggerPathItem", "SwaggerResponses": "SwaggerResponse"}


class Part(NamedTuple):
    """One part: the pointer at which it stands, the mapping itself, and the kind it has there."""

    pointer: str
    node: dict[str, Json]
    kind: str

    @property
    def reference(self) -> str | None:
        """The text of its `$ref`; None where it has none."""
        reference = self.node.get("$ref")
        return reference if isinstance(reference, str) else None


def walk_parts(
    data: Json, pointer: str, kind: str, seen: set[tuple[str, str]] | None = None
) -> Iterator[Part]:
    """Yield the part `data`, of this kind and at this pointer, and every part inside it.

    References are not followed. Parts in `seen` are passed over with all that they hold; the
    walk adds what it yields, so several walks with one set meet each part once.
    """
    seen = set() if seen is None else seen
    stack: list[tuple[str, Json, str]] = [(pointer, data, kind)]
    while stack:
        at, node, kind = stack.pop()
        if not isinstance(node, dict):
            continue
        place = at, kind
        if place in seen:
            continue
        seen.add(place)
        yield Part(at, node, kind)
        stack += _inside(at, node, kind)


def reachable_parts(data: Json, pointer: str = "", kind: str = "OpenAPI") -> Iterator[Part]:
    """Yield the part at a pointer, every part inside it, and every part that references lead to.

    `data` is a bundled document; a reference that leads nowhere is passed over.
    """
    seen: set[tuple[str, str]] = set()
    waiting = [(pointer, kind)]
    while waiting:
        pointer, kind = waiting.pop()
        if (pointer, kind) in seen:
            continue
        try:
            node = find_pointer(data, pointer)
        except KeyError:
            continue
        for part in walk_parts(node, pointer, kind, seen):
            yield part
            if "$ref" in part.node and part.reference is not None:
                waiting.append((target_of(part.reference), part.kind))


def without_lookalikes(data: Json) -> Json:
    """Copy a bundled document for libraries that take every `$ref` for a reference.

    In the copy, data has no member called `$ref`: those libraries would follow it, or fail.
    """
    copy = deepcopy(data)
    references = {id(part.node) for part in reachable_parts(copy)}
    for _, node in walk(copy):
        if isinstance(node, dict) and "$ref" in node and id(node) not in references:
            del node["$ref"]
    return copy


def _inside(at: str, node: dict[str, Json], kind: str) -> list[tuple[str, Json, str]]:
    """List what stands in a part; large documents have 100,000 parts, so this is one plain loop."""
    if kind in _REFERRED_MAPS:
        return [(at + pointer_to(key), each, _REFERRED_MAPS[kind]) for key, each in node.items()]
    if kind in _FREE_KEYS:
        inner = _FREE_KEYS[kind]
        members = ((key, each) for key, each in node.items() if not key.startswith("x-"))
        return [(at + pointer_to(key), each, inner) for key, each in members]
    keys = _KEYS[kind]
    inside: list[tuple[str, Json, str]] = []
    for key, value in node.items():
        if key not in keys:
            continue
        shape, inner = keys[key]
        place = f"{at}/{key}"
        if shape == "one" and not isinstance(value, list):
            inside.append((place, value, inner))
        elif shape != "map" and isinstance(value, list):
            inside += [(f"{place}/{index}", each, inner) for index, each in enumerate(value)]
        elif shape == "map" and isinstance(value, dict):
            if _is_referred(value, inner):
                inside.append((place, value, f"{inner}Map"))
            else:
                inside += [(place + pointer_to(name), each, inner) for name, each in value.items()]
    return inside


def _is_referred(value: dict[str, Json], kind: str) -> bool:
    """Whether a map is one reference; a property called `$ref` has a schema there, not text."""
    return isinstance(value.get("$ref"), str) and f"{kind}Map" in _REFERRED_MAPS
