"""The corrections that a user writes beside a document, in `<stem>.mock.yaml`.

`SCHEMA` is the JSON Schema of that file; `overrides_of` reads data that fits it. Every key is
optional. What an override does not name is inferred.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any

#: How many rows each collection starts with, unless the file says otherwise.
SEEDED_ROWS = 3
#: Comparisons that a filter may use.
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "contains")

_TEXT = {"type": "string", "minLength": 1, "maxLength": 500}
_TEXTS = {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": 20}
_TEXT_OR_TEXTS = {"anyOf": [_TEXT, _TEXTS]}
_MEMBERS = {"type": "object", "maxProperties": 200}


def _closed(**properties: Json) -> dict[str, Json]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


_FILTER = {
    "anyOf": [
        _TEXT,
        {**_closed(member=_TEXT, op={"enum": list(OPERATORS)}), "required": ["member"]},
    ]
}
_RESOURCE = _closed(
    id=_TEXT_OR_TEXTS,
    also=_TEXTS,
    list=_TEXT,
    one=_TEXT,
    total=_TEXT,
    page=_closed(limit=_TEXT, page=_TEXT, offset=_TEXT, cursor=_TEXT),
    filters={"type": "object", "additionalProperties": _FILTER, "maxProperties": 200},
    states={"type": "object", "additionalProperties": _MEMBERS, "maxProperties": 200},
)
#: The JSON Schema (draft 2020-12) of `<stem>.mock.yaml`.
SCHEMA: Mapping[str, Json] = _closed(
    rows={"type": "integer", "minimum": 0, "maximum": 1_000},
    resources={"type": "object", "additionalProperties": _RESOURCE, "maxProperties": 2_000},
    ignore={"type": "array", "items": _TEXT, "maxItems": 2_000},
    seeds={
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "object"}, "maxItems": 10_000},
        "maxProperties": 2_000,
    },
    auth={
        "anyOf": [
            {"enum": ["any", "none"]},
            {"type": "object", "additionalProperties": _TEXTS, "minProperties": 1},
        ]
    },
)


@dataclass(frozen=True, slots=True)
class FilterOverride:
    """A query parameter that filters: the member that it is compared with, and how."""

    member: str
    op: str = "="


@dataclass(frozen=True, slots=True)
class ResourceOverride:
    """The corrections of one resource. Empty values mean: infer it."""

    #: The members of a row that identify it; with dots for a member of a member: `metadata.name`.
    id: tuple[str, ...] = ()
    #: Further operations on the same rows, as `POST /pet/findByStatus`.
    also: tuple[str, ...] = ()
    #: Where the rows stand in the reply of a list: `data.items`; `.` if the reply is the list.
    list: str = ""
    #: Where the row stands in a reply with one row: `data`; `.` if the reply is the row.
    one: str = ""
    #: Where the number of all rows stands in the reply of a list: `meta.total`.
    total: str = ""
    #: The query parameters that page: `limit`, `page`, `offset`, `cursor`, each with its name.
    page: Mapping[str, str] = field(default_factory=dict)
    #: The query parameters that filter, by name.
    filters: Mapping[str, FilterOverride] = field(default_factory=dict)
    #: Members that an action sets, by operation: `{"POST /pet/{petId}/adopt": {"status": ...}}`.
    states: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overrides:
    """The corrections of one document."""

    #: How many rows are made for each collection at the start.
    rows: int = SEEDED_ROWS
    #: The corrections of resources, by the path of the collection, as `/pet`.
    resources: Mapping[str, ResourceOverride] = field(default_factory=dict)
    #: Paths that keep no state; a path covers what is below it.
    ignore: tuple[str, ...] = ()
    #: The rows at the start, by the path of the collection, in place of made-up ones.
    seeds: Mapping[str, tuple[Mapping[str, Json], ...]] = field(default_factory=dict)
    #: `any`: a credential must be there; `none`: none is looked for; or the tokens by scheme.
    auth: str | Mapping[str, tuple[str, ...]] = "any"


def overrides_of(data: Mapping[str, Json]) -> Overrides:
    """Make the overrides of data that `SCHEMA` accepts."""
    auth = data.get("auth", "any")
    return Overrides(
        rows=int(data.get("rows", SEEDED_ROWS)),
        resources={
            path: _resource_override(each) for path, each in data.get("resources", {}).items()
        },
        ignore=tuple(data.get("ignore", ())),
        seeds={path: tuple(rows) for path, rows in data.get("seeds", {}).items()},
        auth=auth
        if isinstance(auth, str)
        else {scheme: tuple(_texts(tokens)) for scheme, tokens in auth.items()},
    )


def _resource_override(data: Mapping[str, Json]) -> ResourceOverride:
    return ResourceOverride(
        id=tuple(_texts(data.get("id", ()))),
        also=tuple(data.get("also", ())),
        list=data.get("list", ""),
        one=data.get("one", ""),
        total=data.get("total", ""),
        page=dict(data.get("page", {})),
        filters={
            name: FilterOverride(each) if isinstance(each, str) else FilterOverride(**each)
            for name, each in data.get("filters", {}).items()
        },
        states=dict(data.get("states", {})),
    )


def _texts(value: Json) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
