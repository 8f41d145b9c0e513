"""Redis servers of the tests' own: started when they are first needed, and ended with the tests."""

import atexit
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType

import pytest
from redis import Redis
from redis.exceptions import BusyLoadingError
from redis.exceptions import ConnectionError as NotYet

_PATIENCE = 20


class RedisServer:
    """One server on a port of its own, with its files in a folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            pytest.skip("there is no redis-server on this machine (apt-get install redis-server)")
        self.port = free_port()
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._command = [program, *arguments, "--dir", str(folder), *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        """The address without its scheme."""
        return f"//127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        with Redis(port=self.port, socket_timeout=_PATIENCE) as client:
            while True:
                try:
                    client.ping()
                except (NotYet, BusyLoadingError):
                    assert self._process.poll() is None, "the server has ended"
                else:
                    return

    def stop(self) -> None:
        """Kill it, as a machine that fails would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> "RedisServer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def free_port() -> int:
    """Return a port that nobody uses, and whose cluster port 10,000 above is one, too."""
    while True:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        if port < 55_000:
            return port


@cache
def redis_server() -> str:
    """Start the server of this test process; returns its address, without the scheme."""
    folder = Path(mkdtemp(prefix="mockserver-redis-"))
    server = RedisServer(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.stop)
    return server.address


@contextmanager
def redis_cluster(folder: Path, nodes: int = 3) -> Iterator[str]:
    """Start a cluster; yields the address of one of its servers, without the scheme."""
    manager = shutil.which("redis-cli") or shutil.which("valkey-cli")
    if manager is None:
        pytest.skip("there is no redis-cli on this machine (apt-get install redis-tools)")
    with ExitStack() as stack:
        servers = []
        for number in range(nodes):
            (folder / str(number)).mkdir()
            options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
            servers.append(stack.enter_context(RedisServer(folder / str(number), *options)))
        ends = [f"127.0.0.1:{each.port}" for each in servers]
        create = [manager, "--cluster", "create", *ends, "--cluster-yes"]
        subprocess.run(create, check=True, capture_output=True, timeout=60)
        yield servers[0].address
