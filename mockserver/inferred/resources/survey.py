"""A document's operations, grouped by canonical path: where collections and items may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.template import PARAMETER
from mockserver.inferred.resources.view import View
from mockserver.inferred.resources.words import plain, words_of

Json = Any
Segments = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """The views of all operations by canonical path, and the items of each collection."""

    shapes: Shapes
    views: Mapping[str, View]
    paths: Mapping[Segments, list[View]]
    #: The canonical path of the items of each collection, by the collection's.
    items: Mapping[Segments, Segments]

    def at(self, segments: Segments, *methods: str) -> Iterator[View]:
        """Yield the operations of a path with one of these methods; all without methods."""
        for view in self.paths.get(segments, ()):
            if not methods or view.operation.method in methods:
                yield view

    def below(self, segments: Segments) -> list[View]:
        """List the operations of a path, or else those of the first path below it."""
        below = (views for path, views in self.paths.items() if path[: len(segments)] == segments)
        return self.paths.get(segments) or next(below, [])

    def noun(self, segments: Segments) -> str:
        """Return the last word of a path; the name of its last parameter if it has no word."""
        for segment in reversed(segments):
            if segment != PARAMETER:
                return segment
        views = self.paths.get((*segments, PARAMETER), []) or self.paths.get(segments, [])
        names = views[0].template.parameters if views else ()
        return "".join(words_of(names[-1])[:1]) if names else "row"


def survey_of(shapes: Shapes, views: Mapping[str, View], ignored: tuple[str, ...]) -> Survey:
    """Group the operations; those below a path in `ignored` are left out."""
    paths: dict[Segments, list[View]] = {}
    for view in views.values():
        if not is_ignored(view.operation.path, ignored):
            paths.setdefault(view.template.segments, []).append(view)
    items: dict[Segments, Segments] = {}
    for segments in paths:
        if segments and segments[-1] == PARAMETER:
            items.setdefault(_collection_of(segments, paths), segments)
    for collection, item in list(items.items()):
        if item in items and _is_listed(shapes, paths[item]):
            # `/repositories/{owner}` lists what `/repositories/{owner}/{slug}` shows.
            del items[collection]
    for collection, item in _implied_items(shapes, paths):
        items.setdefault(collection, item)
    return Survey(shapes, views, paths, items)


def _implied_items(
    shapes: Shapes, paths: Mapping[Segments, list[View]]
) -> Iterator[tuple[Segments, Segments]]:
    """Yield items that no operation has as its path, with their collections.

    `/tickets/{ticketId}/qr` speaks of a ticket, if the reply to `POST /tickets` tells a `ticketId`.
    """
    for segments, views in paths.items():
        for end in range(1, len(segments) - 1):
            collection, item = segments[:end], segments[: end + 1]
            if item[-1] != PARAMETER or item in paths or collection not in paths:
                continue
            name = plain(views[0].template.parameters[item.count(PARAMETER) - 1])
            posts = (each for each in paths[collection] if each.operation.method == "POST")
            replies = (each.reply_schema for each in posts if each.success is not None)
            if any(name in shapes.names(reply) for reply in replies if reply is not None):
                yield collection, item


def is_ignored(path: str, ignored: tuple[str, ...]) -> bool:
    """Whether a path is one of those in `ignored`, or below one of them."""
    return any(path == each or path.startswith(each.rstrip("/") + "/") for each in ignored)


def _is_listed(shapes: Shapes, views: list[View]) -> bool:
    """Whether GET answers with a bare list, or with one under a usual name."""
    replies = (each.reply_schema for each in views if each.operation.method == "GET")
    return any(shapes.list_in(reply, "") is not None for reply in replies if reply is not None)


def _collection_of(item: Segments, paths: Mapping[Segments, list[View]]) -> Segments:
    """Cut the parameters at the end: several, if the shorter paths have no operation."""
    end = len(item) - 1
    while end and item[end - 1] == PARAMETER and item[:end] not in paths:
        end -= 1
    return item[:end]
