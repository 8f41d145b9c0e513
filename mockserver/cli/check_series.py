"""`mockserver check` of several APIs: one after the other, with one report and one exit code."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.cli.announcing import error_text
from mockserver.cli.ci import SCREEN, show_outcome
from mockserver.cli.subject import Named
from mockserver.errors import MockServerError, SettingsError

if TYPE_CHECKING:
    from mockserver.checks import CheckReport
    from mockserver.checks.series import Series

#: The options that are about one API, and the reports that are of one check.
_OF_ONE = (
    *("data", "data_template", "recorded", "replay", "report_file", "export_config"),
    *("baseline", "update_baseline"),
)
_REPORTS_OF_ONE = ("har", "ndjson")


def check_series(
    apis: Sequence[Named],
    run: Callable[[Named, Mapping[Any, Path]], "CheckReport | None"],
    reports: Iterable[tuple[Any, Path]],
    options: Mapping[str, Any],
) -> "Series":
    """Check each API, show each outcome, and write the reports of all.

    One that cannot be checked does not end the others. Raises SettingsError for options that are
    about one API, CheckError for a report that cannot be written.
    """
    from mockserver.checks.series import Outcome, Series, series_screen
    from mockserver.checks.series_reports import series_reports

    reports = [*reports]
    _require_options_of_several(reports, options)
    is_asked = any(path == SCREEN for _, path in reports)
    outcomes: list[Outcome] = []
    with series_reports({kind: path for kind, path in reports if path != SCREEN}) as write:
        for api in apis:
            try:
                report = run(api, {})
            except MockServerError as error:
                click.echo(f"{api.name} could not be checked.\n{error_text(error)}", err=True)
                outcomes.append(Outcome(api.name, error=error))
                continue
            outcomes.append(Outcome(api.name, report))
            show_outcome(report, is_asked=is_asked)
            click.echo()
            if outcomes[-1].is_interrupted:
                break
        left = tuple(each.name for each in apis[len(outcomes) :])
        series = Series(tuple(outcomes), left)
        write(series)
    click.echo(series_screen(series))
    return series


def _require_options_of_several(
    reports: Iterable[tuple[Any, Path]], options: Mapping[str, Any]
) -> None:
    given = [f"--{name.replace('_', '-')}" for name in _OF_ONE if options.get(name)]
    given += [f"--report {kind}" for kind, _ in reports if kind in _REPORTS_OF_ONE]
    if given:
        raise SettingsError(
            f"{' and '.join(given)} cannot be of several APIs at once.",
            hint="Check one API at a time with it.",
        )
