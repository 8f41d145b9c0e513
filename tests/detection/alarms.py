"""False alarms: what a hunt finds on correct servers with other seeds, clocks and data."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mockserver.checks import CheckOptions, Target, catalogue_of
from mockserver.checks.finding import Finding
from mockserver.checks.selection import select
from mockserver.checks.stages import run_stages
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.serving import serving
from mockserver.resources import built_in_fixtures
from mockserver.settings import Settings
from tests.detection.hunt import hunted, server_of

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
#: Between two seeds so much time passes: the clocks meet ends of months and years, and leap days.
_STEP = timedelta(days=97, hours=7, minutes=13)
#: Other names for what the default fixtures have.
_RENAMED: Mapping[str, Mapping[str, str]] = {
    "koomalooma": {"camp-": "kampagne-", "p-demo": "p-zwei", "cust-": "kunde-"},
    "boostcom": {"infinity-mall": "galaxy-mall", "837182": "555182", "1000062": "2000062"},
    "talon_one": {"SAVE10": "SPAR10", "GRACE-ONLY": "GRETA-ONLY", "grace": "greta"},
}


def alarms(api: str, seeds: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """Yield each seed with what was found on a correct server; nothing should be."""
    for seed in seeds:
        now = int((_FIRST + (seed - 1) * _STEP).timestamp()) * 1_000_000
        server = server_of(api, seed=seed, now=now)
        with serving(server) as address:
            found = [*hunted(server, f"{address}/_world/alarms", api)]
        if api in _RENAMED:
            found += _elsewhere(api, seed, now)
        yield seed, [_told(each) for each in found]


def _elsewhere(api: str, seed: int, now: int) -> Sequence[Finding]:
    """Return what is found on a correct server with other data, taken for a real one."""
    catalogue = catalogue_of(api)
    data: Mapping[str, Any] = json.loads(_renamed(api, json.dumps(catalogue.mock_data)))
    with tempfile.TemporaryDirectory() as folder:
        _write_fixtures(api, Path(folder))
        settings = Settings(seed=seed, now=now, apis=(api,), fixtures=Path(folder))
        server = build_server(settings)
        with serving(server) as address:
            contract = server.apis[api].contract
            target = Target(
                name=api,
                url=address,
                document=contract.document.data,
                headers=credentials(server.worlds, server.apis[api]),
                contract=contract,
            )
            options = CheckOptions(data=data)
            return run_stages(target, options, catalogue, select(target, options)).findings


def _write_fixtures(api: str, folder: Path) -> None:
    source = built_in_fixtures() / api / "default.yaml"
    (folder / api).mkdir()
    (folder / api / "default.yaml").write_text(_renamed(api, source.read_text()))


def _renamed(api: str, text: str) -> str:
    for name, other in _RENAMED[api].items():
        text = text.replace(name, other)
    return text


def _told(finding: Finding) -> str:
    return f"{finding.operation}: {finding.title}"
