"""How far a check is: a bar on a terminal, elsewhere a line for each stage and every 10 seconds."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

#: Seconds without a line, after which there is one.
QUIET_SECONDS = 10.0

_WIDTH = 24
_LINE_START = "\r\x1b[K"


@contextmanager
def showing_progress() -> Iterator[Callable[[Any], None]]:
    """Yield what shows the progress of a check on the standard error stream, a value at a time."""
    if sys.stderr.isatty():
        yield lambda progress: click.echo(_LINE_START + bar(progress), nl=False, err=True)
        click.echo(_LINE_START, nl=False, err=True)
        return
    lines = ProgressLines(lambda line: click.echo(line, err=True))
    ended = threading.Event()

    def remind() -> None:
        while not ended.wait(1):
            lines.remind()

    thread = threading.Thread(target=remind, daemon=True)
    thread.start()
    try:
        yield lines.show
    finally:
        ended.set()
        thread.join()


def bar(progress: Any) -> str:
    """Return a bar with the counts so far, in at most 100 characters."""
    filled = int(progress.done * _WIDTH)
    drawn = "#" * filled + "." * (_WIDTH - filled)
    return f"[{drawn}] {progress.phase}: {_counts(progress)}  {progress.operation or ''}"[:100]


class ProgressLines:
    """Writes a line when a stage starts, and one whenever there was none for ten seconds.

    `remind` does so while no scenario starts or ends; another thread may call it.
    """

    def __init__(
        self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write
        self._clock = clock
        self._last: Any = None
        self._last_line = clock()
        self._lock = threading.Lock()

    def show(self, progress: Any) -> None:
        """Take the newest progress, and write a line if one is due."""
        with self._lock:
            is_new = self._last is None or progress.phase != self._last.phase
            self._last = progress
            if is_new:
                self._line(f"{progress.phase} ...")
        self.remind()

    def remind(self) -> None:
        """Write how far the check is, if the last line is ten seconds old."""
        with self._lock:
            if self._last is None or self._clock() - self._last_line < QUIET_SECONDS:
                return
            self._line(f"{self._last.phase}: {_counts(self._last)}")

    def _line(self, text: str) -> None:
        self._write(text)
        self._last_line = self._clock()


def _counts(progress: Any) -> str:
    findings = "1 finding" if progress.findings == 1 else f"{progress.findings} findings"
    return f"{progress.done:.0%}, {progress.cases} cases, {findings}, {progress.seconds:.0f} s"
