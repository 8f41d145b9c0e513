"""Commits the changes of one call: it costs what they are, however large the world is."""

from sqlite3 import Connection
from typing import NamedTuple, NoReturn

from mockserver.engine.world import Changes, World
from mockserver.stores import conflicts
from mockserver.stores.backends.sqlite.formats import LARGEST
from mockserver.stores.backends.sqlite.rows import Written, written
from mockserver.stores.encoding import encode
from mockserver.stores.store import Limits

_GROW = "UPDATE server SET bytes = bytes + ? WHERE bytes + ? <= ?"
_ADD_BYTES = "UPDATE server SET bytes = bytes + ?"
_COMMIT = """
  UPDATE world SET version = ?, size = ?, counters = ?, touched = max(touched, ?)
  WHERE id = ? AND version = ? AND name IS NOT NULL
"""
_LOOK = """
  SELECT bytes, EXISTS (SELECT 1 FROM world WHERE id = ? AND version = ? AND name IS NOT NULL)
  FROM server
"""


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

    @classmethod
    def of(cls, world: World, changes: Changes, limits: Limits) -> "Committing":
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
        )

    def commit(self, connection: Connection) -> None:
        """Write the changes. Raises Conflict if the world is at another version, TooMany."""
        growth, limits = self.growth, self.limits
        if growth > 0 and (
            self.size > limits.world_bytes
            or not connection.execute(_GROW, (growth, growth, min(limits.bytes, LARGEST))).rowcount
        ):
            self._refuse(connection)
        version = self.version + 1
        place = (self.incarnation, self.version)
        values = (version, self.size, self.counters, self.touched, *place)
        if not connection.execute(_COMMIT, values).rowcount:
            if growth > 0:
                connection.execute(_ADD_BYTES, (-growth,))
            raise conflicts.changed(self.name)
        if growth < 0:
            connection.execute(_ADD_BYTES, (growth,))
        self.rows.save(connection, self.incarnation, version)

    def _refuse(self, connection: Connection) -> NoReturn:
        """Raise what is wrong with changes that do not fit: a Conflict comes first."""
        place = (self.incarnation, self.version)
        (taken, is_there) = connection.execute(_LOOK, place).fetchone()
        if is_there:
            self.limits.check_bytes(self.name, self.size, taken + self.growth)
        raise conflicts.changed(self.name)
