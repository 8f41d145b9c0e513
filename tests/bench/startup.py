"""Time from spawning a process to its first reply, and the memory it then rests at."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.peer import Peer
from tests.bench.plan import Plan
from tests.bench.server import running
from tests.bench.wire import send
from tests.bench.workload import W1

_STARTS = 5
_REST_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Start:
    """One start; `idle_mb` is None where the system does not tell."""

    seconds: float
    idle_mb: float | None


def measure_starts(peers: Sequence[Peer], plan: Plan) -> dict[str, list[Start]]:
    """Start each peer five times, in turns, after one start that only warms the disk cache."""
    starts: dict[str, list[Start]] = {peer.name: [] for peer in peers}
    plan.say(f"start-up: {_STARTS} times each")
    for turn in range(_STARTS + 1):
        for peer in peers:
            start = _start(peer, plan)
            if turn:
                starts[peer.name].append(start)
    return starts


def _start(peer: Peer, plan: Plan) -> Start:
    request = plan.request(W1, peer, "bench-start")
    with running(peer, plan.cores.server, plan.folder) as server:
        seconds, _ = server.wait_for(lambda: send(server.port, request), W1.status)
        time.sleep(_REST_SECONDS)
        return Start(seconds, server.memory_mb())
