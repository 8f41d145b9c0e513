"""Runs a server on a socket, in this thread or in another thread of this process."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, Final, Protocol

import uvicorn
import uvloop

from mockserver.http.app import Server
from mockserver.http.request import DEFAULT_WORLD
from mockserver.http.transport.limits import Limits
from mockserver.http.transport.protocol import Protocol as Connection
from mockserver.http.transport.upkeep import Upkeep, tune_collector
from mockserver.listening import BACKLOG, base_url, bind
from mockserver.settings import GRACE

_logger = logging.getLogger(__name__)

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: Without a handler these would end the process at once, with all its running calls.
_IGNORED: Final = (signal.SIGUSR1, signal.SIGUSR2)


class Guide(Protocol):
    """Says which listeners a server accepts connections from, and when."""

    async def start(self, running: "Running") -> None:
        """Begin to guide a server that can answer; it accepts no connection yet."""
        ...

    async def end(self) -> None:
        """End with the server, which has answered its last call."""
        ...


class AtOnce:
    """Guides a server that accepts connections from its first listener as soon as it can.

    `on_start` is called then, with the function that stops the server.
    """

    def __init__(self, on_start: Callable[[Callable[[], None]], None] | None = None) -> None:
        self._on_start = on_start

    async def start(self, running: "Running") -> None:
        """Accept connections."""
        await running.accept_from([0])
        if self._on_start is not None:
            self._on_start(running.stop)

    async def end(self) -> None:
        """Do nothing: nobody is told."""


def serve(
    server: Server,
    listeners: Sequence[socket.socket],
    grace: float = GRACE,
    guide: Guide | None = None,
) -> None:
    """Serve until the process is asked to stop, and then finish the running calls.

    Without a guide, connections are accepted at once.
    """
    tune_collector()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer(server, Running(server, listeners, grace, guide or AtOnce())))


@contextmanager
def serving(server: Server, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in a thread while the block runs; yields the base URL once the server answers.

    Port 0 means any free port. Raises what hinders the server from starting.
    """
    listener = bind(host, port)
    started: Future[None] = Future()
    inner = Running(server, [listener], 2.0, AtOnce(lambda stop: started.set_result(None)))

    def answer() -> None:
        try:
            asyncio.run(_answer(server, inner))
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


async def _answer(server: Server, inner: "Running") -> None:
    server.traffic.begin()
    server.worlds.loop = asyncio.get_running_loop()
    try:
        await server.worlds.begin(DEFAULT_WORLD, server.worlds.start)
        if server.on_begin is not None:
            await server.on_begin()
        await inner.serve(sockets=[])
    finally:
        if server.upstream is not None:
            await server.upstream.aclose()
        await server.worlds.close()
        server.worlds.loop = None


class Running(uvicorn.Server):
    """uvicorn's server with our connections: it checks them, and finishes calls before it ends."""

    def __init__(
        self,
        server: Server,
        listeners: Sequence[socket.socket],
        grace: float,
        guide: Guide,
    ) -> None:
        self._upkeep = Upkeep(monotonic)
        self._traffic = server.traffic
        self._traffic.load = self._load
        self._streams = server.control.streams
        self._listeners = listeners
        #: What accepts connections, by the places of the listeners.
        self._accepting: dict[int, asyncio.Server] = {}
        self._grace = grace
        self._guide = guide
        connection: Any = partial(
            Connection,
            limits=Limits(),
            admits=self._upkeep.admits,
            at_once=server.answers_at_once,
        )
        super().__init__(
            uvicorn.Config(
                server.app,
                http=connection,
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
        await self._guide.start(self)

    async def accept_from(self, places: Collection[int]) -> None:
        """Accept connections from the listeners at these places, and from no others."""
        for place in self._accepting.keys() - set(places):
            self._accepting.pop(place).close()
        for place in set(places) - self._accepting.keys():
            # Its end closes a socket, and the listener may be accepted from once more.
            listener = self._listeners[place].dup()
            self._accepting[place] = await asyncio.get_running_loop().create_server(
                self._connect, sock=listener, backlog=BACKLOG
            )

    def _connect(self) -> asyncio.Protocol:
        connect: Any = self.config.http_protocol_class
        connection: asyncio.Protocol = connect(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return connection

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
        for accepting in self._accepting.values():
            accepting.close()
        for listener in self._listeners:
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        until = monotonic() + self._grace
        # Polled, because there is no event when the last connection is lost.
        while (state.connections or state.tasks) and not self.force_exit and monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        connections: Any = state.connections
        cut = max(sum(each.has_call for each in connections), len(state.tasks))
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
        await self._guide.end()

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
        # No call stands between: the next signal may come at each, and would not be the second.
        self.force_exit, self.should_exit = self.should_exit, True

    def stop(self) -> None:
        """Stop once the running calls are finished."""
        self.should_exit = True
