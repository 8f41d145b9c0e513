"""The schema of a collection's rows: the members that they may have, with their types."""

from typing import Any

from mockserver.inferred.model import Model
from mockserver.inferred.resources.resource import Resource
from mockserver.inferred.resources.shape import Shapes

Json = Any


def row_schema(model: Model, resource: Resource) -> dict[str, Json]:
    """Make the JSON Schema (draft 2020-12) of one row.

    It names the members of all bodies and replies with the row. A row may have others, too: what
    clients send is kept.
    """
    types: dict[str, frozenset[str]] = {}
    for schema in (*([] if resource.row is None else [resource.row]), *model.sent_rows(resource)):
        for name, member in model.shapes.members(schema).items():
            types[name] = _joined(model.shapes, types.get(name), member)
    properties = {name: {"type": sorted(each)} if each else {} for name, each in types.items()}
    return {"type": "object", "properties": properties}


def _joined(shapes: Shapes, known: frozenset[str] | None, member: Json) -> frozenset[str]:
    """Join the types of a member in two schemas; empty where one of them allows any type."""
    own = shapes.types(member)
    if not own or known == frozenset():
        return frozenset()
    return own | {"null"} | (known or frozenset())
