"""Findings that are known and accepted: a file in the format of schemathesis' baseline.

Its entries say what makes two findings the same, and may have a `reason` and a date, `expires`.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from schemathesis.baseline import Baseline as Entries
from schemathesis.baseline import BaselineEntry
from schemathesis.baseline.model import FORMAT_VERSION
from schemathesis.core.version import SCHEMATHESIS_VERSION

from mockserver.checks.finding import Finding
from mockserver.checks.report import CheckReport, KnownFinding
from mockserver.errors import CheckError
from mockserver.files import not_written, replacing

_MOST_BYTES = 16 * 2**20
# How long an answer takes depends on the load of a machine; schemathesis does not record it either.
_NEVER_RECORDED = {"ST112"}


class Baseline:
    """The entries of one file, in memory; `path` None is a baseline that knows no finding."""

    def __init__(self, path: Path | None, *, may_be_new: bool = False) -> None:
        """Read the file. Raises CheckError; with `may_be_new`, a file may also be missing."""
        if path is None and may_be_new:
            raise CheckError(
                "There is no baseline to update.", hint="Name the file with --baseline FILE."
            )
        self._path = path
        self._entries = _read(path, may_be_new=may_be_new) if path else []
        self._by_identity = {entry.identity: entry for entry in reversed(self._entries)}

    def knows(self, finding: Finding, today: date) -> bool:
        """Whether the file has the finding, and its entry has not expired."""
        entry = self._by_identity.get(finding.identity)
        return entry is not None and not entry.is_expired(today)

    def apply(self, report: CheckReport, today: date) -> CheckReport:
        """Return the report with its known findings apart; one whose entry expired says so."""
        if self._path is None:
            return report
        known = [self._known(one) for one in report.findings if self.knows(one, today)]
        new = [self._new(one) for one in report.findings if not self.knows(one, today)]
        return replace(report, findings=tuple(new), known=tuple(known), baseline=str(self._path))

    def record(self, findings: Iterable[Finding], today: date) -> None:
        """Add findings, with all that the file has; reasons and dates stay. Raises CheckError."""
        for finding in findings:
            if finding.code in _NEVER_RECORDED:
                continue
            entry = self._by_identity.get(finding.identity)
            if entry is None:
                entry = BaselineEntry(*finding.identity, first_seen=today.isoformat())
                self._entries.append(entry)
                self._by_identity[entry.identity] = entry
            entry.last_seen = today.isoformat()
        self._save()

    def _known(self, finding: Finding) -> KnownFinding:
        entry = self._by_identity[finding.identity]
        reason = entry.extra.get("reason")
        return KnownFinding(finding, reason if isinstance(reason, str) else None, entry.expires)

    def _new(self, finding: Finding) -> Finding:
        entry = self._by_identity.get(finding.identity)
        if entry is None:
            return finding
        expired = f"It was accepted until {entry.expires} (see {self._path}), and counts again."
        return replace(finding, message=f"{finding.message}\n{expired}")

    def _save(self) -> None:
        assert self._path is not None, "a baseline is recorded in a file"
        document = {
            "format_version": FORMAT_VERSION,
            "schemathesis_version": SCHEMATHESIS_VERSION,
            "entries": [
                entry.to_dict() for entry in sorted(self._entries, key=lambda one: one.identity)
            ],
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._path) as file:
                file.write(json.dumps(document, indent=2) + "\n")
        except OSError as error:
            raise CheckError(
                f"The baseline {not_written(self._path, error)}",
                hint="Name a file in a folder that you may write to, on a disk that has room.",
            ) from error


def settle(report: CheckReport, baseline: Baseline, *, update: bool) -> CheckReport:
    """Return the report with its known findings apart; with `update`, record all of them first.

    A check that did not run to its end is not recorded: it knows a part of the findings.
    """
    today = date.today()
    if update and report.is_complete:
        baseline.record(report.findings, today)
    return baseline.apply(report, today)


def _read(path: Path, *, may_be_new: bool) -> list[BaselineEntry]:
    if not path.exists():
        if may_be_new:
            return []
        raise CheckError(
            "There is no such baseline.",
            where=str(path),
            hint="Correct --baseline, or let --update-baseline write the findings of this check.",
        )
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"it has more than {_MOST_BYTES} bytes")
        return Entries.load(path).entries
    except (OSError, ValueError, RecursionError) as error:
        raise CheckError(
            f"The baseline cannot be read: {str(error)[:300]}",
            where=str(path),
            hint="Correct the file, or move it away and write a new one with --update-baseline.",
        ) from error
