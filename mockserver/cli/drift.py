"""`mockserver drift`: where the mock and a real server answer the same calls differently."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mockserver.cli.check import bypass_proxy, ended
from mockserver.cli.check_data import read_data
from mockserver.cli.check_options import Header, HeaderFile, Report
from mockserver.errors import SettingsError, UnknownName

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("name")
@click.option("--url", required=True, help="The real server: scheme, host, port.")
@click.option(
    "--header",
    "headers",
    type=Header(),
    multiple=True,
    envvar="MOCKSERVER_CHECK_HEADERS",
    show_envvar=True,
    help="Header to send to the real server; repeatable. Its value is masked in the output.",
)
@click.option("--header-file", type=HeaderFile(), help="File with such headers, one a line.")
@click.option(
    "--data",
    type=_EXISTING,
    help="What the real server has; `mockserver check NAME --data-template` prints such a file. "
    "Without it, the real server has what the mock has.",
)
@click.option("--ca", type=_EXISTING, help="Trust the authorities in this PEM file.")
@click.option("--cert", type=_EXISTING, help="The client's certificate.")
@click.option("--key", type=_EXISTING, help="The key of --cert, unless that file has it.")
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, show_default=True)
@click.option(
    "--allow-writes", is_flag=True, help="Also walk journeys that change something on the server."
)
@click.option(
    "--report", "reports", type=Report(("html",)), multiple=True, help="Write a report: html=FILE."
)
def drift(
    *,
    name: str,
    url: str,
    headers: tuple[tuple[str, str], ...],
    header_file: tuple[tuple[str, str], ...] | None,
    data: Path | None,
    allow_writes: bool,
    reports: tuple[tuple[Any, Path], ...],
    **options: Any,
) -> None:
    """Walk the journeys of the built-in API NAME over the mock and over a real server.

    Ids, tokens and times that the servers make are matched by their first appearance.

    Exit 0: they answer alike. Exit 1: differences, each with both replies. Exit 2: it could not
    run.
    """
    from mockserver.checks import CheckOptions, Target, catalogue_of
    from mockserver.checks.drift.drift import find_drift, time_of
    from mockserver.checks.drift.screen import render_drift
    from mockserver.checks.greeting import greet
    from mockserver.checks.html.drift_page import render_drift_html
    from mockserver.checks.masking import secret_values
    from mockserver.checks.recording import report_file
    from mockserver.checks.wire.caller import Caller
    from mockserver.http.app import build_server
    from mockserver.http.control import credentials
    from mockserver.http.serving import serving
    from mockserver.settings import Settings

    if not url.startswith(("http://", "https://")):
        what = f"{url!r} is not an http:// or https:// address."
        raise SettingsError(what, hint="Begin --url with one of the two.")
    known = build_server(Settings()).apis
    if name not in known:
        raise UnknownName("API", name, known)
    catalogue = catalogue_of(name)
    given = dict((*(header_file or ()), *headers))
    contract = known[name].contract
    secrets = frozenset(contract.secret_names) | {each.lower() for each in given}
    real_data: Mapping[str, Any] = catalogue.mock_data
    if data is not None:
        real_data = read_data(data, catalogue)
    checking = CheckOptions(**options, allow_writes=allow_writes)
    real = Target(name, url, contract.document.data, given, secrets)
    with ended():
        greet(real, checking)
        caller = Caller(real, checking)
        # Where the mock has the same time, dates and months that a reply counts are the same, too.
        server = build_server(Settings(seed=0, now=time_of(caller)))
        with serving(server) as address:
            bypass_proxy(address)
            credential = credentials(server.worlds, server.apis[name])
            mock = Target(name, address, contract.document.data, credential)
            report = find_drift(
                catalogue if allow_writes else catalogue.reading(),
                Caller(mock, checking),
                caller,
                catalogue.mock_data,
                real_data,
                run=f"d{time.time_ns() // 1_000_000:x}",
            )
        for _, path in reports:
            with report_file(path) as file:
                file.write(render_drift_html(report, real.showing(real_data)))
    click.echo(render_drift(report, real.mask_with(secret_values(real_data))))
    if not allow_writes:
        left_out = len(catalogue.journeys) - len(catalogue.reading().journeys)
        click.echo(f"{left_out} journeys change something and were left out: see --allow-writes.")
    sys.exit(report.exit_code)
