"""What a call costs as the world grows: the processor time of W1 with 10 to 10,000 commitments.

Processor time, not throughput: the batches must be short, or the small worlds would not stay
small. Each size has a server of its own, or the large heap would burden the small worlds too.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import ceil
from statistics import median

from tests.bench.control import forget_world
from tests.bench.copying import measure_copy
from tests.bench.failure import CannotMeasure
from tests.bench.load import Sample, refuse_errors
from tests.bench.peer import Peer
from tests.bench.plan import Plan
from tests.bench.script import counted_script
from tests.bench.server import Server, running
from tests.bench.wire import send
from tests.bench.workload import W1

#: A world is full at 16 MiB, which is about 20,000 commitments.
SIZES = (10, 1_000, 10_000)

_LEAST_CALLS = 2_000
_FILL_RUNS = 120


@dataclass(frozen=True, slots=True)
class Batch:
    """Some calls to worlds of one size; `p99_ms` shows the pauses of the garbage collector."""

    calls: int
    processor_us: float
    p99_ms: float
    memory_mb: float | None
    #: What it took to fork a world of this size and to reset the copy.
    copy_ms: float


@dataclass(frozen=True, slots=True)
class Growth:
    """The batches of one size."""

    commitments: int
    batches: list[Batch]

    @property
    def processor_us(self) -> float:
        """Take the median cost of a call."""
        return median(batch.processor_us for batch in self.batches)

    @property
    def p99_ms(self) -> float:
        """Take the median p99."""
        return median(batch.p99_ms for batch in self.batches)

    @property
    def copy_ms(self) -> float:
        """Take the median of a fork with its reset."""
        return median(batch.copy_ms for batch in self.batches)

    @property
    def memory_mb(self) -> float | None:
        """Take the largest memory; None where the system does not tell."""
        return max((b.memory_mb for b in self.batches if b.memory_mb is not None), default=None)


def measure_growth(mock: Peer, plan: Plan) -> list[Growth]:
    """Measure the sizes in turns, each time in fresh worlds."""
    growths = [Growth(size, []) for size in SIZES]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(running(mock, plan.cores.server, plan.folder)) for _ in growths
        ]
        for turn in range(1, plan.rounds + 1):
            for server, growth in zip(servers, growths, strict=True):
                size = growth.commitments
                plan.say(f"growth: {size:,} commitments, round {turn} of {plan.rounds}")
                growth.batches.append(_measure(server, size, turn, plan))
    return growths


def _measure(server: Server, size: int, turn: int, plan: Plan) -> Batch:
    calls = max(_LEAST_CALLS, size // 10)
    # Enough worlds that none grows by more than half (the smallest by as much again).
    count = ceil(calls / max(size // 2, 10))
    worlds = [f"growth-{turn}-{number}" for number in range(count)]
    request = plan.request(W1, server.peer, worlds[0])
    server.wait_for(lambda: send(server.port, request), 201)
    _fill(server, worlds, size * count, plan)
    before = server.processor_seconds()
    sample = _run(server, worlds, calls, plan)
    after = server.processor_seconds()
    if before is None or after is None:
        raise CannotMeasure("--growth counts processor time, which this system does not tell")
    memory = server.memory_mb()
    copy_ms = measure_copy(server, worlds[0])
    for world in worlds:
        forget_world(server, world)
    cost = (after - before) / sample.calls * 1e6
    return Batch(sample.calls, cost, sample.p99_ms, memory, copy_ms)


def _fill(server: Server, worlds: Sequence[str], calls: int, plan: Plan) -> None:
    left = calls
    for _ in range(_FILL_RUNS):
        left -= _run(server, worlds, left, plan).calls
        if left <= 0:
            return
    raise CannotMeasure(f"{calls:,} commitments could not be booked in {_FILL_RUNS} s")


def _run(server: Server, worlds: Sequence[str], calls: int, plan: Plan) -> Sample:
    request = plan.request(W1, server.peer, worlds[0])
    script = counted_script(request, worlds, calls)
    sample = plan.load.run(script, server.port, request.path, 1)
    return refuse_errors(sample, f"W1 on {server.peer.title}, {len(worlds)} worlds")
