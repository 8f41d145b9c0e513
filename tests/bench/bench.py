"""The whole measurement in order: find the servers, let them in, measure."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.api import APIS
from tests.bench.calls import measure_calls
from tests.bench.control import read_credentials
from tests.bench.failure import CannotMeasure
from tests.bench.figure import figures
from tests.bench.growth import Growth, measure_growth
from tests.bench.install import cache_folder
from tests.bench.machine import Cores, Machine, look_around, stay_on
from tests.bench.outcome import Outcome
from tests.bench.own import measure_own
from tests.bench.peer import FINDERS, Peer
from tests.bench.plan import Plan
from tests.bench.server import running
from tests.bench.startup import measure_starts
from tests.bench.throughput import measure_throughput


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asks for; the last three need the mock among the names in `only`."""

    seconds: int
    rounds: int
    connections: int
    only: tuple[str, ...]
    growth: bool
    own: bool
    calls: bool


def measure(options: Options, say: Callable[[str], None]) -> Outcome:
    """Measure everything that is asked for and can be had. Raises CannotMeasure."""
    machine = look_around()
    _require_tools(machine)
    with tempfile.TemporaryDirectory(prefix="mockserver-bench-") as name:
        folder = Path(name)
        peers, skipped = _find_peers(options.only, machine, folder)
        stay_on(machine.cores.load)
        plan = Plan(
            seconds=options.seconds,
            rounds=options.rounds,
            connections=options.connections,
            cores=machine.cores,
            folder=folder,
            credentials=_credentials(peers, machine.cores, folder),
            say=say,
        )
        starts = measure_starts(peers, plan)
        loads = measure_throughput(peers, plan)
        growths = _growths(peers, plan) if options.growth else []
        own, without = measure_own(plan) if options.own else ([], {})
        calls = measure_calls() if options.calls else []
    found = figures(starts, loads, plan)
    skipped |= without
    return Outcome(machine, plan, peers, skipped, starts, loads, growths, found, own, calls)


def _require_tools(machine: Machine) -> None:
    if not machine.has("wrk"):
        raise CannotMeasure(
            "wrk, which makes the load, is not installed: on Debian and Ubuntu `apt-get install "
            "wrk`, on macOS `brew install wrk`"
        )
    for api in APIS:
        if not api.contract.is_file():
            raise CannotMeasure(f"{api.contract} is missing: run the bench from a checkout")


def _find_peers(
    only: Sequence[str], machine: Machine, folder: Path
) -> tuple[list[Peer], dict[str, str]]:
    peers: list[Peer] = []
    skipped: dict[str, str] = {}
    for name in only:
        try:
            peers.append(FINDERS[name](machine, cache_folder(), folder))
        except CannotMeasure as error:
            if name == "mock":
                raise
            skipped[name] = str(error)
    if not peers:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in skipped.items())
        raise CannotMeasure(f"there is no server to measure ({reasons})")
    return peers, skipped


def _credentials(
    peers: Sequence[Peer], cores: Cores, folder: Path
) -> Mapping[str, Mapping[str, str]]:
    for peer in peers:
        if peer.name == "mock":
            with running(peer, cores.server, folder) as server:
                return read_credentials(server)
    return {api.name: api.stand_ins for api in APIS}


def _growths(peers: Sequence[Peer], plan: Plan) -> list[Growth]:
    return next(measure_growth(peer, plan) for peer in peers if peer.name == "mock")
