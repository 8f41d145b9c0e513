"""Writes: concurrent calls share one transaction, and no waiting blocks the server."""

import asyncio
import sqlite3
from asyncio import Future, Task
from collections import deque
from collections.abc import Callable
from random import uniform
from time import monotonic
from typing import Any, TypeVar

from mockserver.errors import MockServerError, StoreUnavailable
from mockserver.stores.backends.sqlite.file import File
from mockserver.stores.backends.sqlite.ledger import Ledger

T = TypeVar("T")
#: What one call writes. If it raises a MockServerError, what it has written so far is kept.
Step = Callable[[Ledger], T]

#: So many calls share one transaction at most: it takes a few milliseconds.
_MOST = 100
#: The first and the longest pause before a lock is asked for again, in seconds.
_PAUSE, _LONGEST_PAUSE = 0.0005, 0.02
#: After so many changed rows, the log is moved into the file.
_MANY_ROWS = 10_000
#: With so many pages, the log must begin anew: whoever writes waits for that.
_LONG_LOG = 16_000


class Writer:
    """Runs steps in transactions; `prelude` is run at the beginning of each transaction.

    A transaction is short, and runs where it was asked for: another thread would take longer to
    get its turn than to write. Only what waits for the disk itself runs in another thread.
    """

    def __init__(self, file: File, prelude: Step[None]) -> None:
        self._file = file
        self._prelude = prelude
        self._queue: deque[tuple[Step[Any], Future[Any]]] = deque()
        self._is_busy = False
        self._task: Task[None] | None = None
        self._rows = 0
        self._is_moving = False

    async def run(self, step: Step[T]) -> T:
        """Run a step; when this returns, its transaction is committed.

        Raises what the step raises, or StoreUnavailable; then nothing of it was written.
        """
        future: Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append((step, future))
        if not self._is_busy:
            self._is_busy = True
            await self._write()
        return await future

    async def _write(self) -> None:
        """Commit what waits; a further task commits what comes in meanwhile."""
        try:
            # Calls that are ready come along.
            await asyncio.sleep(0)
            await self._commit()
        finally:
            if self._queue:
                self._task = asyncio.get_running_loop().create_task(self._write())
            else:
                self._is_busy = False

    async def _commit(self) -> None:
        connection = await self._begin()
        if connection is None:
            return
        batch = [self._queue.popleft() for _ in range(min(len(self._queue), _MOST))]
        outcomes: list[Any] = []
        try:
            connection.read_totals()
            self._prelude(connection)
            for step, _ in batch:
                try:
                    outcomes.append(step(connection))
                except MockServerError as error:
                    outcomes.append(error)
            connection.write_totals()
            if self._file.address.is_synced:
                await _in_thread(lambda: connection.execute("COMMIT"))
            else:
                connection.execute("COMMIT")
        except BaseException as error:
            _roll_back(connection)
            if isinstance(error, sqlite3.Error):
                outcomes = [self._file.unavailable(error)] * len(batch)
            else:
                outcomes = [error if isinstance(error, Exception) else _ended()] * len(batch)
                if not isinstance(error, Exception):
                    raise
        else:
            self._count(connection)
        finally:
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                _resolve(future, outcome)

    async def _begin(self) -> Ledger | None:
        """Get the lock; None, and all waiting calls are refused, if that takes too long."""
        until, pause = monotonic() + self._file.address.wait, _PAUSE
        while True:
            try:
                connection = self._file.writer
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                problem = self._file.unavailable(error)
                is_locked = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            except StoreUnavailable as error:
                problem, is_locked = error, False
            else:
                return connection
            if not is_locked or monotonic() >= until:
                self._refuse_all(problem)
                return None
            try:
                await asyncio.sleep(uniform(pause / 2, pause))  # noqa: S311  # no secret
            except BaseException:
                self._refuse_all(_ended())
                raise
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _refuse_all(self, problem: StoreUnavailable) -> None:
        while self._queue:
            _resolve(self._queue.popleft()[1], problem)

    def _count(self, connection: Ledger) -> None:
        """Have the log moved into the file, in another thread, after many changes."""
        if connection.total_changes - self._rows >= _MANY_ROWS or (
            connection.total_changes < self._rows
        ):
            self._rows = connection.total_changes
            if not self._is_moving:
                self._is_moving = True
                asyncio.get_running_loop().run_in_executor(None, self._move)

    def _move(self) -> None:
        try:
            if self._file.checkpoint("PASSIVE") > _LONG_LOG:
                self._file.checkpoint("RESTART")
        finally:
            self._is_moving = False


def _resolve(future: Future[Any], outcome: Any) -> None:
    if future.done():  # whoever waited was cancelled
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def _roll_back(connection: Ledger) -> None:
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except sqlite3.Error:
        pass  # it was closed, or could not even be read


def _ended() -> StoreUnavailable:
    return StoreUnavailable("The server ends, and nothing was changed.", hint="Try again.")


async def _in_thread(work: Callable[[], Any]) -> None:
    """Run work in another thread, to its end even if the caller is cancelled."""
    running = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await running
        raise
