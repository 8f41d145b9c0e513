"""`mockserver world new`: makes a world of a scenario."""

from typing import Any

import click

from mockserver.cli.completion import scenario_names
from mockserver.cli.options import examples
from mockserver.cli.world.server import world_options
from mockserver.cli.world.text import clock_text


@click.command(
    epilog=examples(
        "world new qa --scenario points-expiring-tomorrow",
        "world new qa --clock 2026-03-01T12:00:00Z --seed 7",
    )
)
@world_options
@click.option(
    "--scenario",
    metavar="NAME",
    shell_complete=scenario_names,
    help="What it starts as; `mockserver scenarios` lists them.",
)
@click.option("--seed", type=int, help="Seed of its ids and chances.  [default: the scenario's]")
@click.option("--clock", metavar="ISO", help="Moment at which its clock stands still.")
@click.option("--ttl", type=float, metavar="SECONDS", help="Drop it after so long without a call.")
def new(name: str, url: str, token: str | None, **options: Any) -> None:
    """Make the world NAME, and replace any of that name."""
    from mockserver.client import MockServer

    world = MockServer(url, token).create_world(name, **options)
    made = world.look()
    click.echo(f"{name} is a world of the scenario {made['scenario']}, {clock_text(world.clock)}.")
    click.echo(f"Call it at {world.server.url}/_world/{name}/..., or send X-Mock-World: {name}.")
