"""The report of a check as a JSON document for programs."""

import json
from dataclasses import asdict
from typing import Any

from mockserver.checks.cause import Cause
from mockserver.checks.coverage import OperationCoverage
from mockserver.checks.finding import Finding
from mockserver.checks.report import CheckReport


def render_json(report: CheckReport) -> str:
    """Render the report as an indented JSON document; docs/checking.md describes its members."""
    return json.dumps(report_members(report), indent=2) + "\n"


def report_members(report: CheckReport) -> dict[str, Any]:
    """Return what the report says as a JSON object."""
    return {
        "name": report.name,
        "url": report.base_url,
        "seed": report.seed,
        "again": report.again,
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
        "causes": [_cause(one) for one in report.causes],
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
        "coverage": [_covered(each) for each in report.coverage.operations],
        "not_tested": [one._asdict() for one in report.not_tested],
        "expected": [asdict(one) for one in report.expected],
    }


def _covered(one: OperationCoverage) -> dict[str, Any]:
    return {
        "operation": one.label,
        "calls": one.calls,
        "stages": dict(one.stages),
        "statuses": dict(one.statuses),
        "other_statuses": dict(one.others),
        "parameters": {name: uses._asdict() for name, uses in one.parameters.items()},
        "journeys": list(one.journeys),
        "never_came": list(one.never_came),
        "never_sent": list(one.never_sent),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "id": cause.id,
        "severity": cause.severity,
        "code": cause.example.code,
        "title": cause.example.title,
        "phase": cause.example.phase,
        "expected": cause.expected,
        "came": cause.came,
        "place": None if cause.place is None else cause.place._asdict(),
        "operations": list(cause.operations),
        "findings": [each.id for each in cause.findings],
        "reproduced": cause.reproduced,
        "steps": [asdict(step) for step in cause.steps],
        "script": cause.example.curl,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "code": finding.code,
        "title": finding.title,
        "operation": finding.operation,
        "message": finding.message,
        "phase": finding.phase,
        "curl": finding.curl,
        "severity": finding.severity,
        "expected": finding.expected,
        "came": finding.came,
        "place": None if finding.place is None else finding.place._asdict(),
        "probe": finding.probe,
        "requests": finding.requests,
    }
