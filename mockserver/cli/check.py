"""`mockserver check`: checks whether a server, the mock or a real one, keeps a contract."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from mockserver.cli.check_data import data_template as data_template_of
from mockserver.cli.check_data import read_data
from mockserver.cli.check_options import check_options
from mockserver.cli.ci import SCREEN, show_outcome
from mockserver.cli.documents import document_options, is_document
from mockserver.cli.progress import showing_progress
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.engine.journal import CONTROL
from mockserver.engine.provider import Expectation
from mockserver.errors import MockServerError, SettingsError, UnknownName
from mockserver.own_document import OwnDocument, parse_documents

if TYPE_CHECKING:
    from mockserver.checks import ExpectedStatus

# The time in the private mock is fixed, so that two runs with one seed are equal.
_NOW = 1_767_261_600_000_000


@click.command()
@click.argument("name", metavar="DOCUMENT|NAME")
@check_options
@document_options("MOCKSERVER_CHECK_")
def check(
    *,
    name: str,
    url: str | None,
    base_paths: tuple[str, ...],
    behaviours: tuple[str, ...],
    headers: tuple[tuple[str, str], ...],
    header_file: tuple[tuple[str, str], ...] | None,
    reports: tuple[tuple[Any, Path], ...],
    data: Path | None,
    data_template: bool,
    replay: str | None,
    report_file: Path | None,
    export_config: Path | None,
    **options: Any,
) -> None:
    """Check a server against an OpenAPI DOCUMENT, or against the contract of the built-in API NAME.

    The requests are generated from the contract; without --url they go to a private mock.

    Exit 0: the server keeps the contract. Exit 1: findings, each with a curl. Exit 2: the check
    could not run. Exit 130: it was interrupted.
    """
    from mockserver.checks import (
        CheckOptions,
        Target,
        catalogue_of,
        export_configuration,
        run_check,
    )

    if data_template:
        click.echo(data_template_of(name, catalogue_of(name)))
        return
    given = dict((*(header_file or ()), *headers))
    documents = _own_documents(name, url, base_paths, behaviours)
    with ended(), _checked(name, documents, url) as checked:
        bypass_proxy(checked.url)
        target = Target(
            name=checked.name,
            url=checked.url,
            document=checked.document,
            headers={**checked.credentials, **given},
            secrets=checked.secrets | {each.lower() for each in given},
            expected_statuses=checked.expected,
            contract=checked.contract,
            fresh_state=None if url else checked.fresh_state,
            mock=None if url else checked.url,
        )
        if export_config is not None:
            files = export_configuration(target, export_config)
            click.echo("\n".join(f"Written: {each}" for each in files))
            return
        catalogue = catalogue_of(checked.api)
        checking = CheckOptions(
            **options,
            reports={kind: path for kind, path in reports if path != SCREEN},
            data={} if data is None else read_data(data, catalogue),
        )
        if replay is not None:
            _replay(target, checking, replay, report_file, catalogue)
        with showing_progress() as show:
            report = run_check(target, checking, catalogue, on_progress=show)
    show_outcome(report, is_asked=any(path == SCREEN for _, path in reports))
    sys.exit(report.exit_code)


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


class _Checked(NamedTuple):
    """A running server, its contract, the credentials to send and the names to mask."""

    name: str
    #: The name of the built-in API; empty for a user's document.
    api: str
    url: str
    document: Mapping[str, Any]
    contract: Contract
    credentials: Mapping[str, str]
    secrets: frozenset[str]
    expected: "tuple[ExpectedStatus, ...]"

    @property
    def fresh_state(self) -> Callable[[str], str] | None:
        """Return the address of a world for a stage; the control API is in none."""
        is_control = self.api == CONTROL
        return None if is_control else lambda stage: f"{self.url}/_world/check-{stage}"


@contextmanager
def _checked(name: str, documents: tuple[OwnDocument, ...], url: str | None) -> Iterator[_Checked]:
    """Yield the server to check; without a URL, start a private mock for the block."""
    from mockserver.http.app import build_server
    from mockserver.http.control import credentials
    from mockserver.http.control.expectation import EXPECTATIONS
    from mockserver.http.serving import serving
    from mockserver.settings import Settings

    # The check of the control API needs a commitment for its example of a backstage action.
    scenario = "commitment-about-to-be-confirmed" if name == CONTROL else "default"
    server = build_server(Settings(documents=documents, scenario=scenario, seed=0, now=_NOW))
    contracts = {each: api.contract for each, api in server.apis.items()}
    contracts[CONTROL] = server.control.contract
    name = documents[0].name if documents else name
    if name not in contracts:
        raise UnknownName("API", name, contracts)
    api = "" if documents else name
    secrets = frozenset(secret for each in contracts.values() for secret in each.secret_names)
    document = _document(contracts[name], is_own=bool(documents))
    expectations = EXPECTATIONS if name == CONTROL else server.apis[name].provider.expectations
    if url is not None:
        if not url.startswith(("http://", "https://")):
            what = f"{url!r} is not an http:// or https:// address."
            raise SettingsError(what, hint="Begin --url with one of the two.")
        of_any = [each for each in expectations if not each.is_of_mock]
        yield _Checked(name, api, url, document, contracts[name], {}, secrets, _expected(of_any))
        return
    headers: Mapping[str, str] = {}
    if name != CONTROL:
        headers = credentials(server.worlds, server.apis[name])
    with serving(server) as address:
        expected = _expected(expectations)
        yield _Checked(name, api, address, document, contracts[name], headers, secrets, expected)


def _expected(expectations: Iterable[Expectation]) -> "tuple[ExpectedStatus, ...]":
    from mockserver.checks import ExpectedStatus

    return tuple(
        ExpectedStatus(
            each.operation, each.check, each.statuses, each.reason, each.says, each.wrong
        )
        for each in expectations
    )


def _own_documents(
    name: str, url: str | None, base_paths: tuple[str, ...], behaviours: tuple[str, ...]
) -> tuple[OwnDocument, ...]:
    """Return the document that a name means; none if it can only be the name of an API."""
    if behaviours and url is not None:
        raise SettingsError(
            "--behaviours belongs to the private mock, and --url checks another server.",
            hint="Leave one of them out.",
        )
    return parse_documents([name] if is_document(name) else [], base_paths, behaviours)


def _document(contract: Contract, *, is_own: bool) -> Json:
    """Return the document for the tester: of a user's document, the part that is served."""
    from mockserver.contract.inspection import inspect_contract
    from mockserver.contract.parts import without_lookalikes
    from mockserver.contract.served import served_document

    if is_own:
        return without_lookalikes(served_document(contract))
    inspect_contract(contract.document)
    return without_lookalikes(contract.document.data)


def bypass_proxy(address: str) -> None:
    """Use no proxy for an address on this machine."""
    if "://127.0.0.1" in address or "://localhost" in address:
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
