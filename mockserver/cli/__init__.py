"""The command line: one command a file. Exit 0 is good, 1 the check found something, 2 usage."""

import os
import sys

import click

from mockserver import __version__
from mockserver.cli.announcing import error_text
from mockserver.cli.command_files import CommandFiles
from mockserver.cli.completion import COMPLETION, SHELLS, print_completion
from mockserver.errors import MockServerError, SettingsError
from mockserver.program import program
from mockserver.resources import documentation

#: The files and folders of this folder that are commands.
_FILES = (
    "serve",
    "check",
    "drift",
    "proxy",
    "validate",
    "compat",
    "apis",
    "scenarios",
    "token",
    "fixtures",
    "infer",
    "init",
    "world",
    "worlds",
)


@click.group(
    cls=CommandFiles,
    files=_FILES,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"Documentation: {documentation() / 'README.md'}",
)
@click.option(
    "--print-completion",
    type=click.Choice(SHELLS),
    is_eager=True,
    expose_value=False,
    callback=print_completion,
    help=f'Print the completion script of a shell: eval "$({program()} --print-completion bash)".',
)
@click.version_option(__version__, prog_name="mockserver")
def commands() -> None:
    """Simulate loyalty APIs, or your own OpenAPI documents, and check who keeps their contracts."""


def main() -> None:
    """Run the command line. A MockServerError is printed without a traceback, and exits with 2."""
    try:
        _require_folder()
        commands(prog_name=program(), complete_var=COMPLETION)
    except MockServerError as error:
        click.echo(error_text(error), err=True)
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
