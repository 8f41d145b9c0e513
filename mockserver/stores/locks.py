"""One lock for each world that is in use; an unused lock is removed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager


class Lock(asyncio.Lock):
    """A world's lock, and how many calls hold it or wait for it."""

    users = 0


class Locks:
    """All locks, by the world's name."""

    def __init__(self) -> None:
        self._locks: dict[str, Lock] = {}

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """Hold a world's lock while the block runs."""
        lock = await self.acquire(name)
        try:
            yield
        finally:
            self.release(name, lock)

    async def acquire(self, name: str) -> Lock:
        """Wait for a world's lock and hold it; call `release` afterwards."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = Lock()
        lock.users += 1
        try:
            await lock.acquire()
        except BaseException:
            self._leave(name, lock)
            raise
        return lock

    def release(self, name: str, lock: Lock) -> None:
        """Release a lock."""
        lock.release()
        self._leave(name, lock)

    def _leave(self, name: str, lock: Lock) -> None:
        lock.users -= 1
        if not lock.users:
            del self._locks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._locks)
