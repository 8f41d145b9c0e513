"""What a connection lets its cycles do: go on reading, and close."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from uvicorn.protocols.http.flow_control import FlowControl


class Flow(FlowControl):
    """uvicorn's flow control; a cycle that wants more gets first what the connection holds."""

    def __init__(self, transport: asyncio.Transport, go_on: Callable[[], None]) -> None:
        super().__init__(transport)
        self._go_on = go_on

    def resume_reading(self) -> None:
        """Have the connection parse what it holds, and read on if there is room."""
        self._go_on()

    def read_on(self) -> None:
        """Let the transport read."""
        super().resume_reading()


class Door(NamedTuple):
    """The part of a transport that a cycle uses; `close` may linger to be understood."""

    write: Callable[[bytes], None]
    is_closing: Callable[[], bool]
    close: Callable[[], None]
