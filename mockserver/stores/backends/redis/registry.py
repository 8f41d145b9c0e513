"""The registry: which worlds there are, and how many bytes they and their journals take.

It stands in another slot than the worlds, and follows them. How many worlds there are is exact: a
world has its place before it is saved. The bytes of all worlds are exact for one process, and may
be exceeded by what several processes write at the same moment.
"""

import logging
from asyncio import Task, create_task, get_running_loop
from typing import Any

from mockserver.errors import StoreUnavailable
from mockserver.stores.backends.redis import registry_scripts
from mockserver.stores.backends.redis.keys import registry_keys
from mockserver.stores.backends.redis.link import Link, Script
from mockserver.stores.store import Usage

_logger = logging.getLogger(__name__)


class Registry:
    """The worlds by name, and the totals as this process knows them."""

    def __init__(self, link: Link, prefix: str) -> None:
        self._link = link
        self._keys = registry_keys(prefix)
        self._worlds, *_, self._transient, _ = self._keys
        #: Bytes of all rows and snapshots, and of all journals.
        self.bytes = 0
        self.journals = 0
        #: By how many bytes the rows and the journal of worlds have grown: Redis has to count them.
        self._uncounted: dict[str, tuple[int, int]] = {}
        self._task: Task[None] | None = None

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
        task = self._task
        if task is not None and task.get_loop() is get_running_loop():
            await task

    async def reserve(self, name: str, wall: int, most: int) -> bool:
        """Reserve the place of a world that is going to be saved; returns whether there is one.

        It keeps its place until it is entered or the save is given up.
        """
        return bool(await self._link.call(registry_scripts.RESERVE, self._keys, name, wall, most))

    async def release(self, name: str) -> None:
        """Cancel the reservation of a save that failed."""
        await self._link.call(registry_scripts.RELEASE, self._keys, name)

    async def enter(
        self, name: str, wall: int, size: int, replaced: int | None, *, is_transient: bool
    ) -> None:
        """Enter a world that has been saved, with its bytes and those of the one before.

        `replaced` is None if nothing of that one is left.
        """
        await self.settle()  # what the one before has grown by is not this one's
        before = "" if replaced is None else replaced
        await self._call(registry_scripts.ENTER, name, wall, int(is_transient), size, before)

    async def reservation(self, name: str) -> int | None:
        """Return the number of the last reservation of a name; None while a world is saved."""
        number, saves = await self._link.call(registry_scripts.LOOK, self._keys, name)
        return None if saves else int(number)

    async def strike_off(self, name: str, reservation: int) -> bool:
        """Remove a world that was found to be gone after its last reservation was looked up.

        Returns whether it is struck off: a place that was reserved since is another save's.
        """
        totals = await self._link.call(registry_scripts.LEAVE, self._keys, name, reservation)
        if totals is None:
            return False
        self._set(totals)
        return True

    def grow(self, name: str, rows: int, journal: int) -> None:
        """Count bytes of a world, without waiting for it."""
        self.bytes += rows
        self.journals += journal
        before = self._uncounted.get(name, (0, 0))
        self._uncounted[name] = (before[0] + rows, before[1] + journal)
        task = self._task
        if task is None or task.done() or task.get_loop() is not get_running_loop():
            self._task = create_task(self._count())

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

    async def _count(self) -> None:
        """Count what there is; what comes meanwhile is counted together afterwards."""
        while self._uncounted:
            counted, self._uncounted = self._uncounted, {}
            differences = [part for name, each in counted.items() for part in (name, *each)]
            try:
                totals = await self._link.call(registry_scripts.GROW, self._keys, *differences)
            except StoreUnavailable as error:
                # The worlds themselves know their sizes; the next totals are a little too small.
                _logger.debug("The bytes of worlds were not counted.", exc_info=error)
            else:
                if not self._uncounted:
                    self._set(totals)

    async def _call(self, script: Script, *arguments: Any) -> None:
        self._set(await self._link.call(script, self._keys, *arguments))

    def _set(self, totals: list[bytes | None]) -> None:
        self.bytes, self.journals = (int(each or 0) for each in totals)
