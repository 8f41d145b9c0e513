"""A call that waits for nothing is answered at once; one that waits goes on in a task."""

import asyncio
import json
from types import CoroutineType, SimpleNamespace

from starlette.types import Receive, Scope, Send

from mockserver.http.transport.first_step import run_first_step
from tests.http.connections import PING, Connection, answer, run, settle


def test_a_call_that_waits_for_nothing_is_answered_when_its_bytes_are_read() -> None:
    async def talking() -> None:
        connection = Connection()
        connection.protocol.data_received(PING)
        assert [reply.status for reply in connection.replies] == [200]
        assert not connection.state.tasks

    run(talking)


def test_calls_in_one_packet_are_answered_in_order() -> None:
    async def talking() -> None:
        connection = Connection()
        many = b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % n for n in range(50))
        connection.protocol.data_received(many)
        for _ in range(50):
            await settle()
        asked = [json.loads(reply.body)[1] for reply in connection.replies]
        assert asked == [f"/{n}" for n in range(50)]

    run(talking)


def test_a_call_that_waits_goes_on_in_a_task_of_the_server() -> None:
    async def talking() -> None:
        opened = asyncio.Event()

        async def late(scope: Scope, receive: Receive, send: Send) -> None:
            await opened.wait()
            await asyncio.sleep(0)
            await answer(send, asyncio.current_task() in connection.state.tasks)

        connection = Connection(late)
        connection.protocol.data_received(PING)
        waiting = list(connection.state.tasks)
        opened.set()
        await settle()
        assert [json.loads(reply.body) for reply in connection.replies] == [True]
        assert [task.done() for task in waiting] == [True]
        assert not connection.state.tasks

    run(talking)


def test_what_is_cancelled_at_its_first_wait_can_clean_up() -> None:
    async def cancelling() -> None:
        seen = []

        async def waits() -> None:
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                seen.append("cleaned up")

        task = run_first_step(waits(), asyncio.get_running_loop())
        assert task is not None
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert (seen, task.cancelled()) == (["cleaned up"], True)

    run(cancelling)


def test_the_rest_is_a_coroutine_of_the_language() -> None:
    async def call() -> None:
        await asyncio.sleep(0)

    given: list[object] = []
    loop = SimpleNamespace(create_task=given.append)

    run_first_step(call(), loop)  # type: ignore[arg-type]

    (rest,) = given
    # From Python 3.12 on, a task takes nothing else.
    assert isinstance(rest, CoroutineType)
    rest.close()
