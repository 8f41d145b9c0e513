"""One call's view of a world: it reads the world's rows and collects the changes."""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from mockserver.engine.clock import LATEST
from mockserver.engine.world import DUE_BYTES, Changes, Due, Row, Table, World


class Transaction:
    """What a behaviour works on: rows, ids, random numbers, the time, and later effects.

    Bound to one API, so that providers never see each other's rows. Nothing in the world
    changes until the transaction is committed; dropping it costs nothing.
    """

    __slots__ = ("_settles", "_tables", "_world", "api", "counters", "now", "scheduled", "writes")

    def __init__(self, world: World, api: str, now: int, settles: Due | None = None) -> None:
        self._world = world
        self._tables: Mapping[str, Table] = world.tables.get(api, {})
        self.api = api
        #: The world's time in microseconds since 1970.
        self.now = now
        self._settles = settles
        self.writes: dict[str, dict[str, Row | None]] = {}
        self.counters: dict[str, int] = {}
        self.scheduled: list[Due] = []

    def get(self, collection: str, identifier: str) -> Row | None:
        """Find one row, with the changes of this transaction."""
        written = self.writes.get(collection)
        if written is not None and identifier in written:
            return written[identifier]
        table = self._tables.get(collection)
        return None if table is None else table.get(identifier)

    def rows(self, collection: str) -> Iterator[tuple[str, Row]]:
        """Iterate over a collection, oldest row first. The cost grows with its size."""
        written = self.writes.get(collection, {})
        table = self._tables.get(collection, {})
        for identifier, row in table.items():
            current = written.get(identifier, row)
            if current is not None:
                yield identifier, current
        for identifier, added in written.items():
            if added is not None and identifier not in table:
                yield identifier, added

    def size(self, collection: str) -> int:
        """Return an upper bound of a collection's number of rows, at a constant cost."""
        return len(self._tables.get(collection, ())) + len(self.writes.get(collection, ()))

    def put(self, collection: str, identifier: str, row: Row) -> None:
        """Write a whole row; it replaces the row with this id."""
        self.writes.setdefault(collection, {})[identifier] = row

    def delete(self, collection: str, identifier: str) -> None:
        """Remove a row; nothing happens if there is none."""
        self.writes.setdefault(collection, {})[identifier] = None

    def count(self, counter: str) -> int:
        """Take the next number of a counter: 1, 2, 3, ... for each world."""
        name = f"{self.api}.{counter}"
        number = (self.counters.get(name) or self._world.counters.get(name, 0)) + 1
        self.counters[name] = number
        return number

    def new_id(self, kind: str) -> str:
        """Make an id of 24 hexadecimal digits, the same for the same seed and history."""
        return self._draw(kind, 12).hex()

    def chance(self, kind: str) -> float:
        """Draw a number in [0, 1), the same for the same seed and history."""
        return int.from_bytes(self._draw(kind, 7)) / 2**56

    def second(self, instant: int) -> str:
        """Write an instant in RFC 3339, to the second."""
        return self._world.second(instant)

    def schedule(self, at: int, effect: str, **arguments: Any) -> None:
        """Schedule one of the provider's effects at a moment of the world's time.

        A world's time stops at `LATEST`: an effect after it would never be due, and is left out.
        """
        if at > LATEST:
            return
        number = self.count("due")
        self.scheduled.append(tuple.__new__(Due, (at, number, self.api, effect, arguments)))

    def discard(self) -> None:
        """Forget all changes: the call only asked what would happen."""
        self.writes, self.counters, self.scheduled = {}, {}, []

    @property
    def seed(self) -> int:
        """The world's seed."""
        return self._world.seed

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to commit."""
        return not (self.writes or self.counters or self.scheduled)

    def changes(self) -> Changes:
        """Return the changes for the commit."""
        growth, rows = self._world.measure_writes(self.api, self.writes)
        growth += (len(self.scheduled) - (self._settles is not None)) * DUE_BYTES
        return tuple.__new__(
            Changes,
            (self.api, self.writes, self.counters, self.scheduled, self._settles, growth, rows),
        )

    def _draw(self, kind: str, size: int) -> bytes:
        seed = f"{self._world.seed}/{self.api}/{kind}/{self.count(kind)}"
        return blake2b(seed.encode(), digest_size=size).digest()
