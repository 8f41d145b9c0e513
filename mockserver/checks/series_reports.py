"""The reports of several checks, each kind as one file."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from mockserver.checks.annotations import render_annotations
from mockserver.checks.html.series_page import render_series_html
from mockserver.checks.json_report import render_json
from mockserver.checks.junit import error_suite, junit_document, junit_suite
from mockserver.checks.markdown import render_markdown
from mockserver.checks.options import ReportKind
from mockserver.checks.report_file import report_file
from mockserver.checks.series import Outcome, Series
from mockserver.errors import CheckError, MockServerError


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


def write_error_report(name: str, error: MockServerError, kind: Any, path: Path) -> None:
    """Write that a check could not run, in the form of the reports of several checks.

    Of `har` and `ndjson` there is none. A file that cannot be written is left out: `error`, which
    the user sees, comes first.
    """
    series = Series((Outcome(name, error=error),), ())
    if kind in _RENDERERS:
        with suppress(CheckError), series_reports({kind: path}) as write:
            write(series)


def render_series(kind: ReportKind, series: Series) -> str:
    """Render the reports of a series as one: `junit`, `json`, `html`, `markdown` or `github`."""
    return _RENDERERS[kind](series)


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
        f"### ❌ mockserver check {each.name}\n\n    {each.why}\n"
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
    "html": render_series_html,
}
