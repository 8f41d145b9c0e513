"""A collection of rows: what one row looks like, and which of its columns are never shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Collection:
    """The description of one collection of a provider.

    A row is a JSON object; its columns may hold any JSON value, lists and objects included, and a
    row is replaced, never changed in place. A row has an id beside its columns.
    """

    #: JSON Schema 2020-12 of one row, as it is stored. `row_schema.RowSchemas` compiles it.
    schema: Mapping[str, Any] = field(default_factory=dict)
    #: Columns that hold credentials: masked wherever a row is shown.
    secret: frozenset[str] = frozenset()
    #: Columns whose values, joined by colons, are a row's id or the beginning of it: a row of
    #: `("club", "member")` is `mall:42`, or `mall:42:` and more. Empty: any id will do.
    key: tuple[str, ...] = ()
    #: A further check of a row that fits the schema: it returns the reason to reject it, or None.
    check: Callable[[Mapping[str, Any]], str | None] | None = None
