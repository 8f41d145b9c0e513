"""The journals: streams that scripts add to and cut."""

from mockserver.engine.journal import CONTROL, OVERHEAD, Exchange, Journal
from mockserver.engine.world import World
from mockserver.stores.backends.redis import world_scripts
from mockserver.stores.backends.redis.keys import Keys
from mockserver.stores.backends.redis.link import Link
from mockserver.stores.backends.redis.registry import Registry
from mockserver.stores.backends.redis.saved import Saved
from mockserver.stores.encoding import decode, decode_exchange, encode, encode_exchange
from mockserver.stores.journal_bound import JournalBound

#: A journal that gets a newer origin while it is read is tried so often.
_TRIES = 8
#: So many worlds are looked at in one go where all journals take too much.
_MOST_LOOKED_AT = 1_000


def entry_of(exchange: Exchange) -> tuple[bytes | int, ...]:
    """Make what the scripts take of an exchange."""
    return (
        encode_exchange(exchange),
        exchange.body,
        exchange.reply_body,
        OVERHEAD + exchange.size,
        int(exchange.api != CONTROL),
        encode([exchange.api, exchange.operation, exchange.status]),
    )


class Journals:
    """Adds exchanges to journals, reads them, and keeps all of them within their bound."""

    def __init__(self, link: Link, registry: Registry, prefix: str, most: int) -> None:
        self._link = link
        self._registry = registry
        self._prefix = prefix
        self._bound = JournalBound(most)
        #: How many of the least recently used worlds the last cut has looked at.
        self._place = 0

    async def add(self, keys: Keys, world: World, exchange: Exchange) -> None:
        """Add an exchange to the journal of a world, unless another world has replaced it."""
        found = await self._link.call(
            world_scripts.RECORD, keys.recorded, world.incarnation, *entry_of(exchange)
        )
        if found:
            before, now = found
            if now != before:
                self._registry.grow(world.name, 0, now - before)
            await self.bound()

    async def bound(self) -> None:
        """Cut the journals if all of them take too much."""
        if self._bound.is_exceeded(self._registry.journals):
            await self._trim()

    async def read(self, keys: Keys, name: str) -> Journal | None:
        """Read a journal; None if there is no such world."""
        for _ in range(_TRIES):
            found = await self._link.call(world_scripts.JOURNAL, keys.all)
            if not found:
                return None
            (first, calls, *columns), exchanges, tally = found
            origin = await Saved(*columns).world(self._link, name)
            if origin is not None:
                break
        else:
            return None
        journal = Journal(origin)
        journal.number = int(first) - 1
        for _, fields in exchanges:
            _, head, _, body, _, reply, *_ = fields
            journal.add(decode_exchange(head, body, reply))
        journal.total = int(calls)
        journal.counts.clear()
        for key, often in zip(tally[::2], tally[1::2], strict=True):
            api, operation, status = decode(key)
            journal.counts[api, operation, status] = int(often)
        return journal

    async def _trim(self) -> None:
        """Forget the oldest calls of the least recently used worlds, until a tenth is free.

        It looks at some worlds, and the next one goes on behind them.
        """
        await self._registry.refresh()
        total = 0
        for _ in range(_MOST_LOOKED_AT):
            excess = self._registry.journals - self._bound.goal
            if excess <= 0:
                self._place = 0
                return
            found = await self._registry.oldest(self._place, is_transient=False)
            if found is None:
                self._place = 0
                break
            total += await self._forget(*found, excess)
        if not total:
            self._bound.in_vain(self._registry.journals)

    async def _forget(self, name: str, entered: int, excess: int) -> int:
        """Forget the oldest calls of the world that is looked at; returns how many bytes."""
        keys = Keys(self._prefix, name)
        touched = await self._link.run("HGET", keys.all[0], "touched")
        if touched is None:
            self._place += not await self._strike_off(name, keys)
            return 0
        if int(touched) > entered:
            await self._registry.used(name, int(touched), is_transient=False)
            return 0
        freed = int(await self._link.call(world_scripts.FORGET, keys.all, excess))
        self._registry.grow(name, 0, -freed)
        self._place += 1
        return freed

    async def _strike_off(self, name: str, keys: Keys) -> bool:
        """Remove a world that is gone from the registry; returns whether it is removed."""
        reservation = await self._registry.reservation(name)
        if reservation is None or await self._link.run("EXISTS", keys.all[0]):
            return False
        return await self._registry.strike_off(name, reservation)
