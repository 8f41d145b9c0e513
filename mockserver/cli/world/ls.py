"""`mockserver world ls`: lists the worlds of a server."""

import click

from mockserver.cli.options import examples
from mockserver.cli.world.server import server_options
from mockserver.cli.world.text import clock_text, columns


@click.command(epilog=examples("world ls", "world ls --url http://qa.example:4010"))
@server_options
def ls(url: str, token: str | None) -> None:
    """List the worlds: scenario, clock, and how many rows and calls each has."""
    from mockserver.client import Clock, MockServer

    server = MockServer(url, token)
    lines = [("world", "scenario", "rows", "calls", "clock")]
    for name in server.worlds():
        seen = server.world(name).look()
        rows = sum(count for api in seen["rows"].values() for count in api.values())
        clock = clock_text(Clock.of(seen["clock"]))
        lines.append((name, seen["scenario"], f"{rows:,}", f"{seen['exchanges']:,}", clock))
    for line in columns(lines):
        click.echo(line)
