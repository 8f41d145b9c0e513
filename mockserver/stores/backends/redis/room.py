"""Room: how many worlds and bytes there may be, and what gives way."""

from asyncio import gather
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from mockserver.engine.world import World
from mockserver.stores.backends.redis import world_scripts
from mockserver.stores.backends.redis.keys import Keys
from mockserver.stores.backends.redis.link import Link
from mockserver.stores.backends.redis.registry import Registry
from mockserver.stores.store import Limits

#: What the script of a removal returns for a world that stays, because its time is not over.
_STAYS = 2
#: So many worlds are asked for their state in one packet.
_PAGE = 500


class Room:
    """Holds the worlds within their limits, and removes those whose time is over."""

    def __init__(self, link: Link, registry: Registry, prefix: str, limits: Limits) -> None:
        self._link = link
        self._registry = registry
        self._prefix = prefix
        self._limits = limits

    async def check(self, name: str, size: int, growth: int, *, is_commit: bool = False) -> None:
        """Raise TooMany if a world, or all of them, would become too large.

        For a commit, the totals are those of this process's last answer, unless they exceed.
        """
        if not is_commit or self._registry.bytes + growth > self._limits.bytes:
            await self._registry.refresh()
        self._limits.check_bytes(name, size, self._registry.bytes + growth)

    @asynccontextmanager
    async def place(self, world: World, wall: int) -> AsyncGenerator[None, None]:
        """Hold a place for a world that is being saved; it is given back if that fails.

        Worlds whose time is over, and then transient ones, give way. Raises TooMany.
        """
        name = world.name
        await self._reserve(name, wall)
        try:
            replaced = await self._link.run("HGET", self._keys(name)[0], "total")
            await self.check(name, world.size, world.size - int(replaced or 0))
            yield
        except BaseException:
            await self._registry.release(name)
            await self.remove_if_over(name, wall)
            raise

    async def _reserve(self, name: str, wall: int) -> None:
        """Reserve a place. Raises TooMany."""
        most = self._limits.worlds
        if await self._registry.reserve(name, wall, most):
            return
        await self.names(wall)
        while not await self._registry.reserve(name, wall, most):
            if not await self._give_way(wall):
                raise self._limits.no_more_worlds()

    async def names(self, wall: int) -> list[str]:
        """List the worlds by name; those whose time is over are removed."""
        names, there = await self._registry.names(), []
        for start in range(0, len(names), _PAGE):
            page = names[start : start + _PAGE]
            states = await gather(
                *(
                    self._link.call(world_scripts.STATE, Keys(self._prefix, each).head, wall, 0)
                    for each in page
                )
            )
            for name, state in zip(page, states, strict=True):
                if isinstance(state, list):
                    there.append(name)
                else:
                    await self.remove_if_over(name, wall)
        return sorted(there)

    async def remove(self, name: str, wall: int) -> bool:
        """Delete a world; returns whether it was there and its time not over."""
        reservation = await self._registry.reservation(name)
        was_there = await self._link.call(world_scripts.DROP, self._keys(name), wall, 0)
        if reservation is not None:
            await self._registry.strike_off(name, reservation)
        return bool(was_there)

    async def remove_if_over(self, name: str, wall: int) -> None:
        """Delete a world if its time is over, and nobody saves it anew."""
        reservation = await self._registry.reservation(name)
        if reservation is None:
            return
        state = await self._link.call(world_scripts.DROP, self._keys(name), wall, 1)
        if state != _STAYS:
            await self._registry.strike_off(name, reservation)

    async def _give_way(self, wall: int) -> bool:
        """Delete the transient world that was used least recently, if there is one."""
        place = 0
        while found := await self._registry.oldest(place, is_transient=True):
            name, entered = found
            touched = await self._link.run("HGET", self._keys(name)[0], "touched")
            if touched is not None and int(touched) > entered:
                await self._registry.used(name, int(touched), is_transient=True)
                continue
            reservation = await self._registry.reservation(name)
            if reservation is None:  # it is being saved
                place += 1
                continue
            await self._link.call(world_scripts.DROP, self._keys(name), wall, 0)
            if await self._registry.strike_off(name, reservation):
                return True
        return False

    def _keys(self, name: str) -> list[str]:
        return Keys(self._prefix, name).all
