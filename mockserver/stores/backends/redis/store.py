"""The store over Redis: the methods of every store, each one script on the keys of one world."""

import logging
from collections.abc import Awaitable, Callable
from secrets import randbits
from typing import Any

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange, Journal
from mockserver.engine.world import Changes, World
from mockserver.errors import StoreUnavailable
from mockserver.stores import conflicts
from mockserver.stores.backends.redis import world_scripts
from mockserver.stores.backends.redis.address import Address
from mockserver.stores.backends.redis.copies import Copies, encode_changes, encode_turn
from mockserver.stores.backends.redis.journals import Journals, entry_of
from mockserver.stores.backends.redis.keys import Keys
from mockserver.stores.backends.redis.link import Link, pairs
from mockserver.stores.backends.redis.registry import Registry
from mockserver.stores.backends.redis.room import Room
from mockserver.stores.backends.redis.saved import Saved, columns, write_image
from mockserver.stores.backends.redis.shared_images import SharedImages
from mockserver.stores.backends.redis.turns import Turns
from mockserver.stores.encoding import decode, encode
from mockserver.stores.journal_loss import JournalLoss
from mockserver.stores.store import Limits, Position, SavedSnapshot, Usage

_logger = logging.getLogger(__name__)

#: A world gets a newer image when its log has so many entries, or so many bytes and more than it.
_MOST_ENTRIES, _MOST_LOGGED = 1_000, 2**18
#: An image may expire before it is used: it is written so often.
_TRIES = 3


