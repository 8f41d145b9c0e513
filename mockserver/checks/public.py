"""What a check offers to the command line: a server to check, a check, and its reports."""

from mockserver.checks.annotations import render_annotations
from mockserver.checks.expected_status import ExpectedStatus, StatusCheck
from mockserver.checks.exporting import export_configuration
from mockserver.checks.fault import own_fault
from mockserver.checks.finding import Finding
from mockserver.checks.journeys.catalogue import Catalogue, catalogue_of
from mockserver.checks.journeys.own.catalogue import own_catalogue
from mockserver.checks.markdown import render_markdown
from mockserver.checks.options import CheckOptions, ReportKind
from mockserver.checks.probes.credential_probes import PROBE_DATA
from mockserver.checks.progress import Progress
from mockserver.checks.replay import Replay, replay_finding
from mockserver.checks.report import CheckReport, OperationTally
from mockserver.checks.run import run_check
from mockserver.checks.screen import render_screen
from mockserver.checks.target import Target

__all__ = [
    "PROBE_DATA",
    "Catalogue",
    "CheckOptions",
    "CheckReport",
    "ExpectedStatus",
    "Finding",
    "OperationTally",
    "Progress",
    "Replay",
    "ReportKind",
    "StatusCheck",
    "Target",
    "catalogue_of",
    "export_configuration",
    "own_catalogue",
    "own_fault",
    "render_annotations",
    "render_markdown",
    "render_screen",
    "replay_finding",
    "run_check",
]
