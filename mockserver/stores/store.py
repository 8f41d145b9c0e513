"""The methods behind which worlds live, in this process or elsewhere."""

from typing import NamedTuple, Protocol

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.world import Changes, World


class Limits(NamedTuple):
    """How much a store keeps for one server, and for one world."""

    #: Worlds, and bytes of all rows and snapshots; as many as there are, unless the server says.
    worlds: int = 2**63
    bytes: int = 2**63
    #: Bytes of one world's rows.
    world_bytes: int = 16 * 2**20
    #: Bytes of all journals; beyond it the least recently used worlds' oldest calls are forgotten.
    journal_bytes: int = 256 * 2**20
    #: Snapshots of one world.
    snapshots: int = 50


class SavedSnapshot(NamedTuple):
    """How a world stood when it was saved; its clock stands still, `frozen` says if it did then."""

    world: World
    frozen: bool


class Store(Protocol):
    """Keeps whole worlds by name: rows, clock, agenda, time to live, journal, snapshots.

    Times are wall times in microseconds. Callers hold the world's lock within this process; the
    position of a world, its incarnation and version, guards against other processes. A store may
    copy what it is given and what it gives: nobody changes a world but through these methods.
    """

    async def load(self, name: str, wall: int) -> World | None:
        """Give the world as it is now; its time to live begins again. None where there is none."""
        ...

    async def find(self, name: str, wall: int) -> World | None:
        """Give the world as it is now, without using it; None where there is none."""
        ...

    async def save(self, world: World, wall: int) -> None:
        """Keep a new world under its name, in place of any of that name.

        It gets an incarnation of its own and an empty journal; snapshots of the name stay.
        Raises TooMany where it does not fit.
        """
        ...

    async def commit(self, world: World, changes: Changes) -> None:
        """Apply changes to the world that is kept and to the one given.

        Raises Conflict, and changes nothing, unless both are at the same position; raises
        TooMany, and changes nothing, where they do not fit.
        """
        ...

    async def turn(self, world: World, clock: Clock) -> None:
        """Set the clock of both, under the same condition as a commit."""
        ...

    async def drop(self, name: str, wall: int) -> bool:
        """Delete a world with its journal and snapshots; answers whether there was one."""
        ...

    async def names(self, wall: int) -> list[str]:
        """List the worlds by name."""
        ...

    async def record(self, world: World, exchange: Exchange) -> None:
        """Add an exchange to the world's journal, unless another world has taken its place."""
        ...

    async def journal(self, name: str) -> Journal | None:
        """Give the journal of a world; None where there is no such world."""
        ...

    async def begin_journal(self, world: World, origin: World) -> None:
        """Begin the world's journal anew, from how the world stands now: its `origin`."""
        ...

    async def save_snapshot(self, name: str, as_: str, saved: SavedSnapshot) -> None:
        """Keep a snapshot of a world under a name of its own. Raises TooMany."""
        ...

    async def snapshot(self, name: str, as_: str) -> SavedSnapshot | None:
        """Give one snapshot of a world; None where there is none."""
        ...

    async def snapshots(self, name: str) -> list[str]:
        """List the snapshots of a world by name, oldest first."""
        ...
