"""`mockserver check NAME`: whether a server keeps the contract, the mock or the real one."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click

from mockserver.contract.document import Document
from mockserver.engine.provider import Expectation
from mockserver.errors import SettingsError, UnknownName

_REPORTS = ("junit", "har", "ndjson")
# The time in the private mock: any, as long as two runs of one seed see the same.
_NOW = 1_767_261_600_000_000


class Report(click.ParamType[tuple[Any, Path]]):
    """`KIND=FILE`."""

    name = "KIND=FILE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Any, Path]:
        """Take the two apart."""
        kind, equals, file = value.partition("=")
        if kind not in _REPORTS or not equals or not file:
            self.fail(f"{value!r} is not KIND=FILE with KIND one of {', '.join(_REPORTS)}.")
        return kind, Path(file)


class Header(click.ParamType[tuple[str, str]]):
    """`'Name: value'`."""

    name = "'NAME: VALUE'"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Take the two apart; the value is not repeated in a complaint, it may be a secret."""
        name, colon, text = value.partition(":")
        if not colon or not name.strip():
            self.fail("A header is written 'Name: value'.")
        return name.strip(), text.strip()


@click.command()
@click.argument("name")
@click.option("--url", help="Check the server there (scheme, host, port) instead of the mock.")
@click.option("--header", "headers", type=Header(), multiple=True, help="Sent with every request.")
@click.option("--seed", type=int, default=1, show_default=True, help="What the requests come from.")
@click.option("--max-examples", type=click.IntRange(1), default=100, show_default=True)
@click.option("--max-time", type=click.IntRange(1), help="Go on for so many seconds.")
@click.option("--rate-limit", metavar="N/s", help="Such as 10/s or 100/m.")
@click.option("--report", "reports", type=Report(), multiple=True, help="Report to write.")
def check(
    *,
    name: str,
    url: str | None,
    headers: tuple[tuple[str, str], ...],
    reports: tuple[tuple[Any, Path], ...],
    **options: Any,
) -> None:
    """Check the API called NAME: every check, every phase, with requests made from its contract.

    Exit 0: it keeps the contract. Exit 1: findings, each with a curl. Exit 2: it could not run.
    """
    from mockserver.checks import CheckOptions, ExpectedStatus, Target, render, run_check
    from mockserver.contract.inspection import inspect_contract
    from mockserver.contract.parts import without_lookalikes

    with _checked(name, url) as checked:
        inspect_contract(checked.document)
        _go_straight_to(checked.url)
        target = Target(
            name=name,
            url=checked.url,
            document=without_lookalikes(checked.document.data),
            headers={**checked.credentials, **dict(headers)},
            secrets=checked.secrets,
            expected_statuses=tuple(ExpectedStatus(*each) for each in checked.expectations),
        )
        with _progress() as show:
            report = run_check(
                target, CheckOptions(**options, reports=dict(reports)), on_progress=show
            )
    click.echo(render(report))
    sys.exit(0 if report.is_clean else 1)


class _Checked(NamedTuple):
    """A server that answers, the contract it shall keep, and what to send and to mask."""

    url: str
    document: Document
    credentials: Mapping[str, str]
    secrets: frozenset[str]
    expectations: tuple[Expectation, ...]


@contextmanager
def _checked(name: str, url: str | None) -> Iterator[_Checked]:
    """Name the server to check; without a URL it is a private mock, started for this block."""
    import asyncio

    from mockserver.engine.journal import CONTROL
    from mockserver.http.app import build_server
    from mockserver.http.control import EXPECTATIONS, credentials
    from mockserver.http.serving import serving
    from mockserver.settings import Settings

    # The control API's own check needs a commitment for its example of a backstage action.
    scenario = "commitment-about-to-be-confirmed" if name == CONTROL else "default"
    server = build_server(Settings(scenario=scenario, seed=0, now=_NOW))
    contracts = {each: api.contract for each, api in server.apis.items()}
    contracts[CONTROL] = server.control.contract
    if name not in contracts:
        raise UnknownName("API", name, contracts)
    secrets = frozenset(secret for each in contracts.values() for secret in each.secret_names)
    document = contracts[name].document
    expectations = EXPECTATIONS if name == CONTROL else server.apis[name].provider.expectations
    if url is not None:
        if not url.startswith(("http://", "https://")):
            raise SettingsError(f"{url!r} is no http:// or https:// address.")
        yield _Checked(url, document, {}, secrets, expectations)
        return
    headers: Mapping[str, str] = {}
    if name != CONTROL:
        headers = asyncio.run(credentials(server.worlds, server.apis[name]))
    with serving(server) as address:
        yield _Checked(address, document, headers, secrets, expectations)


@contextmanager
def _progress() -> Iterator[Callable[[Any], None]]:
    """Show one changing line on a terminal, and one line a phase elsewhere."""
    is_terminal = sys.stderr.isatty()
    last = ""

    def show(progress: Any) -> None:
        nonlocal last
        if is_terminal:
            where = progress.operation or ""
            line = f"{progress.phase}: {progress.cases} cases, {progress.findings} findings {where}"
            click.echo(f"\r\x1b[K{line[:100]}", nl=False, err=True)
        elif progress.phase != last:
            click.echo(f"{progress.phase} ...", err=True)
            last = progress.phase

    yield show
    if is_terminal:
        click.echo("\r\x1b[K", nl=False, err=True)


def _go_straight_to(address: str) -> None:
    """Keep the machine's proxy settings out of the way to this machine itself."""
    if "://127.0.0.1" in address or "://localhost" in address:
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
