"""`mockserver world`: works on the worlds of a running server; one command a file."""

import click

from mockserver.cli.world.replay import replay
from mockserver.cli.world.save import save


@click.group()
def world() -> None:
    """Save a world with all calls made in it, and replay them."""


world.add_command(save)
world.add_command(replay)
