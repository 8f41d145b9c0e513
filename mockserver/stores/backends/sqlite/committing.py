"""Commits the changes of one call: it costs what they are, however large the world is."""

from typing import NamedTuple

from mockserver.engine.journal import Exchange
from mockserver.engine.world import Changes, World
from mockserver.stores import conflicts
from mockserver.stores.backends.sqlite.journals import Entry
from mockserver.stores.backends.sqlite.ledger import Ledger
from mockserver.stores.backends.sqlite.rows import Written, written
from mockserver.stores.encoding import encode
from mockserver.stores.journal_bound import JournalBound
from mockserver.stores.store import Limits

_COMMIT = """
  UPDATE world SET version = ?, size = ?, counters = ?, touched = max(touched, ?)
  WHERE id = ? AND version = ? AND name IS NOT NULL
"""
_LOOK = "SELECT 1 FROM world WHERE id = ? AND version = ? AND name IS NOT NULL"


class Committing(NamedTuple):
    """Changes to a world at a version, ready for the file."""

    name: str
    incarnation: int
    version: int
    growth: int
    #: The size of the world, as it becomes.
    size: int
    #: When the world was used last.
    touched: int
    #: All counters of the world, as they become.
    counters: bytes
    rows: Written
    limits: Limits
    #: What the journal gets with the changes, if they were made by a call.
    entry: Entry | None

    @classmethod
    def of(
        cls, world: World, changes: Changes, limits: Limits, exchange: Exchange | None
    ) -> "Committing":
        """Make what is committed to a world as it is in this process."""
        return cls(
            world.name,
            world.incarnation,
            world.version,
            changes.growth,
            world.size + changes.growth,
            world.touched,
            encode({**world.counters, **changes.counters}),
            written(world, changes),
            limits,
            None if exchange is None else Entry.of(exchange),
        )

    def commit(self, ledger: Ledger, bound: JournalBound) -> None:
        """Write the changes. Raises Conflict if the world is at another version, TooMany."""
        growth, limits, version = self.growth, self.limits, self.version + 1
        place = (self.incarnation, self.version)
        if growth > 0 and (self.size > limits.world_bytes or ledger.bytes + growth > limits.bytes):
            # A conflict comes first: in a newer world, there may be room.
            if ledger.execute(_LOOK, place).fetchone() is not None:
                limits.check_bytes(self.name, self.size, ledger.bytes + growth)
            raise conflicts.changed(self.name)
        values = (version, self.size, self.counters, self.touched, *place)
        if not ledger.execute(_COMMIT, values).rowcount:
            raise conflicts.changed(self.name)
        ledger.bytes += growth
        self.rows.save(ledger, self.incarnation, version)
        if self.entry is not None:
            self.entry.add(ledger, self.incarnation, bound)
