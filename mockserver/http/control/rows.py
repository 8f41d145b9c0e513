"""The rows of a world: listed, read, written, deleted, and changed by backstage actions."""

from collections import deque
from collections.abc import Generator, Iterator, Mapping
from itertools import islice, takewhile
from typing import Any, NamedTuple

from mockserver.contract.integers import normalise_integers
from mockserver.contract.schema import compile_schema
from mockserver.contract.violation import Violation, pointer_to
from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import format_instant, is_instant, parse_instant
from mockserver.engine.masking import MASKED
from mockserver.engine.problem import Problem, invalid
from mockserver.engine.provider import Provider
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Row, World
from mockserver.errors import UnknownName
from mockserver.http.control.context import ControlContext, Display, Operation
from mockserver.http.control.refusals import Refused
from mockserver.http.judge import judged
from mockserver.http.slices import in_slices
from mockserver.http.transport.wire import encode_json

#: A row that a tester writes has at most this many levels of objects and lists, itself included: a
#: snapshot adds six more around it, and bodies of up to 128 levels are read.
DEEPEST_ROW = 64
#: The longest id of a row that a tester writes, in characters.
LONGEST_ID = 512


class _OwnedCollection(NamedTuple):
    """One collection: its provider, its name, and how its rows are shown."""

    provider: Provider
    name: str
    display: Display

    @property
    def owner(self) -> str:
        """The owner of the rows."""
        return self.provider.state


async def list_rows(context: ControlContext, call: Call) -> Reply:
    """Read one page of a collection."""
    collection = _collection(context, call)
    table = await _table(context, call, collection)
    after, limit = call.query.get("after"), call.query["limit"]
    text = call.query.get("text", "").casefold()
    if after is not None and after not in table:
        raise UnknownName("row", after, table)
    if text:
        # A copy does not change while it is searched, whatever other calls do to the world.
        page = _page(dict(table), after, len(table))
        rows = await in_slices(_found(page, text, limit, collection.display))
    else:
        page = _page(table, after, limit)
        rows = [row_json(identifier, row, collection.display) for identifier, row in page]
    return Reply(200, {"rows": rows, "total": len(table)})


async def get_row(context: ControlContext, call: Call) -> Reply:
    """Read one row."""
    collection = _collection(context, call)
    table = await _table(context, call, collection)
    identifier = call.path["id"]
    if identifier not in table:
        raise UnknownName("row", identifier, table)
    return Reply(200, row_json(identifier, table[identifier], collection.display))


async def put_row(context: ControlContext, call: Call) -> Reply:
    """Write columns of a row; the others stay. The row is made if there is none.

    The row must fit the schema of its collection. The provider's rules do not apply: a tester may
    make a row that no call would make.
    """
    collection, identifier = _collection(context, call), call.path["id"]
    schema = collection.provider.collections[collection.name].schema
    given = _read(call.body, collection.display)
    _check_size(identifier, given)

    def work(world: World, now: int) -> tuple[Changes | None, Row]:
        transaction = Transaction(world, collection.owner, now)
        merged = {**(transaction.get(collection.name, identifier) or {}), **given}
        row: Row = normalise_integers(merged, schema)
        schemas = context.row_schemas
        violations = schemas.violations(collection.provider, collection.name, row, identifier)
        if violations:
            raise Refused(invalid(violations))
        transaction.put(collection.name, identifier, row)
        return transaction.changes(), row

    row = await context.change(call, work)
    return Reply(200, row_json(identifier, row, collection.display))


async def delete_row(context: ControlContext, call: Call) -> Reply:
    """Remove a row."""
    collection, identifier = _collection(context, call), call.path["id"]

    def work(world: World, now: int) -> tuple[Changes | None, None]:
        transaction = Transaction(world, collection.owner, now)
        if transaction.get(collection.name, identifier) is None:
            raise UnknownName(
                "row", identifier, (each for each, _ in transaction.rows(collection.name))
            )
        transaction.delete(collection.name, identifier)
        return transaction.changes(), None

    await context.world(call)
    await context.change(call, work)
    return Reply(204)


