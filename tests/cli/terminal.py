"""A shell in a terminal of its own, in which keys are pressed and texts appear."""

import os
import pty
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

#: A shell and its completion take less than a second, on a machine that is not busy.
_MOST_SECONDS = 60


class Terminal:
    """The screen of a process, as far as it has been read."""

    def __init__(self, screen: int) -> None:
        self._screen = screen
        self._seen = b""

    def type(self, keys: str) -> None:
        """Press keys; what was seen before is forgotten."""
        self._seen = b""
        os.write(self._screen, keys.encode())

    def sees(self, text: str) -> None:
        """Wait until a text appears; raises AssertionError if it does not."""
        end = monotonic() + _MOST_SECONDS
        while text.encode() not in self._seen:
            ready, _, _ = select.select([self._screen], [], [], max(0, end - monotonic()))
            assert ready, f"{text!r} does not appear: {self._seen!r}"
            self._seen += os.read(self._screen, 4096)


@contextmanager
def terminal(command: Sequence[str], **environment: str) -> Iterator[Terminal]:
    """Start a command in a terminal, and end it with the block."""
    process, screen = pty.fork()
    if process == 0:
        os.execvpe(command[0], list(command), {**os.environ, "TERM": "dumb", **environment})
    try:
        yield Terminal(screen)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(screen)
