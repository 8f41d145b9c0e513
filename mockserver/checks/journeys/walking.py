"""Walks journeys over a server: each one holds, is broken, or could not be tested."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walk import Broken, Untested, Walk
from mockserver.checks.report import Finding, Severity, Skipped, StageTally
from mockserver.checks.wire.caller import Caller, NoReply

#: The code of a finding: a rule that does not hold.
BROKEN_RULE = "broken-rule"


def walk_journeys(
    journeys: Iterable[Journey],
    caller: Caller,
    data: Mapping[str, Any],
    *,
    run: str,
    severity_of: Callable[[Journey], Severity] = lambda journey: "failure",
) -> tuple[StageTally, list[Finding]]:
    """Walk each journey once; an error in one does not end the others.

    `run` is a text that no earlier run against the server had.
    """
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    held = 0
    for journey in journeys:
        missing = [name for name in journey.needs if name not in data]
        if missing:
            skipped.append(Skipped(journey.name, f"the data has no {', '.join(missing)}"))
            continue
        walk = Walk(caller, data, f"{run}-{journey.name}")
        try:
            journey.take(walk)
        except Broken as broken:
            findings.append(_finding(journey, walk, str(broken), severity_of(journey)))
        except NoReply as error:
            message = f"expected: a reply\ncame: {error}"
            finding = _finding(journey, walk, message, severity_of(journey), error.call)
            findings.append(finding)
        except Untested as error:
            skipped.append(Skipped(journey.name, str(error)))
        else:
            held += 1
        finally:
            walk.end()
    return StageTally("journeys", held, len(findings), tuple(skipped)), findings


def _finding(
    journey: Journey, walk: Walk, message: str, severity: Severity, last_call: str | None = None
) -> Finding:
    calls = [each.curl for each in walk.exchanges]
    last = walk.exchanges[-1].operation if walk.exchanges else journey.writes[0]
    return Finding(
        code=BROKEN_RULE,
        title=journey.rule,
        operation=walk.label(last),
        message=f"{message}\nrule: {journey.name} ({journey.provenance}: {journey.source})",
        phase="journeys",
        curl="\n".join([*calls, *([last_call] if last_call else [])]) or None,
        severity=severity,
    )
