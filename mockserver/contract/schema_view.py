"""Look at a schema as its readers see it: through `$ref`, `allOf` and alternatives.

Schemas are data of OpenAPI 3.0 or 3.1, and any part may be missing or of a wrong shape: nothing
here raises for that. `data` is the bundled document in which the references of a schema lead.
The work is bounded by the size of the document, whatever its schemas refer to.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockserver.contract.document import Json
from mockserver.contract.draft import draft_of
from mockserver.contract.reference import find_pointer, target_of

#: Keywords beside a `$ref` that say nothing about values.
ANNOTATIONS = frozenset(
    [
        "title",
        "description",
        "summary",
        "example",
        "examples",
        "deprecated",
        "default",
        "xml",
        "readOnly",
        "writeOnly",
        "externalDocs",
        "$comment",
    ]
)
#: The keywords of schemas that say nothing but a type.
_MERE = ANNOTATIONS | {"type"}
#: The type that a keyword speaks of, where a schema names no type.
_TYPE_OF_KEYWORD = {
    "properties": "object",
    "additionalProperties": "object",
    "patternProperties": "object",
    "required": "object",
    "items": "array",
    "prefixItems": "array",
    "minLength": "string",
    "maxLength": "string",
    "pattern": "string",
    "minimum": "number",
    "maximum": "number",
}
_TYPES = frozenset(("null", "boolean", "integer", "number", "string", "array", "object"))
#: Where a schema has none of these keywords, its one `type` is all that it says of types.
_NOT_ALONE = frozenset(("$ref", "allOf", "oneOf", "anyOf", "enum", "const", "not", "nullable"))
#: The keywords that join other schemas to one.
_JOINING = frozenset(("allOf", "oneOf", "anyOf"))
#: What a schema is; as a tuple, for a union would be made anew at each look.
_KINDS = (dict, bool)
_ALONE = {each: frozenset((each,)) for each in _TYPES}
_LONGEST_CHAIN = 50
_DEEPEST = 50
_MOST_PARTS = 500

Schema = dict[str, Any]


def resolved(data: Json, schema: Json) -> Schema:
    """Follow `$ref` to the schema itself. What is no schema, or leads nowhere, allows anything: {}.

    `false`, which allows nothing, becomes `{"not": {}}`. Keywords that stand beside a `$ref` count
    in 3.1 only: they are laid over the schema, or the schema joins their `allOf`.
    """
    beside: list[Schema] = []
    for _ in range(_LONGEST_CHAIN):
        if schema is False:
            schema = {"not": {}}
        if not isinstance(schema, dict):
            return _joined({}, beside)
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return _joined(schema, beside)
        if len(schema) > 1 and draft_of(data).has_siblings:
            beside.append({key: each for key, each in schema.items() if key != "$ref"})
        try:
            schema = find_pointer(data, target_of(reference))
        except KeyError:
            return _joined({}, beside)
    return {}


def parts_of(data: Json, schema: Json, *, alternatives: bool = True) -> list[Schema]:
    """List the schemas that hold for one value: the schema, those of its `allOf`, and so on.

    Of a `oneOf` or `anyOf` the first that is not null counts; none with `alternatives=False`.
    """
    whole = resolved(data, schema)
    if _JOINING.isdisjoint(whole):
        return [whole]
    parts: list[Schema] = []
    waiting: list[Json] = [schema]
    seen: set[int] = set()
    while waiting and len(parts) < _MOST_PARTS:
        raw = waiting.pop()
        part = resolved(data, raw)
        if id(raw) in seen or id(part) in seen:
            continue
        seen |= {id(raw), id(part)}
        parts.append(part)
        inner = list(_schemas(part.get("allOf")))
        for key in ("oneOf", "anyOf") if alternatives else ():
            inner.extend(_first(data, part.get(key)))
        waiting.extend(reversed(inner))
    return parts


def types_of(data: Json, schema: Json) -> frozenset[str]:
    """Name the types that a schema allows, e.g. {"string", "null"}.

    Empty where the schema does not say, or where it allows nothing. `number` includes `integer`.
    """
    if isinstance(schema, dict) and _NOT_ALONE.isdisjoint(schema):
        alone = schema.get("type")
        if isinstance(alone, str) and alone in _ALONE:
            return _ALONE[alone]
    types = _types(data, schema, {}, 0)
    if types is None:
        return frozenset()
    return types - {"integer"} if "number" in types else types


def members_of(data: Json, schema: Json) -> dict[str, Json]:
    """Return the schemas of the members that an object may have, by name.

    Those of `allOf` and of the first alternative are among them. A member that several parts
    describe has an `allOf` of what they say.
    """
    members: dict[str, Json] = {}
    for part in parts_of(data, schema):
        properties = part.get("properties")
        for name, each in properties.items() if isinstance(properties, dict) else ():
            if name not in members or members[name] == each:
                members[name] = each
            else:
                members[name] = {"allOf": [members[name], each]}
    return members


def common_members(data: Json, schema: Json) -> frozenset[str]:
    """Name the members that an object may have whichever alternative it is of."""
    return _common(data, schema, {}, 0)


def required_of(data: Json, schema: Json) -> frozenset[str]:
    """Name the members that an object must have; of alternatives, the first one counts."""
    return frozenset(
        name
        for part in parts_of(data, schema)
        for name in _list(part.get("required"))
        if isinstance(name, str)
    )


def items_of(data: Json, schema: Json) -> Json | None:
    """Return the schema of the items of a list; None if the schema describes none.

    Where several parts have one, the first that says more than a type counts: pages are often a
    list of any objects joined with one of these or those.
    """
    told = [
        part["items"] for part in parts_of(data, schema) if isinstance(part.get("items"), _KINDS)
    ]
    telling = (each for each in told if isinstance(each, dict) and not each.keys() <= _MERE)
    return next(telling, told[0] if told else None)


def is_read_only(data: Json, schema: Json) -> bool:
    """Whether a member is for replies only."""
    return any(each.get("readOnly") is True for each in _certain(data, schema))


def is_write_only(data: Json, schema: Json) -> bool:
    """Whether a member is for requests only."""
    return any(each.get("writeOnly") is True for each in _certain(data, schema))


def _certain(data: Json, schema: Json) -> list[Schema]:
    return parts_of(data, schema, alternatives=False)


def _joined(schema: Schema, beside: list[Schema]) -> Schema:
    """Join a schema with the keywords that stood beside the references to it, outermost first."""
    for keywords in reversed(beside):
        if keywords.keys() <= ANNOTATIONS:
            schema = {**schema, **keywords}
        else:
            schema = {**keywords, "allOf": [*_list(keywords.get("allOf")), schema]}
    return schema


def _first(data: Json, branches: Json) -> Iterator[Json]:
    """Yield the first alternative that is not null."""
    for branch in _schemas(branches):
        if not _is_null(data, branch):
            yield branch
            return


def _types(
    data: Json, schema: Json, known: dict[int, tuple[Json, frozenset[str] | None]], depth: int
) -> frozenset[str] | None:
    """Name the types that a schema allows, `integer` with every `number`; None if it says none.

    `known` has each schema that was met, which keeps it alive, and so its id its own.
    """
    if depth > _DEEPEST:
        return None
    if id(schema) in known:
        return known[id(schema)][1]
    known[id(schema)] = (schema, None)
    part = resolved(data, schema)
    told = [_own_types(part)]
    told += [_types(data, each, known, depth + 1) for each in _schemas(part.get("allOf"))]
    for key in ("oneOf", "anyOf"):
        branches = [_types(data, each, known, depth + 1) for each in _schemas(part.get(key))]
        if branches:
            told.append(_union(branches))
    sets = [each for each in told if each is not None]
    types = frozenset.intersection(*sets) if sets else _implied(part)
    known[id(schema)] = (schema, types)
    return types


def _common(
    data: Json, schema: Json, known: dict[int, tuple[Json, frozenset[str]]], depth: int
) -> frozenset[str]:
    """Name what the properties, all of `allOf` and each alternative that is not null have."""
    if depth > _DEEPEST:
        return frozenset()
    if id(schema) in known:
        return known[id(schema)][1]
    known[id(schema)] = (schema, frozenset())
    part = resolved(data, schema)
    properties = part.get("properties")
    names = frozenset(properties if isinstance(properties, dict) else ())
    for each in _schemas(part.get("allOf")):
        names |= _common(data, each, known, depth + 1)
    for key in ("oneOf", "anyOf"):
        branches = [each for each in _schemas(part.get(key)) if not _is_null(data, each)]
        if branches:
            sets = [_common(data, each, known, depth + 1) for each in branches]
            names |= frozenset.intersection(*sets)
    known[id(schema)] = (schema, names)
    return names


def _is_null(data: Json, schema: Json) -> bool:
    return resolved(data, schema).get("type") == "null"


def _own_types(part: Schema) -> frozenset[str] | None:
    """Name the types that `type`, `enum` and `const` allow, None where there is none of them."""
    told: list[frozenset[str]] = [frozenset()] if part.get("not") in ({}, True) else []
    named = part.get("type")
    if isinstance(named, str | list):
        names = _TYPES.intersection([named] if isinstance(named, str) else _texts(named))
        if part.get("nullable") is True:
            names |= {"null"}
        told.append(names | {"integer"} if "number" in names else names)
    values = [part["const"]] if "const" in part else _list(part.get("enum"))
    if values:
        names = frozenset(type_of(value) for value in values)
        told.append(names | {"null"} if part.get("nullable") is True else names)
    return frozenset.intersection(*told) if told else None


def _implied(part: Schema) -> frozenset[str] | None:
    types = frozenset(each for keyword, each in _TYPE_OF_KEYWORD.items() if keyword in part)
    return (types | {"integer"} if "number" in types else types) or None


def _union(branches: list[frozenset[str] | None]) -> frozenset[str] | None:
    sets = [each for each in branches if each is not None]
    return frozenset[str]().union(*sets) if len(sets) == len(branches) else None


def type_of(value: Json) -> str:
    """Name the narrowest type of a JSON value: `integer` for 1, `number` for 1.0."""
    if isinstance(value, bool):
        return "boolean"
    kinds: Mapping[type, str] = {int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else kinds.get(type(value), "object")


def _schemas(value: Json) -> list[Json]:
    return [each for each in value if isinstance(each, _KINDS)] if isinstance(value, list) else []


def _texts(values: Iterable[Json]) -> list[str]:
    return [each for each in values if isinstance(each, str)]


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
