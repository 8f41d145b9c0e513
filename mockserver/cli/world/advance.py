"""`mockserver world advance`: turns a world's clock forward, and says what happened."""

import json

import click

from mockserver.cli.options import examples
from mockserver.cli.world.server import reached, world_options
from mockserver.cli.world.text import clock_text


@click.command(epilog=examples("world advance qa P1D", "world advance qa PT90M"))
@world_options
@click.argument("duration")
def advance(name: str, duration: str, url: str, token: str | None) -> None:
    """Turn the clock of the world NAME forward by DURATION, and say what happened meanwhile.

    DURATION is written as in ISO 8601: P1D is a day, PT90M 90 minutes, P2W two weeks.
    """
    turned = reached(name, url, token).advance(duration)
    for each in turned.happened:
        arguments = json.dumps(each.arguments, ensure_ascii=False)
        click.echo(f"{each.at.isoformat()}  {each.api} {each.effect} {arguments}")
    more = turned.happened_total - len(turned.happened)
    if more:
        click.echo(f"... and {more:,} more")
    if not turned.happened_total:
        click.echo("Nothing fell due.")
    click.echo(f"{name}: {clock_text(turned.clock)}.")
