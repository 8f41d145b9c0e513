"""Sends the requests of found causes again, to say whether they show the same once more."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from schemathesis.cli.commands.replay.executor import ReplayStatus, replay_crash_file
from schemathesis.reporting.crashes import CrashFile
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mockserver.checks.cause import causes_of
from mockserver.checks.finding import Finding, Reproduced

#: What the outcome of a replay says; others cannot be decided.
REPRODUCED: dict[ReplayStatus, Reproduced] = {
    ReplayStatus.FAILED: "always",
    ReplayStatus.FLAKY: "sometimes",
    ReplayStatus.FIXED: "never",
}
#: The most causes, and the most seconds, that are tried again.
_MOST = 20
_MOST_SECONDS = 10.0


def tried_again(
    findings: Iterable[Finding], base_url: str, schema: OpenApiSchema
) -> tuple[Finding, ...]:
    """Return the findings; the example of each cause says whether it was there once more."""
    findings = tuple(findings)
    ends = time.monotonic() + _MOST_SECONDS
    outcomes: dict[str, Reproduced] = {}
    # Whoever interrupts it gets the findings nevertheless.
    with suppress(KeyboardInterrupt):
        for finding_id, outcome in _outcomes(findings, base_url, schema, ends):
            outcomes[finding_id] = outcome
    return tuple(
        replace(each, reproduced=outcomes.get(each.id, each.reproduced)) for each in findings
    )


def _outcomes(
    findings: tuple[Finding, ...], base_url: str, schema: OpenApiSchema, ends: float
) -> Iterator[tuple[str, Reproduced]]:
    for cause in causes_of(findings)[:_MOST]:
        requests = cause.example.requests
        if requests is None or time.monotonic() > ends:
            continue
        outcome = replay_crash_file(
            CrashFile.from_dict(dict(requests)),
            base_url=base_url,
            project_config=schema.config,
            schema=schema,
        )
        if outcome.status in REPRODUCED:
            yield cause.id, REPRODUCED[outcome.status]
