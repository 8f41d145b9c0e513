"""One isolated universe: rows, a clock, a seed with counters, and what is due."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple

from mockserver.contract.size import json_size
from mockserver.engine.clock import SECOND, Clock, format_instant

#: One row: a JSON object whose columns hold any JSON value. Rows, and the values in them, are
#: replaced, never changed in place.
Row = Mapping[str, Any]
#: The rows of one collection by id, oldest first.
Table = dict[str, Row]

#: What one row, and one due effect, is charged beside its own bytes.
_ROW_BYTES = 64
_DUE_BYTES = 256
_NO_ROWS: Mapping[str, Row] = {}


class Start(NamedTuple):
    """What a world is made from. None means: use the scenario's value.

    `rate` is the speed of the clock.
    """

    scenario: str = "default"
    seed: int | None = None
    now: int | None = None
    frozen: bool = True
    rate: float = 1


class Due(NamedTuple):
    """An effect that happens at its own moment. `number` keeps those of one moment in order."""

    at: int
    number: int
    api: str
    effect: str
    arguments: Mapping[str, Any]


class Changes(NamedTuple):
    """What one transaction does to the rows of one API, ready to be committed.

    `writes` holds rows by collection and id, None for a row that is deleted; `counters` holds
    their new values; `settled` is the due effect that was carried out, if it was one; `growth` is
    by how many bytes the world becomes larger.
    """

    api: str
    writes: Mapping[str, Mapping[str, Row | None]]
    counters: Mapping[str, int]
    scheduled: Sequence[Due]
    settled: Due | None
    growth: int = 0


class World:
    """Everything that one consumer can see and change.

    Rows, counters, agenda and clock change through `apply` and `turn` alone; the rest is set by
    whoever makes the world, before a store saves it, and by the store.

    Tables and the agenda may be shared with the world's scenario and with forks; the first write
    makes a copy, so making and forking a world cost the same however many rows there are.
    """

    __slots__ = (
        "_owned",
        "_written",
        "agenda",
        "clock",
        "counters",
        "incarnation",
        "is_transient",
        "name",
        "seed",
        "size",
        "start",
        "tables",
        "touched",
        "ttl",
        "version",
    )

    def __init__(self, name: str, start: Start, seed: int, clock: Clock) -> None:
        self.name = name
        self.start = start
        self.seed = seed
        self.clock = clock
        self.tables: dict[str, dict[str, Table]] = {}
        self.counters: dict[str, int] = {}
        self.agenda: list[Due] = []
        #: Which of the worlds of this name it is; the store numbers them when it saves them.
        self.incarnation = 0
        #: How often it has changed since it was saved.
        self.version = 0
        #: How many bytes its rows and due effects take, about.
        self.size = 0
        #: The wall time of its last use, and how long it lives without one, in microseconds.
        self.touched = 0
        self.ttl: int | None = None
        #: Whether a call made it; it gives way to worlds that were asked for by name.
        self.is_transient = False
        self._owned: set[tuple[str, str]] = set()
        self._written = (0, format_instant(0))

    def fork(self, name: str) -> "World":
        """Make a world that starts where this one stands, and then goes its own way."""
        other = World(name, self.start, self.seed, self.clock)
        other.tables = {api: dict(tables) for api, tables in self.tables.items()}
        other.counters = dict(self.counters)
        other.agenda = self.agenda
        other.size = self.size
        self._owned.clear()
        return other

    def table(self, api: str, collection: str) -> Mapping[str, Row]:
        """Give the rows of a collection by id; none where nothing was ever written."""
        return self.tables.get(api, {}).get(collection, {})

    def second(self, instant: int) -> str:
        """Write an instant to the second in RFC 3339; the last one written is remembered."""
        second = instant // SECOND
        if second != self._written[0]:
            self._written = second, format_instant(second * SECOND)
        return self._written[1]

    def turn(self, clock: Clock) -> None:
        """Show another time."""
        self.clock = clock
        self.version += 1

    def growth(self, api: str, writes: Mapping[str, Mapping[str, Row | None]], due: int) -> int:
        """Tell by how many bytes rows, and so many more due effects, make the world larger."""
        tables = self.tables.get(api, {})
        total = due * _DUE_BYTES
        for collection, rows in writes.items():
            table = tables.get(collection, _NO_ROWS)
            for identifier, row in rows.items():
                before = table.get(identifier)
                if before is None:
                    if row is not None:
                        total += json_size(row) + len(identifier) + _ROW_BYTES
                elif row is None:
                    total -= json_size(before) + len(identifier) + _ROW_BYTES
                else:
                    total += json_size(row) - json_size(before)
        return total

    def measure(self) -> None:
        """Work out the size of a world whose tables and agenda were set as a whole."""
        empty = World(self.name, self.start, self.seed, self.clock)
        self.size = len(self.agenda) * _DUE_BYTES + sum(
            empty.growth(api, tables, 0) for api, tables in self.tables.items()
        )

    def apply(self, changes: Changes) -> None:
        """Make a transaction's changes the world's own."""
        self.version += 1
        self.size += changes.growth
        for collection, rows in changes.writes.items():
            table = self._own_table(changes.api, collection)
            for identifier, row in rows.items():
                if row is None:
                    table.pop(identifier, None)
                else:
                    table[identifier] = row
        if changes.counters:
            self.counters.update(changes.counters)
        if changes.settled is not None or changes.scheduled:
            self._apply_agenda(changes)

    def _apply_agenda(self, changes: Changes) -> None:
        if ("", "agenda") not in self._owned:
            self._owned.add(("", "agenda"))
            self.agenda = list(self.agenda)
        if changes.settled is not None:
            settled = heappop(self.agenda)
            assert settled == changes.settled, "the agenda is settled in order"
        for due in changes.scheduled:
            heappush(self.agenda, due)

    def _own_table(self, api: str, collection: str) -> Table:
        tables = self.tables.setdefault(api, {})
        if (api, collection) not in self._owned:
            self._owned.add((api, collection))
            tables[collection] = dict(tables.get(collection, {}))
        return tables[collection]

    def __repr__(self) -> str:
        rows = sum(len(table) for tables in self.tables.values() for table in tables.values())
        return (
            f"<World {self.name!r} of {self.start.scenario!r}: version {self.version}, {rows} rows>"
        )
