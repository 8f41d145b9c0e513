"""Notes on members which corrections name and rows do not have.

A schema may be open, so that they are no mistake for certain: nothing is refused.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.document import Document
from mockserver.contract.note import Note, place_in
from mockserver.contract.schema_view import resolved
from mockserver.contract.violation import pointer_to
from mockserver.errors import nearest
from mockserver.inferred.resources.finder import canonical
from mockserver.inferred.resources.overrides import Overrides
from mockserver.inferred.resources.resource import Inference, Resource

Json = Any
_Place = tuple[str | int, ...]


def member_notes(document: Document, overrides: Overrides, inference: Inference) -> Iterator[Note]:
    """Yield a note for each name that is nearly a member's, or that no row may have."""
    rows = {each.segments: each for each in inference.resources.values()}
    for name, place in _named(overrides):
        resource = rows.get(canonical(str(place[1])))
        if resource is not None and (hint := _hint(inference, resource, name)) is not None:
            what = f"Rows of {place[1]} have no member {name!r}."
            yield Note(what, place_in(document, pointer_to(*place)), hint)


def _named(overrides: Overrides) -> Iterator[tuple[str, _Place]]:
    """Yield the members of rows that corrections name, with the places in their file."""
    for path, each in overrides.resources.items():
        for name in each.id:
            yield name.partition(".")[0], ("resources", path, "id")
        for parameter, one in each.filters.items():
            yield one.member.partition(".")[0], ("resources", path, "filters", parameter)
        for operation, members in each.states.items():
            for name in members:
                yield name, ("resources", path, "states", operation, name)
    for path, rows in overrides.seeds.items():
        for index, row in enumerate(rows):
            for name in row:
                yield name, ("seeds", path, index, name)


def _hint(inference: Inference, resource: Resource, name: str) -> str | None:
    """Say which member may be meant; None where a row has the member, or may well have it."""
    members: Mapping[str, Json] = {}
    if resource.row is not None:
        members = inference.shapes.members(resource.row)
    if not members or name in members:
        return None
    near = nearest(name, sorted(members))
    if near is not None:
        return f"Did you mean {near!r}?"
    is_closed = resolved(inference.shapes.data, resource.row).get("additionalProperties") is False
    return f"They have: {', '.join(sorted(members)[:20])}." if is_closed else None
