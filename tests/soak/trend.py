"""What grew: the same figure at rest, in the middle of a run and at its end."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

#: A server warms up for so long: caches, pools and journals fill to their bounds.
_WARM = 1 / 3
_LEAST = 6


class Allowance(NamedTuple):
    """How much a figure may be more at the end than in the middle: a share of it, and on top."""

    share: float
    more: float
    #: What it may always be: journals of the two worlds that stay fill to their bound.
    bound: float = 0
    #: Whether it is a time, of which the median counts; else the least of the samples does.
    is_time: bool = False


MEMORY, STORE = "memory, KB", "store, KB"
#: By figure. What is counted exactly may not grow, but for what a pool opens once.
ALLOWED: Mapping[str, Allowance] = {
    MEMORY: Allowance(0.02, 2048),
    "descriptors": Allowance(0, 2),
    "tasks": Allowance(0, 2),
    "worlds": Allowance(0, 0),
    "rows, KB": Allowance(0, 64),
    "journals, KB": Allowance(0, 64, bound=2 * 1024),
    STORE: Allowance(0.05, 1024),
    "processor time of a call, us": Allowance(0.25, 20, is_time=True),
    "p99 of a call, ms": Allowance(1.0, 10, is_time=True),
}

Sample = Mapping[str, float]


class Trend(NamedTuple):
    """One figure over a run."""

    figure: str
    before: float
    after: float
    limit: float
    per_1000_calls: float
    is_time: bool

    @property
    def has_grown(self) -> bool:
        """Whether it is more than it may be."""
        return self.after > self.limit


def trends(
    samples: Sequence[Sample], calls: Sequence[int], cache_kb: float = 0, log_kb: float = 0
) -> list[Trend]:
    """Compare the last third of the samples with the third before; `calls` are those until each.

    `cache_kb` is what memory may grow by since the first sample: a cache with a bound;
    `log_kb` is what the store may always take. Raises ValueError for too few samples.
    """
    if len(samples) < _LEAST:
        raise ValueError(f"{len(samples)} samples, and {_LEAST} are the least: run it for longer")
    first = round(len(samples) * _WARM)
    second = (first + len(samples) + 1) // 2
    between = _middle(calls[second:]) - _middle(calls[first:second])
    found = []
    for figure, allowed in ALLOWED.items():
        values = [sample[figure] for sample in samples]
        of = median if allowed.is_time else min
        before, after = of(values[first:second]), of(values[second:])
        limit = max(before * (1 + allowed.share) + allowed.more, allowed.bound)
        if figure == MEMORY:
            limit = max(limit, values[0] + cache_kb)
        elif figure == STORE:
            limit = max(limit, log_kb)
        rate = (after - before) / max(between, 1) * 1000
        found.append(Trend(figure, before, after, limit, rate, allowed.is_time))
    return found


def _middle(calls: Sequence[int]) -> float:
    return (calls[0] + calls[-1]) / 2
