"""One figure of every server, its ratio to Prism's, and the goal that the issue sets for ours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from tests.bench.growth import Growth
from tests.bench.load import Sample
from tests.bench.plan import Plan
from tests.bench.startup import Start
from tests.bench.throughput import Throughput
from tests.bench.workload import W1, W2, WORKLOADS

Verdict = Literal["met", "not met", "not judged"]

_OURS = "mock"
_YARDSTICK = "prism"
#: The goal for throughput is set for this many connections.
GOAL_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of our ratio to Prism, or of our own value."""

    of: Literal["ratio", "value"]
    sign: Literal[">=", "<=", "<"]
    limit: float

    def is_met(self, measured: float) -> bool:
        """Judge a ratio or a value."""
        if self.sign == ">=":
            return measured >= self.limit
        return measured < self.limit or (self.sign == "<=" and measured == self.limit)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: medians by server."""

    name: str
    values: Mapping[str, float]
    goal: Goal | None = None

    def ratio(self, server: str) -> float | None:
        """Divide by Prism's; None when either was not measured."""
        ours, theirs = self.values.get(server), self.values.get(_YARDSTICK)
        return ours / theirs if ours is not None and theirs else None

    @property
    def verdict(self) -> Verdict | None:
        """Judge ours; None without a goal."""
        if self.goal is None:
            return None
        measured = self.ratio(_OURS) if self.goal.of == "ratio" else self.values.get(_OURS)
        if measured is None:
            return "not judged"
        return "met" if self.goal.is_met(measured) else "not met"


def figures(
    starts: Mapping[str, Sequence[Start]], loads: Mapping[str, Throughput], plan: Plan
) -> list[Figure]:
    """Reduce everything that was measured to the lines of the table."""
    found = [
        figure for workload in WORKLOADS for figure in _load_figures(workload.name, loads, plan)
    ]
    started = {name: median(one.seconds for one in some) * 1e3 for name, some in starts.items()}
    found.append(Figure("start-up to first reply, ms", started, Goal("ratio", "<", 0.5)))
    idle = {name: [one.idle_mb for one in some] for name, some in starts.items()}
    rested = {name: median(filter(None, some)) for name, some in idle.items() if any(some)}
    found.append(Figure("idle memory, MB", rested, Goal("value", "<", 100)))
    loaded = {name: _loaded_mb(one) for name, one in loads.items() if one.loaded_mb}
    found.append(Figure("memory after load, MB", loaded))
    return found


def growth_figure(growths: Sequence[Growth]) -> Figure:
    """Compare the largest world's cost of a call with the smallest's, as a line like the others."""
    ratio = growths[-1].processor_us / growths[0].processor_us
    return Figure("cost of a call, largest world", {_OURS: ratio}, Goal("value", "<=", 1.25))


def _loaded_mb(load: Throughput) -> float:
    """Take the largest memory of the process that idle memory was measured of, too."""
    return max(memory for one in (W1, W2) for memory in load.loaded_mb[one.name])


def copy_figure(growths: Sequence[Growth]) -> Figure:
    """Compare what forking and resetting take in the largest world and in the smallest."""
    ratio = growths[-1].copy_ms / growths[0].copy_ms
    return Figure("fork and reset, largest world", {_OURS: ratio}, Goal("value", "<=", 1.5))


def _load_figures(workload: str, loads: Mapping[str, Throughput], plan: Plan) -> Iterator[Figure]:
    def medians(measure: Callable[[Sample], float]) -> dict[str, float]:
        return {name: median(map(measure, one.samples[workload])) for name, one in loads.items()}

    is_judged = plan.connections == GOAL_CONNECTIONS
    rate = Goal("ratio", ">=", 2.8) if is_judged and workload == "W1" else None
    yield Figure(f"{workload} requests/s", medians(lambda one: one.requests_per_second), rate)
    spent = {name: one.processor_us.get(workload, []) for name, one in loads.items()}
    per_call = {name: median(some) for name, some in spent.items() if some}
    yield Figure(f"{workload} processor, us/call", per_call)
    yield Figure(f"{workload} p50, ms", medians(lambda one: one.p50_ms))
    slowest = Goal("ratio", "<=", 1.0) if is_judged and workload == "W1" else None
    yield Figure(f"{workload} p99, ms", medians(lambda one: one.p99_ms), slowest)
