"""How a server ends: what is under way is finished in time, or cut off and counted."""

import json
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.processes import get, served
from tests.http.sockets import connect, head, read

pytestmark = pytest.mark.slow

TARGET = "/v3/infinity-mall/rewards-program/info"


@contextmanager
def under_way(url: str, seconds: float) -> Iterator[socket.socket]:
    """Make a call that is answered after so many seconds."""
    fault = {"do": {"delay": {"seconds": seconds}}}
    request = urllib.request.Request(
        f"{url}/_mock/worlds/default/faults",
        data=json.dumps(fault).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()
    with connect(url) as connection:
        connection.sendall(head("GET", TARGET))
        # Whoever calls after it is answered after it was read.
        for _ in range(3):
            get(f"{url}/_mock/health")
        yield connection


def rest(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(2**16), b""))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_call_under_way_is_finished_and_nobody_new_comes_in(number: signal.Signals) -> None:
    with served() as (process, banner):
        url = banner.splitlines()[0].split()[-1]
        with under_way(url, 0.7) as connection:
            # Nobody minds these.
            process.send_signal(signal.SIGUSR1)
            process.send_signal(signal.SIGUSR2)
            process.send_signal(number)
            (reply,) = read(rest(connection))
        code = process.wait(timeout=20)
        with pytest.raises(ConnectionError):
            connect(url)
        assert process.stdout is not None
        *_, last = process.stdout.read().splitlines()

    assert reply.header(b"connection") == b"close"
    assert (code, last) == (0, "Stopped.")


@pytest.mark.parametrize("is_stopped_twice", [False, True])
def test_what_is_not_finished_in_time_is_cut_off_and_counted(is_stopped_twice: bool) -> None:
    grace = ("--grace", "60" if is_stopped_twice else "0.1")
    with served(*grace, stderr=subprocess.PIPE) as (process, banner):
        url = banner.splitlines()[0].split()[-1]
        with under_way(url, 50) as connection:
            process.send_signal(signal.SIGTERM)
            if is_stopped_twice:
                process.send_signal(signal.SIGINT)
            assert _until_closed(connection) == b""
        said, complained = process.communicate(timeout=20)

    assert process.returncode == 0
    assert said.splitlines()[-1] == "Stopped."
    assert "Stopped, and 1 call was cut off" in complained
    assert "--grace" in complained
    assert "Traceback" not in complained


def _until_closed(connection: socket.socket) -> bytes:
    try:
        return rest(connection)
    except ConnectionResetError:
        return b""
