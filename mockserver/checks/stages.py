"""The stages of a check before its generated requests, cheapest first."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mockserver.checks.covering import Covering
from mockserver.checks.finding import Finding, Severity
from mockserver.checks.invariants.monitor import Monitor
from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walking import walk_journeys
from mockserver.checks.options import CheckOptions
from mockserver.checks.report import Skipped, StageTally
from mockserver.checks.selection import Selection
from mockserver.checks.target import Target
from mockserver.checks.wire.caller import Caller
from mockserver.checks.wire.exchange import Exchange


class Staged(NamedTuple):
    """What the stages counted and found; credentials are masked."""

    tallies: tuple[StageTally, ...]
    findings: tuple[Finding, ...]


def run_stages(
    target: Target,
    options: CheckOptions,
    catalogue: Catalogue,
    selection: Selection,
    covering: Covering | None = None,
) -> Staged:
    """Walk the journeys of the catalogue, if the check has this stage; watch their exchanges."""
    if not catalogue.journeys or "journeys" not in selection.stages:
        return Staged((), ())
    is_real = target.fresh_state is None
    stage = target.for_stage("journeys")
    data: Mapping[str, Any] = options.data if is_real else {**catalogue.mock_data, **options.data}
    monitor = Monitor(stage, target.contract)
    covering = covering or Covering(target)

    def see(exchange: Exchange) -> None:
        monitor.see(exchange)
        covering.see(
            exchange.operation,
            "journeys",
            exchange.url,
            exchange.headers,
            has_body=bool(exchange.body),
            status=exchange.status,
        )

    caller = Caller(stage, options, see)
    permitted, skipped = _permitted(catalogue.journeys, caller, selection)
    tally, findings = walk_journeys(
        permitted,
        caller,
        data,
        run=_run(options, is_real=is_real),
        on_walked=covering.walked,
        severity_of=_on_real_servers if is_real else _always_a_failure,
    )
    showing = target.showing(data)
    shown = tuple(each.shown(showing) for each in (*findings, *monitor.findings))
    tally = tally._replace(skipped=(*tally.skipped, *skipped))
    return Staged((tally, monitor.tally), shown)


def _permitted(
    journeys: Iterable[Journey], caller: Caller, selection: Selection
) -> tuple[list[Journey], list[Skipped]]:
    """Return the journeys whose writing operations are all tested; the others, with the reason."""
    permitted, skipped = [], []
    for journey in journeys:
        labels = {caller.label(operation) for operation in journey.writes}
        if missing := sorted(labels - selection.operations):
            skipped.append(Skipped(journey.name, f"{', '.join(missing)} is not tested"))
        else:
            permitted.append(journey)
    return permitted, skipped


def _on_real_servers(journey: Journey) -> Severity:
    return journey.severity


def _always_a_failure(journey: Journey) -> Severity:
    """Return what a broken rule is on the mock, which has to keep all of its rules."""
    return "failure"


def _run(options: CheckOptions, *, is_real: bool) -> str:
    """Return a text that no earlier run had; on a fresh state, the same for the same seed."""
    return f"{options.seed}x{time.time_ns() // 1_000_000:x}" if is_real else f"{options.seed}"
