"""Sends a body part by part, until it ends or its consumer has left."""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Receive

from mockserver.http.transport.wire import RawHeaders, Wire


async def respond_in_parts(
    wire: Wire, status: int, headers: RawHeaders, parts: AsyncIterator[bytes]
) -> None:
    """Send a response whose parts come one after the other.

    An empty part is not sent: it is the moment to look whether the consumer is still there. A
    consumer that does not read makes the next part wait, until its connection is closed.
    """
    _, receive, send = wire
    await send({"type": "http.response.start", "status": status, "headers": headers})
    leaving = asyncio.ensure_future(_left(receive))
    try:
        async for part in parts:
            if leaving.done():
                return
            if part:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        leaving.cancel()


async def _left(receive: Receive) -> None:
    """Return when the consumer has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
