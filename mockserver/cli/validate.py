"""`mockserver validate`: hold recorded traffic against a contract."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from mockserver.cli.check_options import Report
from mockserver.cli.completion import subject_names
from mockserver.cli.options import examples
from mockserver.cli.printable import printable
from mockserver.cli.reporting import ReportingCommand
from mockserver.cli.validate_tally import Tally

if TYPE_CHECKING:
    from mockserver.contract.contract import Contract
    from mockserver.http.validation import Judged, Validation


@click.command(
    cls=ReportingCommand,
    epilog=examples(
        "validate boostcom traffic.har",
        "validate openapi.yaml journal.ndjson --report html=page.html",
    ),
)
@click.argument("name", metavar="DOCUMENT|NAME", shell_complete=subject_names)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option(
    "--base-path",
    "base_paths",
    multiple=True,
    metavar="/x",
    help="Base path of the document in the traffic, instead of its own.",
)
@click.option(
    "--report", "reports", type=Report(("html",)), multiple=True, help="Write a report: html=FILE."
)
def validate(
    name: str,
    file: IO[bytes],
    form: str,
    base_paths: tuple[str, ...],
    reports: tuple[tuple[Any, Path], ...],
) -> None:
    """Judge recorded traffic by an OpenAPI DOCUMENT, or by the contract of the built-in API NAME.

    FILE is HAR 1.2, or NDJSON with an exchange of a journal on each line; - is the standard input.

    Exit 0: nothing breaks the contract. Exit 1: some exchange does. Exit 2: the file cannot be
    read, or no exchange in it is a call to the API.
    """
    from mockserver.errors import RecordingError
    from mockserver.http.recorded import read_recorded

    contract, validation = _validation(name, base_paths)
    tally = Tally()
    findings = tally.findings(validation.judge(read_recorded(file)))
    if form == "json":
        found = [each.as_json() for each in findings]
        click.echo(json.dumps({"api": contract.api, **tally.as_json(), "findings": found}))
    else:
        for each in findings:
            click.echo("\n".join(_lines(each)))
        click.echo("\n".join(tally.lines()))
    if not tally.exchanges:
        what = "The file has no exchange, so nothing was judged."
        raise RecordingError(what, hint="Record some calls first.")
    if tally.exchanges == sum(tally.outside.values()):
        raise RecordingError(
            f"No exchange of the file is a call to {contract.api}, so nothing was judged.",
            hint=f"Its paths begin with {contract.base_path or '/'}; give another --base-path to a "
            "document.",
        )
    _write(contract, getattr(file, "name", "-"), tally, [path for _, path in reports])
    sys.exit(1 if tally.broken else 0)


def _validation(name: str, base_paths: tuple[str, ...]) -> "tuple[Contract, Validation]":
    """Return the contract that a word names, and what judges exchanges by it."""
    from mockserver.cli.documents import named_api
    from mockserver.http.app import build_server
    from mockserver.http.mask import Mask
    from mockserver.http.pseudonym import Pseudonyms
    from mockserver.http.validation import Validation
    from mockserver.settings import Settings

    documents, apis = named_api(name, base_paths)
    (api,) = build_server(Settings(documents=documents, apis=apis)).apis.values()
    contract = api.contract
    mask = Mask(Pseudonyms(os.urandom(32)), contract.secret_names, contract.secret_members)
    return contract, Validation(contract, mask, any_json=api.provider.reads_any_json)


def _write(contract: "Contract", name: str, tally: Tally, pages: Iterable[Path]) -> None:
    """Write the pages that were asked for; the page of a check is loaded only then."""
    for path in pages:
        from mockserver.checks.report_file import report_file
        from mockserver.cli.validate_page import render_validation

        with report_file(path) as stream:
            stream.write(render_validation(contract, name, tally))


def _lines(judged: "Judged") -> Iterator[str]:
    head = f"{judged.number} {judged.method} {judged.path} {judged.status} {judged.operation}"
    yield printable(head)
    yield from (f"  {printable(str(each))}" for each in judged.violations)
