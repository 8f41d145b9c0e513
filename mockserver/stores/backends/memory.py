"""Keeps worlds in this process's memory: the fastest store; its worlds end with the process."""

import os
from dataclasses import dataclass, field

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.world import Changes, World
from mockserver.errors import SettingsError
from mockserver.stores import conflicts
from mockserver.stores.journal_bound import JournalBound
from mockserver.stores.store import Limits, Position, SavedSnapshot, Usage

_NO_LIMITS = Limits()


def open_store(rest: str, limits: Limits) -> "MemoryStore":
    """Make a store of worlds that end with this process; its address has no more parts."""
    if rest:
        raise SettingsError(
            f"The store 'memory' takes no {rest!r}.", hint="Write --store memory, or leave it out."
        )
    return MemoryStore(limits)


@dataclass(slots=True)
class _Entry:
    """A world with its journal and snapshots."""

    world: World
    journal: Journal
    snapshots: dict[str, SavedSnapshot] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes its rows take, snapshots included."""
        return self.world.size + sum(each.world.size for each in self.snapshots.values())


class MemoryStore:
    """Returns the worlds themselves, not copies: a load costs nothing and sees every commit."""

    needs_tasks = False

    def __init__(self, limits: Limits = _NO_LIMITS) -> None:
        self.limits = limits
        self.key = os.urandom(32)
        self._entries: dict[str, _Entry] = {}
        #: Names of worlds with a time to live.
        self._expiring: set[str] = set()
        self._incarnations = 0
        self._bytes = 0
        self._journal_bytes = 0
        self._journal_bound = JournalBound(limits.journal_bytes)

    async def load(self, name: str, wall: int) -> World | None:
        """Return the world of this name, or None."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        world = entry.world
        if world.ttl is not None and wall >= world.touched + world.ttl:
            self._delete(name)
            return None
        world.touched = wall
        return world

    async def find(self, name: str, wall: int) -> World | None:
        """Return the world of this name, or None."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if _is_over(entry.world, wall):
            self._delete(name)
            return None
        return entry.world

    async def add(self, world: World, wall: int) -> None:
        """Save a world under a name that is free."""
        if await self.find(world.name, wall) is not None:
            raise conflicts.taken(world.name)
        await self.save(world, wall)

    async def save(self, world: World, wall: int) -> None:
        """Save a world."""
        before = self._entries.get(world.name)
        if before is None:
            self._make_room(world, wall)
        growth = world.size - (0 if before is None else before.world.size)
        self._check_size(world.size, growth, world.name)
        self._incarnations += 1
        world.incarnation, world.version, world.touched = self._incarnations, 0, wall
        entry = _Entry(world, Journal(world.fork(world.name)))
        if before is not None:
            entry.snapshots = before.snapshots
            self._journal_bytes -= before.journal.size
        self._entries[world.name] = entry
        self._bytes += growth
        (self._expiring.discard if world.ttl is None else self._expiring.add)(world.name)

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        """Apply changes."""
        entry, growth = self._at(world), changes.growth
        stored = entry.world
        if growth > 0:
            self._check_size(stored.size + growth, growth, world.name)
        self._bytes += growth
        stored.apply(changes)
        if world is not stored:
            world.apply(changes)
        if exchange is not None:
            self._add(entry.journal, exchange)

    async def turn(self, world: World, clock: Clock) -> None:
        """Set the clock."""
        stored = self._at(world).world
        stored.turn(clock)
        if world is not stored:
            world.turn(clock)

    async def drop(self, name: str, wall: int) -> bool:
        """Delete a world."""
        was_there = await self.find(name, wall) is not None
        self._delete(name)
        return was_there

    async def names(self, wall: int) -> list[str]:
        """List the worlds by name."""
        self._sweep(wall)
        return sorted(self._entries)

    async def record(self, world: World, exchange: Exchange) -> None:
        """Add an exchange to the world's journal."""
        entry = self._entries.get(world.name)
        if entry is not None and entry.world.incarnation == world.incarnation:
            self._add(entry.journal, exchange)

    async def journal(self, name: str) -> Journal | None:
        """Return the journal of a world."""
        entry = self._entries.get(name)
        return None if entry is None else entry.journal

    async def total(self, name: str) -> int:
        """Return how many calls were journaled."""
        entry = self._entries.get(name)
        return 0 if entry is None else entry.journal.total

    async def newest(self, name: str) -> Position | None:
        """Return where the journal of a world stands."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        return Position(entry.world.incarnation, entry.journal.number)

    async def begin_journal(self, world: World, origin: World) -> None:
        """Start a new journal of the world."""
        entry = self._entries.get(world.name)
        if entry is not None and entry.world.incarnation == world.incarnation:
            self._journal_bytes -= entry.journal.size
            entry.journal = Journal(origin)

    async def save_snapshot(self, name: str, as_: str, saved: SavedSnapshot) -> None:
        """Save a snapshot."""
        entry = self._entries.get(name)
        if entry is None:
            raise conflicts.dropped(name)
        before = entry.snapshots.get(as_)
        if before is None and len(entry.snapshots) >= self.limits.snapshots:
            raise self.limits.no_more_snapshots(name)
        growth = saved.world.size - (0 if before is None else before.world.size)
        self._check_size(saved.world.size, growth, name)
        entry.snapshots[as_] = saved
        self._bytes += growth

    async def snapshot(self, name: str, as_: str) -> SavedSnapshot | None:
        """Return one snapshot."""
        entry = self._entries.get(name)
        return None if entry is None else entry.snapshots.get(as_)

    async def snapshots(self, name: str) -> list[str]:
        """List the snapshots."""
        entry = self._entries.get(name)
        return [] if entry is None else list(entry.snapshots)

    async def usage(self, wall: int) -> Usage:
        """Return how much is kept."""
        self._sweep(wall)
        return Usage(len(self._entries), self._bytes, self._journal_bytes)

    async def close(self) -> None:
        """Close nothing: there is only memory."""

    def _add(self, journal: Journal, exchange: Exchange) -> None:
        before = journal.size
        journal.add(exchange)
        self._journal_bytes += journal.size - before
        if self._journal_bound.is_exceeded(self._journal_bytes):
            self._trim_journals()

    def _at(self, world: World) -> _Entry:
        """Return the entry whose world has the same position. Raises Conflict."""
        entry = self._entries.get(world.name)
        if entry is not None:
            stored = entry.world
            if stored.incarnation == world.incarnation and stored.version == world.version:
                return entry
        raise conflicts.changed(world.name)

    def _check_size(self, size: int, growth: int, name: str) -> None:
        """Raise TooMany if a world, or all of them, would become too large."""
        self.limits.check_bytes(name, size, self._bytes + growth)

    def _make_room(self, world: World, wall: int) -> None:
        """Raise TooMany if one more world does not fit; transient worlds are dropped first."""
        most = self.limits.worlds
        if len(self._entries) < most:
            return
        self._sweep(wall)
        if len(self._entries) < most:
            return
        transient = [each.world for each in self._entries.values() if each.world.is_transient]
        if not transient:
            raise self.limits.no_more_worlds()
        self._delete(min(transient, key=lambda each: each.touched).name)

    def _sweep(self, wall: int) -> None:
        for name in [each for each in self._expiring if _is_over(self._entries[each].world, wall)]:
            self._delete(name)

    def _delete(self, name: str) -> None:
        entry = self._entries.pop(name, None)
        self._expiring.discard(name)
        if entry is not None:
            self._bytes -= entry.size
            self._journal_bytes -= entry.journal.size

    def _trim_journals(self) -> None:
        """Forget the oldest calls of the least recently used worlds, until a tenth is free."""
        goal = self._journal_bound.goal
        for entry in sorted(self._entries.values(), key=lambda each: each.world.touched):
            journal = entry.journal
            before = journal.size
            while self._journal_bytes - before + journal.size > goal and journal.forget_oldest():
                pass
            self._journal_bytes -= before - journal.size
            if self._journal_bytes <= goal:
                return
        self._journal_bound.in_vain(self._journal_bytes)


def _is_over(world: World, wall: int) -> bool:
    """Whether a world's time to live has passed."""
    return world.ttl is not None and wall >= world.touched + world.ttl
