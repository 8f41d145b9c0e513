"""One connection without a socket: a transport that records, a clock that is set, a small app."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from mockserver.http.transport.limits import Limits
from mockserver.http.transport.protocol import Protocol
from mockserver.http.transport.wire import MALFORMED
from tests.http.sockets import Raw, read

PING = b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Recorder(asyncio.Transport):
    """Takes what is written, as a consumer does that reads all, or nothing of it."""

    def __init__(self, *, is_read: bool = True) -> None:
        super().__init__()
        self.sent = bytearray()
        self.unsent = 0
        self.is_read = is_read
        self.is_paused = self.is_closed = self.is_aborted = self.has_ended = False

    def write(self, data: Any) -> None:
        self.sent += data
        if not self.is_read:
            self.unsent += len(data)

    def write_eof(self) -> None:
        self.has_ended = True

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = self.is_aborted = True

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default


class Loop:
    """The running loop, with a clock of its own."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._later: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[..., None], *arguments: Any) -> None:
        self._later.append((self.now + delay, lambda: callback(*arguments)))

    def run_due(self) -> None:
        due = [callback for at, callback in self._later if at <= self.now]
        self._later = [each for each in self._later if each[0] > self.now]
        for callback in due:
            callback()

    def create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work)


class Connection:
    """A protocol between a recorder and an app, by default `echo`."""

    def __init__(self, app: ASGIApp | None = None, *, is_read: bool = True) -> None:
        config = uvicorn.Config(app or echo, lifespan="off", log_config=None)
        config.load()
        self.loop = Loop()
        self.transport = Recorder(is_read=is_read)
        self.state = ServerState()
        loop: Any = self.loop
        self.protocol = Protocol(
            config,
            self.state,
            {},
            loop,
            limits=Limits(),
            admits=lambda transport: True,
            at_once=True,
        )
        self.protocol.connection_made(self.transport)

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.protocol.data_received(piece)
            await settle()

    async def wait(self, seconds: float) -> None:
        """Let time pass, a second at a time, with the server looking after the connection."""
        for _ in range(int(seconds)):
            self.loop.now += 1
            self.loop.run_due()
            self.protocol.check(self.loop.now)
            await settle()

    @property
    def replies(self) -> list[Raw]:
        return read(bytes(self.transport.sent))


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with what came in; a malformed request is left to the connection."""
    if MALFORMED in scope["extensions"]:
        return
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    headers = [[name.decode(), value.decode()] for name, value in scope["headers"]]
    await answer(send, [scope["method"], scope["path"], body.decode(), headers])


async def answer(send: Send, value: Any) -> None:
    """Send a value as JSON."""
    payload = orjson.dumps(value)
    length = (b"content-length", b"%d" % len(payload))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": payload})


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test that talks over connections."""
    asyncio.run(test())
