"""Keeps a snapshot of a world under a name."""

from sqlite3 import Connection
from typing import NamedTuple

from mockserver.stores import conflicts
from mockserver.stores.backends.sqlite.images import Images
from mockserver.stores.backends.sqlite.saved import Saved
from mockserver.stores.store import Limits

_SAVE = """
  INSERT INTO snapshot (world, name, frozen, image, size, clock, counters, head)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET frozen = excluded.frozen, image = excluded.image,
    size = excluded.size, clock = excluded.clock, counters = excluded.counters,
    head = excluded.head
"""


class Keeping(NamedTuple):
    """A snapshot that is to be kept: the world's name and its own, and the store's bounds."""

    world: str
    name: str
    frozen: bool
    limits: Limits
    images: Images

    def keep(self, saved: Saved, connection: Connection) -> None:
        """Save the snapshot. Raises Conflict, TooMany."""
        world = connection.execute("SELECT 1 FROM world WHERE name = ?", (self.world,)).fetchone()
        if world is None:
            raise conflicts.dropped(self.world)
        before = connection.execute(
            "SELECT size, image FROM snapshot WHERE world = ? AND name = ?",
            (self.world, self.name),
        ).fetchone()
        count, taken = connection.execute(
            "SELECT (SELECT count(*) FROM snapshot WHERE world = ?), bytes FROM server",
            (self.world,),
        ).fetchone()
        if before is None and count >= self.limits.snapshots:
            raise self.limits.no_more_snapshots(self.world)
        growth = saved.size - (0 if before is None else before[0])
        self.limits.check_bytes(self.world, saved.size, taken + growth)
        connection.execute(_SAVE, (self.world, self.name, self.frozen, *saved))
        connection.execute("UPDATE server SET bytes = bytes + ?", (growth,))
        if before is not None:
            self.images.remove(connection, before[1])
