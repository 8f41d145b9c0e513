"""The report of a check as a JSON document for programs."""

import json
from dataclasses import asdict
from typing import Any

from mockserver.checks.report import CheckReport, Finding


def render_json(report: CheckReport) -> str:
    """Render the report as an indented JSON document; docs/checking.md describes its members."""
    return json.dumps(report_members(report), indent=2) + "\n"


def report_members(report: CheckReport) -> dict[str, Any]:
    """Return what the report says as a JSON object."""
    return {
        "name": report.name,
        "url": report.base_url,
        "seed": report.seed,
        "seconds": round(report.seconds, 3),
        "clean": report.is_clean,
        "complete": report.is_complete,
        "stopped_by": report.stopped_by,
        "exit_code": report.exit_code,
        "cases": report.cases,
        "probes": report.probes,
        "stages": [
            {**stage._asdict(), "skipped": [each._asdict() for each in stage.skipped]}
            for stage in report.stages
        ],
        "findings": [_finding(one) for one in report.findings],
        "baseline": report.baseline,
        "known": [
            {**_finding(one.finding), "reason": one.reason, "expires": one.expires}
            for one in report.known
        ],
        "waits": report.waits._asdict(),
        "operations": [
            {**asdict(tally), "answered_2xx": tally.answered_2xx, "unanswered": tally.unanswered}
            for tally in report.operations
        ],
        "not_tested": [one._asdict() for one in report.not_tested],
        "expected": [asdict(one) for one in report.expected],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    members = asdict(finding)
    del members["failure"]
    return {"id": finding.id, **members}
