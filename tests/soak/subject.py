"""The server that is soaked: a process over one store, and what it is asked between the rounds."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

from tests.bench.failure import CannotMeasure
from tests.soak.calls import control
from tests.soak.connection import Connection
from tests.soak.over import Store
from tests.stores.redis_server import free_port

#: The figures that the server tells itself, by its metrics; bytes are shown in KB.
_METRICS = {
    "memory, KB": "process_resident_memory_bytes",
    "descriptors": "process_open_fds",
    "tasks": "mockserver_tasks",
    "worlds": "mockserver_worlds",
    "rows, KB": "mockserver_rows_bytes",
    "journals, KB": "mockserver_journal_bytes",
    "processor seconds": "process_cpu_seconds_total",
}


class Subject(NamedTuple):
    """A running server over a store."""

    process: subprocess.Popen[bytes]
    port: int
    store: Store

    async def figures(self) -> dict[str, float]:
        """Ask for its figures, by a connection of its own."""
        metrics: dict[str, float] = {}
        async with Connection(self.port) as connection:
            reply = await connection.call(control("GET", "/metrics").raw("none"))
        if reply.status != 200:
            raise CannotMeasure(f"the server answers {reply.status} to GET /_mock/metrics")
        for family in text_string_to_metric_families(reply.body.decode()):
            for sample in family.samples:
                metrics[sample.name] = metrics.get(sample.name, 0) + sample.value
        found = {
            figure: metrics[name] / (1024 if figure.endswith("KB") else 1)
            for figure, name in _METRICS.items()
        }
        found["connections"] = metrics["mockserver_connections"]
        return {**found, "store, KB": self.store.taken() / 1024}


@contextmanager
def serving(store: Store, folder: Path, words: Sequence[str] = ()) -> Iterator[Subject]:
    """Serve over a store; `words` are more arguments of `serve`. Raises CannotMeasure."""
    port, log = free_port(), folder / "server.log"
    command = [
        sys.executable,
        "-m",
        "mockserver",
        "serve",
        "--port",
        str(port),
        "--store",
        store.address,
    ]
    with (
        log.open("wb") as errors,
        subprocess.Popen([*command, *words], stdout=subprocess.DEVNULL, stderr=errors) as process,
    ):
        try:
            while not _is_open(port):
                if process.poll() is not None:
                    raise CannotMeasure(f"the server did not start: {log.read_text()[-500:]}")
                time.sleep(0.05)
            yield Subject(process, port, store)
        finally:
            process.terminate()


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
