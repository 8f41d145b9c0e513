"""A whole world as one document of JSON, with a version and a checksum, and back again.

Both ways go in steps: a generator pauses after each row, so that whoever runs it can let others
through. A snapshot's text is little longer than what it holds: around the JSON of a row and its id
stand five bytes (brackets and commas), around that of something due up to fifty.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from hashlib import sha256
from heapq import merge
from typing import Any, NamedTuple, TypeVar

from mockserver.engine.clock import Clock, is_instant, is_rate
from mockserver.engine.world import Due, Row, Start, World
from mockserver.errors import SnapshotError

T = TypeVar("T")

VERSION = 1
#: What stands for a secret: a snapshot is a file that people send to each other.
MASKED = "[masked]"
#: The largest snapshot that is read back, in bytes of its JSON.
LARGEST = 32 * 2**20
#: So many of what is due are put in order at once.
_RUN = 5_000

SnapshotDocument = Mapping[str, Any]
#: The columns of a collection that a snapshot does not show, by API and collection.
Secrets = Callable[[str, str], frozenset[str]]
#: Something that is done in steps: it pauses at each `yield`, and returns what came of it.
Steps = Generator[None, None, T]

#: How many levels of a world's parts are opened to get parts that are small.
OPENED = {"tables": 3, "due": 1, "counters": 1}
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


class Receiver(NamedTuple):
    """Who takes a restored world in: how a world is made anew, and what may stand in it.

    `origin` makes the world of a start and seed; the columns that a snapshot masks come from it.
    `check` is given the collections of each API; `row` and `due` give a row or something due as
    it is stored. All three raise a MockServerError for what is unknown or broken.
    """

    origin: Callable[[Start, int], World]
    secrets: Secrets
    check: Callable[[str, Iterable[str]], None]
    row: Callable[[str, str, str, Row], Row]
    due: Callable[[Due], Due]


def take(world: World, now: int, secrets: Secrets) -> dict[str, Any]:
    """Write a world down as it stands at a moment of its time."""
    return finished(take_in_steps(world, now, secrets))


def take_in_steps(world: World, now: int, secrets: Secrets) -> Steps[dict[str, Any]]:
    """Write down, step by step, a world that nobody changes meanwhile."""
    start, clock = world.start, world.clock
    written: dict[str, Any] = {
        "scenario": start.scenario,
        "seed": world.seed,
        "start": {
            "seed": start.seed,
            "now": start.now,
            "frozen": start.frozen,
            "rate": start.rate,
        },
        "clock": {"now": now, "frozen": clock.frozen, "rate": clock.rate},
        "counters": dict(world.counters),
        "due": [],
        "tables": (yield from _tables(world, secrets)),
    }
    for due in (yield from _in_order(world.agenda)):
        written["due"].append([*due[:4], dict(due.arguments)])
        yield
    total = yield from checksum_in_steps(written)
    return {"version": VERSION, "checksum": total, "world": written}


def restore(document: SnapshotDocument, wall: int, receiver: Receiver) -> World:
    """Make a nameless world of a document. Raises SnapshotError where it will not do."""
    return finished(restore_in_steps(document, wall, receiver))


def restore_in_steps(document: SnapshotDocument, wall: int, receiver: Receiver) -> Steps[World]:
    """Make a nameless world of a document, step by step. Raises SnapshotError."""
    if document["version"] < 1:
        raise SnapshotError(f"There is no version {document['version']} of snapshots.")
    if document["version"] > VERSION:
        raise SnapshotError(
            f"The snapshot is of version {document['version']}; this server reads up to {VERSION}.",
            hint="Restore it with the newer server that took it.",
        )
    written = document["world"]
    if (yield from checksum_in_steps(written)) != document["checksum"]:
        raise SnapshotError(
            "The snapshot's checksum is not that of its world: it was changed or cut short.",
            hint="Take the snapshot again. To change a world, restore it and put its rows.",
        )
    try:
        return (yield from _world(written, wall, receiver))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise SnapshotError(
            f"The snapshot has a shape that this server does not know: {error!r}."
        ) from None


def checksum(written: SnapshotDocument) -> str:
    """Sum up a world's document, whatever the order of its members and the spaces between."""
    return finished(checksum_in_steps(written))


def checksum_in_steps(written: SnapshotDocument) -> Steps[str]:
    """Sum up a world's document: SHA-256 over its JSON with sorted members and no spaces."""
    if not isinstance(written, dict):
        return f"sha256:{sha256(_canonical(written).encode()).hexdigest()}"
    total = sha256()
    for number, name in enumerate(sorted(written)):
        total.update(f"{',' if number else '{'}{_canonical(name)}:".encode())
        for part in _canonical_parts(written[name], OPENED.get(name, 0)):
            total.update(part.encode())
            yield
    total.update(b"}" if written else b"{}")
    return f"sha256:{total.hexdigest()}"


