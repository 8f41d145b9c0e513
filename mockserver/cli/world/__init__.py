"""`mockserver world`: works on the worlds of a running server; one command a file."""

import click

from mockserver.cli.command_files import Commands
from mockserver.cli.world.advance import advance
from mockserver.cli.world.drop import drop
from mockserver.cli.world.export import export
from mockserver.cli.world.journal import show_journal
from mockserver.cli.world.ls import ls
from mockserver.cli.world.new import new
from mockserver.cli.world.replay import replay
from mockserver.cli.world.reset import reset
from mockserver.cli.world.rows import rows
from mockserver.cli.world.save import save


@click.group(cls=Commands)
def world() -> None:
    """Make, look at, turn, save and replay the worlds of a running server."""


for command in (new, ls, rows, show_journal, advance, reset, drop, export, save, replay):
    world.add_command(command)
