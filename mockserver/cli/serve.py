"""`mockserver serve`: answer on a port until told to stop."""

import gc
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver.cli.completion import api_names, scenario_names
from mockserver.cli.documents import documents_arguments
from mockserver.cli.log.output import Output, log_options
from mockserver.cli.options import (
    Instant,
    Secret,
    cache_option,
    examples,
    fixtures_option,
    variable_option,
)

if TYPE_CHECKING:
    from mockserver.settings import Settings


@click.command(epilog=examples("serve", "serve openapi.yaml --scenario default --port 4020"))
@variable_option(
    "--api",
    "apis",
    multiple=True,
    metavar="NAME",
    shell_complete=api_names,
    help="Serve this built-in API; repeatable.  [default: all, or none beside documents]",
)
@documents_arguments
@variable_option("--host", default=None, help="Address to serve on.  [default: 127.0.0.1]")
@variable_option(
    "--port", type=click.IntRange(0, 65535), help="0 is any free port.  [default: 4010]"
)
@variable_option(
    "--scenario",
    metavar="NAME",
    shell_complete=scenario_names,
    help="The named starting world.  [default: default]",
)
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
    "--store",
    metavar="ADDRESS",
    help="Where worlds are kept: memory; sqlite:FILE, which lasts; or redis://HOST, for replicas.  "
    "[default: memory]",
)
@variable_option(
    "--grace",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="How long calls under way may go on once it is to stop.  [default: 5]",
)
@variable_option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes answer; more than one need a --store that they share.",
)
@variable_option(
    "--reload", is_flag=True, help="Start again when a document, an override or a fixture changes."
)
@variable_option(
    "--load",
    "loads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    multiple=True,
    help="Begin with the world that `mockserver world save` wrote to FILE; repeatable.",
)
@cache_option
@log_options
@click.option("--supervised", hidden=True, help="What a server of a supervisor is started with.")
def serve(
    *,
    workers: int,
    reload: bool,
    supervised: str | None,
    log_form: str,
    is_quiet: bool,
    **options: Any,
) -> None:
    """Serve OpenAPI documents, or the built-in APIs, and print how to call each.

    A DOCUMENT is YAML or JSON: Swagger 2.0, OpenAPI 3.0 or 3.1. It needs no code: `mockserver
    infer DOCUMENT` shows which state is kept for it, and how to correct that.

    SIGINT (Ctrl-C), SIGTERM and SIGHUP stop it: calls under way are finished first. The same
    signal again stops it at once.

    Each request is shown on a line of its own: time, world, method, path, status, who answered (a
    behaviour, a stub, a fault, or the gate that refused it), milliseconds, why it was refused.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # What is made until the server answers stays: to look for garbage in it would take a tenth of
    # the start-up. The server enables the collector once it answers.
    gc.disable()
    try:
        settings, output = _settings(options), Output(log_form, is_quiet=is_quiet)
        if supervised is not None:
            from mockserver.cli.running import serve_supervised
            from mockserver.cli.supervision.supervised import Inherited

            serve_supervised(settings, output, Inherited.parse(supervised), reload=reload)
        elif reload or workers > 1:
            gc.enable()
            from mockserver.cli.supervising import supervise

            sys.exit(supervise(settings, output, workers, reload=reload))
        else:
            # Imported here: the server's libraries take longer to load than most commands to run.
            from mockserver.cli.running import serve_until_stopped

            serve_until_stopped(settings, output)
    finally:
        gc.enable()


def _settings(options: dict[str, Any]) -> "Settings":
    # Imported here: the options are read before the server's libraries are loaded.
    from mockserver.own_document import parse_documents
    from mockserver.settings import Settings

    owned = (options.pop(name) for name in ("documents", "base_paths", "behaviours"))
    options["documents"] = parse_documents(*owned)
    options["allowed_hosts"] = frozenset(options["allowed_hosts"])
    if options["fixtures"] is not None:
        options["fixtures"] = Path(options["fixtures"])
    return Settings(**{name: value for name, value in options.items() if value is not None})