def finished(steps: Steps[T]) -> T:
    """Take all steps at once, and give what came of them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def _canonical_parts(value: Any, levels: int) -> Iterator[str]:
    """Write canonical JSON in parts: `levels` of objects and lists are opened."""
    if levels and isinstance(value, dict):
        for number, name in enumerate(sorted(value)):
            yield f"{',' if number else '{'}{_canonical(name)}:"
            yield from _canonical_parts(value[name], levels - 1)
        yield "}" if value else "{}"
    elif levels and isinstance(value, list):
        for number, each in enumerate(value):
            yield "," if number else "["
            yield from _canonical_parts(each, levels - 1)
        yield "]" if value else "[]"
    else:
        yield _canonical(value)


def _tables(world: World, secrets: Secrets) -> Steps[dict[str, Any]]:
    written: dict[str, Any] = {}
    for api, tables in world.tables.items():
        written[api] = {}
        for collection, table in tables.items():
            hidden, rows = secrets(api, collection), []
            for identifier, row in table.items():
                rows.append([identifier, _masked(row, hidden)])
                yield
            written[api][collection] = rows
    return written


def _world(written: SnapshotDocument, wall: int, receiver: Receiver) -> Steps[World]:
    start, clock = _start(written), _clock(written["clock"], wall)
    world = World("", start, _count(written["seed"]), clock)
    source = receiver.origin(start, world.seed)
    world.counters = {name: _count(number) for name, number in written["counters"].items()}
    for api, tables in written["tables"].items():
        receiver.check(api, tables)
        for collection, rows in tables.items():
            known, secret = source.table(api, collection), receiver.secrets(api, collection)
            table = world.tables.setdefault(api, {}).setdefault(collection, {})
            for key, shown in rows:
                row = _unmasked(shown, known.get(_text(key), {}), secret)
                table[key] = receiver.row(api, collection, key, row)
                yield
            if len(table) < len(rows):
                raise ValueError(f"two rows of {collection} have one id")
    yield from _add_due(world, written["due"], receiver)
    return world


def _add_due(world: World, written: list[Any], receiver: Receiver) -> Steps[None]:
    agenda = []
    for each in written:
        agenda.append(receiver.due(_due(each)))
        yield
    before = None
    for due in (yield from _in_order(agenda)):
        if _order(due) == before:
            raise ValueError("the same is due twice")
        before = _order(due)
        world.agenda.append(due)
        yield


def _in_order(agenda: list[Due]) -> Steps[list[Due]]:
    """Sort what is due, in runs that are merged."""
    runs = []
    for begin in range(0, len(agenda), _RUN):
        runs.append(sorted(agenda[begin : begin + _RUN], key=_order))
        yield
    if len(runs) <= 1:
        return runs[0] if runs else []
    merged = []
    for due in merge(*runs, key=_order):
        merged.append(due)
        yield
    return merged


def _start(written: SnapshotDocument) -> Start:
    start = Start(_text(written["scenario"]), **written["start"])
    if start.seed is not None:
        _count(start.seed)
    if start.now is not None:
        _instant(start.now)
    if not isinstance(start.frozen, bool) or not is_rate(start.rate):
        raise ValueError("its start is no start")
    return start


def _clock(written: SnapshotDocument, wall: int) -> Clock:
    frozen, rate = written["frozen"], written["rate"]
    if not isinstance(frozen, bool) or not is_rate(rate):
        raise ValueError("its clock is no clock")
    return Clock(_instant(written["now"]), None if frozen else wall, rate)


def _due(each: list[Any]) -> Due:
    at, number, api, effect, arguments = each
    if not isinstance(arguments, dict):
        raise ValueError("something is due that cannot be")
    return Due(_instant(at), _count(number), _text(api), _text(effect), arguments)


def _order(due: Due) -> tuple[int, int, str]:
    return due.at, due.number, due.api


def _masked(row: Row, secret: frozenset[str]) -> dict[str, Any]:
    return {column: MASKED if column in secret else value for column, value in row.items()}


def _unmasked(row: Any, source: Row, secret: frozenset[str]) -> Row:
    if not isinstance(row, dict):
        raise ValueError("a row is no mapping")
    return {
        column: source.get(column, value) if column in secret and value == MASKED else value
        for column, value in row.items()
    }


def _instant(number: Any) -> int:
    if is_instant(_count(number)):
        return int(number)
    raise ValueError(f"{number!r} is no moment of a world")


def _count(number: Any) -> int:
    if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
        return number
    raise ValueError(f"{number!r} is no count")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is no text")
