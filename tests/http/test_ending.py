"""A server that ends: what a connection has sent is answered, and then it is closed."""

import pytest

from tests.http.connections import PING, Connection, run


@pytest.mark.parametrize("pieces", [(PING,), (PING[:9], PING[9:])])
def test_the_first_request_of_a_connection_is_answered_if_it_was_on_its_way(
    pieces: tuple[bytes, ...],
) -> None:
    async def talking() -> None:
        connection = Connection()
        connection.protocol.shutdown()
        await connection.send(*pieces)

        (reply,) = connection.replies
        assert (reply.status, reply.header(b"connection")) == (200, b"close")
        assert connection.transport.is_closed

    run(talking)


def test_a_connection_without_a_request_is_closed_soon() -> None:
    async def talking() -> None:
        connection = Connection()
        connection.protocol.shutdown()
        at_once = connection.transport.is_closed
        await connection.wait(2)

        assert (at_once, connection.transport.is_closed) == (False, True)
        assert connection.transport.sent == b""

    run(talking)


def test_a_connection_that_waits_for_its_next_request_is_closed_at_once() -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.send(PING)
        connection.protocol.shutdown()

        assert connection.transport.is_closed

    run(talking)
