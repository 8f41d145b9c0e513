"""Run this very command in a child process, and start it anew whenever a watched file changes.

The listener belongs to this process: a new server answers on it before the old one ends, and a
server that does not start leaves the old one alone.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic, sleep
from types import FrameType
from typing import Final, NamedTuple

from mockserver.cli.stamps import Stamps, read_stamps
from mockserver.cli.supervised import END

_EVERY: Final = 0.25
#: A server that has not answered after so many seconds is given up.
_START: Final = 120.0
#: Beyond its grace, a server has so many seconds to end.
_SPARE: Final = 10.0
#: A server that lived for less than this is restarted later and later.
_SHORT_LIFE: Final = 5.0
_LONGEST_PAUSE: Final = 30.0


class _Child(NamedTuple):
    """A server in a process of its own, and since when it runs."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    since: float


class Supervisor:
    """Keeps one server running on a listener; `grace` is how long one may take to end.

    `say` prints what happens.
    """

    def __init__(
        self,
        listener: socket.socket,
        folders: Iterable[Path],
        files: Iterable[Path],
        behaviours: Iterable[Path],
        grace: float,
        say: Callable[[str], None],
    ) -> None:
        self._listener = listener
        self._folders = tuple(folders)
        self._files = set(files)
        #: A server reads these again by itself; one that did not start waits for a change of them.
        self._behaviours = set(behaviours)
        self._seen: Stamps = set()
        self._grace = grace
        self._say = say
        self._current: _Child | None = None
        self._ending: list[_Child] = []
        self._is_stopping = False
        self._pause = 0.0
        self._restart_at: float | None = None

    def run(self) -> int:
        """Serve until a signal says to stop. Gives the exit code of the command."""
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if each is not signal.SIGHUP or signal.getsignal(each) is not signal.SIG_IGN:
                signal.signal(each, self._stop)
        for each in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(each, signal.SIG_IGN)
        self._seen = self._read_stamps()
        try:
            self._current = first = self._start()
            if not self._is_ready(first):
                return 0 if self._is_stopping else _code(first)
            self._watch()
        finally:
            self._end_all()
        return 0

    def _read_stamps(self) -> Stamps:
        return read_stamps(self._folders, self._files)

    def _watch(self) -> None:
        before = self._read_stamps()
        while not self._is_stopping:
            sleep(_EVERY)
            self._reap()
            self._replace_dead()
            now = self._read_stamps()
            # A file that is being written is left alone until it rests.
            if now == before and now != self._seen:
                changed = sorted({str(path) for path, _ in now ^ self._seen})
                self._say(f"Changed: {', '.join(changed)}. Starting again.")
                self._seen = now
                self._replace()
            before = now

    def _replace(self) -> None:
        """Start a new server; the old one ends once the new one answers, and not otherwise."""
        new = self._start()
        if not self._is_ready(new):
            _kill(new)
            if not self._is_stopping:
                self._add_files(self._behaviours)
                state = "Nothing is served" if self._current is None else "The old one goes on"
                self._say(f"The new server did not start. {state}; the next change is tried again.")
            return
        self._files -= self._behaviours
        self._seen = {each for each in self._seen if each[0] not in self._behaviours}
        if self._current is not None:
            self._current.process.terminate()
            self._ending.append(self._current._replace(since=monotonic()))
        self._current = new

    def _replace_dead(self) -> None:
        """Start another server where one has died; one that dies at once is not tried for ever."""
        current = self._current
        if current is not None and current.process.poll() is not None:
            lived = monotonic() - current.since
            is_short = lived < _SHORT_LIFE
            self._pause = min(max(1.0, self._pause * 2), _LONGEST_PAUSE) if is_short else 0.0
            self._say(
                f"The server has ended: {_ended(current.process.returncode)}. "
                "Starting another; worlds in memory are lost."
            )
            current.channel.close()
            self._current = None
            self._restart_at = monotonic() + self._pause
        if self._restart_at is not None and monotonic() >= self._restart_at:
            self._restart_at = None
            self._replace()

    def _start(self) -> _Child:
        ours, theirs = socket.socketpair()
        descriptors = (self._listener.fileno(), theirs.fileno())
        words = [word for word in sys.argv[1:] if word != "--reload"]
        command = [sys.executable, "-m", "mockserver", *words]
        command += ["--supervised", f"{descriptors[0]},{descriptors[1]}"]
        environment = {n: v for n, v in os.environ.items() if n != "MOCKSERVER_RELOAD"}
        with theirs:
            # In a session of its own, a Ctrl-C comes once: from here.
            process = subprocess.Popen(  # noqa: S603  # our own command line, run again
                command, pass_fds=descriptors, env=environment, start_new_session=True
            )
        return _Child(process, ours, monotonic())

    def _is_ready(self, child: _Child) -> bool:
        """Wait until a server answers and has reported its files, or is gone."""
        report = b""
        while not self._is_stopping and monotonic() < child.since + _START:
            if not select.select([child.channel], [], [], _EVERY)[0]:
                continue
            received = child.channel.recv(2**16)
            report += received
            if not received or report.endswith(END):
                break
        if not report.endswith(END):
            return False
        self._add_files({Path(each) for each in json.loads(report)})
        return True

    def _add_files(self, files: set[Path]) -> None:
        """Watch more files, from now on."""
        self._seen |= read_stamps((), files - self._files)
        self._files |= files

    def _reap(self) -> None:
        for child in list(self._ending):
            if child.process.poll() is None:
                if monotonic() < child.since + self._grace + _SPARE:
                    continue
                child.process.kill()
            child.process.wait()
            child.channel.close()
            self._ending.remove(child)

    def _end_all(self) -> None:
        children = [*self._ending, *([self._current] if self._current else [])]
        for child in children:
            child.process.terminate()
        for child in children:
            try:
                child.process.wait(self._grace + _SPARE)
            except subprocess.TimeoutExpired:
                child.process.kill()
            child.process.wait()
            child.channel.close()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._is_stopping and self._current is not None:
            # The second signal is passed on: the server waits for nothing any more.
            self._current.process.terminate()
        self._is_stopping = True


def _kill(child: _Child) -> None:
    child.process.kill()
    child.process.wait()
    child.channel.close()


def _code(child: _Child) -> int:
    """Give the exit code of a server that has not started."""
    try:
        code = child.process.wait(_SPARE)
    except subprocess.TimeoutExpired:
        return 2
    # Of a signal, as a shell gives it.
    return code if code >= 0 else 128 - code


def _ended(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"killed by signal {-code} ({signal.Signals(-code).name})"
