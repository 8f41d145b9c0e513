"""`mockserver serve`: answer on a port until told to stop."""

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from mockserver.cli.options import Instant, Secret, fixtures_option, variable_option
from mockserver.errors import SettingsError


@click.command()
@variable_option(
    "--api", "apis", multiple=True, metavar="NAME", help="Serve only this one; repeatable."
)
@variable_option("--host", default=None, help="Address to serve on.  [default: 127.0.0.1]")
@variable_option(
    "--port", type=click.IntRange(0, 65535), help="0 is any free port.  [default: 4010]"
)
@variable_option("--scenario", metavar="NAME", help="The named starting world.  [default: default]")
@variable_option("--seed", type=click.IntRange(0, 2**63 - 1), help="What ids and chance come from.")
@variable_option("--clock", "now", type=Instant(), help="Start every world at this time, frozen.")
@fixtures_option
@variable_option(
    "--token", cls=Secret, metavar="SECRET", help="Ask for this token in the control API."
)
@variable_option(
    "--allow-host", "allowed_hosts", multiple=True, metavar="NAME", help="Answer to this Host too."
)
@variable_option(
    "--max-worlds", type=click.IntRange(1), help="How many worlds fit.  [default: 10000]"
)
@variable_option(
    "--max-bytes",
    type=click.IntRange(2**20),
    help="How many bytes the rows of all worlds may take.  [default: 1 GiB]",
)
@variable_option(
    "--strict-worlds",
    is_flag=True,
    help="Only PUT /_mock/worlds/NAME makes a world; a call to an unknown one is refused.",
)
@variable_option(
    "--grace",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="How long calls under way may go on once it is to stop.  [default: 5]",
)
@variable_option(
    "--reload", is_flag=True, help="Start again when a specification or fixture changes."
)
@click.option("--supervised", hidden=True, help="What a server under --reload is started with.")
def serve(*, reload: bool, supervised: str | None, **options: Any) -> None:
    """Serve the simulated APIs, and print how to call each.

    SIGINT (Ctrl-C), SIGTERM and SIGHUP stop it: calls under way are finished first. The same
    signal again stops it at once.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Imported here: the server's libraries take longer to load than every other command to run.
    from mockserver.cli.announcing import announce
    from mockserver.http.serving import bind
    from mockserver.settings import Settings

    options["allowed_hosts"] = frozenset(options["allowed_hosts"])
    if options["fixtures"] is not None:
        options["fixtures"] = Path(options["fixtures"])
    settings = Settings(**{name: value for name, value in options.items() if value is not None})
    if reload and supervised is None:
        from mockserver.cli.reloading import Supervisor

        folders = [settings.specs, settings.fixtures]
        with bind(settings.host, settings.port) as listener:
            sys.exit(Supervisor(listener, folders, settings.grace).run())
    _answer(settings, supervised)
    with suppress(SettingsError):
        announce("Stopped.")


def _answer(settings: Any, descriptors: str | None) -> None:
    from mockserver.cli.announcing import announce
    from mockserver.cli.banner import banner
    from mockserver.cli.supervised import Supervised
    from mockserver.http.app import build_server
    from mockserver.http.proof import prove
    from mockserver.http.serving import base_url, bind
    from mockserver.http.serving import serve as answer

    supervised = None if descriptors is None else Supervised.parse(descriptors)
    server = build_server(settings)
    asyncio.run(prove(server, settings.token))
    with supervised.listener if supervised else bind(settings.host, settings.port) as listener:
        text = banner(server, base_url(listener, settings.host))
        if supervised is None:
            announce(text)
            answer(server, listener, settings.grace)
            return

        def report(stop: Callable[[], None]) -> None:
            supervised.report(stop)
            announce(text)

        answer(server, listener, settings.grace, report)
