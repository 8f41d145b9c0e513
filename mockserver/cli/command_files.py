"""Groups of commands: listed with whole sentences, and imported when they are asked for."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click


class Commands(click.Group):
    """A group whose help has the whole first sentence of each command, not its beginning."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with its first sentence."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        sentences = [(name, each.get_short_help_str(limit=1_000)) for name, each in found if each]
        with formatter.section("Commands"):
            formatter.write_dl(sentences)


class CommandFiles(Commands):
    """A group of commands, one a file: the command `serve` is `serve` of `mockserver.cli.serve`.

    The libraries of a command take longer to load than most commands take to run, so nobody waits
    for those of another command.
    """

    def __init__(self, *, files: Iterable[str], **attributes: Any) -> None:
        # click suggests names out of these, and asks `get_command` for the commands themselves.
        super().__init__(commands={name: click.Command(name) for name in files}, **attributes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        if cmd_name not in self.commands:
            return None
        command: click.Command = getattr(import_module(f"mockserver.cli.{cmd_name}"), cmd_name)
        return command
