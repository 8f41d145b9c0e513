"""A request as stubs, faults and verifications see it: decoded, with repeated fields joined."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.operation import Operation
from mockserver.engine.effort import Effort
from mockserver.engine.excerpt import UNREADABLE, Excerpt, Place, excerpt_of
from mockserver.engine.memo import Memo


@dataclass(frozen=True)
class RequestView:
    """A request as matches see it: header names are lower case, values are decoded."""

    api: str
    operation: str
    path: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    #: The query parameters that are lists; of all others, the last value counts.
    lists: frozenset[str] = frozenset()
    #: Whether the request comes out of a journal, where credentials are masked.
    is_recorded: bool = False
    #: How many bytes the whole body had if a journal has cut it; -1 if it is whole.
    body_size: int = -1
    #: Reads a body that is a form, as the contract does. It returns ABSENT for any other body, and
    #: is None where no body is a form.
    form: Callable[[], Any] | None = field(default=None, compare=False, repr=False)
    #: Remembers compiled patterns; a server has one for all of its calls.
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)
    effort: Effort = field(default_factory=Effort, compare=False, repr=False)

    @property
    def is_cut(self) -> bool:
        """Whether the journal has kept only the beginning of the body."""
        return self.body_size > len(self.body)

    @cached_property
    def fields(self) -> Mapping[str, list[str]]:
        """The query by name: every value of a parameter, in order."""
        fields: dict[str, list[str]] = {}
        for name, value in self.query:
            fields.setdefault(name, []).append(value)
        return fields

    @cached_property
    def value(self) -> Excerpt:
        """The body as a value, of JSON or of a form; ABSENT if it is neither."""
        if self.is_recorded and self.body.startswith(b"[masked"):
            return UNREADABLE
        if self.is_cut:
            return excerpt_of(self.body)
        form = ABSENT if self.form is None else self.form()
        if form is not ABSENT:
            return Excerpt(form)
        try:
            return Excerpt(json.loads(self.body))
        except (ValueError, RecursionError):
            return Excerpt(ABSENT)

    def find(self, pointer: str) -> Place:
        """Find the value at a pointer of the body; it is looked up once."""
        places = self._places
        place = places.get(pointer)
        if place is None:
            place = places[pointer] = self.value.find(pointer)
        return place

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {}


def joined_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return each header once: repeated ones are joined to a list (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name, value = name_bytes.decode("latin-1").lower(), value_bytes.decode("latin-1")
        separator = "; " if name == "cookie" else ", "
        headers[name] = headers[name] + separator + value if name in headers else value
    return headers


def list_parameters(operation: Operation) -> frozenset[str]:
    """Return the names of an operation's query parameters that are lists."""
    return frozenset(
        each.name for each in operation.parameters if each.where == "query" and each.shape.is_list
    )
