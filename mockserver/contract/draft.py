"""The JSON Schema draft that a document's schemas are judged by: its version of OpenAPI says it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from mockserver.contract.document import Json

_MAPS = frozenset(("properties", "patternProperties"))
_LISTS = frozenset(("allOf", "anyOf", "oneOf"))
_SINGLES = frozenset(("items", "not", "additionalProperties"))
#: Keywords that judge a value and hold no schema.
_PLAIN = frozenset(
    (
        "type",
        "enum",
        "required",
        "pattern",
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
    )
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: which keywords judge values, which hold schemas, and what a `$ref` means in it."""

    compile: Callable[..., jsonschema_rs.Validator]
    #: The keyword under which schemas stand that are only referred to; `maps` is without it.
    definitions: str
    plain: frozenset[str] = _PLAIN
    maps: frozenset[str] = _MAPS
    lists: frozenset[str] = _LISTS
    singles: frozenset[str] = _SINGLES
    #: Whether keywords beside a `$ref` judge too; where not, they are passed over.
    has_siblings: bool = False
    #: Whether true and false are schemas wherever one may stand.
    has_booleans: bool = False
    #: Whether `nullable: true` lets null pass.
    has_nullable: bool = False


DRAFT_4 = Draft(jsonschema_rs.Draft4Validator, "definitions", has_nullable=True)
DRAFT_2020_12 = Draft(
    jsonschema_rs.Draft202012Validator,
    "$defs",
    plain=_PLAIN | {"const", "dependentRequired", "minContains", "maxContains"},
    maps=_MAPS | {"dependentSchemas"},
    lists=_LISTS | {"prefixItems"},
    singles=_SINGLES
    | {
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "contentSchema",
        "unevaluatedItems",
        "unevaluatedProperties",
    },
    has_siblings=True,
    has_booleans=True,
)


def draft_of(data: Json) -> Draft:
    """Return the draft of a whole OpenAPI document: draft 4 up to 3.0, draft 2020-12 from 3.1."""
    version: Any = data.get("openapi")
    return DRAFT_2020_12 if str(version).startswith(("3.1", "3.2")) else DRAFT_4
