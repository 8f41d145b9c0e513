"""What a request has that its contract allows without naming it: a server ignores it.

An object is open unless its schema closes it, so a misspelled member is no violation. Where a
schema says itself that more may come (`additionalProperties`, `patternProperties`), or names no
member at all, everything counts as named.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, resolve
from mockserver.contract.schema_view import Schema, resolved
from mockserver.contract.violation import pointer_to

#: So many are listed of one request, so many of its values are looked at, and so many schemas that
#: one of them composes.
MOST = 5
_STEPS, _MOST_PARTS = 1_000, 2_000
#: So many views are remembered; a document that composes more of them is read again.
_MOST_VIEWS = 10_000
_COMPOSING = ("allOf", "oneOf", "anyOf")


class _View(NamedTuple):
    """What the schemas of one value say together."""

    #: The schemas of each member; None if they name none, or if others may come.
    named: Mapping[str, list[Json]] | None
    items: list[Json]


class UnnamedMembers:
    """Finds them in the bodies of one contract, and remembers what its schemas say together."""

    def __init__(self, contract: Contract) -> None:
        self._data = contract.document.data
        self._bodies: dict[tuple[str, str], list[Json]] = {}
        self._views: dict[tuple[int, ...], _View] = {}

    def of(self, operation: Operation, media_type: str, body: Any) -> list[str]:
        """List the members of a JSON body that no schema names, as JSON pointers; the first few."""
        listed = None if operation.body is None else operation.body.listed(media_type)
        if listed is None:
            return []
        key = operation.id, listed
        if key not in self._bodies:
            rule = find_pointer(self._data, operation.pointer)["requestBody"]
            media = resolve(self._data, resolve(self._data, rule)["content"][listed])
            self._bodies[key] = [media.get("schema", {})]
        return list(islice(self._found(self._bodies[key], body), MOST))

    def _found(self, schemas: list[Json], body: Any) -> Iterator[str]:
        """Yield the members, outer ones first; the schemas are those of the body."""
        waiting: deque[tuple[list[Json], Any, tuple[str | int, ...]]] = deque([(schemas, body, ())])
        for _ in range(_STEPS):
            if not waiting:
                return
            schemas, value, steps = waiting.popleft()
            view = self._view(schemas)
            if isinstance(value, list):
                first = value[:_STEPS]
                inner = [(view.items, each, (*steps, at)) for at, each in enumerate(first)]
            elif view.named is None or not isinstance(value, dict):
                continue
            else:
                inner = []
                for name, each in value.items():
                    if name not in view.named:
                        yield pointer_to(*steps, name)
                    else:
                        inner.append((view.named[name], each, (*steps, name)))
            waiting += (each for each in inner if isinstance(each[1], dict | list))

    def _view(self, schemas: list[Json]) -> _View:
        """Return what schemas of the document say together."""
        key = tuple(map(id, schemas))
        if key not in self._views:
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            self._views[key] = _joined(list(self._parts(schemas)))
        return self._views[key]

    def _parts(self, schemas: list[Json]) -> Iterator[Schema]:
        """Yield the schemas, those that they compose, and so on; each once."""
        waiting, seen = list(schemas), set[int]()
        while waiting and len(seen) < _MOST_PARTS:
            raw = waiting.pop()
            if id(raw) in seen:
                continue
            seen.add(id(raw))
            part = resolved(self._data, raw)
            yield part
            for key in _COMPOSING:
                inner = part.get(key)
                waiting += inner if isinstance(inner, list) else []


def unnamed_parameters(operation: Operation, names: Mapping[str, object]) -> list[str]:
    """List the query parameters that the operation does not declare; the first few."""
    declared = [each for each in operation.parameters if each.where == "query"]
    if any(each.style.name == "deepObject" or each.others for each in declared):
        return []  # an object takes names of its own
    known = {each.name for each in declared}
    known |= {scheme.name for one in operation.security for scheme in one}
    return [name for name in names if name not in known and not name.startswith("__")][:MOST]


def _joined(parts: list[Schema]) -> _View:
    named: dict[str, list[Json]] = {}
    for each in parts:
        for name, schema in _properties(each).items():
            named.setdefault(name, []).append(schema)
    is_open = not named or any(map(_takes_more, parts))
    return _View(None if is_open else named, [each["items"] for each in parts if "items" in each])


def _properties(schema: Schema) -> Mapping[str, Json]:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _takes_more(schema: Schema) -> bool:
    """Whether a schema says itself that other members may come."""
    return bool(
        schema.get("patternProperties") or schema.get("additionalProperties", False) is not False
    )
