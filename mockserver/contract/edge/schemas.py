"""Mend the schemas of a document: a keyword that cannot be judged is passed over and told."""

from collections.abc import Iterable

from mockserver.contract.document import Json
from mockserver.contract.draft import DRAFT_4, draft_of
from mockserver.contract.edge.formats import Formats
from mockserver.contract.edge.keywords import KEYWORDS, Patterns
from mockserver.contract.edge.notes import Notes
from mockserver.contract.parts import Part
from mockserver.contract.schema import Schemas
from mockserver.contract.schema_view import members_of
from mockserver.contract.violation import pointer_to, shown
from mockserver.errors import ContractError

_PASSED_OVER = "It is passed over."
#: The keywords of a limit, each with the one that leaves the limit itself out.
_LIMITS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
#: Keywords that another draft writes otherwise.
_OLD = frozenset(("required", "items", "exclusiveMinimum", "exclusiveMaximum"))
#: Keywords of which one depends on another, or whose texts are patterns.
_JUDGED_TOGETHER = frozenset(
    ("exclusiveMinimum", "exclusiveMaximum", "pattern", "patternProperties", "allOf")
)


def mend_schemas(data: Json, parts: Iterable[Part], notes: Notes) -> None:
    """Mend the schemas among these parts in place."""
    mender = _Mender(data, notes)
    for part in parts:
        if part.kind == "Schema":
            mender.mend(part.pointer, part.node)


def drop_broken_defaults(schemas: Schemas, parts: Iterable[Part], notes: Notes) -> None:
    """Drop each default that breaks the schema in which it stands."""
    good: set[str] = set()  # large documents write the same few a thousand times
    for part in parts:
        if part.kind != "Schema" or "default" not in part.node:
            continue
        judging = repr({key: each for key, each in part.node.items() if key != "description"})
        if judging in good:
            continue
        try:
            worst = schemas.broken_default(part)
        except ContractError:
            continue  # the operation that uses this schema is left out
        if worst is not None:
            notes.add(
                f"The default breaks its own schema: expected {worst.expected}, got {worst.got}.",
                f"{part.pointer}/default",
                "It is not filled in.",
            )
            del part.node["default"]
        else:
            good.add(judging)


class _Mender:
    """Mends the schemas of one document."""

    def __init__(self, data: Json, notes: Notes) -> None:
        self.data = data
        self.draft = draft = draft_of(data)
        self.notes = notes
        self.patterns = Patterns()
        self.formats = Formats(data)
        #: What mends the value of a keyword.
        self._menders = {
            **dict.fromkeys(KEYWORDS, self._mend_keyword),
            **dict.fromkeys(draft.singles, self._mend_single),
            **dict.fromkeys(draft.lists, self._mend_list),
            **dict.fromkeys(draft.maps, self._mend_map),
        }

    def mend(self, at: str, schema: dict[str, Json]) -> None:
        """Mend one schema, not those inside it."""
        if not _OLD.isdisjoint(schema):
            self._translate_old(schema)
        for key in [each for each in schema if each in self._menders]:
            self._menders[key](at, schema, key)
        if _JUDGED_TOGETHER.isdisjoint(schema):
            return
        self._mend_limits(at, schema)
        self._mend_patterns(at, schema)
        if self.formats.contradicts(schema):
            self._drop(at, schema, "format", "No text with this format fits the pattern.")
        self._open_closed(at, schema)

    def _mend_keyword(self, at: str, schema: dict[str, Json], key: str) -> None:
        value = schema[key]
        if not KEYWORDS[key](value, self.draft):
            self._drop(at, schema, key, f"{key!r} cannot be {shown(value)}.")

    def _open_closed(self, at: str, schema: dict[str, Json]) -> None:
        """Let the members of `allOf` stand beside `additionalProperties: false`.

        JSON Schema forbids them there, so that no object fits that needs one; who writes it means
        that no member may be added to all of them together.
        """
        if schema.get("additionalProperties") is not False or "allOf" not in schema:
            return
        known = schema.get("properties", {})
        inner = {name for each in schema["allOf"] for name in members_of(self.data, each)}
        if inner <= known.keys():
            return
        self._drop(at, schema, "additionalProperties", "It forbids the members of `allOf`.")

    def _translate_old(self, schema: dict[str, Json]) -> None:
        """Write what another draft says in the words of this one, and drop what says nothing."""
        required = schema.get("required")
        if isinstance(required, list):
            schema["required"] = list(dict.fromkeys(map(_hashable, required)))
            if not required:
                del schema["required"]
        for limit, exclusive in _LIMITS:
            value = schema.get(exclusive)
            if self.draft is DRAFT_4 and _is_number(value):
                schema |= {limit: value, exclusive: True}
            elif self.draft is not DRAFT_4 and value is False:
                del schema[exclusive]
            elif self.draft is not DRAFT_4 and value is True and limit in schema:
                schema[exclusive] = schema.pop(limit)
        items = schema.get("items")
        if isinstance(items, list) and self.draft is not DRAFT_4:
            schema.setdefault("prefixItems", schema.pop("items"))
        elif isinstance(items, list) and len(items) == 1:
            schema["items"] = items[0]

    def _mend_map(self, at: str, schema: dict[str, Json], key: str) -> None:
        named = schema[key]
        if not isinstance(named, dict):
            self._drop(at, schema, key, f"{key!r} has to be a mapping.")
            return
        for name, each in named.items():
            if not isinstance(each, dict):
                named[name] = self._as_schema(f"{at}/{key}{pointer_to(name)}", each)

    def _mend_list(self, at: str, schema: dict[str, Json], key: str) -> None:
        listed = schema[key]
        if not isinstance(listed, list) or not listed:
            self._drop(at, schema, key, f"{key!r} has to be a list of schemas.")
            return
        for index, each in enumerate(listed):
            if not isinstance(each, dict):
                listed[index] = self._as_schema(f"{at}/{key}/{index}", each)

    def _mend_single(self, at: str, schema: dict[str, Json], key: str) -> None:
        if not isinstance(schema[key], dict):
            schema[key] = self._as_schema(f"{at}/{key}", schema[key])

    def _as_schema(self, at: str, value: Json) -> Json:
        """Return the schema that stands for a value which is not a mapping."""
        if isinstance(value, bool):
            return value
        if value is not None:
            self.notes.add(f"A schema cannot be {shown(value)}.", at, "Anything fits there.")
        return {}

    def _mend_limits(self, at: str, schema: dict[str, Json]) -> None:
        """Drop what is said of a limit that is not there, which draft 4 forbids."""
        for limit, exclusive in _LIMITS:
            if self.draft is not DRAFT_4 or exclusive not in schema or limit in schema:
                continue
            if schema[exclusive] is True:
                self._drop(at, schema, exclusive, f"{exclusive!r} has no {limit!r} beside it.")
            else:
                del schema[exclusive]

    def _mend_patterns(self, at: str, schema: dict[str, Json]) -> None:
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and not self.patterns.is_readable(pattern):
            self._drop(at, schema, "pattern", f"No engine reads the pattern {shown(pattern)}.")
        named = schema.get("patternProperties", {})
        for name in [each for each in named if not self.patterns.is_linear(each)]:
            what = f"No engine reads the pattern {shown(name)}."
            self.notes.add(what, f"{at}/patternProperties", _PASSED_OVER)
            del named[name]

    def _drop(self, at: str, schema: dict[str, Json], key: str, what: str) -> None:
        del schema[key]
        self.notes.add(what, f"{at}/{key}", _PASSED_OVER)


def _hashable(value: Json) -> Json:
    return value if not isinstance(value, dict | list) else repr(value)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
