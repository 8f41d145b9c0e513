"""One server over a store, loaded by wrk: W1 in several worlds over as many connections."""

import sys
from collections.abc import Mapping
from importlib.metadata import version as version_of
from pathlib import Path

from tests.bench.control import forget_world, read_credentials
from tests.bench.failure import CannotMeasure
from tests.bench.load import Load, refuse_errors
from tests.bench.machine import Cores
from tests.bench.peer import Peer
from tests.bench.script import counted_script
from tests.bench.server import Server, running
from tests.bench.stores.cost import Cost, cheapest
from tests.bench.workload import W1, request_for

#: More calls than any run gets through.
_ENDLESS = 10**9


def measure_server(
    address: str, connections: int, seconds: int, rounds: int, cores: Cores, folder: Path
) -> Cost:
    """Serve over a store, and book in a world for each connection."""
    command = str(Path(sys.executable).with_name("mockserver"))
    serve = (command, "serve", "--port", "{port}", "--store", address)
    peer = Peer("mock", "mock", version_of("loyalty-mockserver"), serve, has_base_paths=True)
    with running(peer, cores.server, folder) as server:
        credentials = read_credentials(server)[W1.api.name]
        load = Load(cores.load, connections, folder)
        return cheapest(lambda: _measured(server, credentials, load, seconds), rounds)


def _measured(server: Server, credentials: Mapping[str, str], load: Load, seconds: int) -> Cost:
    worlds = [f"bench-{number}" for number in range(load.connections)]
    request = request_for(W1, base_path=W1.api.base_path, credentials=credentials, world=worlds[0])
    warm_up = counted_script(request, worlds, 20 * len(worlds))
    refuse_errors(load.run(warm_up, server.port, request.path, seconds), "W1, warm-up")
    before = server.processor_seconds()
    script = counted_script(request, worlds, _ENDLESS)
    sample = refuse_errors(load.run(script, server.port, request.path, seconds), "W1")
    after = server.processor_seconds()
    if before is None or after is None:
        raise CannotMeasure("processor time is counted, which this system does not tell")
    for world in worlds:
        forget_world(server, world)
    return Cost.of(sample.calls, sample.seconds, after - before)
