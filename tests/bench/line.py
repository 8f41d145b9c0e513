"""A connection to a server within this process, without a socket: bytes in, bytes out."""

import asyncio
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from mockserver.http.app import Server
from mockserver.http.request import DEFAULT_WORLD
from mockserver.http.transport.limits import Limits
from mockserver.http.transport.protocol import Protocol
from tests.bench.failure import CannotMeasure
from tests.bench.workload import Request

_ADDRESSES = {"sockname": ("127.0.0.1", 4010), "peername": ("127.0.0.1", 50_000)}


class _Written(asyncio.Transport):
    """Keeps the beginning of a reply."""

    def __init__(self) -> None:
        super().__init__(_ADDRESSES)
        self.begun = b""
        self.has_begun = asyncio.Event()

    def write(self, data: Any) -> None:
        if not self.has_begun.is_set():
            self.begun = data
            self.has_begun.set()

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Line:
    """One connection; the requests of a bench go through it one after the other."""

    def __init__(self, server: Server) -> None:
        config = uvicorn.Config(server.app, lifespan="off", log_config=None, proxy_headers=False)
        config.load()
        self._transport = _Written()
        self._protocol = Protocol(
            config,
            ServerState(),
            {},
            limits=Limits(),
            admits=lambda transport: True,
            at_once=server.answers_at_once,
        )
        self._protocol.connection_made(self._transport)

    @classmethod
    async def to(cls, server: Server) -> "Line":
        """Connect to a server as it is once it has started."""
        server.traffic.begin()
        server.worlds.loop = asyncio.get_running_loop()
        await server.worlds.begin(DEFAULT_WORLD, server.worlds.start)
        return cls(server)

    def call(self, raw: bytes) -> None:
        """Send a request that waits for nothing."""
        self._protocol.data_received(raw)

    async def reply(self, raw: bytes, *statuses: int) -> None:
        """Send a request, and wait for its reply. Raises CannotMeasure for any other status."""
        self._transport.has_begun.clear()
        self._protocol.data_received(raw)
        await self._transport.has_begun.wait()
        status = int(self._transport.begun[9:12])
        if status not in statuses:
            raise CannotMeasure(f"{raw[:80]!r} was answered {self._transport.begun[:400]!r}")


def raw_request(request: Request) -> bytes:
    """Write a request as a client sends it."""
    body = b"" if request.body is None else request.body.encode()
    headers = {"Host": "127.0.0.1:4010", **request.headers, "Content-Length": str(len(body))}
    lines = [f"{request.method} {request.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
