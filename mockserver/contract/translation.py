"""Turn the schemas of OpenAPI into JSON Schema: draft 4 for 3.0, draft 2020-12 for 3.1.

They are close; what differs is rewritten here: `nullable` (3.0), `readOnly`, `writeOnly`, and the
number formats, which become bounds. What judges no value is left out, and so is what would give
a schema an address of its own. References stay references, so that recursive and very large
documents cost what they use.
"""

from collections.abc import Iterable
from copy import copy
from typing import NamedTuple
from urllib.parse import quote

from mockserver.contract.backtracking import KEYWORD, BacktrackingPatterns
from mockserver.contract.document import Json
from mockserver.contract.draft import draft_of
from mockserver.contract.multiplicity import (
    MOST_JUDGEMENTS,
    Multiplicity,
    Place,
    Reference,
    step,
)
from mockserver.contract.reference import find_pointer, resolve, target_of
from mockserver.contract.violation import pointer_to

_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
#: How many levels of `allOf` are looked through for properties that a direction leaves out.
_DEEPEST_UNION = 4
#: Of how many schemas one has to consist, to be judged as one with others; and with how many.
_CIRCLE = 100
_MOST_TOGETHER = 2_000
#: Stands in the table of schemas for those that are judged as one; no pointer is called so.
_ALL = "*"
_UNEVALUATED = frozenset(("unevaluatedItems", "unevaluatedProperties"))


class Together(NamedTuple):
    """Schemas that are judged as one: each by the member of an object that has its pointer."""

    schema: Json
    pointers: frozenset[str]


class _Entry(NamedTuple):
    """A translated schema, and the references in it."""

    schema: Json
    references: tuple[Reference, ...]


class Translation:
    """Translates the schemas of one document for one direction, each when it is asked for."""

    def __init__(self, data: Json, banned: str, patterns: BacktrackingPatterns) -> None:
        self.data = data
        self.draft = draft = draft_of(data)
        self._kept = draft.plain | draft.maps | draft.lists | draft.singles
        self.patterns = patterns
        #: The keyword of properties that this direction must not carry.
        self.banned = banned
        self._entries: dict[str, _Entry] = {}
        #: The references of the schema that is being translated.
        self._references: list[Reference] = []
        self._multiplicity = Multiplicity(lambda pointer: self._entry(pointer).references)

    def self_contained(self, pointer: str) -> Json:
        """Translate the schema at a pointer, with all that its references lead to."""
        definitions: dict[str, Json] = {}
        self._add(definitions, pointer)
        return {"$ref": self._entry_of(pointer), self.draft.definitions: definitions}

    def together(self, pointer: str, others: Iterable[str]) -> Together | None:
        """Translate the schema at a pointer as one with those of others that lead to the same.

        Others are left out when there are many schemas already. None if it leads to few.
        """
        definitions: dict[str, Json] = {}
        self._add(definitions, pointer)
        if len(definitions) < _CIRCLE:
            return None
        circle, joined = frozenset(definitions), [pointer]
        for each in others:
            if len(definitions) < _MOST_TOGETHER and each != pointer and self._leads(each, circle):
                self._add(definitions, each)
                joined.append(each)
        members = {each: {"$ref": self._entry_of(each)} for each in joined}
        definitions[_ALL] = {"properties": members}
        schema = {"$ref": self._entry_of(_ALL), self.draft.definitions: definitions}
        return Together(schema, frozenset(joined))

    def _leads(self, pointer: str, circle: frozenset[str]) -> bool:
        """Whether a schema is one of these, or refers to one of them."""
        return pointer in circle or any(
            each.target in circle for each in self._entry(pointer).references
        )

    def _add(self, definitions: dict[str, Json], pointer: str) -> None:
        """Add a translated schema, and all that its references lead to."""
        waiting = [pointer]
        while waiting:
            each = waiting.pop()
            if each not in definitions:
                definitions[each], references = self._entry(each)
                waiting += [reference.target for reference in references]

    def multiplies(self, pointer: str) -> bool:
        """Whether the schema at a pointer may judge one value a great many times."""
        return self._multiplicity.of(pointer) > MOST_JUDGEMENTS

    def _entry(self, pointer: str) -> _Entry:
        if pointer not in self._entries:
            own = copy(self)  # a server and a check of it may translate at the same time
            own._references = []
            schema = own._schema(pointer, find_pointer(self.data, pointer), ())
            self._entries[pointer] = _Entry(schema, tuple(own._references))
        return self._entries[pointer]

    def _schema(
        self, at: str, schema: Json, place: Place, hidden: frozenset[str] = frozenset()
    ) -> Json:
        """Translate the schema at a pointer, which judges the values at a place of the whole."""
        if isinstance(schema, bool) and not self.draft.has_booleans:
            return {} if schema else {"not": {}}
        if not isinstance(schema, dict):
            return schema
        if _UNEVALUATED.isdisjoint(schema):
            return self._one(at, schema, place, hidden)
        first = len(self._references)
        translated = self._one(at, schema, place, hidden)
        # What may be left over is found by judging the value once more.
        again = [each for each in self._references[first:] if each.place == place]
        self._references += again
        return translated

    def _one(self, at: str, schema: dict[str, Json], place: Place, hidden: frozenset[str]) -> Json:
        if isinstance(schema.get("$ref"), str):
            target = target_of(schema["$ref"])
            self._references.append(Reference(place, target))
            reference = {"$ref": self._entry_of(target)}
            beside = {key: each for key, each in schema.items() if key != "$ref"}
            if not beside or not self.draft.has_siblings:
                return reference
            return self._own(at, beside, place, hidden | self._hidden(schema)) | reference
        return self._own(at, schema, place, hidden | self._hidden(schema))

    def _own(self, at: str, schema: dict[str, Json], place: Place, hidden: frozenset[str]) -> Json:
        """Translate a schema apart from its `$ref`."""
        if schema.get(self.banned) is True:
            return {"not": {}}
        translated = {key: each for key, each in schema.items() if key in self._kept}
        if self.patterns.takes(schema.get("pattern")):
            translated[KEYWORD] = translated.pop("pattern")
        translated |= self._inner(at, schema, place, hidden)
        if schema.get("additionalProperties") is False:
            translated.setdefault("properties", {})  # else jsonschema_rs words it without names
        _without(translated, hidden)
        _with_bounds(translated)
        if self.draft.has_nullable and schema.get("nullable") is True:
            translated = _nullable(translated, is_sent=self.banned == "readOnly")
        return translated

    def _inner(
        self, at: str, schema: dict[str, Json], place: Place, hidden: frozenset[str]
    ) -> dict[str, Json]:
        """Translate the schemas inside a schema; only `allOf` shares its hidden properties."""
        inner: dict[str, Json] = {}
        draft = self.draft
        for key, value in schema.items():
            below = f"{at}/{key}"
            if key in draft.maps and isinstance(value, dict):
                inner[key] = {
                    name: self._schema(below + pointer_to(name), each, step(place, key, name))
                    for name, each in value.items()
                }
            elif key in draft.lists and isinstance(value, list):
                shared = hidden if key == "allOf" else frozenset()
                inner[key] = [
                    self._schema(f"{below}/{index}", each, step(place, key), shared)
                    for index, each in enumerate(value)
                ]
            elif key in draft.singles and isinstance(value, dict | bool):
                is_plain = key == "additionalProperties" and isinstance(value, bool)
                inner[key] = value if is_plain else self._schema(below, value, step(place, key))
        return inner

    def _hidden(self, schema: Json, depth: int = 0) -> frozenset[str]:
        """Name the properties of a schema and of its `allOf` that this direction must not carry."""
        properties = schema.get("properties")
        own = frozenset(
            name
            for name, each in (properties.items() if isinstance(properties, dict) else ())
            if self._is_banned(each)
        )
        branches = list(schema.get("allOf") or ()) if depth < _DEEPEST_UNION else []
        if "$ref" in schema and depth < _DEEPEST_UNION:
            branches.append({"$ref": schema["$ref"]})
        resolved = [resolve(self.data, branch) for branch in branches]
        return own.union(
            *(self._hidden(each, depth + 1) for each in resolved if isinstance(each, dict))
        )

    def _is_banned(self, schema: Json) -> bool:
        if not isinstance(schema, dict):
            return False
        if self.draft.has_siblings and schema.get(self.banned) is True:
            return True
        schema = resolve(self.data, schema)
        return isinstance(schema, dict) and schema.get(self.banned) is True

    def _entry_of(self, pointer: str) -> str:
        """Return the reference to a translated schema; all are in one flat table, by pointer."""
        return f"#/{self.draft.definitions}{quote(pointer_to(pointer))}"


