"""The sockets of a server: one for each worker, on a port that is theirs alone."""

import socket
import sys

import pytest

from mockserver.errors import SettingsError
from mockserver.listening import bind, bind_each

spreads = pytest.mark.skipif(sys.platform != "linux", reason="only Linux spreads connections")


@pytest.fixture
def listeners() -> list[socket.socket]:
    return bind_each("127.0.0.1", 0, 4)


@spreads
def test_connections_are_spread_over_the_listeners_of_all_workers(
    listeners: list[socket.socket],
) -> None:
    address = listeners[0].getsockname()
    connections = [socket.create_connection(address) for _ in range(400)]
    accepted = [0] * 4
    for place, listener in enumerate(listeners):
        listener.settimeout(0.01)
        try:
            while True:
                listener.accept()[0].close()
                accepted[place] += 1
        except TimeoutError:
            listener.close()
    for each in connections:
        each.close()

    assert sum(accepted) == 400
    assert min(accepted) > 400 / 4 / 2


@pytest.mark.parametrize("workers", [1, 2])
def test_a_port_that_other_workers_use_is_refused(
    listeners: list[socket.socket], workers: int
) -> None:
    port = listeners[0].getsockname()[1]

    with pytest.raises(SettingsError, match=f"Cannot listen on 127.0.0.1:{port}"):
        bind_each("127.0.0.1", port, workers)
    for each in listeners:
        each.close()


def test_a_name_that_is_no_address_of_this_machine_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        bind("192.0.2.1", 0)
