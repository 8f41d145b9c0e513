"""One lock for each world that is at work, forgotten when nobody needs it any more."""

import asyncio
from collections.abc import Iterator


class Lock(asyncio.Lock):
    """A world's lock, and how many hold it or wait for it."""

    users = 0


class Locks:
    """Locks by the world's name. Whoever takes one counts as its user until it is given back."""

    def __init__(self) -> None:
        self._locks: dict[str, Lock] = {}

    def of(self, name: str) -> Lock:
        """Give the lock of a world."""
        lock = self._locks.get(name)
        return self._locks.setdefault(name, Lock()) if lock is None else lock

    def forget(self, name: str) -> None:
        """Drop the lock of a world that is gone, unless somebody holds it or waits for it."""
        lock = self._locks.get(name)
        if lock is not None and not lock.users:
            del self._locks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._locks)
