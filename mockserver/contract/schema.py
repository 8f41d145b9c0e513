"""Turn OpenAPI 3.0 schemas into JSON Schema and compile validators for them.

OpenAPI 3.0 is close to JSON Schema draft 4; what differs is rewritten here: `nullable`,
`readOnly`, `writeOnly`, and the number formats, which become bounds. References stay
references, so recursive and very large documents cost what they use.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal
from urllib.parse import quote

import jsonschema_rs

from mockserver.contract.document import Json
from mockserver.contract.parts import reachable_parts
from mockserver.contract.reference import find_pointer, follow, resolve, target_of
from mockserver.contract.violation import Place, Violation, pointer_to, shown
from mockserver.errors import ContractError

Direction = Literal["request", "reply"]

_URN = "urn:contract:"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_FORMATS: dict[str, Callable[..., bool]] = {"uuid": lambda text: bool(_UUID.fullmatch(text))}
_HOLDERS = frozenset(("Parameter", "Header", "MediaType"))
#: Keywords that judge no value, and those that draft 4 would take for a base address.
_UNJUDGED = frozenset(
    (
        "example",
        "examples",
        "default",
        "description",
        "title",
        "externalDocs",
        "xml",
        "discriminator",
        "id",
        "$schema",
    )
)
_MAPS_OF_SCHEMAS = ("properties", "patternProperties", "definitions")
_LISTS_OF_SCHEMAS = ("allOf", "anyOf", "oneOf")
_SINGLE_SCHEMAS = ("items", "not", "additionalProperties")
#: How many levels of `allOf` are looked through for properties that a direction leaves out.
_DEEPEST_UNION = 4


class Validator:
    """One compiled schema: a fast yes or no, and the full list of violations on no."""

    __slots__ = ("_compiled", "accepts")

    def __init__(self, compiled: jsonschema_rs.Validator) -> None:
        self._compiled = compiled
        #: Whether a JSON value satisfies the schema.
        self.accepts: Callable[[Any], bool] = compiled.is_valid

    def violations(self, value: Json, place: Place, at: str = "") -> list[Violation]:
        """List every violation of `value`, which stands at pointer `at` in its place."""
        return [
            violation
            for error in self._compiled.iter_errors(value)
            for violation in _worded(error, place, at)
        ]


class Schemas:
    """All schemas of one document, compiled on demand by the pointer at which they stand."""

    def __init__(self, data: Json) -> None:
        self._data = data
        self._compiled: dict[tuple[str, Direction], Validator] = {}
        roots = _roots(data)
        reply = _Translation(data, "writeOnly")
        self._registry = jsonschema_rs.Registry(
            [
                (_URN + "request", _Translation(data, "readOnly").table(roots)),
                (_URN + "reply", reply.table(roots)),
            ],
            draft=jsonschema_rs.Draft4,
        )
        for pointer, default, translated in reply.defaults:
            self._check_default(pointer, default, translated)

    def validator(self, pointer: str, direction: Direction) -> Validator:
        """Compile the schema at a pointer. Raises ContractError where it is no valid schema."""
        target, _ = follow(self._data, pointer, find_pointer(self._data, pointer))
        if (target, direction) not in self._compiled:
            self._compiled[target, direction] = self._compile(target, direction)
        return self._compiled[target, direction]

    def _check_default(self, pointer: str, default: Json, translated: Json) -> None:
        """Refuse a default that breaks the schema in which it stands."""
        validator = self._compiled_from(translated, pointer)
        if not validator.accepts(default):
            worst = validator.violations(default, "body")[0]
            raise ContractError(
                f"The default breaks its own schema: expected {worst.expected}, got {worst.got}.",
                where=pointer + "/default",
            )

    def _compile(self, pointer: str, direction: Direction) -> Validator:
        return self._compiled_from({"$ref": _URN + direction + _entry(pointer)}, pointer)

    def _compiled_from(self, schema: Json, pointer: str) -> Validator:
        try:
            compiled = jsonschema_rs.Draft4Validator(
                schema,
                registry=self._registry,
                formats=_FORMATS,
                offline=True,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise _no_schema(error, pointer) from None
        return Validator(compiled)


def compile_schema(schema: dict[str, Json]) -> Validator:
    """Compile one free-standing JSON Schema (draft 2020-12), such as a fixture's.

    Raises ContractError where it is no valid schema.
    """
    try:
        compiled = jsonschema_rs.Draft202012Validator(
            schema, formats=_FORMATS, validate_formats=True, offline=True
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise _no_schema(error, None) from None
    return Validator(compiled)


def _no_schema(error: Exception, pointer: str | None) -> ContractError:
    what = str(error).partition("\n")[0].rstrip(".")
    return ContractError(f"This is not a valid schema: {what}.", where=pointer)


def _roots(data: Json) -> list[str]:
    """List the pointers of all schemas that stand in a parameter, header or media type."""
    return [
        part.pointer + "/schema"
        for part in reachable_parts(data)
        if part.kind in _HOLDERS and "schema" in part.node
    ]


def _entry(pointer: str) -> str:
    """Refer to a translated schema, which stands in one flat table under its pointer."""
    return "#" + quote(pointer_to(pointer))


class _Translation:
    """Makes JSON Schema of OpenAPI's; follows references, so nothing else is translated."""

    def __init__(self, data: Json, banned: str) -> None:
        self.data = data
        #: The keyword of properties that this direction must not carry.
        self.banned = banned
        #: Each default: the pointer of its schema, the default, and the translated schema.
        self.defaults: list[tuple[str, Json, Json]] = []
        self._waiting: list[str] = []

    def table(self, roots: list[str]) -> dict[str, Json]:
        """Translate the schemas at these pointers, and all that they refer to."""
        table: dict[str, Json] = {}
        self._waiting = list(roots)
        while self._waiting:
            pointer = self._waiting.pop()
            if pointer not in table:
                table[pointer] = self._schema(pointer, find_pointer(self.data, pointer))
        return table

    def _schema(self, at: str, schema: Json, hidden: frozenset[str] = frozenset()) -> Json:
        if not isinstance(schema, dict):
            return schema
        if isinstance(schema.get("$ref"), str):
            target = target_of(schema["$ref"])
            self._waiting.append(target)
            return {"$ref": _entry(target)}
        if schema.get(self.banned) is True:
            return {"not": {}}
        hidden |= self._hidden(schema)
        translated = {
            key: each
            for key, each in schema.items()
            if key not in _UNJUDGED and not key.startswith("x-")
        }
        translated |= self._inner(at, schema, hidden)
        if schema.get("additionalProperties") is False:
            translated.setdefault("properties", {})  # else jsonschema_rs words it without names
        _without(translated, hidden)
        _with_bounds(translated)
        if schema.get("nullable") is True:
            translated = _nullable(translated)
        if "default" in schema:
            self.defaults.append((at, schema["default"], translated))
        return translated

    def _inner(self, at: str, schema: dict[str, Json], hidden: frozenset[str]) -> dict[str, Json]:
        """Translate the schemas inside a schema; only `allOf` shares its hidden properties."""
        inner: dict[str, Json] = {}
        for key, value in schema.items():
            place = f"{at}/{key}"
            if key in _MAPS_OF_SCHEMAS and isinstance(value, dict):
                inner[key] = {
                    name: self._schema(place + pointer_to(name), each)
                    for name, each in value.items()
                }
            elif key in _LISTS_OF_SCHEMAS and isinstance(value, list):
                shared = hidden if key == "allOf" else frozenset()
                inner[key] = [
                    self._schema(f"{place}/{index}", each, shared)
                    for index, each in enumerate(value)
                ]
            elif key in _SINGLE_SCHEMAS and isinstance(value, dict):
                inner[key] = self._schema(place, value)
        return inner

    def _hidden(self, schema: Json, depth: int = 0) -> frozenset[str]:
        """Name the properties, own ones and those of `allOf`, that this direction leaves out."""
        properties = schema.get("properties")
        own = frozenset(
            name
            for name, each in (properties.items() if isinstance(properties, dict) else ())
            if self._is_banned(each)
        )
        branches = schema.get("allOf") if depth < _DEEPEST_UNION else None
        resolved = [resolve(self.data, branch) for branch in branches or ()]
        return own.union(
            *(self._hidden(each, depth + 1) for each in resolved if isinstance(each, dict))
        )

    def _is_banned(self, schema: Json) -> bool:
        schema = resolve(self.data, schema)
        return isinstance(schema, dict) and schema.get(self.banned) is True


