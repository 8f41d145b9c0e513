"""What one stranger can make the server keep: the published bound, attacked in every known way."""

import asyncio
import gc
import tracemalloc
import weakref
from collections.abc import Callable, Iterator

import pytest
from starlette.types import Receive, Scope, Send

from mockserver.http.transport.cycle import Cycle
from mockserver.http.transport.limits import CONNECTION_BYTES, Limits
from tests.http.connections import PING, Connection, answer, echo, run, settle

#: As much as a transport gives at once.
PACKET = 256 * 1024
#: What an attack may send before it has to have been stopped, or slowed down.
PACKETS = 20
SHORTEST = b"GET / HTTP/1.1\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"


def repeated(text: bytes, first: bytes = b"") -> Iterator[bytes]:
    packet = text * (PACKET // len(text) + 1)
    yield first
    for _ in range(PACKETS):
        yield packet[:PACKET]


WITH_OFFER = SHORTEST[:-2] + b"Upgrade: x\r\nConnection: Upgrade\r\n\r\n"
WITH_BODY = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n123456789"

ATTACKS: dict[str, Callable[[], Iterator[bytes]]] = {
    "requests": lambda: repeated(SHORTEST),
    "requests with offers": lambda: repeated(
        SHORTEST[:-2] + b"Upgrade: x\r\nConnection: Upgrade\r\n\r\n"
    ),
    "requests with bodies": lambda: repeated(
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n123456789"
    ),
    "a request of many headers": lambda: repeated(b"a:\r\n", b"GET / HTTP/1.1\r\n"),
    "a long header": lambda: repeated(b"a", b"GET / HTTP/1.1\r\nx: "),
    "a long name": lambda: repeated(b"a", b"GET / HTTP/1.1\r\n"),
    "a long target": lambda: repeated(b"a", b"GET /"),
    "a long method": lambda: repeated(b"A"),
    "empty lines": lambda: repeated(b"\r\n"),
    "a chunk's extension": lambda: repeated(b"a", CHUNKED + b"5;x="),
    "a chunk's size": lambda: repeated(b"0", CHUNKED),
    "trailers": lambda: repeated(b"a:\r\n", CHUNKED + b"0\r\n"),
    "a long trailer": lambda: repeated(b"a", CHUNKED + b"0\r\nx: "),
    "a body": lambda: repeated(b"a", b"PUT / HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n"),
    "chunks of a byte": lambda: repeated(b"1\r\na\r\n", CHUNKED),
    "many heads of headers": lambda: repeated(b"GET / HTTP/1.1\r\n" + b"a:\r\n" * 16_000 + b"\r\n"),
}


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    """Take a call, and answer when it is too late."""
    await asyncio.sleep(3600)


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer without reading."""
    await answer(send, "no")


async def drain(scope: Scope, receive: Receive, send: Send) -> None:
    """Read a body, and throw it away."""
    while (await receive()).get("more_body"):
        pass
    await answer(send, "no")


@pytest.mark.parametrize("app", [never, refuse, drain])
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_one_connection_takes_no_more_than_is_published(
    attack: Callable[[], Iterator[bytes]], app: object
) -> None:
    peaks: list[int] = []

    async def talking() -> None:
        connection = Connection(app)  # type: ignore[arg-type]  # one of the three above
        gc.collect()
        tracemalloc.start()
        for packet in attack():
            if connection.transport.is_paused or connection.transport.is_closed:
                break
            connection.protocol.data_received(packet)
            connection.transport.sent.clear()
            await settle()
            connection.transport.sent.clear()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        connection.protocol.connection_lost(None)

    run(talking)
    assert max(peaks) < CONNECTION_BYTES


def cycles_of(connection: Connection) -> list[Cycle]:
    flow = connection.protocol.flow
    return [each for each in gc.get_objects() if isinstance(each, Cycle) and each.flow is flow]


def test_requests_wait_as_bytes_and_are_all_answered_in_their_order() -> None:
    async def talking() -> None:
        connection = Connection()
        paths = [b"/%d" % number for number in range(5_000)]
        stream = b"".join(PING.replace(b"/ping", path) for path in paths)
        connection.protocol.data_received(stream)
        assert len(cycles_of(connection)) <= Limits().slice_bytes // len(SHORTEST) + 1
        assert connection.transport.is_paused
        for _ in range(1_000):
            await settle()
        assert [reply.body.split(b'"')[3] for reply in connection.replies] == paths
        assert not connection.transport.is_paused

    run(talking)


def test_who_does_not_read_is_not_answered_further() -> None:
    async def talking() -> None:
        connection = Connection(is_read=False)
        connection.protocol.pause_writing()
        await connection.send(PING * 5_000)
        assert connection.transport.sent == b""
        connection.protocol.resume_writing()
        await settle()
        assert connection.transport.sent

    run(talking)


def test_a_lost_connection_leaves_nothing_for_the_collector() -> None:
    async def talking() -> None:
        connection = Connection(never)
        await connection.send(PING * 50 + b"GET / HTTP/1.1\r\nx:", PING)
        protocol = weakref.ref(connection.protocol)
        cycles = [weakref.ref(each) for each in cycles_of(connection)]
        assert len(cycles) == 50
        gc.disable()
        connection.protocol.connection_lost(ConnectionResetError())
        while connection.state.tasks:
            connection.state.tasks.pop().cancel()
        await settle()
        del connection
        assert [cycle() for cycle in cycles if cycle() is not None] == []
        assert protocol() is None

    try:
        run(talking)
    finally:
        gc.enable()


def test_the_call_that_runs_learns_that_its_consumer_has_gone() -> None:
    messages: list[str] = []

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(2):
            messages.append((await receive())["type"])

    async def talking() -> None:
        connection = Connection(waiting)
        # Another request is parsed behind it, which must not take the message.
        await connection.send(PING + PING)
        connection.protocol.connection_lost(None)
        await settle()

    run(talking)
    assert messages == ["http.request", "http.disconnect"]


def test_a_body_is_taken_as_fast_as_the_app_reads() -> None:
    async def talking() -> None:
        connection = Connection(never)
        body = b"a" * 1_000_000
        await connection.send(b"PUT / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + body)
        assert connection.transport.is_paused

        connection = Connection(echo)
        await connection.send(b"PUT / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + body)
        for _ in range(50):
            await settle()
        (reply,) = connection.replies
        assert reply.body.count(b"a") == 1_000_000

    run(talking)
