"""The report of a drift as a JSON document for programs."""

import json
from dataclasses import asdict
from typing import Any

from mockserver.checks.drift.report import Drift, DriftReport
from mockserver.checks.step import Showing


def render_drift_json(report: DriftReport, showing: Showing) -> str:
    """Render the report as an indented JSON document; docs/drift.md describes its members."""
    members = {
        "name": report.name,
        "url": report.url,
        "clean": not report.drifts,
        "exit_code": report.exit_code,
        "compared": report.compared,
        "journeys": report.journeys,
        "probes": report.probes,
        "drifts": [_drift(each, showing) for each in report.drifts],
        "skipped": [each._asdict() for each in report.skipped],
    }
    return json.dumps(members, indent=2) + "\n"


def _drift(drift: Drift, showing: Showing) -> dict[str, Any]:
    mask, difference = showing.mask.text, drift.difference
    [mock], [real] = showing.steps([drift.mock]), showing.steps([drift.real])
    return {
        "operation": real.operation,
        "kind": difference.kind,
        "place": difference.place,
        "mock": mask(difference.mock),
        "real": mask(difference.real),
        "change": drift.change,
        "journeys": list(drift.journeys),
        "mock_step": asdict(mock),
        "real_step": asdict(real),
    }
