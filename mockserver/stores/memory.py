"""Worlds in this process's memory: the quickest store, and gone when the process ends."""

from mockserver.engine.clock import Clock
from mockserver.engine.world import Changes, World
from mockserver.errors import Conflict


class MemoryStore:
    """Hands out the worlds themselves, so a load costs nothing and sees every commit."""

    def __init__(self) -> None:
        self._worlds: dict[str, World] = {}

    async def load(self, name: str) -> World | None:
        """Give the world of this name, or None."""
        return self._worlds.get(name)

    async def save(self, world: World) -> None:
        """Keep a world."""
        self._worlds[world.name] = world

    async def commit(self, world: World, changes: Changes) -> None:
        """Apply changes. Raises Conflict where another world has taken this one's place."""
        self._check(world)
        world.apply(changes)

    async def turn(self, world: World, clock: Clock) -> None:
        """Set the clock."""
        self._check(world)
        world.turn(clock)

    async def drop(self, name: str) -> bool:
        """Forget a world."""
        return self._worlds.pop(name, None) is not None

    async def names(self) -> list[str]:
        """List the worlds by name."""
        return sorted(self._worlds)

    async def count(self) -> int:
        """Count the worlds."""
        return len(self._worlds)

    def _check(self, world: World) -> None:
        if self._worlds.get(world.name) is not world:
            raise Conflict(f"The world {world.name!r} has been replaced.")
