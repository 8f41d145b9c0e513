"""When worlds were last used: remembered at each use, and written with the next commit."""

from sqlite3 import Connection

from mockserver.engine.world import World

#: A use is written at once if it extends a time to live by more than one part of so many.
_PART = 8


class Touches:
    """The uses by this process that are not in the file yet, by incarnation."""

    def __init__(self) -> None:
        self._latest: dict[int, int] = {}

    def use(self, world: World, stored: int, wall: int) -> bool:
        """Note a use of a world; returns whether it should be written at once."""
        world.touched = self._latest[world.incarnation] = wall
        return world.ttl is not None and wall - stored > world.ttl // _PART

    def written(self, world: World) -> None:
        """Forget the use of a world: a commit writes it."""
        self._latest.pop(world.incarnation, None)

    def is_over(self, world: int, ttl: int | None, stored: int, wall: int) -> bool:
        """Whether the time to live of a world has passed, whose last use is stored as `stored`."""
        return ttl is not None and wall >= max(stored, self._latest.get(world, 0)) + ttl

    def write(self, connection: Connection) -> None:
        """Write what was noted."""
        if self._latest:
            uses = [(wall, world, wall) for world, wall in self._latest.items()]
            self._latest.clear()
            connection.executemany(
                "UPDATE world SET touched = ? WHERE id = ? AND touched < ?", uses
            )
