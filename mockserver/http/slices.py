"""Run something long in slices, between which every other call gets its turn."""

import asyncio
import time
from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

#: A slice ends with the first step after so many seconds.
SLICE = 0.01


async def in_slices(steps: Generator[None, None, T]) -> T:
    """Take the steps of a generator, and give what it returns; what it raises, this raises."""
    ends = time.perf_counter() + SLICE
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        if time.perf_counter() >= ends:
            await asyncio.sleep(0)
            ends = time.perf_counter() + SLICE
