"""What a cycle may do with its connection: continue reading, and close it."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from uvicorn.protocols.http.flow_control import FlowControl


class Flow(FlowControl):
    """uvicorn's flow control; reading continues with the bytes that the connection still holds."""

    def __init__(self, transport: asyncio.Transport, go_on: Callable[[], None]) -> None:
        super().__init__(transport)
        self._go_on = go_on

    def resume_reading(self) -> None:
        """Let the connection parse the bytes that it holds, and read more if there is room."""
        if self.read_paused:
            self._go_on()

    def read_on(self) -> None:
        """Let the transport read more."""
        super().resume_reading()


class ReplyTransport(NamedTuple):
    """The part of a transport that a cycle uses; `close` may wait until the answer was read."""

    write: Callable[[bytes], None]
    is_closing: Callable[[], bool]
    close: Callable[[], None]
