"""`mockserver token`: new credentials in a world of a running server."""

import re
from typing import Any

import click

from mockserver.cli.completion import api_names, world_names
from mockserver.cli.options import examples
from mockserver.cli.world.server import server_options

_SHORT = re.compile(r"([+-]?)(\d{1,9})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Span(click.ParamType[int]):
    """A span of time in seconds, written `90m`, `1d`, or `-1h` for one that is over."""

    name = "SPAN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the span."""
        match = _SHORT.fullmatch(value)
        if match is None:
            self.fail(f"{value!r} is not a span: write 90m, 1d, or -1h for an hour ago.")
        sign, number, unit = match.groups()
        return int(f"{sign}{number}") * _SECONDS[unit]


@click.command(
    epilog=examples(
        "token koomalooma --user cust-1001 --expires -1h",
        "token boostcom --user 42 --world qa",
    )
)
@click.argument("api", shell_complete=api_names)
@click.option(
    "--user",
    "person",
    metavar="NAME",
    help="A customer of koomalooma, a member of Boostcom, or an application of Talon.One.",
)
@click.option("--expires", type=Span(), help="When it ends by the world's clock: 90m, 1d, or -1h.")
@click.option(
    "--world",
    default="default",
    show_default=True,
    shell_complete=world_names,
    help="The world that accepts it.",
)
@server_options
def token(
    api: str, person: str | None, expires: int | None, world: str, url: str, token: str | None
) -> None:
    """Make credentials of API in a world of a running server, and print their headers.

    Without --expires they end as the vendor's do, or never.
    """
    from mockserver.client import MockServer

    made = MockServer(url, token).world(world).issue_credentials(api, person, expires_in=expires)
    for name, value in made.headers.items():
        click.echo(f"{name}: {value}")
