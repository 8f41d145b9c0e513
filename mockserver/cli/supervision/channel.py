"""What a supervisor and its servers say to each other: messages of JSON over a pair of sockets.

Each end also shows that the other one lives: the messages end with their process.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any, Final

#: The longest message: the counts of all workers.
_LONGEST: Final = 2**26

Message = dict[str, Any]


class Channel:
    """One end of the channel."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, end: socket.socket) -> "Channel":
        """Open a channel over a connected socket, which belongs to it from now on."""
        return cls(*await asyncio.open_unix_connection(sock=end, limit=_LONGEST))

    def send(self, message: Message) -> None:
        """Send a message; one to a process that has ended is lost."""
        if not self._writer.is_closing():
            self._writer.write(json.dumps(message).encode() + b"\n")

    async def messages(self) -> AsyncIterator[Message]:
        """Yield what the other end sends, until it has ended."""
        try:
            async for line in self._reader:
                if line.endswith(b"\n"):  # else it has ended in the middle of a message
                    yield json.loads(line)
        except ConnectionError:
            return

    async def close(self) -> None:
        """Close the channel, once everything is sent."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return
