"""Turns: processes that write to one world at the same moment do so one after the other.

A commit that comes too late is done again, and could come too late again and again. So a process
whose commit did takes turns with the others for its next calls to that world: who has the turn
commits, and everybody else waits for it.
"""

import asyncio
import random
import time
from secrets import token_hex

from mockserver.stores.backends.redis import world_scripts
from mockserver.stores.backends.redis.keys import Keys
from mockserver.stores.backends.redis.link import Link

#: After a commit that came too late, so many calls of the process wait for their turns.
_CALLS = 16
#: A turn ends by itself after so many milliseconds: its process may be gone.
_LIVES = 250
#: How long a call waits for its turn, and for how long at once, in seconds.
_PATIENCE, _PAUSE = 2.0, 0.002


class Turns:
    """The turns of this process, by the world's name."""

    def __init__(self, link: Link) -> None:
        self._link = link
        #: How many more calls to a world wait for their turns.
        self._left: dict[str, int] = {}
        self._mine: dict[str, str] = {}

    async def wait(self, name: str, keys: Keys) -> None:
        """Wait for the turn, if other processes have lately written to the world as well."""
        if name not in self._left or name in self._mine:
            return
        token, until = token_hex(8), time.monotonic() + _PATIENCE
        while not await self._link.run("SET", keys.turn, token, "NX", "PX", _LIVES):
            if time.monotonic() >= until:
                return
            await asyncio.sleep(random.uniform(0, _PAUSE))  # noqa: S311  # no secret
        self._mine[name] = token

    def take(self, name: str) -> str:
        """Return whose turn it is for a commit that ends it; empty for nobody's."""
        return self._mine.pop(name, "")

    def late(self, name: str) -> None:
        """Let the next calls wait for their turns: a commit came too late."""
        self._left[name] = _CALLS

    def done(self, name: str) -> None:
        """Count a commit that came in time."""
        left = self._left.pop(name, 0) - 1
        if left > 0:
            self._left[name] = left

    async def end(self, name: str, keys: Keys) -> None:
        """End the turn of a call that has changed nothing."""
        token = self._mine.pop(name, None)
        if token is not None:
            await self._link.call(world_scripts.RELEASE, [keys.turn], token)
