"""Judging a server by its contract: the only home of schemathesis.

A check speaks HTTP to an address and reads a contract; whether a mock or the vendor answers there
is not its concern, and it never imports what it judges.
"""

from mockserver.checks.options import CheckOptions, ReportKind
from mockserver.checks.report import CheckReport, Finding, OperationTally, render
from mockserver.checks.run import Progress, run_check
from mockserver.checks.target import ExpectedStatus, StatusCheck, Target

__all__ = [
    "CheckOptions",
    "CheckReport",
    "ExpectedStatus",
    "Finding",
    "OperationTally",
    "Progress",
    "ReportKind",
    "StatusCheck",
    "Target",
    "render",
    "run_check",
]