#: What may refuse null where no type is named.
_DECIDING = frozenset(("allOf", "oneOf", "anyOf", "not", KEYWORD))


def _without(translated: dict[str, Json], hidden: frozenset[str]) -> None:
    """Remove hidden properties from `required`; draft 4 does not allow an empty list there."""
    required = translated.get("required")
    if not hidden or not isinstance(required, list):
        return
    translated["required"] = [name for name in required if name not in hidden]
    if not translated["required"]:
        del translated["required"]


def _with_bounds(translated: dict[str, Json]) -> None:
    bounds = _BOUNDS.get(translated.get("format", ""))
    kind = translated.get("type")
    if bounds is None or "integer" not in (kind if isinstance(kind, list) else [kind]):
        return
    low, high = bounds
    added = {
        **({} if translated.get("minimum", low - 1) >= low else {"minimum": low}),
        **({} if translated.get("maximum", high + 1) <= high else {"maximum": high}),
    }
    if added:
        translated["allOf"] = [*translated.get("allOf", ()), added]


def _nullable(translated: dict[str, Json], *, is_sent: bool) -> dict[str, Json]:
    """Let null pass. By OpenAPI 3.0.3 it does beside `type` alone.

    Many mean it beside `oneOf`, too: clients may send it there, and no reply has it.
    """
    if is_sent and "type" not in translated and "enum" not in translated:
        alternatives = translated.get("oneOf", ())
        if len(alternatives) == 1 and "anyOf" not in translated:
            translated["anyOf"] = translated.pop("oneOf")
        if translated.keys() & _DECIDING == {"anyOf"}:
            return {**translated, "anyOf": [*translated["anyOf"], {"type": "null"}]}
        return {"anyOf": [translated, {"type": "null"}]} if translated else translated
    if isinstance(translated.get("type"), str) and translated["type"] != "null":
        translated["type"] = [translated["type"], "null"]
    if isinstance(translated.get("enum"), list) and None not in translated["enum"]:
        translated["enum"] = [*translated["enum"], None]
    return translated
