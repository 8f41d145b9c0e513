"""`mockserver drift`: where the mock and a real server answer the same calls differently."""

import sys
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.cli.check import ended
from mockserver.cli.check_data import read_data
from mockserver.cli.check_extra import require_check_extra
from mockserver.cli.check_options import Report
from mockserver.cli.completion import subject_names
from mockserver.cli.connection_options import EXISTING, connection_options
from mockserver.cli.documents import document_options
from mockserver.cli.options import cache_option, examples, fixtures_option, variable_option
from mockserver.cli.reporting import ReportingCommand
from mockserver.cli.subject import Named, Subject, named

if TYPE_CHECKING:
    from mockserver.checks import Catalogue, CheckOptions
    from mockserver.checks.drift.report import DriftReport
    from mockserver.checks.step import Showing
    from mockserver.checks.wire.caller import Caller

_READS = ("GET", "HEAD", "OPTIONS")


@click.command(
    cls=ReportingCommand,
    epilog=examples(
        "drift boostcom --url https://staging.example --data data.yaml",
        "drift openapi.yaml --url http://127.0.0.1:8000 --report html=drift.html",
    ),
)
@click.argument("name", metavar="DOCUMENT|NAME", shell_complete=subject_names)
@click.option("--url", required=True, help="The real server: scheme, host, port.")
@connection_options
@click.option(
    "--data",
    type=EXISTING,
    help="What the real server has; `mockserver check NAME --data-template` prints such a file. "
    "Without it, the real server has what the mock has.",
)
@fixtures_option
@variable_option(
    "--scenario",
    metavar="NAME",
    help="Start the mock with this scenario, such as the one that `proxy --record` wrote.",
)
@click.option(
    "--allow-writes", is_flag=True, help="Also walk journeys that change something on the server."
)
@click.option(
    "--only",
    "stages",
    type=click.Choice(("journeys", "probes")),
    multiple=True,
    help="Compare only this.  [default: both]",
)
@click.option(
    "--report",
    "reports",
    type=Report(("html", "json")),
    multiple=True,
    help="Write a report: html=FILE or json=FILE.",
)
@cache_option
@document_options("MOCKSERVER_CHECK_")
def drift(
    *,
    name: str,
    url: str,
    headers: tuple[tuple[str, str], ...],
    header_file: tuple[tuple[str, str], ...] | None,
    data: Path | None,
    stages: tuple[str, ...],
    reports: tuple[tuple[Any, Path], ...],
    fixtures: str | None,
    scenario: str | None,
    cache: Path | None,
    base_paths: tuple[str, ...],
    behaviours: tuple[str, ...],
    **options: Any,
) -> None:
    """Send the same calls to the mock of a DOCUMENT or a built-in API and to a real server.

    They are the calls of the journeys, and each operation's good call, changed in one way. Ids,
    tokens and times that the servers make are matched by their first appearance.

    Exit 0: they answer alike. Exit 1: differences, each with both replies. Exit 2: it could not
    run. Exit 130: it was interrupted.
    """
    require_check_extra("drift")
    folder = None if fixtures is None else Path(fixtures)
    started = {"fixtures": folder, "scenario": scenario, "cache": cache}
    settings = {key: value for key, value in started.items() if value is not None}
    with ended():
        (api,) = named([name], base_paths, behaviours)
        given = dict((*(header_file or ()), *headers))
        compare(api, url, given, data, settings, options, stages, reports)


def compare(
    api: Named,
    url: str,
    headers: Mapping[str, str],
    data: Path | None,
    settings: Mapping[str, Any],
    options: Mapping[str, Any],
    stages: Collection[str],
    reports: Iterable[tuple[str, Path]],
) -> None:
    """Find the drift of one API, print it, write it as the reports say, and exit."""
    from mockserver.checks import CheckOptions
    from mockserver.checks.drift.drift import time_of
    from mockserver.checks.drift.screen import render_drift
    from mockserver.checks.greeting import greet
    from mockserver.checks.wire.caller import Caller

    checking = CheckOptions(**options)
    subject = api.read(**settings)
    catalogue = subject.catalogue()
    real_data = catalogue.unknown_data if data is None else read_data(data, catalogue)
    target = subject.real(url, headers)
    greet(target, checking, known=catalogue.parameters_in(real_data))
    real = Caller(target, checking)
    walked = catalogue if checking.allow_writes else catalogue.reading()
    # Where the mock has the same time, dates and months that a reply counts are the same, too.
    mock = api.read(now=time_of(real), **settings)
    report = _found(mock, walked, real, real_data, checking, stages)
    secrets = {**real_data, **report.credentials}
    showing = target.showing(secrets, real.made_up, checking.curl_words)
    _write(report, showing, reports)
    click.echo(render_drift(report, showing))
    left_out = len(catalogue.journeys) - len(walked.journeys)
    if left_out:
        click.echo(f"{left_out} journeys change something and were left out: see --allow-writes.")
    sys.exit(report.exit_code)


def _write(report: "DriftReport", showing: "Showing", reports: Iterable[tuple[str, Path]]) -> None:
    """Write the reports that are asked for."""
    from mockserver.checks.drift.json_report import render_drift_json
    from mockserver.checks.html.drift_page import render_drift_html
    from mockserver.checks.report_file import report_file

    render = {"html": render_drift_html, "json": render_drift_json}
    for kind, path in reports:
        with report_file(path) as file:
            file.write(render[kind](report, showing))


def _found(
    subject: Subject,
    catalogue: "Catalogue",
    real: "Caller",
    real_data: Mapping[str, Any],
    options: "CheckOptions",
    stages: Collection[str],
) -> "DriftReport":
    """Compare a private mock of the subject with the real server."""
    from mockserver.checks.drift.drift import STAGES, find_drift
    from mockserver.checks.wire.caller import Caller

    mock_data, real_data = catalogue.data_beside(real_data)
    with subject.mock({}) as mock:
        return find_drift(
            catalogue,
            Caller(mock, options),
            real,
            mock_data,
            real_data,
            run=f"d{time.time_ns() // 1_000_000:x}",
            is_tested=lambda label: options.allow_writes or label.partition(" ")[0] in _READS,
            stages=stages or STAGES,
        )
