"""Requests per second and latency: every server up, measured in turns, so drift hits all alike."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.bench.api import APIS
from tests.bench.control import forget_world
from tests.bench.failure import CannotMeasure
from tests.bench.load import Sample, refuse_errors
from tests.bench.peer import Peer
from tests.bench.plan import Plan
from tests.bench.script import timed_script
from tests.bench.server import Server, running
from tests.bench.wire import send
from tests.bench.workload import WORKLOADS, Workload

_WARM_UP_RUNS = 20
_WARM_UP_SECONDS = 2
_FASTER = 1.05


@dataclass(frozen=True, slots=True)
class Throughput:
    """One server's runs, its processor time per call and its memory after each run, by workload."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    processor_us: dict[str, list[float]] = field(default_factory=dict)
    loaded_mb: dict[str, list[float]] = field(default_factory=dict)


def measure_throughput(peers: Sequence[Peer], plan: Plan) -> dict[str, Throughput]:
    """Measure the workloads of each API on servers of their own: some serve one contract only."""
    found = {peer.name: Throughput() for peer in peers}
    for api in APIS:
        workloads = [workload for workload in WORKLOADS if workload.api == api]
        with ExitStack() as stack:
            servers = [
                stack.enter_context(running(peer, plan.cores.server, plan.folder, api))
                for peer in peers
            ]
            for workload in workloads:
                _measure_all(servers, workload, plan, found)
    return found


def _measure_all(
    servers: Sequence[Server], workload: Workload, plan: Plan, found: Mapping[str, Throughput]
) -> None:
    """Warm up, then run the workload on each server, A B C A B C."""
    for server in servers:
        _warm_up(server, workload, plan)
    for turn in range(1, plan.rounds + 1):
        plan.say(f"{workload.name}: round {turn} of {plan.rounds}")
        for server in servers:
            _measure(server, workload, plan, found[server.peer.name])


def _warm_up(server: Server, workload: Workload, plan: Plan) -> None:
    """Run until it gets no faster, however long the peer's compiler takes, within bounds."""
    plan.say(f"{workload.name}: warm-up of {server.peer.title}")
    world = f"bench-warm-{workload.name}"
    request = plan.request(workload, server.peer, world)
    server.wait_for(lambda: send(server.port, request), workload.status)
    best, idle = 0.0, 0
    for _ in range(_WARM_UP_RUNS):
        sample = plan.load.run(timed_script(request), server.port, request.path, _WARM_UP_SECONDS)
        forget_world(server, world)
        idle = 0 if sample.requests_per_second > best * _FASTER else idle + 1
        best = max(best, sample.requests_per_second)
        if idle == 2:
            return


def _measure(server: Server, workload: Workload, plan: Plan, found: Throughput) -> None:
    samples = found.samples.setdefault(workload.name, [])
    world = f"bench-{workload.name}-{len(samples) + 1}"
    where = f"{workload.name} on {server.peer.title}"
    request = plan.request(workload, server.peer, world)
    _require_success(server, workload, plan, world)
    before = server.processor_seconds()
    sample = plan.load.run(timed_script(request), server.port, request.path, plan.seconds)
    after = server.processor_seconds()
    samples.append(refuse_errors(sample, where))
    if before is not None and after is not None:
        spent = found.processor_us.setdefault(workload.name, [])
        spent.append((after - before) / sample.calls * 1e6)
    _require_success(server, workload, plan, world)
    memory = server.memory_mb()
    if memory is not None:
        found.loaded_mb.setdefault(workload.name, []).append(memory)
    forget_world(server, world)


def _require_success(server: Server, workload: Workload, plan: Plan, world: str) -> None:
    request = plan.request(workload, server.peer, world)
    answer = send(server.port, request)
    if answer.status != workload.status:
        raise CannotMeasure(
            f"{server.peer.title} answers {workload.name} ({request.method} {request.path}) with "
            f"{answer.status}, not {workload.status}: {answer.text[:300]}"
        )
