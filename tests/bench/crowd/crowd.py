"""Connections that only cost: idle ones, slow heads, and replies that nobody reads."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.failure import CannotMeasure
from tests.bench.wire import LOOPBACK

#: Descriptors of a process beside those of its connections.
_SPARE = 500
#: So many connect at the same time: a listening socket has a queue.
_AT_ONCE = 100
_PING = b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
_LARGE = b"GET /_mock/apis/talon_one_today/spec HTTP/1.1\r\nHost: localhost\r\n\r\n"
_HEAD = b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * 1000
_PAUSE = 0.2


def allow_connections(count: int) -> None:
    """Let this process and its children have so many connections. Raises CannotMeasure."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = count + _SPARE
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise CannotMeasure(f"{needed} descriptors are needed, and `ulimit -Hn` is {hard}")
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


@asynccontextmanager
async def crowd(port: int, idle: int, slow: int) -> AsyncIterator[None]:
    """Hold connections while the block runs: idle ones, and slow ones of each kind by halves."""
    gate = asyncio.Semaphore(_AT_ONCE)
    tasks: list[asyncio.Task[None]] = []
    writers: list[asyncio.StreamWriter] = []

    async def connect(request: bytes) -> None:
        async with gate:
            reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=2**10)
            writers.append(writer)
            if request:
                writer.write(request)
                await reader.readuntil(b"\r\n\r\n")

    async def dribble() -> None:
        await connect(b"")
        writer = writers[-1]
        for place in range(len(_HEAD)):
            writer.write(_HEAD[place : place + 1])
            await asyncio.sleep(_PAUSE)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(idle):
                group.create_task(connect(_PING))
            for _ in range(slow - slow // 2):
                group.create_task(connect(_LARGE))  # its body is never read
        tasks = [asyncio.create_task(dribble()) for _ in range(slow // 2)]
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
