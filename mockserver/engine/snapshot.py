"""Writes a whole world as one JSON document, with version and checksum, and restores it.

Both run in steps: a generator pauses after each row, so that its caller can let other calls run.
A snapshot's text is only a little longer than its contents: five bytes (brackets and commas) for
each row, and up to fifty for each due effect.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from heapq import merge
from typing import Any, NamedTuple

from mockserver.engine.clock import Clock, is_instant, is_rate
from mockserver.engine.masking import MASKED
from mockserver.engine.steps import Steps, finished
from mockserver.engine.world import Due, Row, Start, World
from mockserver.errors import SnapshotError

VERSION = 1
#: What to do about a snapshot that cannot be read.
TAKE_AGAIN = "Take the snapshot again."
#: The largest snapshot that is restored, in bytes of its JSON.
LARGEST = 32 * 2**20
#: How many due effects are sorted in one step.
_RUN = 5_000

SnapshotDocument = Mapping[str, Any]
#: The columns of a collection that a snapshot does not show, by API and collection.
Secrets = Callable[[str, str], frozenset[str]]

#: How many levels of a world's parts are opened to get parts that are small.
OPENED = {"tables": 3, "due": 1, "counters": 1}
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


class Receiver(NamedTuple):
    """What a restore needs: how to make the world's origin, and the checks of its parts.

    `origin` makes the world of a start and seed; the columns that a snapshot masks come from it.
    `check` gets the collections of each API; `row` and `due` return a row or a due effect as it
    is stored. All three raise a MockServerError for something unknown or invalid.
    """

    origin: Callable[[Start, int], World]
    secrets: Secrets
    check: Callable[[str, Iterable[str]], None]
    row: Callable[[str, str, str, Row], Row]
    due: Callable[[Due], Due]


def take(world: World, now: int, secrets: Secrets) -> dict[str, Any]:
    """Return the snapshot of a world at a moment of its time."""
    return finished(take_in_steps(world, now, secrets))


def take_in_steps(world: World, now: int, secrets: Secrets) -> Steps[dict[str, Any]]:
    """Make a snapshot step by step; the world must not change meanwhile."""
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
    """Make a world without a name from a document. Raises SnapshotError if it is not valid."""
    return finished(restore_in_steps(document, wall, receiver))


def restore_in_steps(document: SnapshotDocument, wall: int, receiver: Receiver) -> Steps[World]:
    """Make a world without a name from a document, step by step. Raises SnapshotError."""
    if document["version"] < 1:
        what = f"There is no version {document['version']} of snapshots."
        raise SnapshotError(what, hint=TAKE_AGAIN)
    if document["version"] > VERSION:
        raise SnapshotError(
            f"The snapshot is of version {document['version']}; this server reads up to {VERSION}.",
            hint="Restore it with the newer server that took it.",
        )
    written = document["world"]
    if (yield from checksum_in_steps(written)) != document["checksum"]:
        raise SnapshotError(
            "The snapshot's checksum does not fit its world: the snapshot was changed or cut off.",
            hint="Take the snapshot again. To change a world, restore it and put its rows.",
        )
    try:
        return (yield from _world(written, wall, receiver))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise SnapshotError(
            f"The snapshot has a shape that this server does not know: {error!r}.", hint=TAKE_AGAIN
        ) from None


def checksum(written: SnapshotDocument) -> str:
    """Return a document's checksum; the order of members and the spaces do not matter."""
    return finished(checksum_in_steps(written))


def checksum_in_steps(written: SnapshotDocument) -> Steps[str]:
    """Return a document's checksum: SHA-256 of its JSON with sorted members and no spaces."""
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


def _canonical_parts(value: Any, levels: int) -> Iterator[str]:
    """Write canonical JSON in parts, split at the upper `levels` of objects and lists."""
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
                raise ValueError(f"two rows of {collection} have the same id")
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
            raise ValueError("a due effect is listed twice")
        before = _order(due)
        world.agenda.append(due)
        yield


def _in_order(agenda: list[Due]) -> Steps[list[Due]]:
    """Sort the due effects: parts of the list are sorted, then merged."""
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
        raise ValueError("`start` is not the start of a world")
    return start


def _clock(written: SnapshotDocument, wall: int) -> Clock:
    frozen, rate = written["frozen"], written["rate"]
    if not isinstance(frozen, bool) or not is_rate(rate):
        raise ValueError("`clock` is not a clock")
    return Clock(_instant(written["now"]), None if frozen else wall, rate)


def _due(each: list[Any]) -> Due:
    at, number, api, effect, arguments = each
    if not isinstance(arguments, dict):
        raise ValueError("a due effect is not valid")
    return Due(_instant(at), _count(number), _text(api), _text(effect), arguments)


def _order(due: Due) -> tuple[int, int, str]:
    return due.at, due.number, due.api


def _masked(row: Row, secret: frozenset[str]) -> dict[str, Any]:
    return {column: MASKED if column in secret else value for column, value in row.items()}


def _unmasked(row: Any, source: Row, secret: frozenset[str]) -> Row:
    if not isinstance(row, dict):
        raise ValueError("a row is not an object")
    return {
        column: source.get(column, value) if column in secret and value == MASKED else value
        for column, value in row.items()
    }


def _instant(number: Any) -> int:
    if is_instant(_count(number)):
        return int(number)
    raise ValueError(f"{number!r} is not a moment of a world")


def _count(number: Any) -> int:
    if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
        return number
    raise ValueError(f"{number!r} is not a count")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is not a string")
