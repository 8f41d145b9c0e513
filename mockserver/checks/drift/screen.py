"""The report of a drift as text: by operation, each with both sides and what to change."""

from collections.abc import Sequence
from itertools import groupby

from mockserver.checks.drift.report import Drift, DriftReport
from mockserver.checks.step import Showing

#: So many of the journeys and probes that show a difference are named.
_SHOWN = 5


def render_drift(report: DriftReport, showing: Showing) -> str:
    """Render the report as text, with credentials masked; its last line is the verdict."""
    parts = [f"{report.name}: the mock beside {report.url}"]
    for operation, drifts in groupby(report.drifts, lambda each: each.operation):
        parts.append("\n\n".join([operation, *(_drift(each, showing) for each in drifts)]))
    if report.skipped:
        reasons: dict[str, list[str]] = {}
        for name, why in report.skipped:
            reasons.setdefault(why, []).append(name)
        lines = [f"   {', '.join(names)}: {why}" for why, names in reasons.items()]
        parts.append("\n".join(["Not compared:", *lines]))
    parts.append(drift_verdict(report))
    return showing.mask.text("\n\n".join(parts))


def _drift(drift: Drift, showing: Showing) -> str:
    [real] = showing.steps([drift.real])
    difference = drift.difference
    place = f" of {difference.place}" if difference.place else ""
    return "\n".join(
        [
            f"   {difference.kind}{place}: the mock has {difference.mock}, "
            f"the real server {difference.real}",
            f"      in:     {_some(drift.journeys)}",
            f"      mock:   {drift.mock.came}",
            f"      real:   {drift.real.came}",
            f"      change: {drift.change}",
            f"      $ {real.command}",
        ]
    )


def drift_verdict(report: DriftReport) -> str:
    """Return the verdict in one line."""
    count = len(report.drifts)
    word = "NO DRIFT" if not count else f"DRIFT: {count} difference{'s' if count > 1 else ''}"
    skipped = f", {len(report.skipped)} not compared" if report.skipped else ""
    of = [f"{report.journeys} journeys"] if report.journeys else []
    of += ["probes"] if report.probes else []
    return f"{word} in {report.compared} calls of {' and of '.join(of)}{skipped}"


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    rest = f", and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + rest
