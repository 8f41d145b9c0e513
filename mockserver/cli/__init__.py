"""The command line: one command a file. Exit 0 is good, 1 the check found something, 2 usage."""

import os
import sys

import click

from mockserver.cli.apis import apis
from mockserver.cli.check import check
from mockserver.cli.compat import compat
from mockserver.cli.drift import drift
from mockserver.cli.fixtures import fixtures
from mockserver.cli.infer import infer
from mockserver.cli.init import init
from mockserver.cli.proxy import proxy
from mockserver.cli.serve import serve
from mockserver.cli.validate import validate
from mockserver.cli.world import world
from mockserver.errors import MockServerError, SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="loyalty-mockserver")
def commands() -> None:
    """Simulate loyalty APIs, or your own OpenAPI documents, and check who keeps their contracts."""


commands.add_command(serve)
commands.add_command(check)
commands.add_command(drift)
commands.add_command(proxy)
commands.add_command(validate)
commands.add_command(compat)
commands.add_command(apis)
commands.add_command(fixtures)
commands.add_command(infer)
commands.add_command(init)
commands.add_command(world)


def main() -> None:
    """Run the command line. A MockServerError is printed without a traceback, and exits with 2."""
    try:
        _require_folder()
        commands(prog_name="mockserver")
    except MockServerError as error:
        click.echo(f"{error.code}: {error}", err=True)
        sys.exit(2)


def _require_folder() -> None:
    """Refuse to run in a folder that was deleted: every relative path would fail somewhere."""
    try:
        os.getcwd()
    except OSError as error:
        raise SettingsError(
            f"The working directory cannot be read: {error.strerror}.",
            hint="It may have been deleted. Change to another folder.",
        ) from None


__all__ = ["commands", "main"]
