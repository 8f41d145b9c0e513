"""`mockserver serve`: answer on a port until told to stop."""

import logging
from pathlib import Path
from typing import Any

import click

from mockserver.cli.options import Instant, fixtures_option


@click.command()
@click.option(
    "--api", "apis", multiple=True, metavar="NAME", help="Serve only this one; repeatable."
)
@click.option("--host", default=None, help="Address to serve on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="0 is any free port.  [default: 4010]")
@click.option("--scenario", metavar="NAME", help="The named starting world.  [default: default]")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="What ids and chance come from.")
@click.option("--clock", "now", type=Instant(), help="Start every world at this time, frozen.")
@fixtures_option
@click.option("--token", metavar="SECRET", help="Ask for this token in the control API.")
@click.option(
    "--allow-host", "allowed_hosts", multiple=True, metavar="NAME", help="Answer to this Host too."
)
@click.option("--max-worlds", type=click.IntRange(1), help="How many worlds fit.  [default: 10000]")
@click.option(
    "--max-bytes",
    type=click.IntRange(2**20),
    help="How many bytes the rows of all worlds may take.  [default: 1 GiB]",
)
@click.option(
    "--strict-worlds",
    is_flag=True,
    help="Only PUT /_mock/worlds/NAME makes a world; a call to an unknown one is refused.",
)
@click.option("--reload", is_flag=True, help="Start again when a specification or fixture changes.")
def serve(*, reload: bool, **options: Any) -> None:
    """Serve the simulated APIs, and print how to call each."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Imported here: the server's libraries take longer to load than every other command to run.
    from mockserver.cli.banner import banner
    from mockserver.cli.reloading import run_again_on_change
    from mockserver.http.app import build_server
    from mockserver.http.serving import base_url, bind
    from mockserver.http.serving import serve as answer
    from mockserver.settings import Settings

    given = {name: value for name, value in options.items() if value is not None}
    given["allowed_hosts"] = frozenset(given["allowed_hosts"])
    if "fixtures" in given:
        given["fixtures"] = Path(given["fixtures"])
    settings = Settings(**given)
    if reload:
        run_again_on_change([settings.specs, settings.fixtures])
        return
    server = build_server(settings)
    listener = bind(settings.host, settings.port)
    try:
        click.echo(banner(server, base_url(listener, settings.host)))
        answer(server, listener)
    except KeyboardInterrupt:
        click.echo("Stopped.")
