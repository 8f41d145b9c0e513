"""Nobody is waited for without end: heads, bodies, idle connections, answers that nobody reads."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from mockserver.http.transport.limits import Limits
from tests.http.connections import PING, Connection, answer, echo, run

LIMITS = Limits()
UPLOAD = b"POST /up HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"


def test_a_connection_that_says_nothing_is_closed() -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.wait(LIMITS.head_seconds)
        early = connection.transport.is_closed
        await connection.wait(1)
        assert (early, connection.transport.is_closed) == (False, True)
        assert connection.transport.sent == b""

    run(talking)


@pytest.mark.parametrize("first", [b"", PING])
def test_a_head_that_does_not_end_is_408_however_often_a_byte_comes(first: bytes) -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.send(first + b"GET / HTTP/1.1\r\n")
        for _ in range(int(LIMITS.head_seconds) + 1):
            await connection.send(b"a")
            await connection.wait(1)
        assert [reply.status for reply in connection.replies] == [*[200] * bool(first), 408]
        assert connection.transport.has_ended

    run(talking)


def test_a_body_that_stops_is_408() -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.send(UPLOAD + b"a" * 60_000)
        await connection.wait(LIMITS.body_seconds)
        assert connection.replies == []
        await connection.wait(1)
        assert [reply.status for reply in connection.replies] == [408]

    run(talking)


def test_a_body_that_trickles_is_408() -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.send(UPLOAD)
        for _ in range(int(LIMITS.body_seconds) + 5):
            await connection.send(b"a")
            await connection.wait(1)
        assert [reply.status for reply in connection.replies] == [408]

    run(talking)


def test_a_slow_upload_may_take_its_time() -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.send(UPLOAD)
        for _ in range(500):
            await connection.send(b"a" * 2_000)
            await connection.wait(1)
        assert [reply.status for reply in connection.replies] == [200]

    run(talking)


def test_an_idle_connection_is_closed_without_a_word() -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.wait(10)
        await connection.send(PING)
        await connection.wait(LIMITS.idle_seconds)
        early = connection.transport.is_closed
        await connection.wait(1)
        assert (early, connection.transport.is_closed) == (False, True)
        assert len(connection.replies) == 1

    run(talking)


def test_a_call_may_be_answered_late_and_those_behind_it_wait_with_it() -> None:
    late = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await late.wait()
        await echo(scope, receive, send)

    async def talking() -> None:
        connection = Connection(slow)
        await connection.send(PING + PING + PING[:-3])
        await connection.wait(500)
        late.set()
        await connection.send(PING[-3:])
        assert [reply.status for reply in connection.replies] == [200, 200, 200]

    run(talking)


def test_who_does_not_read_is_cut_off() -> None:
    async def talking() -> None:
        connection = Connection(is_read=False)
        await connection.send(PING)
        await connection.wait(LIMITS.write_seconds)
        early = connection.transport.is_closed
        await connection.wait(2)
        assert (early, connection.transport.is_aborted) == (False, True)

    run(talking)


def test_who_reads_slowly_is_not_cut_off() -> None:
    async def talking() -> None:
        connection = Connection(is_read=False)
        await connection.send(PING)
        connection.transport.unsent = 1_000
        for _ in range(40):
            connection.transport.unsent -= 10
            await connection.wait(5)
            assert not connection.transport.is_aborted

    run(talking)


def test_after_a_refusal_the_rest_is_read_for_a_while_only() -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.send(b"BAD\r\n\r\n")
        await connection.wait(LIMITS.linger_seconds)
        assert (connection.transport.has_ended, connection.transport.is_closed) == (True, False)
        await connection.wait(1)
        assert connection.transport.is_closed

    run(talking)


def test_a_refused_upload_is_answered_and_thrown_away() -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, "no")

    async def talking() -> None:
        connection = Connection(refusing)
        await connection.send(UPLOAD, *[b"a" * 10_000] * 100, PING)
        assert len(connection.replies) == 2
        assert not connection.transport.is_paused

    run(talking)
