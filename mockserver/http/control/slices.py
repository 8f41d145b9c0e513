"""Runs long work in slices, so that other calls are answered in between."""

import asyncio
import time
from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

#: How long one slice lasts, in seconds.
SLICE = 0.02


async def in_slices(work: Generator[None, None, T]) -> T:
    """Run a generator to its end, and return what it returns; others run after every slice."""
    begun = time.perf_counter()
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: T = done.value
            return result
        if time.perf_counter() - begun > SLICE:
            await asyncio.sleep(0)
            begun = time.perf_counter()
