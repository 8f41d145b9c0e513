"""One lock for each world that is in use; waiting calls get it in the order of their arrival."""

from asyncio import Future, get_running_loop
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager


class Locks:
    """The locked worlds by name, each with the calls that wait for it.

    `asyncio.Lock` would be made and thrown away by almost every call: hardly any call waits.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Future[None]]] = {}

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        """Hold a world's lock while the block runs."""
        if not self.acquire(name):
            await self.wait(name)
        try:
            yield
        finally:
            self.release(name)

    def acquire(self, name: str) -> bool:
        """Lock a world if nobody has locked it; returns whether it did. If not, call `wait`."""
        if name in self._waiting:
            return False
        self._waiting[name] = _NOBODY
        return True

    async def wait(self, name: str) -> None:
        """Wait for the lock of a locked world, after all that already wait for it."""
        if self._waiting[name] is _NOBODY:
            self._waiting[name] = deque()
        turn = get_running_loop().create_future()
        self._waiting[name].append(turn)
        try:
            await turn
        except BaseException:
            # The lock may have been handed over just before the call was cancelled.
            if not turn.cancelled():
                self.release(name)
            raise

    def release(self, name: str) -> None:
        """Hand the lock to the first call that still waits, or remove it."""
        waiting = self._waiting[name]
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._waiting[name]

    @property
    def waiting(self) -> int:
        """How many calls wait for a lock."""
        return sum(map(len, self._waiting.values()))

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[str]:
        return iter(self._waiting)


#: Stands for the queue of a world until somebody waits for it; it stays empty.
_NOBODY: deque[Future[None]] = deque(maxlen=0)
