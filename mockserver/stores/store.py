"""The protocol of stores, which keep worlds in this process or elsewhere."""

from typing import NamedTuple, Protocol

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.world import Changes, World
from mockserver.errors import TooMany


class Limits(NamedTuple):
    """How much a store keeps for one server, and for one world."""

    #: Worlds, and bytes of all rows and snapshots; the server sets both.
    worlds: int = 2**63
    bytes: int = 2**63
    #: Bytes of one world's rows.
    world_bytes: int = 16 * 2**20
    #: Bytes of all journals; beyond it, the least recently used worlds forget their oldest calls.
    journal_bytes: int = 256 * 2**20
    #: Snapshots of one world.
    snapshots: int = 50

    def check_bytes(self, name: str, size: int, total: int) -> None:
        """Raise TooMany if a world of a size, or a total of all bytes, is too large."""
        if size > self.world_bytes:
            raise TooMany(
                f"The world {name!r} is full: its rows may take {self.world_bytes:,} bytes.",
                hint="Delete rows, or reset the world.",
            )
        if total > self.bytes:
            raise TooMany(
                f"The server is full: the rows of all worlds may take {self.bytes:,} bytes.",
                hint="Drop worlds (DELETE /_mock/worlds?prefix=...), or serve with a larger "
                "--max-bytes.",
            )

    def no_more_worlds(self) -> TooMany:
        """Make the error of a world that does not fit beside the others."""
        return TooMany(
            f"There are {self.worlds:,} worlds, and no more fit.",
            hint="Drop some (DELETE /_mock/worlds?prefix=...), give worlds a time to live, "
            "or serve with a larger --max-worlds.",
        )

    def no_more_snapshots(self, name: str) -> TooMany:
        """Make the error of a snapshot that does not fit beside the others of its world."""
        return TooMany(
            f"{self.snapshots} snapshots of the world {name!r} are saved already.",
            hint="Save it under the name of an existing one, or drop the world.",
        )


class Usage(NamedTuple):
    """How much a store keeps now; the bytes are those of rows and snapshots, and of journals."""

    worlds: int
    bytes: int
    journal_bytes: int


class Position(NamedTuple):
    """The number of a journal's newest exchange, and which world of its name it belongs to."""

    incarnation: int
    number: int


class SavedSnapshot(NamedTuple):
    """A saved world. Its own clock is frozen; `frozen` says if it was frozen when it was saved."""

    world: World
    frozen: bool

    @classmethod
    def of(cls, world: World, wall: int) -> "SavedSnapshot":
        """Make a snapshot of a world as it is now."""
        copy = world.fork(world.name)
        copy.clock = world.clock.with_frozen(True, wall)
        return cls(copy, world.clock.frozen)

    def restored(self, name: str, wall: int) -> World:
        """Make a world of it; its clock runs on if it ran when it was saved."""
        world = self.world.fork(name)
        world.clock = self.world.clock.with_frozen(self.frozen, wall)
        return world


class Store(Protocol):
    """Keeps whole worlds by name: rows, clock, agenda, time to live, journal, snapshots.

    Times are wall times in microseconds. Callers hold the world's lock within this process; the
    position of a world, its incarnation and version, guards against other processes. A store may
    copy what it gets and what it returns: only these methods change a world.

    What a method has done is kept when it returns, whatever then becomes of this process. Each
    raises StoreUnavailable, and changes nothing, if the store cannot be used now.
    """

    #: The secret from which pseudonyms of credentials are made: the same for all its processes.
    key: bytes
    limits: Limits
    #: Whether its methods need a current task, as drivers with timeouts or task groups do.
    needs_tasks: bool

    async def load(self, name: str, wall: int) -> World | None:
        """Return the world as it is now, or None if there is none; its time to live restarts."""
        ...

    async def find(self, name: str, wall: int) -> World | None:
        """Return the world as it is now, or None if there is none; this does not count as a use."""
        ...

    async def add(self, world: World, wall: int) -> None:
        """Save a new world under a name that no world has, as `save` does.

        Raises Conflict, and changes nothing, if there is a world with this name.
        """
        ...

    async def save(self, world: World, wall: int) -> None:
        """Save a new world under its name; it replaces any world with this name.

        It gets an incarnation of its own and an empty journal; snapshots of the name stay.
        Raises TooMany if it does not fit.
        """
        ...

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        """Apply changes to the stored world and to `world`.

        With the exchange of the call that made them, it is recorded in the same step: both are
        kept, or neither. Raises Conflict, and changes nothing, if the positions of the worlds are
        not the same; raises TooMany, and changes nothing, if the changes do not fit.
        """
        ...

    async def turn(self, world: World, clock: Clock) -> None:
        """Set the clock of both worlds, under the same conditions as a commit."""
        ...

    async def drop(self, name: str, wall: int) -> bool:
        """Delete a world with its journal and snapshots; returns whether there was one."""
        ...

    async def names(self, wall: int) -> list[str]:
        """List the worlds by name."""
        ...

    async def record(self, world: World, exchange: Exchange) -> None:
        """Add an exchange to the world's journal, unless another world has replaced it.

        The call has happened: an exchange that cannot be kept is logged, and nothing is raised.
        """
        ...

    async def journal(self, name: str) -> Journal | None:
        """Return the journal of a world; None if there is no such world."""
        ...

    async def total(self, name: str) -> int:
        """Return how many calls a world's journal has counted; 0 if there is no such world."""
        ...

    async def newest(self, name: str) -> Position | None:
        """Return where a world's journal stands; None if there is no such world. It is quick."""
        ...

    async def begin_journal(self, world: World, origin: World) -> None:
        """Start a new journal of the world; `origin` is a copy of the world as it is now."""
        ...

    async def save_snapshot(self, name: str, as_: str, saved: SavedSnapshot) -> None:
        """Save a snapshot of a world under its own name. Raises TooMany."""
        ...

    async def snapshot(self, name: str, as_: str) -> SavedSnapshot | None:
        """Return one snapshot of a world; None if there is none."""
        ...

    async def snapshots(self, name: str) -> list[str]:
        """List the snapshots of a world by name, oldest first."""
        ...

    async def usage(self, wall: int) -> Usage:
        """Return how much is kept now. It is quick, and fails if the store cannot be used."""
        ...

    async def close(self) -> None:
        """Close files and connections; the store is not used any more."""
        ...
