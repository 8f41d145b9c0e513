"""One isolated universe: rows, a clock, a seed with counters, what is due, and a journal."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple

from mockserver.engine.clock import SECOND, Clock, format_instant
from mockserver.engine.journal import Journal

#: One row: a flat mapping of column to scalar. Rows are replaced, never changed in place.
Row = Mapping[str, Any]
#: The rows of one collection by id, oldest first.
Table = dict[str, Row]


class Start(NamedTuple):
    """What a world is made from; None leaves it to the scenario. A clock has its rate from it."""

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

    `writes` holds rows by collection and id, None for a row that goes; `counters` their new
    values; `settled` is the due effect that was carried out, if it was one.
    """

    api: str
    writes: Mapping[str, Mapping[str, Row | None]]
    counters: Mapping[str, int]
    scheduled: Sequence[Due]
    settled: Due | None


class World:
    """Everything that one consumer can see and change. Only `apply` and `turn` change it.

    Tables and the agenda may be shared with the world's scenario and with forks; whoever
    writes first takes a copy, so founding and forking cost the same however many rows there are.
    """

    __slots__ = (
        "_owned",
        "_written",
        "agenda",
        "clock",
        "counters",
        "journal",
        "name",
        "origin",
        "seed",
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
        self.version = 0
        self.journal = Journal()
        #: How the world stood when its journal began; None for what nobody journals.
        self.origin: World | None = None
        #: The wall time of its last call, and how long it lives without one, in microseconds.
        self.touched = 0
        self.ttl: int | None = None
        self._owned: set[tuple[str, str]] = set()
        self._written = (0, format_instant(0))

    def fork(self, name: str) -> "World":
        """Make a world that starts where this one stands, and then goes its own way."""
        other = World(name, self.start, self.seed, self.clock)
        other.tables = {api: dict(tables) for api, tables in self.tables.items()}
        other.counters = dict(self.counters)
        other.agenda = self.agenda
        other.version = self.version
        self._owned.clear()
        return other

    def begin_journal(self) -> None:
        """Forget what was called, and remember how the world stands now."""
        self.journal = Journal()
        self.origin = self.fork(self.name)

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

    def apply(self, changes: Changes) -> None:
        """Make a transaction's changes the world's own."""
        self.version += 1
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
            assert settled is changes.settled, "the agenda is settled in order"
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
