"""`mockserver world replay`: makes the calls of a saved world again, and compares the replies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from mockserver.cli.options import examples, fixtures_option
from mockserver.cli.world.server import token_option

if TYPE_CHECKING:
    from mockserver.client.control import Control
    from mockserver.replay import FindInFixture, Replayed
    from mockserver.replay.compare import ExchangeJson


@click.command(
    epilog=examples("world replay qa.json", "world replay qa.json --url http://127.0.0.1:4010")
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", help="URL of a server to replay on, instead of a private one.")
@token_option
@click.option(
    "--as",
    "name",
    metavar="NAME",
    help="Name of the world to replay in; it is replaced, and kept.  [default: a world that is "
    "dropped at the end]",
)
@fixtures_option
def replay(
    file: Path, url: str | None, token: str | None, name: str | None, fixtures: Path | None
) -> None:
    """Make every call of FILE again, and compare the replies byte by byte.

    Exit 0: the same bytes. Exit 1: a difference, and the first one is shown. Exit 2: FILE could
    not be replayed.
    """
    from mockserver.replay import read_history
    from mockserver.replay import replay as replay_history

    history = read_history(file)
    with _server(url, token, fixtures) as control:
        world_name = name or f"replay-{uuid4().hex}"
        find = _finder(fixtures, history.scenario)
        try:
            replayed = replay_history(control, world_name, history, find)
        finally:
            if name is None:
                _drop(control, world_name)
    _show(replayed)
    sys.exit(0 if replayed.difference is None else 1)


@contextmanager
def _server(url: str | None, token: str | None, fixtures: Path | None) -> Iterator["Control"]:
    """Yield the server to replay on; without a URL, start a private one for the block."""
    from mockserver.client.control import Control

    if url is not None:
        yield Control(url, token)
        return
    from mockserver.http.app import build_server
    from mockserver.http.serving import serving
    from mockserver.settings import Settings

    server = build_server(Settings() if fixtures is None else Settings(fixtures=fixtures))
    with serving(server) as address:
        yield Control(address, None)


def _finder(folder: Path | None, scenario: str) -> "FindInFixture":
    """Return what finds credentials in the fixtures of a scenario: nothing, if it is not here."""
    from mockserver.contract.reference import find_pointer
    from mockserver.errors import MockServerError
    from mockserver.http.app import build_library
    from mockserver.settings import Settings

    library = build_library(Settings() if folder is None else Settings(fixtures=folder))
    try:
        fixtures = library.scenario(scenario).fixtures
    except MockServerError:
        fixtures = {}

    def find(api: str, pointer: str) -> str | None:
        try:
            value = find_pointer(fixtures[api].rows, pointer)
        except (KeyError, IndexError, ValueError, TypeError):
            return None
        return value if isinstance(value, str) else None

    return find


def _drop(control: "Control", name: str) -> None:
    from mockserver.errors import MockServerError

    with suppress(MockServerError):
        control.delete("worlds", name)


def _show(replayed: "Replayed") -> None:
    for skipped in replayed.skipped:
        what = _call(skipped.exchange)
        click.echo(f"Not made again: exchange {what}: {skipped.reason}.", err=True)
    calls = f"{replayed.same} call{'' if replayed.same == 1 else 's'}"
    if replayed.difference is None:
        missing = f"; {len(replayed.skipped)} could not be made again" if replayed.skipped else ""
        click.echo(f"{calls}, same bytes{missing}")
        return
    exchange, difference = replayed.difference
    click.echo(f"{calls}, same bytes; then the first difference:")
    click.echo(f"Exchange {_call(exchange)} differs in its {difference.what}:")
    click.echo(f"  expected  {difference.expected}")
    click.echo(f"  got       {difference.got}")
    click.echo(f"  curl      {exchange['curl']}")


def _call(exchange: "ExchangeJson") -> str:
    return f"{exchange['id']} ({exchange['method']} {exchange['path']}, at {exchange['at']})"
