"""One server as a running process: started, waited for, weighed, and always ended."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.api import KOOMALOOMA, Api
from tests.bench.failure import CannotMeasure
from tests.bench.machine import on_core
from tests.bench.peer import Peer
from tests.bench.wire import LOOPBACK, Answer

_PROC = Path("/proc")
_READY_SECONDS = 60.0
# A server that answers already, but otherwise than it should, will hardly change its mind.
_PATIENCE_SECONDS = 5.0
_POLL_SECONDS = 0.002
_GRACE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Server:
    """A peer's process on its port."""

    peer: Peer
    port: int
    process: subprocess.Popen[bytes]
    spawned_at: float
    log: Path

    def wait_for(self, ask: Callable[[], Answer], status: int) -> tuple[float, Answer]:
        """Ask until that status comes; return the seconds since the process was spawned."""
        deadline = time.perf_counter() + _READY_SECONDS
        last: Answer | None = None
        while time.perf_counter() < deadline:
            with suppress(OSError, http.client.HTTPException):
                answer = ask()
                if answer.status == status:
                    return time.perf_counter() - self.spawned_at, answer
                if last is None:
                    deadline = min(deadline, time.perf_counter() + _PATIENCE_SECONDS)
                last = answer
            if self.process.poll() is not None:
                raise CannotMeasure(f"{self.peer.title} ended by itself{self._last_words()}")
            time.sleep(_POLL_SECONDS)
        came = f"{last.status} {last.text[:300]}" if last else "nothing"
        raise CannotMeasure(f"{self.peer.title} should answer {status}; it answered {came}")

    def memory_mb(self) -> float | None:
        """Add up the resident memory of its processes; None where the system does not tell."""
        pages = [_read(pid / "statm").split()[1:2] for pid in self._processes()]
        if not pages:
            return None
        return sum(int(page) for row in pages for page in row) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def processor_seconds(self) -> float | None:
        """Add up the time its threads have run so far; None where the system does not tell."""
        threads = [thread for pid in self._processes() for thread in pid.glob("task/[0-9]*")]
        fields = [_read(thread / "schedstat").split()[:1] for thread in threads]
        if not any(fields):
            return None
        return sum(int(field) for row in fields for field in row) / 1e9

    def _processes(self) -> list[Path]:
        # Each server leads a session of its own, so its children are found by the session.
        found = []
        for folder in _PROC.glob("[0-9]*"):
            fields = _read(folder / "stat").rpartition(")")[2].split()
            if fields and int(fields[3]) == self.process.pid:
                found.append(folder)
        return found

    def _last_words(self) -> str:
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()[-8:]
        return "".join(f"\n    {line}" for line in lines)


@contextmanager
def running(peer: Peer, core: int | None, folder: Path, api: Api = KOOMALOOMA) -> Iterator[Server]:
    """Start a peer on a free loopback port and end it, with its children, on leaving."""
    port = _free_port()
    log = folder / f"{peer.name}-{port}.log"
    with log.open("wb") as output:
        spawned_at = time.perf_counter()
        process = subprocess.Popen(
            on_core(core, peer.command_on(port, api)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Server(peer, port, process, spawned_at, log)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _read(file: Path) -> str:
    # A process or thread may end between being listed and being read.
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
