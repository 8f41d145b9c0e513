"""The rows of one resource on a server: made, shown and listed by its operations."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from mockserver.checks.journeys.own.operations import Operations
from mockserver.checks.journeys.own.row_body import new_body, row_in
from mockserver.checks.journeys.walk import Untested, Walk, expect
from mockserver.checks.wire.exchange import NOT_JSON, Exchange
from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json
from mockserver.contract.writing import text_of
from mockserver.inferred.resources.member import Steps, value_at
from mockserver.inferred.resources.resource import OperationRole

#: Members of a reply, and its header, that may tell where a new row is shown.
_ADDRESSES = ("uri", "href", "self", "url", "resource_uri")
_NO_LETTER = re.compile("[^a-z]+")
_PARAMETER = re.compile(r"\{[^{}]+\}")


class Row(NamedTuple):
    """A row on the server. `parts` are the texts of its path, those of its parents first.

    `sent` is what the row was made of; empty for one that was there.
    """

    parts: tuple[str, ...]
    sent: Mapping[str, Json]
    reply: Exchange


class Rows:
    """The rows of one resource, for one walk.

    Every method raises Untested where the server, or the document, does not let it do its work.
    """

    def __init__(self, walk: Walk, operations: Operations) -> None:
        self.walk = walk
        self.on = operations
        self.maker = operations.maker
        self.resource = operations.resource
        self._parents: tuple[str, ...] | None = None

    @property
    def may_be_made(self) -> bool:
        """Whether the walk may make rows."""
        role = self.on.adding
        return role is not None and self.walk.may_call(role.operation)

    def parents(self) -> tuple[str, ...]:
        """Return the texts of the path that name the parents of rows: the same in one walk."""
        if self._parents is None:
            self._parents = self._find_parents()
        return self._parents

    def below(self, parent: Row) -> "Rows":
        """Return the rows of this resource below a parent."""
        rows = Rows(self.walk, self.on)
        rows._parents = parent.parts + self._further(parent.parts)
        return rows

    def parent_rows(self) -> "Rows":
        """Return the rows of the resource to which these belong."""
        if self.on.parent is None:
            raise Untested("it is below no other resource")
        return Rows(self.walk, self.on.parent)

    def key(self) -> str:
        """Return a text that nothing on the server has."""
        digits = sha256(self.walk.new("row").encode()).hexdigest()
        return f"{_NO_LETTER.sub('-', self.resource.thing)}-{digits[:8]}"

    def send(
        self,
        role: OperationRole,
        parts: tuple[str, ...],
        *,
        body: Json = ABSENT,
        query: Mapping[str, Json] | None = None,
    ) -> Exchange:
        """Call an operation of the resource; `parts` are the texts of its path."""
        known = dict(zip(role.keys, parts, strict=False))
        request = self.maker.request(role.operation, known, self.walk.data, query=query, body=body)
        return self.walk.send(request)

    def body_of_new(self, role: OperationRole) -> Json | None:
        """Return a body with which an operation makes a row that is not there."""
        ids = self.resource.ids if role.role == "create" else ()
        return new_body(self.maker, role, ids, self.key(), self.walk.data)

    def made(self, body: Json = ABSENT) -> Row:
        """Make a row, which is removed after the walk where that may be done."""
        role = self.on.adding
        if role is None:
            raise Untested("no operation makes a row")
        parts = self.parents()
        if role.role == "replace":
            parts = (*parts, *self.unknown_ids(role))
        body = self.body_of_new(role) if body is ABSENT else body
        reply = self.send(role, parts, body=body)
        if not reply.is_good:
            raise Untested(f"{self.walk.label(role.operation)} refuses a valid row: {reply.came}")
        return self.row_of(role, reply, body, parts)

    def row_of(
        self, role: OperationRole, reply: Exchange, body: Json, parts: tuple[str, ...]
    ) -> Row:
        """Return the row that a reply tells of; it is removed after the walk."""
        sent = row_in(role, body) or {}
        if role.role != "replace":
            parts = (*parts, *self._told_ids(role, reply, sent, body))
        show = self.on.find("show")
        for name, text in zip(show.keys if show is not None else (), parts, strict=False):
            if show is not None and not self.maker.takes(show.operation, name, text):
                raise Untested(f"the new row has an id that its path does not take: {text[:80]}")
        made = Row(parts, sent, reply)
        self.walk.made.append((self.resource.name, parts))
        remove = self.on.find("remove")
        if remove is not None and self.walk.may_call(remove.operation):
            self.walk.at_end(lambda: self.send(remove, made.parts))
        return made

    def some(self) -> Row:
        """Return a row that is there: the data's, else a new one, else the first of the list."""
        given = self.walk.data.get(self.resource.name)
        if given is not None:
            own = [text_of(each) for each in (given if isinstance(given, list) else [given])]
            count = self.resource.depth + len(self.resource.ids)
            parents = self.parents() if len(own) < count else ()
            return Row((*parents, *own), {}, NO_EXCHANGE)
        return self.made() if self.may_be_made else self.listed_row()

    def listed_row(self) -> Row:
        """Return the first row of the list."""
        role = self.on.get("list")
        reply = self.send(role, self.parents())
        for each in self.rows_in(role, reply):
            own = self.ids_in(each)
            if own is not None:
                return Row((*self.parents(), *own), {}, reply)
        raise Untested("its list is empty, or names no ids")

    def show(self, row: Row) -> Exchange:
        """Show a row, which has to be there."""
        reply = self.send(self.on.get("show"), row.parts)
        expect(reply.is_good, "the row: a status of 2xx", reply.came)
        return reply

    def shown(self, row: Row) -> Mapping[str, Json]:
        """Return a row as it is shown."""
        reply = self.show(row)
        value = value_at(reply.json, self.on.get("show").one or ())
        if not isinstance(value, Mapping):
            raise Untested("the reply that shows a row has no members")
        own = row.parts[self.resource.depth :]
        shown = self.ids_in(value) if all(self.resource.ids) else None
        came = "/".join(shown or ())
        expect(shown in (None, own), f"the row {'/'.join(own)}", f"the row {came}")
        return value

    def rows_in(self, role: OperationRole, reply: Exchange) -> list[Json]:
        """Return the rows of a list's reply, which has to succeed."""
        expect(reply.is_good, "a list: a status of 2xx", reply.came)
        if reply.json is NOT_JSON:
            raise Untested("its list is not JSON")
        rows = value_at(reply.json, role.list or ())
        return rows if isinstance(rows, list) else []

    def ids_in(self, row: Json) -> tuple[str, ...] | None:
        """Return the texts that identify a row among its siblings; None if it tells none."""
        ids = self.resource.ids
        if not isinstance(row, dict):
            is_text = len(ids) == 1 and isinstance(row, str | int) and not isinstance(row, bool)
            return (text_of(row),) if is_text else None
        values = [value_at(row, steps) if steps else None for steps in ids]
        if ids and all(isinstance(value, str | int | float) for value in values):
            return tuple(map(text_of, values))
        return self._ids_at(value_at(row, (name,)) for name in _ADDRESSES)

    def unknown_ids(self, role: OperationRole) -> tuple[str, ...]:
        """Return texts that lead to no row, where the path of an operation names one."""
        own = []
        for name in role.keys[self.resource.depth :]:
            text = self.maker.unknown(role.operation, name, self.key())
            if text is None:
                raise Untested(f"every value of {name} may be that of a row")
            own.append(text)
        return tuple(own)

    def _find_parents(self) -> tuple[str, ...]:
        if not self.resource.depth:
            return ()
        if self.resource.parent is None:
            return self._further(())
        parts = self.parent_rows().some().parts
        return (*parts, *self._further(parts))

    def _further(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """Return texts for the parameters of the collection's path that name no row."""
        names = self.resource.parameters[len(parts) :]
        operation = next(iter(self.resource.roles))
        return tuple(self.maker.text(operation, name, self.walk.data) for name in names)

    def _told_ids(
        self, role: OperationRole, reply: Exchange, sent: Json, body: Json
    ) -> tuple[str, ...]:
        """Return the id of a row that was made, as the reply tells it, or else the body."""
        shown = value_at(reply.json, role.one) if role.one is not None else None
        if role.list is not None:
            shown = next(iter(value_at(reply.json, role.list) or ()), None)
        texts = []
        for index, steps in enumerate(self.resource.ids):
            value = self._told_id(role, reply, (shown, sent), body, index, steps)
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                break
            texts.append(text_of(value))
        if texts and len(texts) == len(self.resource.ids):
            return tuple(texts)
        addresses = [reply.reply_headers.get("location")]
        addresses += [value_at(reply.json, (name,)) for name in _ADDRESSES]
        found = self._ids_at(iter(addresses))
        if found is None:
            label = self.walk.label(role.operation)
            raise Untested(f"the reply to {label} tells no id of the new row")
        return found

    def _told_id(
        self,
        role: OperationRole,
        reply: Exchange,
        rows: tuple[Json, ...],
        body: Json,
        index: int,
        steps: Steps,
    ) -> Json:
        told = role.told[-len(self.resource.ids) :][index : index + 1]
        if told and told[0] and value_at(reply.json, told[0]) is not None:
            return value_at(reply.json, told[0])
        values = [value_at(row, steps) for row in rows if steps]
        if role.sent[index : index + 1] and role.sent[index]:
            values.append(value_at(body, role.sent[index]))
        if len(self.resource.ids) == 1 and isinstance(reply.json, str | int):
            values.append(reply.json)
        return next((value for value in values if value is not None), None)

    def _ids_at(self, addresses: Iterator[Json]) -> tuple[str, ...] | None:
        """Return the ids in the first address that leads to a row."""
        show = self.on.find("show")
        if show is None:
            return None
        parts = _PARAMETER.split(self.maker.operation(show.operation).path)
        pattern = re.compile("([^/]+)".join(map(re.escape, parts)) + "/?$")
        for address in addresses:
            found = pattern.search(_path(address)) if isinstance(address, str) else None
            if found is not None:
                return tuple(map(unquote, found.groups()[-len(self.resource.ids) :]))
        return None


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


#: Stands for the reply of a row that no call of the walk has made.
NO_EXCHANGE = Exchange("", "", "", {}, None, 0, {}, b"", 0.0)
