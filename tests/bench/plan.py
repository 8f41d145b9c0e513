"""How a measurement is made: how long, how often, from where, with whose credentials."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import Load
from tests.bench.machine import Cores
from tests.bench.peer import Peer
from tests.bench.workload import Request, Workload, request_for


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part of the bench is given.

    `credentials` are headers by the API's name; `say` tells a waiting person what goes on.
    """

    seconds: int
    rounds: int
    connections: int
    cores: Cores
    folder: Path
    credentials: Mapping[str, Mapping[str, str]]
    say: Callable[[str], None]

    @property
    def load(self) -> Load:
        """Say how wrk is run."""
        return Load(self.cores.load, self.connections, self.folder)

    def request(self, workload: Workload, peer: Peer, world: str) -> Request:
        """Word a workload for a peer."""
        api = workload.api
        return request_for(
            workload,
            base_path=api.base_path if peer.has_base_paths else "",
            credentials=self.credentials[api.name],
            world=world,
        )