class RedisStore:
    """Keeps worlds in Redis, which any number of processes on any machine may use."""

    #: The driver's timeouts need a current task.
    needs_tasks = True

    def __init__(self, address: Address, limits: Limits) -> None:
        self.limits = limits
        self._prefix = address.prefix
        self._link = Link(address)
        self._registry = Registry(self._link, address.prefix)
        self._copies = Copies(self._link)
        self._journals = Journals(self._link, self._registry, address.prefix, limits.journal_bytes)
        self._turns = Turns(self._link)
        self._shared = SharedImages(self._link, address.prefix)
        self._room = Room(self._link, self._registry, address.prefix, limits)
        self._loss = JournalLoss()
        self.key = self._link.key()

    async def load(self, name: str, wall: int) -> World | None:
        """Return a world as it is now; its time to live restarts."""
        await self._turns.wait(name, self._keys(name))
        return await self._current(name, wall, is_use=True)

    async def find(self, name: str, wall: int) -> World | None:
        """Return a world as it is now."""
        return await self._current(name, wall, is_use=False)

    async def add(self, world: World, wall: int) -> None:
        """Save a world under a name that is free."""
        await self._publish(world, wall, is_new=True)

    async def save(self, world: World, wall: int) -> None:
        """Save a world."""
        await self._publish(world, wall, is_new=False)

    async def commit(
        self, world: World, changes: Changes, exchange: Exchange | None = None
    ) -> None:
        """Apply changes."""
        growth = changes.growth
        if growth > 0:
            await self._room.check(world.name, world.size + growth, growth, is_commit=True)
        version = world.version
        logged, kept = await self._append(world, encode_changes(changes), growth, exchange)
        if world.version == version:  # else another call has read the commit already
            world.apply(changes)
        if growth or kept:
            self._registry.grow(world.name, growth, kept)
        await self._compact(world, *logged)
        if exchange is not None:
            with self._loss:
                await self._journals.bound()

    async def turn(self, world: World, clock: Clock) -> None:
        """Set the clock."""
        version = world.version
        logged, _ = await self._append(world, encode_turn(clock), 0)
        if world.version == version:
            world.turn(clock)
        await self._compact(world, *logged)

    async def drop(self, name: str, wall: int) -> bool:
        """Delete a world."""
        self._copies.forget(name)
        return await self._room.remove(name, wall)

    async def names(self, wall: int) -> list[str]:
        """List the worlds by name."""
        return await self._room.names(wall)

    async def record(self, world: World, exchange: Exchange) -> None:
        """Add an exchange to the world's journal."""
        keys = self._keys(world.name)
        with self._loss:
            await self._turns.end(world.name, keys)
            await self._journals.add(keys, world, exchange)

    async def journal(self, name: str) -> Journal | None:
        """Return the journal of a world."""
        return await self._journals.read(self._keys(name), name)

    async def total(self, name: str) -> int:
        """Return how many calls were journaled."""
        return int(await self._link.run("HGET", self._keys(name).all[3], "calls") or 0)

    async def newest(self, name: str) -> Position | None:
        """Return where the journal of a world stands."""
        world, _, _, journal, *_ = self._keys(name).all
        incarnation = await self._link.run("HGET", world, "incarnation")
        number = await self._link.run("HGET", journal, "number")
        return None if incarnation is None else Position(int(incarnation), int(number or 0))

    async def begin_journal(self, world: World, origin: World) -> None:
        """Start a new journal of the world."""
        keys, values = self._keys(world.name), columns(origin)

        async def begin(image: str) -> Any:
            return await self._link.call(
                world_scripts.BEGIN, [*keys.all, image], world.incarnation, *values
            )

        freed = await self._with_image(origin, keys, begin)
        if freed is not None:
            self._registry.grow(world.name, 0, -int(freed))

    async def save_snapshot(self, name: str, as_: str, saved: SavedSnapshot) -> None:
        """Save a snapshot."""
        keys, kept = self._keys(name), saved.world
        before = await self._link.run("HGET", keys.all[5], as_)
        freed = 0 if before is None else int(before.split(b" ", 3)[2])
        await self._room.check(name, kept.size, kept.size - freed)
        size, *texts = columns(kept)
        text = encode([saved.frozen, *(each.decode() for each in texts if isinstance(each, bytes))])

        async def save(image: str) -> Any:
            most = self.limits.snapshots
            return await self._link.call(
                world_scripts.SNAPSHOT, [*keys.all, image], as_, size, text, most
            )

        answer = await self._with_image(kept, keys, save)
        if answer == b"dropped":
            raise conflicts.dropped(name)
        if answer == b"many":
            raise self.limits.no_more_snapshots(name)
        self._registry.grow(name, kept.size - answer[0], 0)

    async def snapshot(self, name: str, as_: str) -> SavedSnapshot | None:
        """Return one snapshot."""
        for _ in range(_TRIES):
            found = await self._link.run("HGET", self._keys(name).all[5], as_)
            if found is None:
                return None
            _, image, size, text = found.split(b" ", 3)
            frozen, *texts = decode(text)
            saved = Saved(image, size, *(each.encode() for each in texts))
            world = await saved.world(self._link, name)
            if world is not None:
                return SavedSnapshot(world, frozen)
        return None

    async def snapshots(self, name: str) -> list[str]:
        """List the snapshots."""
        found = await self._link.run("HGETALL", self._keys(name).all[5])
        numbers = {as_.decode(): int(text.split(b" ", 1)[0]) for as_, text in pairs(found)}
        return sorted(numbers, key=lambda as_: numbers[as_])

    async def usage(self, wall: int) -> Usage:
        """Return how much is kept."""
        return await self._registry.usage()

    async def close(self) -> None:
        """Close the connections."""
        await self._registry.settle()
        await self._link.close()

    def _keys(self, name: str) -> Keys:
        return Keys(self._prefix, name)

    async def _current(self, name: str, wall: int, *, is_use: bool) -> World | None:
        keys = self._keys(name)
        found = await self._link.call(world_scripts.STATE, keys.head, wall, int(is_use))
        if not found:
            self._copies.forget(name)
            return None
        if found == b"over":
            self._copies.forget(name)
            await self._room.remove_if_over(name, wall)
            return None
        incarnation, version, touched, expires = found
        if expires:
            await self._expire(keys, expires)
        world = await self._copies.current(name, keys, incarnation, int(version))
        if world is not None:
            world.touched = int(touched)
        return world

    async def _expire(self, keys: Keys, expires: bytes) -> None:
        """Let everything that a world needs expire later; what it does not own comes first."""
        head, *_, journal = keys.all[:4]
        for key in (head, journal):
            image = await self._link.run("HGET", key, "image")
            await self._shared.last_longer(image, int(expires))
        await self._link.call(world_scripts.EXPIRE, keys.all, expires)

    async def _append(
        self, world: World, entry: bytes, growth: int, exchange: Exchange | None = None
    ) -> tuple[tuple[int, int], int]:
        """Add an entry to a world's log, and an exchange to its journal.

        Returns how many bytes and entries the log has, and by how many bytes the journal grew.
        """
        name, keys = world.name, self._keys(world.name)
        change = (world.incarnation, world.version, entry, growth, self._turns.take(name))
        if exchange is None:
            found = await self._link.call(world_scripts.COMMIT, keys.committed, *change)
        else:
            script, both = world_scripts.COMMIT_AND_RECORD, keys.committed_and_recorded
            found = await self._link.call(script, both, *change, *entry_of(exchange))
        if not found:
            self._turns.late(name)
            raise conflicts.changed(name)
        self._turns.done(name)
        size, entries, *journaled = found
        before, now = journaled or (0, 0)
        return (size, entries), now - before

    async def _compact(self, world: World, logged: int, entries: int) -> None:
        """Write a new image of a world whose log is long."""
        if entries < _MOST_ENTRIES and logged < max(_MOST_LOGGED, world.size):
            return
        # Another call may bring the world up to date while the image is written.
        keys, kept, version = self._keys(world.name), world.fork(world.name), world.version
        kept.ttl, kept.is_transient = world.ttl, world.is_transient
        image = keys.image()
        try:
            await write_image(self._link, image, kept)
            await self._link.call(
                world_scripts.COMPACT,
                [*keys.all, image],
                world.incarnation,
                version,
                *columns(kept),
            )
        except StoreUnavailable as error:
            # The commit is done; a later one tries again.
            _logger.debug("The log of a world was not shortened.", exc_info=error)

    async def _publish(self, world: World, wall: int, *, is_new: bool) -> None:
        name, keys = world.name, self._keys(world.name)
        incarnation = randbits(53)
        ttl = "" if world.ttl is None else world.ttl
        values = columns(world)

        async def publish(image: str, *own: str) -> Any:
            arguments = (int(is_new), wall, incarnation, ttl, *values, image)
            return await self._link.call(world_scripts.PUBLISH, [*keys.all, *own], *arguments)

        async with self._room.place(world, wall):
            shared = await self._shared.share(world)
            if shared is None:
                answer = await self._with_image(world, keys, lambda image: publish(image, image))
            else:
                answer = await publish(shared)
            if answer == b"taken":
                raise conflicts.taken(name)
        world.incarnation, world.version, world.touched = incarnation, 0, wall
        self._copies.keep(world)
        replaced = None if answer[0] is None else int(answer[0])
        size, is_transient = world.size, world.is_transient
        await self._registry.enter(name, wall, size, replaced, is_transient=is_transient)

    async def _with_image(
        self, world: World, keys: Keys, step: Callable[[str], Awaitable[Any]]
    ) -> Any:
        """Run a step with a new image of a world."""
        kept = world.fork(world.name)
        for _ in range(_TRIES):
            image = keys.image()
            await write_image(self._link, image, kept)
            answer = await step(image)
            if answer != b"gone":
                return answer
        raise conflicts.rows_gone(world.name)
