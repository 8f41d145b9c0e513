"""Put a server on a socket: here and now, or in a thread of this process."""

import asyncio
import gc
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.errors import SettingsError
from mockserver.http.app import Server
from mockserver.http.disruption import TRANSPORT
from mockserver.http.request import DEFAULT_WORLD

_BACKLOG = 2048


def bind(host: str, port: int) -> socket.socket:
    """Take a port, so that whoever is told of it can connect. Raises SettingsError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol named, asyncio sees that it is TCP and sends small replies at once.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise SettingsError(f"{host!r} is no address of this machine: {error.strerror}.") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"{host}:{port} cannot be served on: {error.strerror}.",
            hint="Choose another with --port, or stop what is there.",
        ) from None
    return listener


def base_url(listener: socket.socket, host: str) -> str:
    """Give the URL at which a bound socket is reached."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


def serve(server: Server, listener: socket.socket) -> None:
    """Answer until the process is told to stop."""
    # What was loaded stays: the collector need not look at it again, and need not come so often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer(server, _uvicorn(server), listener))


@contextmanager
def serving(server: Server, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in a thread while the block runs; gives the base URL. Port 0 is any free one."""
    listener = bind(host, port)
    inner = _uvicorn(server)
    thread = threading.Thread(
        target=lambda: asyncio.run(_answer(server, inner, listener)), daemon=True
    )
    thread.start()
    try:
        yield base_url(listener, host)
    finally:
        inner.should_exit = True
        thread.join()


async def _answer(server: Server, inner: uvicorn.Server, listener: socket.socket) -> None:
    await server.worlds.create(DEFAULT_WORLD, server.worlds.start)
    await inner.serve(sockets=[listener])


class _Protocol(HttpToolsProtocol):
    """uvicorn's own protocol, with the connection within reach of faults that drop it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


def _uvicorn(server: Server) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            server.app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="error",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=2,
        )
    )
