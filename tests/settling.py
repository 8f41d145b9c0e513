"""Ends an event loop as a server does: what still runs in it ends first."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def settled() -> None:
    """Wait for all other tasks of this event loop: a store may still be counting.

    A store that nobody has any more is closed in a task, which begins in the next turn.
    """
    await asyncio.sleep(0)
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)


def run(story: Coroutine[Any, Any, None]) -> None:
    """Run a story in an event loop of its own."""

    async def whole() -> None:
        await story
        await settled()

    asyncio.run(whole())
