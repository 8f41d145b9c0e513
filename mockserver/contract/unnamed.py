"""What a request has that its contract allows without naming it: a server ignores it.

An object is open unless its schema closes it, so a misspelled member is no violation. Where a
schema says itself that more may come (`additionalProperties`, `patternProperties`), or names no
member at all, everything counts as named.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, resolve
from mockserver.contract.schema_view import Schema, resolved
from mockserver.contract.violation import pointer_to

#: So many are listed of one request, and so many steps are taken to find them.
MOST = 5
_STEPS = 2_000
_COMPOSING = ("allOf", "oneOf", "anyOf")


def unnamed_members(
    contract: Contract, operation: Operation, media_type: str, body: Any
) -> list[str]:
    """List the members of a JSON body that no schema names, as JSON pointers; the first few."""
    listed = None if operation.body is None else operation.body.listed(media_type)
    if listed is None:
        return []
    data = contract.document.data
    rule = resolve(data, find_pointer(data, operation.pointer)["requestBody"])
    media = resolve(data, rule["content"][listed])
    return _Search(data).of([media.get("schema", {})], body)


def unnamed_parameters(operation: Operation, names: Mapping[str, object]) -> list[str]:
    """List the query parameters that the operation does not declare; the first few."""
    declared = [each for each in operation.parameters if each.where == "query"]
    if any(each.style.name == "deepObject" or each.others for each in declared):
        return []  # an object takes names of its own
    known = {each.name for each in declared}
    known |= {scheme.name for one in operation.security for scheme in one}
    return [name for name in names if name not in known and not name.startswith("__")][:MOST]


class _Search:
    """One search through a value, with an allowance of steps."""

    def __init__(self, data: Json) -> None:
        self._data = data
        self._steps = _STEPS
        self._found: list[str] = []

    def of(self, schemas: list[Json], value: Any) -> list[str]:
        """List what none of the schemas of a value names."""
        self._visit(schemas, value, ())
        return self._found

    def _visit(self, schemas: list[Json], value: Any, steps: tuple[str | int, ...]) -> None:
        if not isinstance(value, dict | list) or len(self._found) >= MOST or self._steps <= 0:
            return
        parts = list(self._parts(schemas))
        if isinstance(value, list):
            items = [each["items"] for each in parts if "items" in each]
            for number, inner in enumerate(value):
                self._visit(items, inner, (*steps, number))
            return
        named: dict[str, list[Json]] = {}
        for each in parts:
            for name, schema in _properties(each).items():
                named.setdefault(name, []).append(schema)
        if not named or any(map(_takes_more, parts)):
            return
        for name, inner in value.items():
            if name in named:
                self._visit(named[name], inner, (*steps, name))
            elif len(self._found) < MOST:
                self._found.append(pointer_to(*steps, name))

    def _parts(self, schemas: list[Json]) -> Iterator[Schema]:
        """Yield the schemas, those that they compose, and so on; each once."""
        waiting, seen = list(schemas), set[int]()
        while waiting and self._steps > 0:
            self._steps -= 1
            raw = waiting.pop()
            if id(raw) in seen:
                continue
            seen.add(id(raw))
            part = resolved(self._data, raw)
            yield part
            for key in _COMPOSING:
                inner = part.get(key)
                waiting += inner if isinstance(inner, list) else []


def _properties(schema: Schema) -> Mapping[str, Json]:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _takes_more(schema: Schema) -> bool:
    """Whether a schema says itself that other members may come."""
    return bool(
        schema.get("patternProperties") or schema.get("additionalProperties", False) is not False
    )
