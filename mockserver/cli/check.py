"""`mockserver check`: checks whether servers, the mock or real ones, keep their contracts."""

import sys
from collections.abc import Iterator, Mapping, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mockserver.cli.check_data import data_template as data_template_of
from mockserver.cli.check_data import read_data
from mockserver.cli.check_extra import require_check_extra
from mockserver.cli.check_options import check_options
from mockserver.cli.check_series import check_series
from mockserver.cli.ci import SCREEN, show_outcome
from mockserver.cli.collector import without_collector
from mockserver.cli.completion import subject_names
from mockserver.cli.documents import document_options
from mockserver.cli.options import cache_option, examples
from mockserver.cli.progress import showing_progress
from mockserver.cli.recorded_data import read_recorded_data
from mockserver.cli.reporting import CheckCommand
from mockserver.cli.subject import Named, Subject, named
from mockserver.errors import MockServerError, SettingsError

if TYPE_CHECKING:
    from mockserver.checks import CheckReport, Target


@click.command(
    cls=CheckCommand,
    epilog=examples(
        "check boostcom --url http://127.0.0.1:8000", "check openapi.yaml --report junit=junit.xml"
    ),
)
@click.argument(
    "names",
    metavar="(DOCUMENT|NAME)... | all",
    nargs=-1,
    required=True,
    shell_complete=subject_names,
)
@check_options
@cache_option
@document_options("MOCKSERVER_CHECK_")
def check(
    *,
    names: tuple[str, ...],
    base_paths: tuple[str, ...],
    behaviours: tuple[str, ...],
    url: str | None,
    headers: tuple[tuple[str, str], ...],
    header_file: tuple[tuple[str, str], ...] | None,
    reports: tuple[tuple[Any, Path], ...],
    data_template: bool,
    recorded: Path | None,
    **options: Any,
) -> None:
    """Check a server against an OpenAPI DOCUMENT, or against the contract of the built-in API NAME.

    The requests are generated from the contract; without --url they go to a private mock. Several
    are checked one after the other, with one report; `all` are those that `serve` serves.

    Exit 0: the server keeps the contract. Exit 1: findings, each with a curl. Exit 2: the check
    could not run. Exit 130: it was interrupted.
    """
    require_check_extra("check")
    if behaviours and url is not None:
        what = "--behaviours belongs to the private mock, and --url checks another server."
        raise SettingsError(what, hint="Leave one of them out.")
    if recorded is not None and not data_template:
        what = "--recorded fills in the file that --data-template prints."
        raise SettingsError(what, hint="Give it with --data-template.")
    _require_check(reports, {**options, "data_template": data_template})
    with ended():
        apis = named(names, base_paths, behaviours)
        order = CheckOrder(url, dict((*(header_file or ()), *headers)), options)
        if len(apis) > 1:
            asked = {**options, "data_template": data_template, "recorded": recorded}
            sys.exit(check_series(apis, order.run, reports, asked).exit_code)
        if data_template:
            click.echo(_template(names[0], apis[0], recorded))
            return
        report = order.run(apis[0], {k: path for k, path in reports if path != SCREEN})
    if report is not None:
        _end(report, reports)


def _require_check(reports: Sized, options: Mapping[str, Any]) -> None:
    """Raise SettingsError for reports of what checks nothing."""
    for name in ("replay", "export_config", "data_template"):
        if reports and options[name]:
            option = f"--{name.replace('_', '-')}"
            what = f"{option} makes no check, so that --report has nothing to write."
            raise SettingsError(what, hint="Leave one of them out.")


def _end(report: "CheckReport", reports: tuple[tuple[Any, Path], ...]) -> NoReturn:
    """Show the outcome of one check, and exit."""
    show_outcome(report, is_asked=any(path == SCREEN for _, path in reports))
    sys.exit(report.exit_code)


def _template(name: str, api: Named, recorded: Path | None) -> str:
    """Return the file of data to fill in, with what a recording tells."""
    subject = api.read()
    catalogue = subject.catalogue()
    if recorded is None:
        return data_template_of(name, catalogue)
    known = read_recorded_data(recorded, subject.contract, catalogue)
    return data_template_of(name, catalogue, known)


class CheckOrder:
    """What is to be done with each API: at which server, with which headers and options."""

    def __init__(
        self, url: str | None, headers: Mapping[str, str], options: Mapping[str, Any]
    ) -> None:
        self._url = url
        self._headers = headers
        self._options = dict(options)
        self._data: Path | None = self._options.pop("data")
        self._replay: str | None = self._options.pop("replay")
        self._report_file: Path | None = self._options.pop("report_file")
        self._export: Path | None = self._options.pop("export_config")
        self._cache: Path | None = self._options.pop("cache")

    def run(self, api: Named, reports: Mapping[Any, Path]) -> "CheckReport | None":
        """Check one API; None if its configuration was only exported.

        A replay ends the process.
        """
        with without_collector():
            from mockserver.checks import CheckOptions, export_configuration, run_check

            subject = api.read(cache=self._cache)
        with self._server(subject) as target:
            if self._export is not None:
                files = export_configuration(target, self._export)
                click.echo("\n".join(f"Written: {each}" for each in files))
                return None
            catalogue = subject.catalogue()
            data = {} if self._data is None else read_data(self._data, catalogue)
            options = CheckOptions(**self._options, reports=reports, data=data)
            if self._replay is not None:
                _replay(target, options, self._replay, self._report_file, catalogue)
            with showing_progress() as show:
                return run_check(target, options, catalogue, on_progress=show)

    @contextmanager
    def _server(self, subject: Subject) -> "Iterator[Target]":
        """Yield the server to check: the one at the URL, or the private mock for the block."""
        if self._url is not None:
            yield subject.real(self._url, self._headers)
            return
        with subject.mock(self._headers) as target:
            yield target


def _replay(
    target: Any, options: Any, finding_id: str, report: Path | None, catalogue: Any
) -> NoReturn:
    """Replay one finding, say how it went, and exit: 1 if it is still there, else 0."""
    from mockserver.checks import replay_finding

    if report is None:
        what = "--replay needs the report that has the finding."
        raise SettingsError(what, hint="Give it with --report-file FILE.")
    replayed = replay_finding(target, options, report, finding_id, catalogue)
    for line in replayed.curl.splitlines():
        click.echo(f"   $ {line}")
    what = f"{replayed.id}  {replayed.title}  {replayed.operation}"
    word = {"always": "REPRODUCED", "sometimes": "FLAKY", "never": "NOT REPRODUCED"}
    click.echo(f"{word[replayed.reproduced]}: {what}")
    sys.exit(replayed.exit_code)


@contextmanager
def ended() -> Iterator[None]:
    """Give an interruption exit 130, and every error exit 2: exit 1 means findings."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Interrupted before anything was checked.", err=True)
        sys.exit(130)
    except MockServerError:
        raise
    except Exception as error:
        from mockserver.checks import own_fault

        raise own_fault(error) from error
