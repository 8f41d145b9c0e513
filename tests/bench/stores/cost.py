"""What a call costs: how many there are in a second, and the processor time of each."""

from collections.abc import Callable
from typing import NamedTuple


class Cost(NamedTuple):
    """The cost of one kind of call; processor times are microseconds a call."""

    per_second: float
    processor_us: float

    @classmethod
    def of(cls, calls: int, seconds: float, processor_seconds: float) -> "Cost":
        """Divide what so many calls took."""
        return cls(calls / seconds, processor_seconds / calls * 1e6)


def cheapest(measure: Callable[[], Cost], rounds: int) -> Cost:
    """Take the round with the least processor time: what else runs can only add to it."""
    return min((measure() for _ in range(rounds)), key=lambda cost: cost.processor_us)
