"""Commits the changes of one call: it costs what they are, however large the world is."""

from sqlite3 import Connection
from typing import NamedTuple

from mockserver.engine.world import Changes, World
from mockserver.errors import Conflict
from mockserver.stores.backends.sqlite.rows import Written, written
from mockserver.stores.encoding import encode
from mockserver.stores.store import Limits


class Committing(NamedTuple):
    """Changes to a world at a version, ready for the file."""

    name: str
    incarnation: int
    version: int
    growth: int
    #: All counters of the world, as they become.
    counters: bytes
    rows: Written
    limits: Limits

    @classmethod
    def of(cls, world: World, changes: Changes, limits: Limits) -> "Committing":
        """Make what is committed to a world as it is in this process."""
        return cls(
            world.name,
            world.incarnation,
            world.version,
            changes.growth,
            encode({**world.counters, **changes.counters}),
            written(world, changes),
            limits,
        )

    def commit(self, connection: Connection) -> None:
        """Write the changes. Raises Conflict if the world is at another version, TooMany."""
        found = connection.execute(
            "SELECT size FROM world WHERE id = ? AND version = ? AND name IS NOT NULL",
            (self.incarnation, self.version),
        ).fetchone()
        if found is None:
            raise changed(self.name)
        size, version = found[0] + self.growth, self.version + 1
        if self.growth > 0:
            (taken,) = connection.execute("SELECT bytes FROM server").fetchone()
            self.limits.check_bytes(self.name, size, taken + self.growth)
        if self.growth:
            connection.execute("UPDATE server SET bytes = bytes + ?", (self.growth,))
        connection.execute(
            "UPDATE world SET version = ?, size = ?, counters = ? WHERE id = ?",
            (version, size, self.counters, self.incarnation),
        )
        self.rows.save(connection, self.incarnation, version)


def changed(name: str) -> Conflict:
    """Make the error of a world that is not as the caller has read it."""
    return Conflict(f"The world {name!r} has changed or been replaced meanwhile.")
