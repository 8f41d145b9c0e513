"""A whole world as one document of JSON, with a version and a checksum, and back again."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from mockserver.engine.clock import Clock, is_instant, is_rate
from mockserver.engine.masking import MASKED
from mockserver.engine.world import Due, Row, Start, World
from mockserver.errors import SnapshotError

VERSION = 1

SnapshotDocument = Mapping[str, Any]
#: The columns of a collection that a snapshot does not show, by API and collection.
Secrets = Callable[[str, str], frozenset[str]]


def take(world: World, now: int, secrets: Secrets) -> dict[str, Any]:
    """Write a world down as it stands at a moment of its time."""
    written = {
        "scenario": world.start.scenario,
        "seed": world.seed,
        "start": {
            "seed": world.start.seed,
            "now": world.start.now,
            "frozen": world.start.frozen,
            "rate": world.start.rate,
        },
        "clock": {"now": now, "frozen": world.clock.frozen, "rate": world.clock.rate},
        "counters": dict(world.counters),
        "due": [[*due[:4], dict(due.arguments)] for due in sorted(world.agenda, key=_order)],
        "tables": {
            api: {
                collection: [
                    [identifier, _masked(row, secrets(api, collection))]
                    for identifier, row in table.items()
                ]
                for collection, table in tables.items()
            }
            for api, tables in world.tables.items()
        },
    }
    return {"version": VERSION, "checksum": checksum(written), "world": written}


def restore(
    document: SnapshotDocument, wall: int, origin: Callable[[Start, int], World], secrets: Secrets
) -> World:
    """Make a nameless world of a document. Raises SnapshotError where it will not do.

    `origin` makes the world of a start and seed; the columns that a snapshot masks come from it.
    """
    if document["version"] < 1:
        raise SnapshotError(f"There is no version {document['version']} of snapshots.")
    if document["version"] > VERSION:
        raise SnapshotError(
            f"The snapshot is of version {document['version']}; this server reads up to {VERSION}.",
            hint="Restore it with the newer server that took it.",
        )
    written = document["world"]
    if checksum(written) != document["checksum"]:
        raise SnapshotError(
            "The snapshot's checksum is not that of its world: it was changed or cut short.",
            hint="Take the snapshot again. To change a world, restore it and put its rows.",
        )
    try:
        return _world(written, wall, origin, secrets)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise SnapshotError(
            f"The snapshot has a shape that this server does not know: {error!r}."
        ) from None


def checksum(written: SnapshotDocument) -> str:
    """Sum up a world's document, whatever the order of its members and the spaces between."""
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _world(
    written: SnapshotDocument, wall: int, origin: Callable[[Start, int], World], secrets: Secrets
) -> World:
    start, clock = _start(written), _clock(written["clock"], wall)
    world = World("", start, _count(written["seed"]), clock)
    source = origin(start, world.seed)
    world.counters = {name: _count(number) for name, number in written["counters"].items()}
    world.agenda = sorted((_due(each) for each in written["due"]), key=_order)
    if len({_order(due) for due in world.agenda}) < len(world.agenda):
        raise ValueError("the same is due twice")
    for api, tables in written["tables"].items():
        for collection, rows in tables.items():
            known, secret = source.table(api, collection), secrets(api, collection)
            table = {_text(key): _unmasked(row, known.get(key, {}), secret) for key, row in rows}
            world.tables.setdefault(api, {})[collection] = table
    return world


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