async def run_backstage(context: ControlContext, call: Call) -> Reply:
    """Run something that the vendor's system does by itself."""
    provider, name = context.owner(call.path["api"]), call.path["action"]
    action = provider.backstage.get(name)
    if action is None:
        raise UnknownName(f"backstage action of {provider.name}", name, provider.backstage)
    body = {} if call.body is None else call.body
    violations = compile_schema(dict(action.schema)).violations(body, "body")
    if violations:
        raise Refused(invalid(violations))
    normal = normalise_integers(body, action.schema)

    def work(world: World, now: int) -> tuple[Changes | None, Reply]:
        transaction = Transaction(world, provider.state, now)
        reply = judged(call, action.function(transaction, normal))
        if isinstance(reply, Problem):
            raise Refused(reply)
        return (transaction.changes() if reply.status < 400 else None), reply

    return await context.change(call, work)


def row_json(identifier: str, row: Row, display: Display) -> dict[str, Any]:
    """Return a row in a readable form: moments in RFC 3339, secrets masked.

    Never fails: a value that is not a moment of a world is returned unchanged.
    """
    shown: dict[str, Any] = {"id": identifier}
    for column, value in row.items():
        if column == "id":
            continue  # the row's own id is there already
        if column in display.hidden:
            shown[column] = MASKED
        elif display.is_moment(column) and type(value) is int and is_instant(value):
            shown[column] = format_instant(value)
        else:
            shown[column] = value
    return shown


def _read(given: Mapping[str, Any], display: Display) -> dict[str, Any]:
    """Parse columns in their readable form; masked ones are left out, so they do not change."""
    row = {}
    for column, value in given.items():
        if column == "id" or (column in display.hidden and value == MASKED):
            continue
        row[column] = value
        if display.is_moment(column) and isinstance(value, str):
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


def _check_size(identifier: str, given: Row) -> None:
    """Refuse a row that a snapshot could not hold."""
    if len(identifier) > LONGEST_ID:
        expected, got = f"at most {LONGEST_ID} characters", f"{len(identifier):,}"
        raise Refused(invalid([Violation("path", "/id", "maxLength", expected, got)]))
    level: list[Any] = [given]
    for _ in range(DEEPEST_ROW):
        inside = (inner for each in level for inner in _inside(each))
        level = [each for each in inside if isinstance(each, dict | list)]
        if not level:
            return
    expected = f"at most {DEEPEST_ROW} levels of objects and lists"
    raise Refused(invalid([Violation("body", "", "depth", expected, "more")]))


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value


def _collection(context: ControlContext, call: Call) -> _OwnedCollection:
    """Find the collection that a call names. Raises UnknownName."""
    provider, name = context.owner(call.path["api"]), call.path["collection"]
    if name not in provider.collections:
        raise UnknownName("collection", name, provider.collections)
    return _OwnedCollection(provider, name, context.display(provider.state, name))


async def _table(
    context: ControlContext, call: Call, collection: _OwnedCollection
) -> Mapping[str, Row]:
    world = await context.world(call)
    return world.table(collection.owner, collection.name)


def _found(
    page: Iterator[tuple[str, Row]], text: str, limit: int, display: Display
) -> Generator[None, None, list[dict[str, Any]]]:
    """Find rows that show a text; what is not shown of them, such as a secret, is not searched."""
    found: list[dict[str, Any]] = []
    for identifier, row in page:
        yield
        shown = row_json(identifier, row, display)
        if text in encode_json(shown).decode().casefold():
            found.append(shown)
            if len(found) == limit:
                break
    return found


def _page(table: Mapping[str, Row], after: str | None, limit: int) -> Iterator[tuple[str, Row]]:
    """Return the rows after an id, which is one of the table's."""
    ids = iter(table)
    if after is not None:
        # Skips without a Python step for each row, so that late pages of a long table are fast too.
        deque(takewhile(after.__ne__, ids), maxlen=0)
    for identifier in islice(ids, limit):
        yield identifier, table[identifier]


OPERATIONS: Mapping[str, Operation] = {
    "listRows": list_rows,
    "getRow": get_row,
    "putRow": put_row,
    "deleteRow": delete_row,
    "runBackstage": run_backstage,
}
