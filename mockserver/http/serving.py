"""Runs a server on a socket, in this thread or in another thread of this process."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, Final

import uvicorn
import uvloop

from mockserver.errors import SettingsError
from mockserver.http.app import Server
from mockserver.http.request import DEFAULT_WORLD
from mockserver.http.transport.limits import Limits
from mockserver.http.transport.protocol import Protocol
from mockserver.http.transport.upkeep import Upkeep, tune_collector
from mockserver.settings import GRACE

_logger = logging.getLogger(__name__)

_BACKLOG: Final = 2048
_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: Without a handler these would end the process at once, with all its running calls.
_IGNORED: Final = (signal.SIGUSR1, signal.SIGUSR2)


def bind(host: str, port: int) -> socket.socket:
    """Bind and listen, so that clients can connect at once. Raises SettingsError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol given, asyncio knows that it is TCP and sends small replies at once.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        what = f"{host!r} is not an address of this machine: {error.strerror}."
        raise SettingsError(what, hint="Give --host a name or address of it.") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"Cannot listen on {host}:{port}: {error.strerror}.",
            hint="Choose another port with --port, or stop the program that uses this one.",
        ) from None
    return listener


def base_url(listener: socket.socket, host: str) -> str:
    """Return the URL of a bound socket."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


def serve(
    server: Server,
    listener: socket.socket,
    grace: float = GRACE,
    on_start: Callable[[Callable[[], None]], None] | None = None,
) -> None:
    """Serve until the process is asked to stop, and then finish the running calls.

    `on_start` is called once the server answers, with the function that stops it.
    """
    tune_collector()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer(server, _Running(server, grace, on_start), listener))


@contextmanager
def serving(server: Server, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in a thread while the block runs; yields the base URL once the server answers.

    Port 0 means any free port. Raises what hinders the server from starting.
    """
    listener = bind(host, port)
    started: Future[None] = Future()
    inner = _Running(server, 2.0, lambda stop: started.set_result(None))

    def answer() -> None:
        try:
            asyncio.run(_answer(server, inner, listener))
        except BaseException as error:
            if started.done():
                raise
            listener.close()
            started.set_exception(error)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    started.result()
    try:
        yield base_url(listener, host)
    finally:
        inner.should_exit = True
        thread.join()


async def _answer(server: Server, inner: uvicorn.Server, listener: socket.socket) -> None:
    server.traffic.begin()
    server.worlds.loop = asyncio.get_running_loop()
    try:
        await server.worlds.begin(DEFAULT_WORLD, server.worlds.start)
        if server.on_begin is not None:
            await server.on_begin()
        await inner.serve(sockets=[listener])
    finally:
        if server.upstream is not None:
            await server.upstream.aclose()
        await server.worlds.close()
        server.worlds.loop = None


class _Running(uvicorn.Server):
    """uvicorn's server with our connections: it checks them, and finishes calls before it ends."""

    def __init__(
        self,
        server: Server,
        grace: float,
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._upkeep = Upkeep(monotonic)
        self._traffic = server.traffic
        self._traffic.load = self._load
        self._streams = server.control.streams
        self._grace = grace
        self._on_start = on_start
        protocol: Any = partial(
            Protocol,
            limits=Limits(),
            admits=self._upkeep.admits,
            at_once=server.answers_at_once,
        )
        super().__init__(
            uvicorn.Config(
                server.app,
                http=protocol,
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="error",
                proxy_headers=False,
                server_header=False,
                date_header=False,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer."""
        asyncio.get_running_loop().set_exception_handler(self._upkeep.accept_failed)
        await super().startup(sockets)
        if self._on_start is not None:
            self._on_start(self._stop)

    def _load(self) -> tuple[int, int]:
        """Count the open connections, and the requests that are being answered."""
        return len(self.server_state.connections), len(self.server_state.tasks)

    async def on_tick(self, counter: int) -> bool:
        """Show the requests of a tenth of a second, and check the connections once a second.

        Returns whether to stop.
        """
        self._traffic.flush()
        if counter % 10 == 0:
            connections: Any = self.server_state.connections
            self._upkeep.tick(connections)
        return self.should_exit

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more calls, finish the running ones, and cut off those that take too long."""
        self._streams.is_ending = True
        for listening in self.servers:
            listening.close()
        for listener in sockets or []:
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        until = monotonic() + self._grace
        # Polled, because there is no event when the last connection is lost.
        while (state.connections or state.tasks) and not self.force_exit and monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        cut = max(len(state.connections), len(state.tasks))
        if cut:
            _logger.warning(
                "Stopped, and %d call%s cut off that had not ended within %g seconds. "
                "Allow more with --grace.",
                cut,
                " was" if cut == 1 else "s were",
                self._grace,
            )
        for task in state.tasks:
            task.cancel()
        for connection in list(state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let a signal stop the server in good order, instead of ending the process."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handlers: dict[signal.Signals, Any] = dict.fromkeys(_ENDING, self.handle_exit)
        handlers |= dict.fromkeys(_IGNORED, signal.SIG_IGN)
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            # The process was started with nohup.
            del handlers[signal.SIGHUP]
        before = {each: signal.signal(each, handler) for each, handler in handlers.items()}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop at the first signal; at the second one, stop without waiting for calls."""
        self.force_exit = self.should_exit
        self._stop()

    def _stop(self) -> None:
        self.should_exit = True
