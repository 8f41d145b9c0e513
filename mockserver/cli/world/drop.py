"""`mockserver world drop`: removes a world, or all whose names begin alike."""

import click

from mockserver.cli.completion import world_names
from mockserver.cli.options import examples
from mockserver.cli.world.server import reached, server_options


@click.command(epilog=examples("world drop qa", "world drop --prefix ci-"))
@click.argument("name", required=False, shell_complete=world_names)
@click.option("--prefix", metavar="TEXT", help="Drop every world whose name begins with this.")
@server_options
def drop(name: str | None, prefix: str | None, url: str, token: str | None) -> None:
    """Remove the world NAME with its journal and snapshots."""
    if (name is None) == (prefix is None):
        raise click.UsageError("Give the NAME of one world, or a --prefix.")
    if name is not None:
        reached(name, url, token).drop()
        click.echo(f"{name} is gone.")
        return
    from mockserver.client import MockServer

    assert prefix is not None, "one of the two is given"
    count = MockServer(url, token).drop_worlds(prefix)
    click.echo(f"{count} world{'' if count == 1 else 's'} dropped.")
