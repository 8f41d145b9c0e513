"""`mockserver world reset`: puts a world back to its start."""

import click

from mockserver.cli.options import examples
from mockserver.cli.world.server import reached, world_options
from mockserver.cli.world.text import clock_text


@click.command(epilog=examples("world reset qa", "world reset default"))
@world_options
def reset(name: str, url: str, token: str | None) -> None:
    """Put the world NAME back to its start: rows, clock, stubs, faults and journal."""
    world = reached(name, url, token)
    world.reset()
    click.echo(f"{name} is back at its start, {clock_text(world.clock)}.")
