"""One world, isolated from all others: rows, a clock, a seed with counters, and what is due."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple

from mockserver.contract.size import json_size
from mockserver.engine.changed_rows import MOST_ROWS, ChangedRow
from mockserver.engine.clock import SECOND, Clock, format_instant

#: One row: a JSON object whose columns hold any JSON value. Rows, and the values in them, are
#: replaced, never changed in place.
Row = Mapping[str, Any]
#: The rows of one collection by id, oldest first.
Table = dict[str, Row]

#: How many bytes one row counts beside its own bytes, and one due effect in all.
_ROW_BYTES = 64
DUE_BYTES = 256
_NO_ROWS: Mapping[str, Row] = {}
_UNMEASURED: tuple[Row, int] = ({}, 0)


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
    """A scheduled effect with its time. `number` orders the effects of one moment."""

    at: int
    number: int
    api: str
    effect: str
    arguments: Mapping[str, Any]


class Changes(NamedTuple):
    """The changes of one transaction to one API, ready to be committed.

    `writes` holds rows by collection and id, None for a row that is deleted; `counters` holds
    their new values; `settled` is the due effect that ran, if there was one; `growth` is by how
    many bytes the world becomes larger; `rows` are the first rows that change.
    """

    api: str
    writes: Mapping[str, Mapping[str, Row | None]]
    counters: Mapping[str, int]
    scheduled: Sequence[Due]
    settled: Due | None
    growth: int = 0
    rows: tuple[ChangedRow, ...] = ()


class World:
    """Everything that one consumer can see and change.

    Only `apply` and `turn` change rows, counters, agenda and clock. The maker of the world sets
    the rest before a store saves it; afterwards only the store does.

    Tables and the agenda may be shared with the world's scenario and with forks; the first write
    makes a copy, so making and forking a world cost the same however many rows there are.
    """

    __slots__ = (
        "_measured",
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
        #: The number of this world among those of its name; the store sets it when it saves it.
        self.incarnation = 0
        #: How often it has changed since the store saved it.
        self.version = 0
        #: About how many bytes its rows and due effects take.
        self.size = 0
        #: The wall time of its last use, and how long it lives without use, in microseconds.
        self.touched = 0
        self.ttl: int | None = None
        #: Whether a call made it; it is dropped first if worlds made by name need the room.
        self.is_transient = False
        self._owned: set[tuple[str, str]] = set()
        self._written = (0, format_instant(0))
        #: The row of each collection that was measured last, with its size: most rows that a call
        #: replaces were written by the call before.
        self._measured: dict[str, tuple[Row, int]] = {}

    def fork(self, name: str) -> "World":
        """Make an independent copy of this world."""
        other = World(name, self.start, self.seed, self.clock)
        other.tables = {api: dict(tables) for api, tables in self.tables.items()}
        other.counters = dict(self.counters)
        other.agenda = self.agenda
        other.size = self.size
        self._owned.clear()
        return other

    def table(self, api: str, collection: str) -> Mapping[str, Row]:
        """Return the rows of a collection by id; an empty table if nothing was ever written."""
        return self.tables.get(api, {}).get(collection, {})

    def second(self, instant: int) -> str:
        """Write an instant in RFC 3339, to the second; the last result is remembered."""
        second = instant // SECOND
        if second != self._written[0]:
            self._written = second, format_instant(second * SECOND)
        return self._written[1]

    def turn(self, clock: Clock) -> None:
        """Replace the clock."""
        self.clock = clock
        self.version += 1

    def measure_writes(
        self, api: str, writes: Mapping[str, Mapping[str, Row | None]]
    ) -> tuple[int, tuple[ChangedRow, ...]]:
        """Return by how many bytes rows make the world larger, and the first that they change."""
        tables, measured = self.tables.get(api, {}), self._measured
        growth = 0
        changed: list[ChangedRow] = []
        for collection, rows in writes.items():
            table = tables.get(collection, _NO_ROWS)
            for identifier, row in rows.items():
                before = table.get(identifier)
                change = "added"
                if before is not None:
                    change = "changed"
                    known = measured.get(collection, _UNMEASURED)
                    size = known[1] if known[0] is before else json_size(before)
                    growth -= size + len(identifier) + _ROW_BYTES
                if row is None:
                    change = "removed"
                else:
                    size = json_size(row)
                    measured[collection] = row, size
                    growth += size + len(identifier) + _ROW_BYTES
                if len(changed) < MOST_ROWS:
                    changed.append((collection, identifier, change))
        return growth, tuple(changed)

    def measure(self) -> None:
        """Compute the size of a world whose tables and agenda were set as a whole."""
        empty = World(self.name, self.start, self.seed, self.clock)
        self.size = len(self.agenda) * DUE_BYTES + sum(
            empty.measure_writes(api, tables)[0] for api, tables in self.tables.items()
        )

    def apply(self, changes: Changes) -> None:
        """Apply the changes of a transaction."""
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
