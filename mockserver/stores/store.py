"""The few methods behind which worlds live, in this process or elsewhere."""

from typing import Protocol

from mockserver.engine.clock import Clock
from mockserver.engine.world import Changes, World


class Store(Protocol):
    """Keeps worlds by name.

    Whoever calls holds the world's lock within this process; versions guard against others.
    """

    async def load(self, name: str) -> World | None:
        """Give the world as it is now, or None where there is none."""
        ...

    async def save(self, world: World) -> None:
        """Keep a new world under its name, in place of any that was there."""
        ...

    async def commit(self, world: World, changes: Changes) -> None:
        """Apply changes to the world that is kept and to the one given.

        Raises Conflict, and changes nothing, unless the one kept is at the given one's version.
        """
        ...

    async def turn(self, world: World, clock: Clock) -> None:
        """Set the clock, under the same condition as a commit."""
        ...

    async def drop(self, name: str) -> bool:
        """Forget a world; answers whether there was one."""
        ...

    async def names(self) -> list[str]:
        """List the worlds that there are, by name."""
        ...

    async def count(self) -> int:
        """Count the worlds that there are."""
        ...
