"""References to other rows: a request says an id where a reply shows an object.

`{"assignee": "12"}` is sent, and `{"assignee": {"gid": "12", ...}}` is shown.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from mockserver.inferred.identifier import id_value
from mockserver.inferred.resources.identity import reference_members
from mockserver.inferred.resources.shape import Shapes

Json = Any

_SCALARS = frozenset(("string", "integer", "number"))


class Reference(NamedTuple):
    """A member of a row that replies show as an object, or as a list of them."""

    #: The members of the object that may hold the id, with their types; the best first.
    ids: tuple[tuple[str, frozenset[str]], ...]
    is_list: bool

    def shown(self, value: Json) -> Json:
        """Return what replies show of a value that was sent; of an object, the object."""
        if self.is_list:
            return [self._one(each) for each in value] if isinstance(value, list) else value
        return self._one(value)

    def _one(self, value: Json) -> Json:
        if isinstance(value, bool) or not isinstance(value, str | int):
            return value
        for name, types in self.ids:
            fitting = id_value(value, types)
            kind = "string" if isinstance(fitting, str) else "integer"
            if not types or kind in types or (kind == "integer" and "number" in types):
                return {name: fitting}
        return value


def references_of(
    shapes: Shapes, members: Mapping[str, Json], sent: Iterable[Json], ids: Collection[str]
) -> dict[str, Reference]:
    """Find the members of a row that requests name by an id, and that replies show as objects.

    `sent` are the schemas of rows as requests carry them, `ids` the names of the document's ids.
    """
    named = {
        (name, is_list)
        for schema in sent
        for name, member in shapes.members(schema).items()
        for is_list, types in _kinds(shapes, member)
        if types & _SCALARS
    }
    found: dict[str, Reference] = {}
    for name, is_list in named:
        for shows_list, schema in _objects(shapes, members.get(name)):
            candidates = reference_members(shapes, schema, ids) if shows_list == is_list else ()
            if candidates:
                found[name] = Reference(candidates, is_list)
    return found


def with_references(
    references: Mapping[str, Reference], row: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Return a row with an object in place of each id that refers to another row."""
    named = references.keys() & row.keys()
    if not named:
        return row
    return {
        name: references[name].shown(value) if name in named else value
        for name, value in row.items()
    }


def _kinds(shapes: Shapes, schema: Json) -> list[tuple[bool, frozenset[str]]]:
    """Return the types of a member, and of its items: the first element says which."""
    own, items = (False, shapes.types(schema)), shapes.items(schema)
    return [own] if items is None else [own, (True, shapes.types(items))]


def _objects(shapes: Shapes, schema: Json | None) -> list[tuple[bool, Json]]:
    """Return the schema of a member that can only be an object, or of its items if they can."""
    if schema is None:
        return []
    items = shapes.items(schema)
    if items is None:
        return [(False, schema)] if _is_only_object(shapes, schema) else []
    return [(True, items)] if _is_only_object(shapes, items) else []


def _is_only_object(shapes: Shapes, schema: Json) -> bool:
    types = shapes.types(schema) - {"null"}
    return types == {"object"} or (not types and bool(shapes.members(schema)))
