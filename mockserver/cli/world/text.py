"""How a terminal shows the clock of a world, and tables."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.client import Clock


def clock_text(clock: "Clock") -> str:
    """Say what time it is in a world, and whether its clock runs."""
    if clock.frozen:
        return f"clock frozen at {clock.now.isoformat()}"
    speed = "" if clock.rate == 1 else f", {clock.rate:g} times as fast"
    return f"clock running at {clock.now.isoformat()}{speed}"


def columns(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield lines of cells with their columns aligned; the last column is as wide as it is."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        yield "  ".join(cells).rstrip()
