"""One connection to a server, with as little work for a call as can be: it times the server."""

import asyncio
from types import TracebackType
from typing import NamedTuple

_PATIENCE = 60.0


class Reply(NamedTuple):
    """A reply as it came; status 0 where the connection ended before it was whole."""

    status: int
    body: bytes


class Connection:
    """Sends requests one after the other; a connection that has ended is opened again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> "Connection":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection at once, whatever is under way."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def send(self, data: bytes) -> asyncio.StreamReader:
        """Send bytes, and leave the reading to the caller."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(data)
        return reader

    async def call(self, request: bytes) -> Reply:
        """Send a request and return its reply."""
        reader = await self.send(request)
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._read(reader)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            self.close()
            return Reply(0, b"")

    async def _read(self, reader: asyncio.StreamReader) -> Reply:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        _, found, length = head.partition(b"\r\ncontent-length: ")
        if found:
            body = await reader.readexactly(int(length.partition(b"\r\n")[0]))
        elif b"\r\ntransfer-encoding: chunked" in head:
            body = await _chunks(reader)
        else:
            body = b""
        if b"\r\nconnection: close" in head:
            self.close()
        return Reply(status, body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)
