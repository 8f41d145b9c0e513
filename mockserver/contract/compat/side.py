"""One of the two documents, as its schemas are read for requests or for replies."""

from collections.abc import Hashable

from mockserver.contract.document import Json
from mockserver.contract.parts import reachable_parts
from mockserver.contract.sampling.allowance import NotMade
from mockserver.contract.sampling.flat import Both, Flat
from mockserver.contract.sampling.flattening import Flattening
from mockserver.contract.sampling.members import Members
from mockserver.contract.schema import Direction
from mockserver.contract.schema_view import parts_of, resolved


class Source:
    """The schemas of one document, and the pointers at which they stand."""

    def __init__(self, data: Json) -> None:
        self.data = data
        self._flattening = Flattening(data)
        #: By the id of a part; the document keeps the parts alive.
        self._pointers = {id(part.node): part.pointer for part in reachable_parts(data)}

    def flat(self, schema: Json) -> Flat | None:
        """Join a schema with its `allOf`; None if it holds itself, or lies too deep."""
        try:
            return self._flattening.flat(schema)
        except NotMade:
            return None

    def joined(self, flat: Flat, schema: Json) -> Flat | None:
        """Join one more schema to a flat one; None as above."""
        try:
            return self._flattening.joined(flat, [schema])
        except NotMade:
            return None

    def pointer(self, schema: Json, fallback: str) -> str:
        """Say where a schema stands: where its `$ref` leads to, rather than where that stands."""
        return self.find(_first(schema)) or fallback

    def own_pointer(self, schema: Json, fallback: str) -> str:
        """Say where a schema stands itself, although its `$ref` may lead elsewhere."""
        return self._pointers.get(id(_first(schema)), fallback)

    def find(self, schema: Json) -> str | None:
        """Find the pointer of just this schema; None for one that joins several."""
        for each in (resolved(self.data, schema), schema):
            if id(each) in self._pointers:
                return self._pointers[id(each)]
        return None

    def formats(self, schema: Json) -> str:
        """Name the formats of a schema and of its `allOf`."""
        schemas = schema.schemas if isinstance(schema, Both) else (schema,)
        found = {
            part["format"]
            for each in schemas
            for part in parts_of(self.data, each, alternatives=False)
            if isinstance(part.get("format"), str)
        }
        return " and ".join(sorted(found))

    def is_deprecated(self, schema: Json) -> bool:
        """Whether a schema says that it should not be used any more."""
        if isinstance(schema, Both):
            return any(map(self.is_deprecated, schema.schemas))
        return resolved(self.data, schema).get("deprecated") is True

    def members(self, flat: Flat, direction: Direction) -> Members:
        """Return the members of an object without those that the direction does not carry."""
        banned = "readOnly" if direction == "request" else "writeOnly"
        properties = flat.get("properties", {})
        names = (name for name, each in properties.items() if banned in (self.flat(each) or {}))
        return Members(flat, frozenset(names))


def _first(schema: Json) -> Json:
    return schema.schemas[0] if isinstance(schema, Both) else schema


def key_of(schema: Json) -> Hashable:
    """Return what tells a schema of a document from all others of it."""
    if isinstance(schema, Both):
        return frozenset(map(key_of, schema.schemas))
    return schema if isinstance(schema, bool) else id(schema)
