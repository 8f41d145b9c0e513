"""A collection of rows: what one row looks like, and which of its columns are never shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Collection:
    """The description of one collection of a provider.

    A row is a JSON object; its columns may hold any JSON value, and a row is replaced, never
    changed in place.
    """

    #: JSON Schema 2020-12 of one row, as it is stored.
    schema: Mapping[str, Any] = field(default_factory=dict)
    #: Columns that hold credentials: masked wherever a row is shown.
    secret: frozenset[str] = frozenset()
    #: Give the reason why a row that fits the schema is not accepted all the same; None if it is.
    check: Callable[[Mapping[str, Any]], str | None] | None = None
