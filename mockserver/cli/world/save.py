"""`mockserver world save`: writes a world with all calls made in it to a file."""

import json
import sys
from pathlib import Path

import click

from mockserver.cli.completion import world_names
from mockserver.cli.options import examples
from mockserver.cli.world.server import server_options


@click.command(
    epilog=examples("world save qa qa.json", "world save qa qa.json --url http://qa.example:4010")
)
@click.argument("name", shell_complete=world_names)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@server_options
def save(name: str, file: Path, url: str, token: str | None) -> None:
    """Write the world NAME to FILE: its start, every call, and how it is now.

    Credentials are masked in the file. An old FILE is replaced only by a whole new one. Exit 1:
    the world is saved, but too late to be replayed.
    """
    from mockserver.client.control import Control
    from mockserver.errors import SettingsError
    from mockserver.files import not_written, replacing
    from mockserver.replay import fetch_history

    history = fetch_history(Control(url, token), name)
    try:
        with replacing(file) as stream:
            stream.write(json.dumps(history, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise SettingsError(
            not_written(file, error), hint="Make room, or name another file."
        ) from None
    count = len(history["exchanges"])
    click.echo(f"Saved the world {name!r} with {count} exchanges in {file}.")
    if history["start"] is None:
        click.echo(
            "It cannot be replayed: the journal keeps the newest calls only, and has forgotten the "
            "first ones. The file's `snapshot` restores the world as it is now.",
            err=True,
        )
        sys.exit(1)
