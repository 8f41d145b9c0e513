"""The sockets that a server listens on."""

import socket
import sys
from typing import Final

from mockserver.errors import SettingsError

BACKLOG: Final = 2048
#: Whether the system spreads connections over several sockets of one port. Others give all of them
#: to one socket.
_SPREADS: Final = sys.platform == "linux"


def bind(host: str, port: int) -> socket.socket:
    """Bind and listen, so that clients can connect at once. Raises SettingsError."""
    (listener,) = bind_each(host, port, 1)
    return listener


def bind_each(host: str, port: int, workers: int) -> list[socket.socket]:
    """Bind and listen with a socket for each of several workers, all on one port.

    The system spreads connections over these sockets evenly; workers that share one race for each
    connection, and most often the same one wins. Where the system does not spread, there is one
    socket for all workers. Raises SettingsError.
    """
    first = _bound(host, port)
    listeners = [first]
    if _SPREADS and workers > 1:
        # Bound alone, the first shows that no other program uses the port: sockets that share it
        # would be joined to those of another program of the same user.
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        port = first.getsockname()[1]
        listeners += [_bound(host, port, joins=True) for _ in range(1, workers)]
    for each in listeners:
        try:
            each.listen(BACKLOG)
        except OSError as error:
            raise _cannot_listen(host, port, error) from None
    return listeners


def base_url(listener: socket.socket, host: str) -> str:
    """Return the URL of a bound socket."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


def _bound(host: str, port: int, *, joins: bool = False) -> socket.socket:
    """Bind a socket; one that joins shares the port of another one of this process."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol given, asyncio knows that it is TCP and sends small replies at once.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        what = f"{host!r} is not an address of this machine: {error.strerror}."
        raise SettingsError(what, hint="Give --host a name or address of it.") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if joins:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise _cannot_listen(host, port, error) from None
    return listener


def _cannot_listen(host: str, port: int, error: OSError) -> SettingsError:
    return SettingsError(
        f"Cannot listen on {host}:{port}: {error.strerror}.",
        hint="Choose another port with --port, or stop the program that uses this one.",
    )
