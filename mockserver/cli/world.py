"""`mockserver world save` and `replay`: a world's history as a file, and played again."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from mockserver.cli.options import fixtures_option, variable_option

if TYPE_CHECKING:
    from mockserver.cli.history import Shown
    from mockserver.cli.replaying import ReplayDifference, Replayed
    from mockserver.client.control import Control

_DEFAULT = "http://127.0.0.1:4010"
_token = variable_option("--token", metavar="SECRET", help="The token of the server's control API.")
_file = click.Path(dir_okay=False, path_type=Path)


@click.group()
def world() -> None:
    """Save a world with all that was called in it, and play it again."""


@world.command()
@click.argument("name")
@click.argument("file", type=_file)
@click.option("--url", default=_DEFAULT, show_default=True, help="The server that has the world.")
@_token
def save(name: str, file: Path, url: str, token: str | None) -> None:
    """Write the world NAME into FILE: how it stood at first, every call, how it stands.

    Credentials are masked in it. Exit 1: it is saved, but too late to be played again.
    """
    from mockserver.cli.history import fetch_history
    from mockserver.client.control import Control
    from mockserver.errors import SettingsError

    history = fetch_history(Control(url, token), name)
    try:
        file.write_text(json.dumps(history, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{str(file)!r} cannot be written: {error.strerror}.") from None
    count = len(history["exchanges"])
    click.echo(f"Saved the world {name!r} with {count} exchanges in {file}.")
    if history["start"] is None:
        click.echo(
            "It cannot be replayed: the journal has forgotten the first calls, and keeps the "
            "newest only. The file restores the world as it stands (its `snapshot`).",
            err=True,
        )
        sys.exit(1)


@world.command()
@click.argument("file", type=_file)
@click.option("--url", help="The server to play it on, instead of one of its own.")
@_token
@click.option(
    "--as",
    "name",
    metavar="NAME",
    help="The world to play it in, which is made anew, and kept.  [default: one that is dropped]",
)
@fixtures_option
def replay(
    file: Path, url: str | None, token: str | None, name: str | None, fixtures: Path | None
) -> None:
    """Make every call of FILE again, and compare the replies byte by byte.

    Exit 0: the same bytes. Exit 1: not the same, with the first difference. Exit 2: it could not
    be played.
    """
    from mockserver.cli.history import read_history
    from mockserver.cli.replaying import replay as play

    start, exchanges = read_history(file)
    with _playground(url, token, fixtures) as control:
        world_name = name or f"replay-{uuid4().hex}"
        try:
            replayed = play(control, world_name, start, exchanges)
        finally:
            if name is None:
                _drop(control, world_name)
    _tell(replayed)
    sys.exit(0 if replayed.difference is None else 1)


@contextmanager
def _playground(url: str | None, token: str | None, fixtures: Path | None) -> Iterator["Control"]:
    """Name the server to play on; without a URL it is a private one, started for this block."""
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


def _drop(control: "Control", name: str) -> None:
    from mockserver.errors import MockServerError

    with suppress(MockServerError):
        control.delete("worlds", name)


def _tell(replayed: "Replayed") -> None:
    for skipped in replayed.skipped:
        what = _call(skipped.exchange)
        click.echo(f"Not made again: exchange {what}: {skipped.why}.", err=True)
    calls = f"{replayed.same} call{'' if replayed.same == 1 else 's'}"
    if replayed.difference is None:
        missing = f"; {len(replayed.skipped)} could not be made again" if replayed.skipped else ""
        click.echo(f"{calls}, same bytes{missing}")
        return
    click.echo(f"{calls}, same bytes; then the first difference:")
    _tell_difference(replayed.difference)


def _tell_difference(difference: "ReplayDifference") -> None:
    click.echo(f"Exchange {_call(difference.exchange)} differs in its {difference.what}:")
    click.echo(f"  expected  {difference.expected}")
    click.echo(f"  got       {difference.got}")
    click.echo(f"  curl      {difference.exchange['curl']}")


def _call(exchange: "Shown") -> str:
    return f"{exchange['id']} ({exchange['method']} {exchange['path']}, at {exchange['at']})"
