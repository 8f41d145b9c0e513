"""The stages of a check before its generated requests, cheapest first."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walking import walk_journeys
from mockserver.checks.options import CheckOptions
from mockserver.checks.report import Finding, Severity, StageTally
from mockserver.checks.target import Target
from mockserver.checks.wire.caller import Caller


class Staged(NamedTuple):
    """What the stages counted and found; credentials are masked."""

    tallies: tuple[StageTally, ...]
    findings: tuple[Finding, ...]


def run_stages(target: Target, options: CheckOptions, catalogue: Catalogue) -> Staged:
    """Walk the journeys of the catalogue."""
    if not catalogue.journeys:
        return Staged((), ())
    is_real = target.fresh_state is None
    stage = target.for_stage("journeys")
    data: Mapping[str, Any] = options.data if is_real else {**catalogue.mock_data, **options.data}
    tally, findings = walk_journeys(
        catalogue.journeys,
        Caller(stage, options),
        data,
        run=_run(options, is_real=is_real),
        severity_of=_on_real_servers if is_real else _always_a_failure,
    )
    mask = target.mask
    masked = (
        replace(
            each,
            message=mask.text(each.message),
            curl=None if each.curl is None else mask.text(each.curl),
        )
        for each in findings
    )
    return Staged((tally,), tuple(masked))


def _on_real_servers(journey: Journey) -> Severity:
    return journey.severity


def _always_a_failure(journey: Journey) -> Severity:
    """Return what a broken rule is on the mock, which has to keep all of its rules."""
    return "failure"


def _run(options: CheckOptions, *, is_real: bool) -> str:
    """Return a text that no earlier run had; on a fresh state, the same for the same seed."""
    return f"{options.seed}x{time.time_ns() // 1_000_000:x}" if is_real else f"{options.seed}"
