"""The stages of a check before its generated requests, cheapest first."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from mockserver.checks.covering import Covering
from mockserver.checks.finding import Finding, Severity
from mockserver.checks.invariants.monitor import Monitor
from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walking import walk_journeys
from mockserver.checks.options import CheckOptions
from mockserver.checks.probes.bench import Bench
from mockserver.checks.probes.credential_probes import credentials_in
from mockserver.checks.probes.good_call import credentials_of
from mockserver.checks.probes.probing import OneProbe, Probing
from mockserver.checks.report import Skipped, StageTally
from mockserver.checks.selection import Selection
from mockserver.checks.target import Target
from mockserver.checks.wire.caller import Caller
from mockserver.checks.wire.exchange import Exchange

#: Is told the stage, the operation that comes next, and the numbers of calls and findings so far.
OnStep = Callable[[str, str | None, int, int], None]


def _unheard(stage: str, operation: str | None, calls: int, findings: int) -> None:
    """Tell nobody."""


class Staged(NamedTuple):
    """What the stages counted and found; credentials are masked.

    `probed` counts the calls of the probes, by the label of an operation that answered one of them
    with success.
    """

    tallies: tuple[StageTally, ...]
    findings: tuple[Finding, ...]
    probed: Mapping[str, int] = {}


def run_stages(
    target: Target,
    options: CheckOptions,
    catalogue: Catalogue,
    selection: Selection,
    covering: Covering | None = None,
    on_step: OnStep = _unheard,
    *,
    only: OneProbe | None = None,
) -> Staged:
    """Walk the journeys of the catalogue, then probe the wire; watch the exchanges of both.

    What the selection leaves out is not run. Without a compiled contract, nothing is probed; with
    `only`, no more than that probe is.
    """
    is_real = target.fresh_state is None
    data: Mapping[str, Any] = options.data if is_real else {**catalogue.mock_data, **options.data}
    monitor = Monitor(target, target.contract, is_inferred=catalogue.inference is not None)
    covering = covering or Covering(target)
    credentials = credentials_in(data)
    walked: list[Exchange] = []
    tallies: list[StageTally] = []
    findings: list[Finding] = []
    counts: Mapping[str, int] = {}
    if catalogue.journeys and "journeys" in selection.stages:
        on_step("journeys", None, 0, 0)
        stage = target.for_stage("journeys")
        count = partial(_count, covering, "journeys")
        caller = Caller(stage, options, _each(monitor.see, walked.append, count))
        tally, found = _walked(
            catalogue, caller, selection, options, data, covering, is_real=is_real
        )
        tallies.append(tally)
        findings += found
    if target.contract is not None and selection.families:
        bench = Bench(target, options, partial(_count, covering, "probes"))
        probing = Probing(target, target.contract, options, selection, bench, monitor, data, only)
        probed = probing.run(walked, partial(on_step, "probes"))
        tallies.append(probed.tally)
        findings += probed.findings
        counts = probed.counts
        credentials |= credentials_of(probed.calls.values(), target.secret_names)
    if not tallies:
        return Staged((), ())
    showing = target.showing({**data, **credentials})
    shown = tuple(each.shown(showing) for each in (*findings, *monitor.findings))
    return Staged((*tallies, monitor.tally), shown, counts)


def _walked(
    catalogue: Catalogue,
    caller: Caller,
    selection: Selection,
    options: CheckOptions,
    data: Mapping[str, Any],
    covering: Covering,
    *,
    is_real: bool,
) -> tuple[StageTally, list[Finding]]:
    permitted, skipped = _permitted(catalogue.journeys, caller, selection)
    is_judged_so = is_real or not catalogue.binds_mock
    tally, findings = walk_journeys(
        permitted,
        caller,
        data,
        run=_run(options, is_real=is_real),
        on_walked=covering.walked,
        severity_of=_by_provenance if is_judged_so else _always_a_failure,
        is_tested=selection.operations.__contains__,
    )
    return tally._replace(skipped=(*tally.skipped, *skipped)), findings


def _each(*functions: Callable[[Exchange], None]) -> Callable[[Exchange], None]:
    def call(exchange: Exchange) -> None:
        for each in functions:
            each(exchange)

    return call


def _count(covering: Covering, stage: str, exchange: Exchange) -> None:
    covering.see(
        exchange.operation,
        stage,
        exchange.url,
        exchange.headers,
        has_body=bool(exchange.body),
        status=exchange.status,
    )


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


def _by_provenance(journey: Journey) -> Severity:
    return journey.severity


def _always_a_failure(journey: Journey) -> Severity:
    """Return what a broken rule is on the mock, which has to keep all of its rules."""
    return "failure"


def _run(options: CheckOptions, *, is_real: bool) -> str:
    """Return a text that no earlier run had; on a fresh state, the same for the same seed."""
    return f"{options.seed}x{time.time_ns() // 1_000_000:x}" if is_real else f"{options.seed}"
