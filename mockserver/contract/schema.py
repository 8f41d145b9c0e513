"""Turn OpenAPI 3.0 schemas into JSON Schema and compile validators for them.

OpenAPI 3.0 is close to JSON Schema draft 4; what differs is rewritten here: `nullable`,
`readOnly`, `writeOnly`, and the number formats, which become bounds. References stay
references, so recursive and very large documents cost what they use.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal
from urllib.parse import quote, unquote

import jsonschema_rs

from mockserver.contract.document import Json
from mockserver.contract.violation import Place, Violation, pointer_to, shown
from mockserver.errors import ContractError

Direction = Literal["request", "reply"]

_URN = "urn:contract:"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_FORMATS: dict[str, Callable[..., bool]] = {"uuid": lambda text: bool(_UUID.fullmatch(text))}
_LITERAL_KEYS = frozenset(("example", "examples"))
_MAPS_OF_SCHEMAS = ("properties", "patternProperties", "definitions")
_LISTS_OF_SCHEMAS = ("allOf", "anyOf", "oneOf")
_SINGLE_SCHEMAS = ("items", "not", "additionalProperties")


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
        self._registry = jsonschema_rs.Registry(
            [(_URN + side, _translated(data, side)) for side in ("request", "reply")]
        )

    def validator(self, pointer: str, direction: Direction) -> Validator:
        """Compile the schema at a pointer. Raises ContractError where it is no valid schema."""
        reference = f"{_URN}{direction}#{quote(unquote(pointer))}"
        try:
            compiled = jsonschema_rs.Draft4Validator(
                {"$ref": reference}, registry=self._registry, formats=_FORMATS, offline=True
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise ContractError(f"This is not a valid schema: {error}.", where=pointer) from None
        return Validator(compiled)


def compile_schema(schema: dict[str, Json]) -> Validator:
    """Compile one free-standing JSON Schema (draft 2020-12), such as a fixture's."""
    return Validator(
        jsonschema_rs.Draft202012Validator(
            schema, formats=_FORMATS, validate_formats=True, offline=True
        )
    )


def _translated(data: Json, direction: Direction) -> Json:
    if isinstance(data, list):
        return [_translated(item, direction) for item in data]
    if not isinstance(data, dict):
        return data
    translated = {}
    for key, value in data.items():
        if key in _LITERAL_KEYS:
            continue
        if key == "schema" and isinstance(value, dict):
            translated[key] = _schema(value, direction)
        elif key == "schemas" and isinstance(value, dict):
            translated[key] = {name: _schema(each, direction) for name, each in value.items()}
        else:
            translated[key] = _translated(value, direction)
    return translated


def _schema(schema: Json, direction: Direction) -> Json:
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return {"$ref": schema["$ref"]}
    banned = "readOnly" if direction == "request" else "writeOnly"
    if schema.get(banned) is True:
        return {"not": {}}
    translated = dict(schema)
    for key in _MAPS_OF_SCHEMAS:
        if isinstance(schema.get(key), dict):
            translated[key] = {k: _schema(each, direction) for k, each in schema[key].items()}
    for key in _LISTS_OF_SCHEMAS:
        if isinstance(schema.get(key), list):
            translated[key] = [_schema(each, direction) for each in schema[key]]
    for key in _SINGLE_SCHEMAS:
        if isinstance(schema.get(key), dict):
            translated[key] = _schema(schema[key], direction)
    _without_banned(translated, schema, banned)
    _with_bounds(translated)
    return _nullable(translated) if schema.get("nullable") is True else translated


def _without_banned(translated: dict[str, Json], schema: dict[str, Json], banned: str) -> None:
    required = schema.get("required")
    properties = schema.get("properties")
    if not isinstance(required, list) or not isinstance(properties, dict):
        return
    kept = [
        name
        for name in required
        if not (isinstance(properties.get(name), dict) and properties[name].get(banned) is True)
    ]
    if kept:
        translated["required"] = kept
    else:
        translated.pop("required")


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
        yield Violation(place, pointer, kind.name, _expected(kind), shown(error.instance))
        for nested in min(context, key=lambda branch: (_depth(branch), len(branch))):
            yield from _worded(nested, place, at)
        return
    yield Violation(place, pointer, kind.name, _expected(kind), shown(error.instance))


def _depth(branch: list[jsonschema_rs.ValidationError]) -> int:
    return -max((len(error.instance_path) for error in branch), default=0)


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
