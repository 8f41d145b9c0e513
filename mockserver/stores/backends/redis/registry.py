"""The registry: which worlds there are, and how many bytes they and their journals take.

It stands in another slot than the worlds, and follows them: the bounds of all worlds are exact for
one process, and may be exceeded by what several processes write at the same moment.
"""

import logging
from asyncio import Task, create_task, gather, get_running_loop
from typing import Any

from mockserver.errors import StoreUnavailable
from mockserver.stores.backends.redis import registry_scripts
from mockserver.stores.backends.redis.keys import registry_keys
from mockserver.stores.backends.redis.link import Link, Script
from mockserver.stores.store import Usage

_logger = logging.getLogger(__name__)


#: A world for which a place is reserved is saved within so many microseconds, or never.
_SAVED_WITHIN = 60_000_000


class Registry:
    """The worlds by name, and the totals as this process knows them."""

    def __init__(self, link: Link, prefix: str) -> None:
        self._link = link
        self._keys = registry_keys(prefix)
        self._worlds, *_, self._transient = self._keys
        #: Bytes of all rows and snapshots, and of all journals.
        self.bytes = 0
        self.journals = 0
        self._tasks: set[Task[None]] = set()

    async def refresh(self) -> None:
        """Read the totals, with everything that this process has counted."""
        await self.settle()
        self._set(await self._link.run("HMGET", self._keys[3], "bytes", "journals"))

    async def usage(self) -> Usage:
        """Return how much is kept by all processes."""
        await self.refresh()
        count = int(await self._link.run("ZCARD", self._worlds))
        return Usage(count, self.bytes, self.journals)

    async def settle(self) -> None:
        """Wait until everything is counted."""
        loop = get_running_loop()
        await gather(*(each for each in self._tasks if each.get_loop() is loop))

    async def enter(self, name: str, wall: int, growth: int, *, is_transient: bool) -> None:
        """Enter a world; it takes so many bytes more than the one that it replaces."""
        await self._call(registry_scripts.ENTER, name, wall, int(is_transient), growth)

    async def leave(self, name: str) -> None:
        """Strike a world off."""
        await self._call(registry_scripts.LEAVE, name)

    async def prune(self, name: str, wall: int) -> None:
        """Strike a world off that is not there, unless it may just have been saved."""
        await self._call(registry_scripts.LEAVE, name, wall - _SAVED_WITHIN)

    def grow(self, name: str, rows: int, journal: int) -> None:
        """Count bytes of a world, without waiting for it."""
        self.bytes += rows
        self.journals += journal
        task = create_task(self._grow(name, rows, journal))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def reserve(self, name: str, wall: int, most: int) -> bool | None:
        """Reserve a place for a world; returns whether it is new, or None if there is no place."""
        answer = await self._link.call(registry_scripts.RESERVE, self._keys[:1], name, wall, most)
        return None if answer is None else bool(answer)

    async def names(self) -> list[str]:
        """Return the names of all worlds, those whose time is over as well."""
        return [each.decode() for each in await self._link.run("ZRANGE", self._worlds, 0, -1)]

    async def oldest(self, place: int, *, is_transient: bool) -> tuple[str, int] | None:
        """Return the world that stands at a place by its last use, and that use as entered."""
        key = self._transient if is_transient else self._worlds
        found = await self._link.run("ZRANGE", key, place, place, "WITHSCORES")
        return (found[0].decode(), int(float(found[1]))) if found else None

    async def used(self, name: str, wall: int, *, is_transient: bool) -> None:
        """Enter a later use of a world."""
        key = self._transient if is_transient else self._worlds
        await self._link.run("ZADD", key, "XX", wall, name)

    async def _grow(self, name: str, rows: int, journal: int) -> None:
        try:
            totals = await self._link.call(registry_scripts.GROW, self._keys, name, rows, journal)
        except StoreUnavailable as error:
            # The world itself knows its size; the next totals are a little too small.
            _logger.debug("The bytes of a world were not counted.", exc_info=error)
        else:
            if len(self._tasks) == 1:  # else there is more to count than these
                self._set(totals)

    async def _call(self, script: Script, *arguments: Any) -> None:
        self._set(await self._link.call(script, self._keys, *arguments))

    def _set(self, totals: list[bytes | None]) -> None:
        self.bytes, self.journals = (int(each or 0) for each in totals)
