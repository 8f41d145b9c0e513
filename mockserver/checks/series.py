"""Several checks, one after the other, as one outcome; the reports of all of them in one file."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockserver.checks.annotations import render_annotations
from mockserver.checks.json_report import render_json
from mockserver.checks.junit import error_suite, junit_document, junit_suite
from mockserver.checks.markdown import render_markdown
from mockserver.checks.options import ReportKind
from mockserver.checks.recording import report_file
from mockserver.checks.report import INTERRUPTED, CheckReport
from mockserver.errors import MockServerError

#: The exit codes of a series, the one that counts most first: interrupted, not run, findings.
_ORDER = (130, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check: its report, or the error because of which it could not run."""

    name: str
    report: CheckReport | None = None
    error: MockServerError | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of the check alone."""
        return 2 if self.report is None else self.report.exit_code

    @property
    def is_interrupted(self) -> bool:
        """Whether a person ended it."""
        return self.report is not None and self.report.stopped_by == INTERRUPTED


@dataclass(frozen=True, slots=True)
class Series:
    """The outcomes of several checks, in their order; `left` names those that did not come."""

    outcomes: tuple[Outcome, ...]
    left: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of the worst outcome: an interruption, then an error, then findings."""
        codes = {each.exit_code for each in self.outcomes}
        return next((code for code in _ORDER if code in codes), 2)


@contextmanager
def series_reports(
    reports: Mapping[ReportKind, Path],
) -> Iterator[Callable[[Series], None]]:
    """Open the files of the reports, and yield what writes the series into them.

    Raises CheckError for a file that cannot be written, before anything is checked. `har` and
    `ndjson` are of one check each.
    """
    with ExitStack() as stack:
        files = {kind: stack.enter_context(report_file(path)) for kind, path in reports.items()}

        def write(series: Series) -> None:
            for kind, file in files.items():
                file.write(render_series(kind, series))

        yield write


def render_series(kind: ReportKind, series: Series) -> str:
    """Render the reports of a series as one: `junit`, `json`, `markdown` or `github`."""
    return _RENDERERS[kind](series)


def series_screen(series: Series) -> str:
    """Return a line for each check, for the end of the screen."""
    width = max(len(each.name) for each in series.outcomes)
    lines = [f"{each.name:<{width}}  {_verdict(each)}" for each in series.outcomes]
    lines += [f"{name:<{width}}  not checked" for name in series.left]
    return "\n".join(lines)


def _verdict(outcome: Outcome) -> str:
    if outcome.report is None:
        return f"COULD NOT RUN: {_first_line(outcome)}"
    report = outcome.report
    count = len(report.failures)
    findings = f"{count} finding{'s' if count != 1 else ''}" if count else "no findings"
    ended = f", ended early by {report.stopped_by}" if report.stopped_by else ""
    return f"{'PASSED' if report.is_clean else 'FAILED'}: {findings}{ended}"


def _first_line(outcome: Outcome) -> str:
    return str(outcome.error).partition("\n")[0]


def _junit(series: Series) -> str:
    return junit_document(
        [
            error_suite(each.name, str(each.error))
            if each.report is None
            else junit_suite(each.report)
            for each in series.outcomes
        ]
    )


def _json(series: Series) -> str:
    checks: list[Any] = [
        {"name": each.name, "exit_code": 2, "error": str(each.error)}
        if each.report is None
        else json.loads(render_json(each.report))
        for each in series.outcomes
    ]
    members = {"exit_code": series.exit_code, "checks": checks, "not_checked": [*series.left]}
    return json.dumps(members, indent=2) + "\n"


def _markdown(series: Series) -> str:
    return "\n".join(
        f"### ❌ mockserver check {each.name}\n\n    {_first_line(each)}\n"
        if each.report is None
        else render_markdown(each.report)
        for each in series.outcomes
    )


def _github(series: Series) -> str:
    return "".join(
        render_annotations(each.report) for each in series.outcomes if each.report is not None
    )


_RENDERERS: Mapping[ReportKind, Callable[[Series], str]] = {
    "junit": _junit,
    "json": _json,
    "markdown": _markdown,
    "github": _github,
}
