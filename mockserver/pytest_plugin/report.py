"""What the report of a failed test says about its world: where it is, and what was called in it."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from mockserver.client import Exchange, World
from mockserver.client.messages import LAST, call_count
from mockserver.errors import MockServerError
from mockserver.pytest_plugin.artifacts import WORLD
from mockserver.pytest_plugin.options import TOKEN_VARIABLE

TITLE = "mock world, kept"
#: The most characters of a body that are shown, and of a curl.
_MOST_OF_BODY, _MOST_OF_CURL = 1_000, 20_000


def add_to_report(report: pytest.TestReport, lines: Iterator[str]) -> None:
    """Add the lines to the failure itself, so that JUnit's XML has them, too."""
    text = "\n".join(lines)
    add = getattr(report.longrepr, "addsection", None)
    if add is None:  # a failure that is only a text
        report.sections.append((TITLE, text))
    else:
        add(TITLE, text, "-")


def report_lines(
    world: World,
    saved: Path | str | None,
    serve_words: Sequence[str],
    program: str,
    *,
    is_joined: bool,
) -> Iterator[str]:
    """Yield the lines; `saved` is the folder of the saved world, or why it could not be saved.

    `serve_words` are the arguments with which `mockserver serve` serves the same; `program` is how
    a user starts `mockserver`.
    """
    yield f"world:   {world.name}"
    yield f"reached: {world.server.url}/_world/{world.name}"
    if is_joined:
        yield from _joined_lines(world, program)
    if isinstance(saved, Path):
        port = world.server.url.rpartition(":")[2]
        words = [*serve_words, "--load", str(saved / WORLD), "--port", port]
        yield f"saved:   {saved}"
        yield f"reopen:  {program} serve {shlex.join(words)}"
    elif saved is not None:
        yield f"saved:   no. {saved}"
    elif not is_joined:
        yield "The server ends with this run. To keep the world, add --mock-artifacts DIR; to look"
        yield f"around now, add --pdb; or run `{program} serve`, and add"
        yield "--mock-url http://127.0.0.1:4010."
    try:
        last, total = world.journal.exchanges(limit=LAST), world.journal.total
    except MockServerError as error:
        yield f"Its journal cannot be read. {error}"
        return
    yield call_count(len(last), total)
    for each in last:
        yield from _call_lines(each)


def _joined_lines(world: World, program: str) -> Iterator[str]:
    url = world.server.url
    header = option = ""
    if world.server.has_token:
        header = f' -H "Authorization: Bearer ${TOKEN_VARIABLE}"'
        option = f' --token "${TOKEN_VARIABLE}"'
    yield f"journal: curl -sS{header} {url}/_mock/worlds/{world.name}/journal"
    yield f"save:    {program} world save {world.name} {world.name}.json --url {url}{option}"


def _call_lines(exchange: Exchange) -> Iterator[str]:
    yield f"  {exchange}"
    for name, message in (("request", exchange.request), ("reply", exchange.response)):
        if message.body:
            yield f"    {name + ':':10}{_shown(message.body)}"
    if exchange.request.is_cut or len(exchange.curl) > _MOST_OF_CURL:
        yield "    once more: its body is too long to be sent again from here"
    else:
        yield f"    once more: {exchange.curl}"


def _shown(body: str) -> str:
    """Return the beginning of a body on one line, with nothing that moves a terminal's cursor."""
    text = body[:_MOST_OF_BODY]
    line = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
    return line if len(body) <= _MOST_OF_BODY else f"{line}... ({len(body):,} characters)"
