"""Shows every exchange as one line, off the path of the calls.

A call only appends to a list. Lines are written in batches: once a few calls have come together,
and ten times a second.
"""

import logging
import time
from typing import Final, Protocol

from mockserver.cli.log.writer import Writer
from mockserver.engine.journal import CONTROL, Exchange
from mockserver.http.request import Head

_logger = logging.getLogger(__name__)

#: So many calls are written at once: few enough that the next call hardly waits.
_BATCH: Final = 32
#: Probes and collectors ask every few seconds; their requests are not shown.
_UNSHOWN: Final = frozenset({"getHealth", "getReady", "getMetrics"})
#: How long the end of a server waits for the last lines, in seconds.
_LAST: Final = 1.0


class Form(Protocol):
    """How exchanges are written, each on a line."""

    def exchange(self, head: Head, exchange: Exchange, at: int) -> str:
        """Write one exchange; `at` is the wall time of its end in microseconds."""
        ...

    def dropped(self, count: int) -> str:
        """Write that so many requests are not shown."""
        ...


class RequestLog:
    """Takes exchanges, and lets a thread write them; what is too much is dropped and counted."""

    def __init__(self, writer: Writer, form: Form, encoding: str = "utf-8") -> None:
        self._writer = writer
        self._form = form
        self._encoding = encoding
        self._taken: list[tuple[Head, Exchange]] = []
        self._lines: list[str] = []
        #: How many exchanges were dropped, and how many of those no line has told.
        self.dropped = 0
        self._untold = 0
        self._is_failed = False

    @property
    def queued_bytes(self) -> int:
        """How many bytes wait to be written."""
        return self._writer.queued_bytes

    def add(self, head: Head, exchange: Exchange) -> None:
        """Take one exchange, with the head of its request."""
        taken = self._taken
        taken.append((head, exchange))
        if len(taken) >= _BATCH:
            self._format()

    def flush(self) -> None:
        """Return what was taken to the writer."""
        if self._taken:
            self._format()
        if self._lines:
            self.say(*self._lines)
            self._lines.clear()

    def say(self, *lines: str) -> None:
        """Write lines as they are."""
        text = "".join(f"{line}\n" for line in lines)
        self._writer.write(text.encode(self._encoding, "backslashreplace"))

    def close(self, *last: str) -> None:
        """Write the last lines; an output that takes nothing is not waited for long."""
        self.flush()
        untold = self._untold
        self.say(*self._told(), *last)
        if not self._writer.close(_LAST) and untold:
            _logger.warning("%s", self._form.dropped(untold))

    def _format(self) -> None:
        """Write a line for each exchange that was taken, or drop them all."""
        taken, self._taken = self._taken, []
        if self._writer.failure is not None:
            self._fail(self._writer.failure)
        if self._is_failed or self._writer.is_full:
            self.dropped += len(taken)
            self._untold += len(taken)
            return
        # The head has the time of a clock that only measures.
        offset = time.time_ns() - time.perf_counter_ns()
        write, lines = self._form.exchange, self._lines
        lines += self._told()
        for head, exchange in taken:
            if exchange.operation in _UNSHOWN and exchange.api == CONTROL:
                continue
            at = (head.arrived + offset) // 1000 + head.took
            lines.append(write(head, exchange, at))

    def _told(self) -> list[str]:
        """Return the line that tells how many were dropped, if there were any."""
        if not self._untold:
            return []
        line = self._form.dropped(self._untold)
        self._untold = 0
        return [line]

    def _fail(self, why: str) -> None:
        """Say once that nothing can be written any more."""
        if not self._is_failed:
            self._is_failed = True
            _logger.warning("Requests are not shown any more: the output ended (%s).", why)
