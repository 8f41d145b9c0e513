"""`mockserver validate`: hold recorded traffic against a contract."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mockserver.http.validation import Judged

#: How many calls outside the API are printed.
_MOST_OUTSIDE = 5


@click.command()
@click.argument("name", metavar="DOCUMENT|NAME")
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
def validate(name: str, file: IO[bytes], form: str, base_paths: tuple[str, ...]) -> None:
    """Judge recorded traffic by an OpenAPI DOCUMENT, or by the contract of the built-in API NAME.

    FILE is HAR 1.2, or NDJSON with an exchange of a journal on each line; - is the standard input.

    Exit 0: nothing breaks the contract. Exit 1: some exchange does. Exit 2: the file cannot be
    read, or no exchange in it is a call to the API.
    """
    from mockserver.cli.documents import named_api
    from mockserver.errors import RecordingError
    from mockserver.http.app import build_server
    from mockserver.http.mask import Mask
    from mockserver.http.pseudonym import Pseudonyms
    from mockserver.http.recorded import read_recorded
    from mockserver.http.validation import Validation
    from mockserver.settings import Settings

    documents, apis = named_api(name, base_paths)
    (api,) = build_server(Settings(documents=documents, apis=apis)).apis.values()
    contract = api.contract
    mask = Mask(Pseudonyms(os.urandom(32)), contract.secret_names, contract.secret_members)
    tally = _Tally()
    validation = Validation(contract, mask, any_json=api.provider.reads_any_json)
    findings = tally.findings(validation.judge(read_recorded(file)))
    if form == "json":
        found = [each.as_json() for each in findings]
        click.echo(json.dumps({"api": contract.api, **tally.as_json(), "findings": found}))
    else:
        for each in findings:
            click.echo("\n".join(_lines(each)))
        click.echo(str(tally))
    if tally.exchanges == sum(tally.outside.values()):
        raise RecordingError(
            f"No exchange of the file is a call to {contract.api}, so nothing was judged.",
            hint=f"Its paths begin with {contract.base_path or '/'}; give another --base-path to a "
            "document.",
        )
    sys.exit(1 if tally.broken else 0)


class _Tally:
    """The counts of a validation."""

    def __init__(self) -> None:
        self.exchanges = self.broken = self.undecided = 0
        #: Calls to nothing that the contract has, by method and path.
        self.outside: Counter[str] = Counter()

    def findings(self, judged: "Iterator[Judged]") -> "Iterator[Judged]":
        """Count exchanges, and yield those that break the contract."""
        for each in judged:
            self.exchanges += 1
            if not each.operation:
                self.outside[_printable(f"{each.method} {each.path}")] += 1
            self.undecided += not each.is_whole
            if each.violations:
                self.broken += 1
                yield each

    def as_json(self) -> dict[str, int]:
        return {
            "exchanges": self.exchanges,
            "outside": sum(self.outside.values()),
            "with_violations": self.broken,
            "not_judged_whole": self.undecided,
        }

    def __str__(self) -> str:
        outside = sum(self.outside.values())
        lines = [
            f"{self.exchanges} exchanges, {outside} outside the API, {self.broken} with violations."
        ]
        if self.undecided:
            lines.append(
                f"{self.undecided} could not be judged whole: a body is missing or cut, or a "
                "credential is masked."
            )
        common = self.outside.most_common(_MOST_OUTSIDE)
        lines += [f"  outside: {call}" + (f" ({n} times)" if n > 1 else "") for call, n in common]
        return "\n".join(lines)


def _lines(judged: "Judged") -> Iterator[str]:
    head = f"{judged.number} {judged.method} {judged.path} {judged.status} {judged.operation}"
    yield _printable(head)
    yield from (f"  {_printable(str(each))}" for each in judged.violations)


def _printable(text: str) -> str:
    """Return a text that a terminal shows and does not obey."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
