"""Runs long work in slices; other calls run between the slices."""

import asyncio
import time
from typing import TypeVar

from mockserver.engine.steps import Steps

T = TypeVar("T")

#: A slice ends with the first step after this many seconds.
SLICE = 0.01


async def in_slices(steps: Steps[T]) -> T:
    """Run the steps, and return its result; its exceptions pass through."""
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
