"""Refuses corrections that speak of a parameter or of a member which the document does not have."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.document import Document
from mockserver.contract.violation import pointer_to
from mockserver.errors import OverridesError, closest
from mockserver.inferred.resources.finder import canonical, path_of
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import View, views_of

Json = Any

#: So many members of a level of a reply are compared with a wrong name, and so many levels.
_MOST_NAMES, _DEEPEST = 500, 3
#: The keys of a resource whose values are places in replies.
_PLACES = ("list", "one", "total")


def require_places(document: Document, data: dict[str, Any], contract: Contract) -> None:
    """Raise OverridesError, with the nearest right name."""
    resources = data.get("resources", {})
    if not any(each.keys() & {*_PLACES, "page", "filters"} for each in resources.values()):
        return
    shapes, views = Shapes(contract.document.data), list(views_of(contract).values())
    queried = {
        each.name for view in views for each in view.operation.parameters if each.where == "query"
    }
    for path, each in resources.items():
        for name, *place in _parameters(each):
            if name not in queried:
                what = f"No operation has the query parameter {name!r}."
                where = document.where(pointer_to("resources", path, *place))
                raise OverridesError(what, where=where, hint=closest(name, queried))
        replies = list(_replies(views, path, each))
        for key in _PLACES:
            steps = path_of(each.get(key, ""))
            if steps is None or not replies or any(_has(shapes, one, steps) for one in replies):
                continue
            known = {".".join(steps) for one in replies for steps in _members(shapes, one)}
            what = f"No reply of {path} has the member {each[key]!r}."
            where = document.where(pointer_to("resources", path, key))
            raise OverridesError(what, where=where, hint=closest(each[key], known))


def _parameters(resource: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the query parameters that a correction names, each with its place below it."""
    for kind, name in resource.get("page", {}).items():
        yield name, "page", kind
    for name in resource.get("filters", {}):
        yield name, "filters", name


def _replies(views: list[View], path: str, resource: dict[str, Any]) -> Iterator[Json]:
    """Yield the schemas of the replies of a path, of those below it, and of those named for it."""
    segments = canonical(path)
    for view in views:
        is_own = canonical(view.operation.path)[: len(segments)] == segments
        if (is_own or view.label in resource.get("also", ())) and view.reply_schema is not None:
            yield view.reply_schema


def _has(shapes: Shapes, schema: Json, steps: Steps) -> bool:
    """Whether a reply has a member at a place, or does not say which members it has there."""
    for step in steps:
        members = shapes.members(schema)
        if step not in members:
            return not members and shapes.items(schema) is None
        schema = members[step]
    return True


def _members(shapes: Shapes, schema: Json) -> Iterator[Steps]:
    """Yield the places of the first members of a reply, and of those inside them."""
    level: list[Steps] = [()]
    for _ in range(_DEEPEST):
        inside = ((*at, name) for at in level for name in shapes.members(shapes.at(schema, at)))
        level = list(islice(inside, _MOST_NAMES))
        yield from level