def _without(translated: dict[str, Json], hidden: frozenset[str]) -> None:
    """Do not require what must not be there; draft 4 knows no empty list of required names."""
    required = translated.get("required")
    if not hidden or not isinstance(required, list):
        return
    translated["required"] = [name for name in required if name not in hidden]
    if not translated["required"]:
        del translated["required"]


def _with_bounds(translated: dict[str, Json]) -> None:
    bounds = _BOUNDS.get(translated.get("format", ""))
    if bounds is None or translated.get("type") != "integer":
        return
    low, high = bounds
    translated["allOf"] = [*translated.get("allOf", ()), {"minimum": low, "maximum": high}]


def _nullable(translated: dict[str, Json]) -> dict[str, Json]:
    if isinstance(translated.get("type"), str):
        translated["type"] = [translated["type"], "null"]
    if isinstance(translated.get("enum"), list) and None not in translated["enum"]:
        translated["enum"] = [*translated["enum"], None]
    return translated


def _worded(error: jsonschema_rs.ValidationError, place: Place, at: str) -> Iterator[Violation]:
    """Word one error; of alternatives, show the one that came nearest beside the fact itself."""
    kind = error.kind
    context = getattr(kind, "context", None)
    pointer = at + pointer_to(*error.instance_path)
    if context and kind.name in ("oneOf", "anyOf"):
        yield _violation(error, place, pointer)
        for nested in min(context, key=_distance):
            yield from _worded(nested, place, at)
        return
    yield _violation(error, place, pointer)


def _violation(error: jsonschema_rs.ValidationError, place: Place, pointer: str) -> Violation:
    kind, value = error.kind, error.instance
    return Violation(place, pointer, kind.name, _expected(kind), shown(value), value, kind.value)


def _distance(branch: list[jsonschema_rs.ValidationError]) -> tuple[bool, int, int, int]:
    """Tell how far a value is from an alternative: another type, another tag, or a detail in it."""
    other_type = any(each.kind.name == "type" and not each.instance_path for each in branch)
    tags = sum(each.kind.name in ("enum", "const") for each in branch)
    deepest = max((len(each.instance_path) for each in branch), default=0)
    return other_type, tags, -deepest, len(branch)


def _expected(kind: jsonschema_rs.ValidationErrorKind) -> str:
    name, value = kind.name, kind.value
    if name == "type":
        return " or ".join(value) if isinstance(value, list) else str(value)
    if name == "required":
        return f"a property {value!r}"
    if name == "additionalProperties":
        return f"no property {', '.join(map(repr, value))}"
    if name == "enum":
        return f"one of {shown(value)}"
    if name == "oneOf":
        return "exactly one of the alternatives to fit"
    if name == "anyOf":
        return "one of the alternatives to fit"
    if name == "not":
        return "nothing here (the property is read-only or write-only)" if value == {} else name
    return f"{name} {shown(value)}" if value is not None else name
