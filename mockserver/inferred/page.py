"""One page of rows: by number, by offset or after a cursor; the last page has no cursor."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.inferred.resources.paging import Paging
from mockserver.inferred.rows import Found

Json = Any

_LARGEST = 1_000


class Page(NamedTuple):
    """One page of the rows that filters chose. `start` is how many rows come before it."""

    rows: Sequence[Found]
    start: int
    #: How many rows a page may have; 0 for all of them.
    size: int
    total: int

    @property
    def has_more(self) -> bool:
        """Whether rows follow."""
        return self.start + len(self.rows) < self.total and bool(self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are; one even if there is no row."""
        return max(1, -(-self.total // self.size)) if self.size else 1

    @property
    def number(self) -> int:
        """The number of this page, from 0."""
        return self.start // self.size if self.size else 0


def page_of(paging: Paging, query: Mapping[str, Json], rows: Sequence[Found]) -> Page:
    """Cut the page that a request asks for."""
    size = _count(query.get(paging.limit), paging.size) if paging.limit else paging.size
    size = min(size, _LARGEST)
    start = 0
    if paging.offset and paging.offset in query:
        start = _count(query[paging.offset], 0)
    elif paging.page and paging.page in query:
        start = max(0, _count(query[paging.page], paging.first) - paging.first) * size
    elif paging.cursor and query.get(paging.cursor) not in (None, ""):
        start = _after(query[paging.cursor], rows)
    if not any(paging.parameters):
        return Page(rows, 0, 0, len(rows))
    if paging.limit in query and size == 0 and type(query[paging.limit]) is int:
        return Page([], start, 0, len(rows))
    return Page(rows[start : start + size] if size else rows[start:], start, size, len(rows))


def cursor_of(page: Page) -> str:
    """Return the cursor after the last row of a page."""
    return page.rows[-1].identifier


def _after(cursor: Json, rows: Sequence[Found]) -> int:
    """Return how many rows come before the page after a cursor; all, if no row has its id."""
    if isinstance(cursor, int):
        return max(0, min(cursor, len(rows)))
    text = str(cursor)
    for index, row in enumerate(rows):
        if row.identifier == text or row.identifier.rpartition(":")[2] == text:
            return index + 1
    return len(rows)


def _count(value: Json, default: int) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return max(0, int(value)) if is_number and abs(value) < 10**9 else default
