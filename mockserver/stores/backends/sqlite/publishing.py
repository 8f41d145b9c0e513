"""Gives a saved world its name: in place of another, or where there is room for one more."""

from typing import NamedTuple

from mockserver.engine.world import World
from mockserver.stores import conflicts
from mockserver.stores.backends.sqlite import removal
from mockserver.stores.backends.sqlite.formats import LARGEST
from mockserver.stores.backends.sqlite.images import Images
from mockserver.stores.backends.sqlite.ledger import Ledger
from mockserver.stores.backends.sqlite.saved import Saved
from mockserver.stores.store import Limits

#: No world lives longer than 140,000 years: with the time of its last use, that is a number of
#: a column.
_LONGEST_LIFE = LARGEST // 2

_NEW = """
  INSERT INTO world
    (name, version, clock, counters, size, touched, ttl, is_transient, image, head)
  VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""


class Publishing(NamedTuple):
    """A world whose image is in the file, and the store's bounds."""

    world: World
    saved: Saved
    images: Images
    limits: Limits
    wall: int
    #: Whether it must not replace another world.
    is_new: bool

    def publish(self, ledger: Ledger) -> int:
        """Save the world; returns its incarnation. Raises Conflict, TooMany."""
        name, saved = self.world.name, self.saved
        before = self._before(ledger)
        if before is None:
            self._make_room(ledger)
        replaced, freed = before or (None, 0)
        self.limits.check_bytes(name, saved.size, ledger.bytes + saved.size - freed)
        if replaced is not None:
            removal.unname(ledger, replaced)
        ttl = None if self.world.ttl is None else min(self.world.ttl, _LONGEST_LIFE)
        (incarnation,) = ledger.execute(
            _NEW,
            (
                name,
                saved.clock,
                saved.counters,
                saved.size,
                self.wall,
                ttl,
                self.world.is_transient,
                saved.image,
                saved.head,
            ),
        ).fetchone()
        ledger.execute(
            "INSERT INTO journal VALUES (?, 1, 0, 0, 0, ?, ?, ?, ?, ?)", (incarnation, *saved)
        )
        ledger.worlds += 1
        ledger.bytes += saved.size
        removal.clean(ledger, self.images)
        self.images.tidy(ledger)
        return int(incarnation)

    def _before(self, ledger: Ledger) -> tuple[int, int] | None:
        """Find the world that is replaced, and its size."""
        found = ledger.execute(
            "SELECT id, size, ttl, touched FROM world WHERE name = ?", (self.world.name,)
        ).fetchone()
        if found is None or not self.is_new:
            return None if found is None else found[:2]
        world, _, ttl, touched = found
        if ttl is None or self.wall < touched + ttl:
            raise conflicts.taken(self.world.name)
        removal.drop(ledger, self.images, world)
        return None

    def _make_room(self, ledger: Ledger) -> None:
        """Raise TooMany if one more world does not fit; transient worlds are dropped first."""
        if self._is_room(ledger):
            return
        removal.sweep(ledger, self.images, self.wall)
        if self._is_room(ledger):
            return
        transient = ledger.execute(
            "SELECT id FROM world WHERE name IS NOT NULL AND is_transient ORDER BY touched LIMIT 1"
        ).fetchone()
        if transient is None:
            raise self.limits.no_more_worlds()
        removal.drop(ledger, self.images, transient[0])

    def _is_room(self, ledger: Ledger) -> bool:
        return ledger.worlds < self.limits.worlds
