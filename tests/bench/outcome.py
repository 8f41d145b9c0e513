"""Everything that one run of the bench found, whole: the table and the JSON file show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.figure import Figure
from tests.bench.growth import Growth
from tests.bench.machine import Machine
from tests.bench.peer import Peer
from tests.bench.plan import Plan
from tests.bench.startup import Start
from tests.bench.throughput import Throughput


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who was measured, how, and what came out; `skipped` says why by name."""

    machine: Machine
    plan: Plan
    peers: Sequence[Peer]
    skipped: Mapping[str, str]
    starts: Mapping[str, Sequence[Start]]
    loads: Mapping[str, Throughput]
    growths: Sequence[Growth]
    figures: Sequence[Figure]
    #: What documents that a user brings cost; empty if nobody asked.
    own: Sequence[Figure] = ()
    #: What single calls cost in process; empty if nobody asked.
    calls: Sequence[Figure] = ()

    @property
    def spread(self) -> float:
        """Return how far apart, as a share, the requests/s of one server's rounds lay at most."""
        runs = [samples for load in self.loads.values() for samples in load.samples.values()]
        rates = [[sample.requests_per_second for sample in samples] for samples in runs]
        return max(max(some) / min(some) - 1 for some in rates)
