"""The pages of a list, one after the other, as its parameters and its replies lead to them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mockserver.checks.journeys.own.rows import Rows
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.content import Unreadable
from mockserver.contract.document import Json
from mockserver.contract.parameter import Parameter
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.paging import Paging
from mockserver.inferred.resources.resource import OperationRole
from mockserver.inferred.resources.words import plain

#: A list is followed over so many pages.
MOST_PAGES = 20
_LARGE = (200, 100, 50, 20)
#: Cursors that are the id of the last row.
_IDS = ("after", "afterid", "startingafter")
_NEXT = re.compile(r'<([^>]*)>[^,]*rel="?next')


class Pages:
    """The pages of one list. `is_whole` says afterwards whether the last page was reached."""

    def __init__(
        self,
        rows: Rows,
        role: OperationRole,
        query: Mapping[str, Any] | None = None,
        *,
        size: int | None = None,
    ) -> None:
        self.is_whole = False
        #: Whether the contract refuses the ids of rows as the cursor that they are.
        self.is_stuck = False
        #: The replies so far.
        self.replies: list[Exchange] = []
        self._rows = rows
        self._role = role
        self._paging = role.paging or Paging()
        self._query = {**(query or {}), **self._limit(size)}

    def __iter__(self) -> Iterator[list[Json]]:
        """Call for page after page, and yield the rows of each."""
        query = dict(self._query)
        count = 0
        before: list[Json] | None = None
        for number in range(MOST_PAGES):
            reply = self._rows.send(self._role, self._rows.parents(), query=query)
            if number and 400 <= reply.status < 500:
                self.is_whole = True  # some servers refuse the page behind the last one
                return
            self.replies.append(reply)
            page = self._rows.rows_in(self._role, reply)
            yield page
            if page == before and all(self._rows.ids_in(row) is not None for row in page):
                self.is_whole = True  # the page does not follow its parameters: nothing else comes
                return
            before = page
            count += len(page)
            further = self._next(reply, page, number, count)
            if further is None:
                self.is_whole = self._can_end
                return
            query |= further

    def rows(self) -> list[Json]:
        """Return the rows of all pages."""
        return [row for page in self for row in page]

    @property
    def can_be_followed(self) -> bool:
        """Whether a parameter leads to further pages."""
        paging = self._paging
        is_known = self._tells_cursors or plain(paging.cursor) in _IDS
        return bool(paging.page or paging.offset or (paging.cursor and is_known))

    def accepts_size(self, size: int) -> bool:
        """Whether a page may be asked to have so many rows."""
        return bool(self._limit(size))

    @property
    def default_size(self) -> int | None:
        """How many rows a page has that is asked for no size, as the document says; else None."""
        parameter = self._parameter(self._paging.limit)
        default = None if parameter is None else parameter.default
        return default if type(default) is int and default > 0 else None

    @property
    def _can_end(self) -> bool:
        return not self.is_stuck and (self.can_be_followed or not self._paging.limit)

    def _limit(self, size: int | None) -> dict[str, Any]:
        """Return the parameter that sets the size of a page: a large one without a size."""
        parameter = self._parameter(self._paging.limit)
        if parameter is None:
            return {}
        for each in (size,) if size is not None else _LARGE:
            for value in (each, str(each)):
                if parameter.validator is None or parameter.validator.accepts(value):
                    return {parameter.name: value}
        return {}

    def _parameter(self, name: str) -> Parameter | None:
        operation = self._rows.maker.operation(self._role.operation)
        found = (each for each in operation.parameters if each.where == "query")
        return next((each for each in found if name and each.name == name), None)

    def _next(
        self, reply: Exchange, page: list[Json], number: int, count: int
    ) -> dict[str, Any] | None:
        """Return the parameters of the next page; None behind the last one."""
        paging = self._paging
        if not page:
            return None
        if paging.offset:
            return self._written(paging.offset, count)
        if paging.page:
            return self._written(paging.page, paging.first + number + 1)
        if not paging.cursor:
            return None
        return self._cursor(reply) if self._tells_cursors else self._behind(page[-1])

    def _written(self, name: str, value: int) -> dict[str, Any] | None:
        parameter = self._parameter(name)
        if parameter is None:
            return None
        for each in (value, str(value)):
            if parameter.validator is None or parameter.validator.accepts(each):
                return {name: each}
        return None

    @property
    def _tells_cursors(self) -> bool:
        """Whether the contract has a place for the cursor of the next page."""
        headers = self._paging.headers
        facts = (*self._paging.facts, *headers.values())
        return "link" in headers or any(each.what == "next" for each in facts)

    def _behind(self, row: Json) -> dict[str, Any] | None:
        """Return the cursor behind a row, where that is its id."""
        ids = self._rows.ids_in(row)
        if ids is None or plain(self._paging.cursor) not in _IDS:
            return None
        parameter = self._parameter(self._paging.cursor)
        if parameter is None or parameter.validator is None:
            return {self._paging.cursor: ids[-1]}
        try:
            self.is_stuck = not parameter.validator.accepts(parameter.read_text(ids[-1]))
        except Unreadable:
            self.is_stuck = True
        return None if self.is_stuck else {self._paging.cursor: ids[-1]}

    def _cursor(self, reply: Exchange) -> dict[str, Any] | None:
        """Return the cursor of the next page, as the reply tells it."""
        name = self._paging.cursor
        told = [
            value_at(reply.json, each.steps) for each in self._paging.facts if each.what == "next"
        ]
        told += [
            reply.reply_headers.get(header)
            for header, each in self._paging.headers.items()
            if each.what == "next"
        ]
        if (link := _NEXT.search(reply.reply_headers.get("link", ""))) is not None:
            told.append(link[1])
        for each in told:
            if each in (None, "", False):
                continue
            queried = _query_of(each).get(name) if isinstance(each, str) else None
            return {name: queried[0] if queried else each}
        return None


def _query_of(address: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(address).query)
    except ValueError:
        return {}
