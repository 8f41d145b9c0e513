"""Runs a coroutine without a task as far as it gets: most calls wait for nothing."""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any


def run_first_step(
    call: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop
) -> asyncio.Task[None] | None:
    """Run a coroutine until it waits; returns the task that runs the rest, or None if it is done.

    It must not need a current task before it waits: no timeout and no task group.
    """
    try:
        awaited = call.send(None)
    except StopIteration:
        return None
    return loop.create_task(_run_rest(call, awaited))


async def _run_rest(call: Coroutine[Any, Any, None], awaited: Any) -> None:
    """Be a coroutine of the language: from Python 3.12 on, a task takes no generator."""
    await _rest(call, awaited)


@coroutine
def _rest(call: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    """Run the rest of a coroutine that waits for `awaited`.

    Not `yield from`: a cancellation has to reach the coroutine at its first wait, too.
    """
    try:
        while True:
            try:
                sent = yield awaited
            except BaseException as error:
                awaited = call.throw(error)
            else:
                awaited = call.send(sent)
    except StopIteration:
        return
