"""Keeps a snapshot of a world under a name."""

from typing import NamedTuple

from mockserver.stores import conflicts
from mockserver.stores.backends.sqlite.images import Images
from mockserver.stores.backends.sqlite.ledger import Ledger
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

    def keep(self, saved: Saved, ledger: Ledger) -> None:
        """Save the snapshot. Raises Conflict, TooMany."""
        world = ledger.execute("SELECT 1 FROM world WHERE name = ?", (self.world,)).fetchone()
        if world is None:
            raise conflicts.dropped(self.world)
        before = ledger.execute(
            "SELECT size, image FROM snapshot WHERE world = ? AND name = ?",
            (self.world, self.name),
        ).fetchone()
        (count,) = ledger.execute(
            "SELECT count(*) FROM snapshot WHERE world = ?", (self.world,)
        ).fetchone()
        if before is None and count >= self.limits.snapshots:
            raise self.limits.no_more_snapshots(self.world)
        growth = saved.size - (0 if before is None else before[0])
        self.limits.check_bytes(self.world, saved.size, ledger.bytes + growth)
        ledger.execute(_SAVE, (self.world, self.name, self.frozen, *saved))
        ledger.bytes += growth
        if before is not None:
            self.images.remove(ledger, before[1])
