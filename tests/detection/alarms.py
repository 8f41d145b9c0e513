"""False alarms: what is found on correct servers with other seeds, clocks and data."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mockserver.checks import Catalogue, CheckOptions, Target, catalogue_of, run_check
from mockserver.checks.finding import Finding
from mockserver.checks.selection import select
from mockserver.checks.stages import run_stages
from mockserver.http.app import build_server
from mockserver.http.serving import serving
from mockserver.resources import built_in_fixtures
from mockserver.settings import Settings
from tests.detection.hunt import catalogue_at, contracts_of, server_of, target_of

#: Seconds that an answer may take: how fast the machine is that measures is not judged.
_TIMEOUT = 60
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
#: Between two seeds so much time passes: the clocks meet ends of months and years, and leap days.
_STEP = timedelta(days=97, hours=7, minutes=13)
#: Other names for what the default fixtures have.
_RENAMED: Mapping[str, Mapping[str, str]] = {
    "koomalooma": {"camp-": "kampagne-", "p-demo": "p-zwei", "cust-": "kunde-"},
    "boostcom": {"infinity-mall": "galaxy-mall", "837182": "555182", "1000062": "2000062"},
    "talon_one": {
        "SAVE10": "SPAR10",
        "GRACE-ONLY": "GRETA-ONLY",
        "grace": "greta",
        "TODAY10": "HEUTE10",
        "barbara": "britta",
    },
}


def alarms(api: str, seeds: Sequence[int], *, examples: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Yield each seed with what was found on correct servers; nothing should be.

    With `examples`, requests are generated, too: so many for each operation and phase.
    """
    for seed in seeds:
        now = int((_FIRST + (seed - 1) * _STEP).timestamp()) * 1_000_000
        server = server_of(api, seed=seed, now=now)
        options = CheckOptions(seed=seed, max_examples=examples, timeout=_TIMEOUT)
        found: list[Finding] = []
        with serving(server) as address:
            for name in contracts_of(api):
                target = target_of(server, f"{address}/_world/{name}", name)
                found += _found(target, options, catalogue_at(server, name))
        if api in _RENAMED:
            found += _elsewhere(api, options, now)
        yield seed, [_told(each) for each in found]


def _found(target: Target, options: CheckOptions, catalogue: Catalogue) -> Sequence[Finding]:
    if options.max_examples:
        return run_check(target, options, catalogue).findings
    return run_stages(target, options, catalogue, select(target, options)).findings


def _elsewhere(api: str, options: CheckOptions, now: int) -> Iterator[Finding]:
    """Yield what is found on a correct server with other data, taken for a real one."""
    with tempfile.TemporaryDirectory() as folder:
        _write_fixtures(api, Path(folder))
        apis = contracts_of(api)
        server = build_server(
            Settings(seed=options.seed, now=now, apis=apis, fixtures=Path(folder))
        )
        with serving(server) as address:
            for name in apis:
                catalogue = catalogue_of(name)
                data = json.loads(_renamed(api, json.dumps(catalogue.mock_data)))
                # A real server has no worlds, and nobody turns its clock.
                target = target_of(server, address, name)
                target = replace(target, mock=None, fresh_state=None)
                yield from _found(target, replace(options, data=data), catalogue)


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
