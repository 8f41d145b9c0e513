"""The commands by their names; each is imported when it is asked for."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click


class CommandFiles(click.Group):
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
