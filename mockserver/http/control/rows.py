"""What stands in a world's books: looked at, changed, and moved by what happens backstage."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.schema import compile_schema
from mockserver.contract.violation import Violation, pointer_to
from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import format_instant, is_instant, parse_instant
from mockserver.engine.problem import Problem
from mockserver.engine.snapshot import MASKED
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Row, World
from mockserver.errors import UnknownName
from mockserver.http.control.context import ControlContext, Operation
from mockserver.http.control.refusals import Refused
from mockserver.http.judge import judged
from mockserver.http.request import invalid

#: Columns of this ending hold moments: microseconds inside, RFC 3339 outside.
_MOMENT = "_at"


async def list_rows(context: ControlContext, call: Call) -> Reply:
    """Read one page of a collection."""
    table, hidden = await _table(context, call)
    after, limit = call.query.get("after"), call.query["limit"]
    if after is not None and after not in table:
        raise UnknownName("row", after, table)
    rows = [shown_row(identifier, row, hidden) for identifier, row in _page(table, after, limit)]
    return Reply(200, {"rows": rows, "total": len(table)})


async def get_row(context: ControlContext, call: Call) -> Reply:
    """Read one row."""
    table, hidden = await _table(context, call)
    identifier = call.path["id"]
    if identifier not in table:
        raise UnknownName("row", identifier, table)
    return Reply(200, shown_row(identifier, table[identifier], hidden))


async def put_row(context: ControlContext, call: Call) -> Reply:
    """Write columns of a row; those that are not named stay, and a row that is not there is made.

    What is changed by hand is not held against the provider's rules: that is the point.
    """
    owner, collection, hidden = _collection(context, call)
    identifier, given = call.path["id"], _read(call.body, hidden)

    def work(world: World, now: int) -> tuple[Changes | None, Row]:
        transaction = Transaction(world, owner, now)
        row = {**(transaction.get(collection, identifier) or {}), **given}
        transaction.put(collection, identifier, row)
        return transaction.changes(), row

    row = await context.change(call, work)
    return Reply(200, shown_row(identifier, row, hidden))


async def delete_row(context: ControlContext, call: Call) -> Reply:
    """Remove a row."""
    owner, collection, _ = _collection(context, call)
    identifier = call.path["id"]

    def work(world: World, now: int) -> tuple[Changes | None, None]:
        transaction = Transaction(world, owner, now)
        if transaction.get(collection, identifier) is None:
            raise UnknownName("row", identifier, (each for each, _ in transaction.rows(collection)))
        transaction.delete(collection, identifier)
        return transaction.changes(), None

    await context.world(call)
    await context.change(call, work)
    return Reply(204)


async def run_backstage(context: ControlContext, call: Call) -> Reply:
    """Let something happen that the vendor's system does by itself."""
    provider, name = context.owner(call.path["api"]), call.path["action"]
    action = provider.backstage.get(name)
    if action is None:
        raise UnknownName(f"backstage action of {provider.name}", name, provider.backstage)
    body = {} if call.body is None else call.body
    violations = compile_schema(dict(action.schema)).violations(body, "body")
    if violations:
        raise Refused(invalid(violations))

    def work(world: World, now: int) -> tuple[Changes | None, Reply]:
        transaction = Transaction(world, provider.state, now)
        reply = judged(call, action.function(transaction, body))
        if isinstance(reply, Problem):
            raise Refused(reply)
        return (transaction.changes() if reply.status < 400 else None), reply

    return await context.change(call, work)


def shown_row(identifier: str, row: Row, hidden: frozenset[str]) -> dict[str, Any]:
    """Give a row as people read it: moments in RFC 3339, secrets masked."""
    shown: dict[str, Any] = {"id": identifier}
    for column, value in row.items():
        if column == "id":
            continue  # the row's own name stands above
        if column in hidden:
            shown[column] = MASKED
        elif column.endswith(_MOMENT) and isinstance(value, int):
            shown[column] = format_instant(value)
        else:
            shown[column] = value
    return shown


def _read(given: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """Take columns as they are shown: a masked one stays as it is."""
    row = {}
    for column, value in given.items():
        if column == "id" or (column in hidden and value == MASKED):
            continue
        row[column] = value
        if column.endswith(_MOMENT) and isinstance(value, str):
            row[column] = _moment(column, value)
    return row


def _moment(column: str, text: str) -> int:
    try:
        instant = parse_instant(text)
    except ValueError as error:
        what = str(error)
    else:
        if is_instant(instant):
            return instant
        what = "it is not between the years 1970 and 9999"
    violation = Violation("body", pointer_to(column), "format", "a moment", f"{text!r}: {what}")
    raise Refused(invalid([violation]))


def _collection(context: ControlContext, call: Call) -> tuple[str, str, frozenset[str]]:
    """Give the owner of the rows, the collection, and its columns that are never shown."""
    provider, collection = context.owner(call.path["api"]), call.path["collection"]
    if collection not in provider.collections:
        raise UnknownName("collection", collection, provider.collections)
    return provider.state, collection, provider.secret_columns(collection)


async def _table(context: ControlContext, call: Call) -> tuple[Mapping[str, Row], frozenset[str]]:
    owner, collection, hidden = _collection(context, call)
    world = await context.world(call)
    return world.table(owner, collection), hidden


def _page(table: Mapping[str, Row], after: str | None, limit: int) -> Iterator[tuple[str, Row]]:
    is_after = after is None
    for identifier, row in table.items():
        if limit <= 0:
            return
        if is_after:
            yield identifier, row
            limit -= 1
        elif identifier == after:
            is_after = True


OPERATIONS: Mapping[str, Operation] = {
    "listRows": list_rows,
    "getRow": get_row,
    "putRow": put_row,
    "deleteRow": delete_row,
    "runBackstage": run_backstage,
}
