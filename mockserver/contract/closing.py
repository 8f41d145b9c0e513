"""Close the objects of a document: each may have the members that the document names, and no more.

Our own replies are held to a closed copy of their contract, so that a misspelled or forgotten
member is found. The replies of other servers are held to the document as it is written: a real
server may say more.
"""

from copy import deepcopy
from functools import cached_property

from mockserver.contract.document import Json
from mockserver.contract.parts import reachable_parts
from mockserver.contract.reference import resolve
from mockserver.contract.schema import Direction, Schemas, Validator

_COMPOSING = ("allOf", "oneOf", "anyOf")


class ClosedSchemas(Schemas):
    """The schemas of a document with every object closed, which happens when the first judges.

    A closed schema has the pointer that it has in the document.
    """

    def __init__(self, data: Json) -> None:
        super().__init__(data, is_lazy=True)
        self._open = data

    def made(self, pointer: str, direction: Direction) -> Validator:
        """Compile the closed schema at a pointer, by itself."""
        return self.compiled(pointer, direction)

    def compiled(self, pointer: str, direction: Direction) -> Validator:
        """Compile the closed schema at a pointer."""
        return self._closed.compiled(pointer, direction)

    @cached_property
    def _closed(self) -> Schemas:
        return Schemas(closed(self._open))


def closed(data: Json) -> Json:
    """Copy a bundled document with every object closed, as far as the document describes it.

    Open stays what names no members, and what says `additionalProperties` itself. An object that
    `allOf` or members beside a `oneOf` compose is closed as a whole, its parts are not.
    """
    copy = deepcopy(data)
    described: list[tuple[Json, set[str]]] = []
    parts_of_others: set[int] = set()
    for part in reachable_parts(copy):
        node = part.node
        if part.kind != "Schema" or "$ref" in node or not ("properties" in node or "allOf" in node):
            continue
        names, inner = _members(copy, node)
        parts_of_others |= inner
        if names:
            described.append((node, names))
    for node, names in described:
        if id(node) not in parts_of_others:
            properties = node.setdefault("properties", {})
            properties |= {name: {} for name in sorted(names - properties.keys())}
            node["additionalProperties"] = False
    return copy


def _members(data: Json, node: Json) -> tuple[set[str] | None, set[int]]:
    """Return the members that a schema and its parts name, and the identities of these parts.

    None if one of them allows members without naming them.
    """
    names: set[str] | None = set(node.get("properties", ()))
    inner: set[int] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.get("patternProperties") or each.get("additionalProperties", False) is not False:
            names = None
        elif names is not None:
            names |= set(each.get("properties", ()))
        for key in _COMPOSING:
            for branch in (resolve(data, one) for one in each.get(key, ())):
                if isinstance(branch, dict) and id(branch) not in inner:
                    inner.add(id(branch))
                    waiting.append(branch)
    return names, inner
