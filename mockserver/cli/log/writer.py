"""Writes bytes to a file in a thread, so that a slow terminal or a full pipe stops nobody."""

import os
import select
import threading
from collections import deque
from typing import Final

#: So many bytes wait at most: a few thousand lines.
MOST_QUEUED: Final = 2**20
#: So many bytes are written at most at once: a pipe takes them as a whole, and so no line of one
#: process stands in the middle of another's. A longer line may.
WHOLE: Final = 4096
#: How many seconds an output that takes nothing at once is waited for before it is asked again.
_PAUSE: Final = 1.0


class Writer:
    """Writes lines to a file descriptor, in order; it never waits for it."""

    def __init__(self, descriptor: int, most_queued: int = MOST_QUEUED) -> None:
        self._most_queued = most_queued
        self._descriptor = descriptor
        self._queue: deque[bytes] = deque()
        self._changed = threading.Condition()
        self._is_closed = False
        #: How many bytes wait to be written.
        self.queued_bytes = 0
        #: Why nothing can be written any more; None as long as it can.
        self.failure: str | None = None
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    @property
    def is_full(self) -> bool:
        """Whether so much waits that no more should be given."""
        return self.queued_bytes >= self._most_queued

    def write(self, data: bytes) -> None:
        """Queue some bytes."""
        with self._changed:
            self._queue.append(data)
            self.queued_bytes += len(data)
            self._changed.notify()

    def close(self, timeout: float) -> bool:
        """Wait until everything is written, but not longer than `timeout` seconds.

        Returns whether everything is written.
        """
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive() and self.failure is None

    def _run(self) -> None:
        while (data := self._next()) is not None:
            try:
                self._write(data)
            except OSError as error:
                self.failure = error.strerror or str(error)
                return
            with self._changed:
                self.queued_bytes -= len(data)

    def _next(self) -> bytes | None:
        """Wait for the next bytes; None once the writer is closed and nothing is left."""
        with self._changed:
            while not self._queue and not self._is_closed:
                self._changed.wait()
            return self._queue.popleft() if self._queue else None

    def _write(self, data: bytes) -> None:
        written = 0
        while written < len(data):
            end = data.rfind(b"\n", written, written + WHOLE) + 1 or written + WHOLE
            try:
                written += os.write(self._descriptor, memoryview(data)[written:end])
            except BlockingIOError:  # another process has made the terminal not to block
                select.select([], [self._descriptor], [], _PAUSE)
