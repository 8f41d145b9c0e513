"""One connection: its requests are answered one after the other, in a bounded amount of memory.

uvicorn uses it in place of its own protocol. Pipelined requests wait as bytes, malformed requests
are answered in their turn, and a consumer that sends or reads nothing is disconnected.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from uvicorn.config import Config
from uvicorn.protocols.utils import get_local_addr, get_remote_addr
from uvicorn.server import ServerState

from mockserver.http.transport.cycle import Cycle, ExpectingCycle, Malformed, refusal_bytes
from mockserver.http.transport.disruption import TRANSPORT
from mockserver.http.transport.first_step import run_first_step
from mockserver.http.transport.flow import Flow, ReplyTransport
from mockserver.http.transport.limits import Limits
from mockserver.http.transport.parsing import RequestParser
from mockserver.http.transport.patience import Patience

_NO_BYTES: Final = memoryview(b"")
#: A server that ends waits so many turns for the first request of a connection; the seconds of one.
_TURNS: Final = 2
_TURN: Final = 0.1
_BUSY = Malformed(503, "Too many connections are open. Try again when some have ended.")


class Protocol(asyncio.Protocol):
    """Reads one connection's requests and runs the app for them.

    `limits` are its limits; `admits` returns whether a new connection may stay; `at_once` says that
    calls need no task as long as they do not wait.
    """

    transport: asyncio.Transport
    flow: Flow

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: Limits,
        admits: Callable[[asyncio.BaseTransport], bool],
        at_once: bool = False,
    ) -> None:
        self._app: Any = config.loaded_app
        self._loop = _loop or asyncio.get_running_loop()
        self._server = server_state
        self._limits = limits
        self._admits = admits
        self._at_once = at_once
        self._patience = Patience(limits, self._loop.time())
        self._parser = RequestParser(self, limits, self._patience)
        #: Received bytes that are not parsed yet, because another request has to be answered first.
        self._held = _NO_BYTES
        #: The running cycle, the waiting ones, and the one that was parsed last.
        self._active: Cycle | None = None
        self._waiting: deque[Cycle] = deque()
        self._last: Cycle | None = None
        #: The active cycle if it starts when the received bytes are parsed.
        self._ready: Cycle | None = None
        self._is_parsing = False
        self._is_ending = False
        #: Whether received bytes are thrown away, because the connection is going to close.
        self._lingers = self._is_lingering = False

    # What the transport calls.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a new connection, or refuse it."""
        self.transport = transport
        self.flow = Flow(transport, self.go_on)
        self._reply_transport = ReplyTransport(transport.write, transport.is_closing, self.hang_up)
        self._server.connections.add(self)  # type: ignore[arg-type]  # uvicorn names its own
        self._parser.common = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "server": get_local_addr(transport),
            "client": get_remote_addr(transport),
            "scheme": "http",
            "root_path": "",
        }
        if not self._admits(transport):
            self._parser.phase = "over"
            transport.write(refusal_bytes(_BUSY))
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Parse received bytes, a piece at a time, as long as no request waits."""
        self._patience.heard = self._loop.time()
        if len(data) <= self._limits.slice_bytes and not self._held and not self._waiting:
            self._is_parsing = self._at_once
            self._parser.feed(data)
            self._is_parsing = False
            if self._ready is not None:
                self._run_ready(self._ready)
            return
        self._held = memoryview(bytes(self._held) + data if self._held else data)
        self.go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """Notify the running call, and release everything, so that no reference cycle remains."""
        self._server.connections.discard(self)
        self._parser.close()
        if self._active is not None:
            self._active.disconnected = True
            self._active.message_event.set()
        self.flow.resume_writing()
        self._waiting.clear()
        self._held = _NO_BYTES
        self._active = self._last = None
        del self.flow, self._reply_transport

    def pause_writing(self) -> None:
        """Let the running call wait, because its consumer does not read."""
        self.flow.pause_writing()

    def resume_writing(self) -> None:
        """Let the running call continue."""
        self.flow.resume_writing()

    # What the parser calls.

    def on_head(self, scope: dict[str, Any], *, keeps_alive: bool, is_expecting: bool) -> None:
        """Start the answer of a request, or enqueue it; its body follows."""
        make = ExpectingCycle if is_expecting else Cycle
        self._enqueue(self._new_cycle(make, scope, keeps_alive=keeps_alive and not self._is_ending))

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body until the app reads it."""
        cycle = self._last
        assert cycle is not None, "a body comes after its head"
        if cycle.response_complete:
            return
        cycle.body += body
        if len(cycle.body) > self._limits.body_bytes:
            self.flow.pause_reading()
        cycle.message_event.set()

    def on_end(self) -> None:
        """End a request; bytes after the last one are thrown away."""
        cycle = self._last
        assert cycle is not None, "an end comes after its head"
        cycle.more_body = False
        cycle.message_event.set()
        if not cycle.keep_alive:
            self._parser.phase = "over"

    def on_malformed(self, scope: dict[str, Any] | None, malformed: Malformed) -> None:
        """Send a refusal in its turn, and then close the connection."""
        self._lingers = True
        self._held = _NO_BYTES
        cycle = self._last
        if scope is not None:
            cycle = self._new_cycle(Cycle, scope, keeps_alive=False)
        assert cycle is not None, "without a scope, it is the body of a request"
        if cycle.response_complete:
            self.hang_up()
            return
        cycle.refuse(malformed)
        if scope is not None:
            self._enqueue(cycle)

    # What the server and the cycles call.

    def go_on(self) -> None:
        """Parse the held bytes as far as there is room; then read more."""
        size = self._limits.slice_bytes
        while self._held and not self._is_full():
            piece, self._held = self._held[:size], self._held[size:]
            self._parser.feed(piece)
        if self._held or self._is_full():
            self.flow.pause_reading()
        else:
            self.flow.read_on()

    def hang_up(self) -> None:
        """Close; after a refusal, read on for a while, so that a reset does not hide its text."""
        if self._is_lingering or self.transport.is_closing():
            return
        if not self._lingers and self._parser.phase not in ("head", "body"):
            self.transport.close()
            return
        self._parser.phase = "over"
        self._held = _NO_BYTES
        self._is_lingering = True
        self._patience.restart(self._loop.time())
        self.transport.write_eof()
        self.flow.read_on()

    @property
    def has_call(self) -> bool:
        """Whether a request is being answered."""
        return self._active is not None

    def shutdown(self) -> None:
        """Close after the running calls; on a new connection, the first one may be on its way."""
        self._is_ending = True
        if self._last is None and not self._is_lingering:
            self._close_unused(_TURNS)
        elif self._active is None or self._last is None or self._is_lingering:
            self.transport.close()
        else:
            self._last.keep_alive = False

    def _close_unused(self, turns: int) -> None:
        """Close if no request has come after so many turns: what was received is read by then."""
        if self._last is None and not self.transport.is_closing():
            if turns:
                self._loop.call_later(_TURN, self._close_unused, turns - 1)
            else:
                self.transport.close()

    def check(self, now: float) -> None:
        """Close the connection if its consumer is too slow; called about once a second."""
        patience, phase = self._patience, self._parser.phase
        if patience.is_unread(now, self.transport.get_write_buffer_size()):
            self.transport.abort()
        elif self._held or self.flow.read_paused:
            patience.restart(now)
        elif phase in ("head", "body"):
            if patience.is_over(phase, now):
                self._parser.give_up(Malformed(408, f"The {phase} did not end in time."))
        elif self._is_lingering:
            if patience.is_over("linger", now):
                self.transport.abort()
        elif self._active is None and patience.is_over("idle" if self._last else "head", now):
            self.transport.close()

    def _new_cycle(self, make: type[Cycle], scope: dict[str, Any], *, keeps_alive: bool) -> Cycle:
        scope["extensions"] = {TRANSPORT: {"transport": self.transport}}
        self._last = make(
            scope,
            self._reply_transport,
            self.flow,
            self._server.tasks,
            keeps_alive,
            self._go_to_next,
        )
        return self._last

    def _enqueue(self, cycle: Cycle) -> None:
        if self._active is None and self._is_parsing:
            self._active = self._ready = cycle
        elif self._active is None:
            self._start(cycle)
        else:
            self.flow.pause_reading()
            self._waiting.append(cycle)

    def _start(self, cycle: Cycle) -> None:
        self._active = cycle
        cycle.task = self._loop.create_task(cycle.run_asgi(self._app))
        self._server.tasks.add(cycle.task)

    def _run_ready(self, cycle: Cycle) -> None:
        """Answer a request within the callback that received it, unless its answer has to wait."""
        self._ready = None
        cycle.task = run_first_step(cycle.run_asgi(self._app), self._loop)
        if cycle.task is not None:
            self._server.tasks.add(cycle.task)

    def _go_to_next(self) -> None:
        self._server.total_requests += 1
        self._active = None
        if self.transport.is_closing() or self._is_lingering:
            return
        self._patience.began = self._loop.time()
        if self._waiting:
            self._start(self._waiting.popleft())
        if self.flow.read_paused:
            self.go_on()

    def _is_full(self) -> bool:
        """Whether an answer has to be sent, or a body read, before more can be parsed."""
        if self._waiting:
            return True
        cycle = self._last
        if cycle is None or cycle.response_complete:
            return False
        return len(cycle.body) > self._limits.body_bytes
