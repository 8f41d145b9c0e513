"""The APIs whose operations are measured, and what a server has to know of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_CONTRACTS = Path(__file__).parents[2] / "specs"


@dataclass(frozen=True, slots=True)
class Api:
    """One contract.

    `base_path` is the contract's own, below which the mock serves it. `stand_ins` are credentials
    for when the mock is not there to give real ones: the peers only look whether there are any.
    """

    name: str
    base_path: str
    stand_ins: Mapping[str, str]

    @property
    def contract(self) -> Path:
        """Name the file of the contract."""
        return _CONTRACTS / f"{self.name}.yaml"


KOOMALOOMA = Api("koomalooma", "/api", {"X-KoomaLooma-JWT": "bench"})
TALON_ONE = Api("talon_one", "", {"Authorization": "ApiKey-v1 bench"})

APIS = (KOOMALOOMA, TALON_ONE)
