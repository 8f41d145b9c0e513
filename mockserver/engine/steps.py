"""Work in steps: a generator that pauses at each `yield`, so that its caller can do other work."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

#: Work that is done in steps, and returns a result.
Steps = Generator[None, None, T]


def finished(steps: Steps[T]) -> T:
    """Run all steps at once, and return the result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
