"""The servers that are compared: how each is started and where it serves the contracts."""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from tests.bench.api import Api
from tests.bench.failure import CannotMeasure
from tests.bench.install import install
from tests.bench.machine import Machine
from tests.bench.wire import LOOPBACK
from tests.bench.workload import WORKLOADS, Workload

_PRISM = ("@stoplight/prism-cli", "5.14.2")
# The npm package of the WireMock project carries the standalone jar.
_WIREMOCK = ("wiremock", "3.13.2")
_PARAMETER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Peer:
    """A server to be measured.

    In the command "{port}" stands for the port it shall take, and "{contract}" for the contract
    it shall serve where it serves but one.
    """

    name: str
    title: str
    version: str
    command: tuple[str, ...]
    has_base_paths: bool = False

    def command_on(self, port: int, api: Api) -> list[str]:
        """Word the command for one port and one API."""
        values = {"{port}": str(port), "{contract}": str(api.contract)}
        return [values.get(part, part) for part in self.command]


def find_mock(machine: Machine, cache: Path, folder: Path) -> Peer:
    """Make ours, with everything on: validation both ways, state, journal, worlds."""
    command = Path(sys.executable).parent / "mockserver"
    if not command.is_file():
        raise CannotMeasure("mockserver is not installed beside this Python: run `make install`")
    return Peer(
        name="mock",
        title="mock",
        version=version_of("loyalty-mockserver"),
        command=(str(command), "serve", "--port", "{port}"),
        has_base_paths=True,
    )


def find_prism(machine: Machine, cache: Path, folder: Path) -> Peer:
    """Make Prism in static mode, silent: its fastest. It serves one contract."""
    if not machine.has("node"):
        raise CannotMeasure("node is not installed")
    package, version = _PRISM
    script = install(package, version, cache) / "dist" / "index.js"
    # One process whatever NODE_ENV says: with "production" Prism forks, and is slower for it.
    flags = ("-h", LOOPBACK, "-p", "{port}", "-v", "silent", "--multiprocess=false")
    return Peer(
        name="prism",
        title="Prism static",
        version=version,
        command=("node", str(script), "mock", *flags, "{contract}"),
    )


def find_wiremock(machine: Machine, cache: Path, folder: Path) -> Peer:
    """Make WireMock with a fixed reply per workload: it validates nothing and keeps nothing."""
    if not machine.has("java"):
        raise CannotMeasure("java is not installed")
    package, version = _WIREMOCK
    jar = install(package, version, cache) / "build" / f"wiremock-standalone-{version}.jar"
    if not jar.is_file():
        raise CannotMeasure(f"the npm package {package} {version} carries no {jar.name}")
    root = folder / "wiremock"
    write_stubs(root / "mappings")
    flags = ("--bind-address", LOOPBACK, "--port", "{port}", "--root-dir", str(root))
    return Peer(
        name="wiremock",
        title="WireMock",
        version=version,
        command=("java", "-jar", str(jar), *flags, "--no-request-journal", "--disable-banner"),
    )


FINDERS: dict[str, Callable[[Machine, Path, Path], Peer]] = {
    "mock": find_mock,
    "prism": find_prism,
    "wiremock": find_wiremock,
}


def write_stubs(folder: Path) -> None:
    """Write WireMock's mapping of each workload."""
    folder.mkdir(parents=True)
    for workload in WORKLOADS:
        text = json.dumps(_stub(workload))
        (folder / f"{workload.name}.json").write_text(text, "utf-8")


def _stub(workload: Workload) -> dict[str, object]:
    return {
        "request": {
            "method": workload.method,
            "urlPathPattern": _PARAMETER.sub("[^/]+", workload.template),
            "headers": {name: {"matches": ".+"} for name in workload.api.stand_ins},
        },
        "response": {
            "status": workload.status,
            "headers": {"Content-Type": "application/json"},
            "body": workload.reply,
        },
    }
