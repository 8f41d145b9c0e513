"""Where bodies and replies name a row beside the members of the row itself."""

from collections.abc import Iterator
from typing import Any

from mockserver.inferred.resources.finder import Draft
from mockserver.inferred.resources.identity import named_member, spoken_member
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.shape import Shapes

Json = Any

#: Places that name all values of an id, in its order; () for a value that has none.
Places = tuple[Steps, ...]


def told_places(
    shapes: Shapes, reply: Json, draft: Draft, parents: tuple[str, ...], shown: Steps | None
) -> Places:
    """Find the members of a reply that tell the id of a row, where the row shown there does not.

    `parents` are the path's parameters before the row's own, `shown` is where the row stands.
    """
    if reply is None or draft.kind != "collection":
        return ()
    above = (named_member(shapes, reply, name) if shown is None else None for name in parents)
    own = (next(_told(shapes, reply, draft, index, shown), None) for index in range(len(draft.ids)))
    places = tuple(each or () for each in (*above, *own))
    return places if any(places) else ()


def sent_places(shapes: Shapes, body: Json, draft: Draft, at: Steps) -> Places:
    """Find the members of a body that name a row, where its own members at `at` do not."""
    if body is None or draft.kind != "collection":
        return ()
    places: list[Steps] = []
    for asked, steps in zip(draft.asked, draft.ids, strict=False):
        is_own = bool(steps) and shapes.at(body, (*at, *steps)) is not None
        places.append((not is_own and named_member(shapes, body, asked.parameter)) or ())
    return tuple(places) if any(places) else ()


def _told(
    shapes: Shapes, reply: Json, draft: Draft, index: int, shown: Steps | None
) -> Iterator[Steps]:
    """Yield the places of one value of an id: the row's own name for it, then the path's."""
    steps = draft.ids[index]
    if shown is not None and steps and shapes.at(reply, (*shown, *steps)) is not None:
        return
    for outer in ((), *((name,) for name in ("data", "result", draft.noun))):
        node = shapes.at(reply, outer)
        if node is None:
            continue
        if steps and shapes.at(node, steps) is not None:
            yield (*outer, *steps)
        found = spoken_member(shapes, node, draft.asked[index]) if draft.asked[index:] else None
        if found is not None:
            yield (*outer, *found)
