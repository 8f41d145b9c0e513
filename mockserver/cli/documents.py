"""The arguments and options of commands that take a user's own documents."""

from collections.abc import Callable
from typing import Any

import click

from mockserver.cli.options import variable_option


def documents_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments `[DOCUMENT]...`, and the options that belong to a document."""
    for decorate in (
        variable_option(
            "--behaviours",
            multiple=True,
            metavar="[NAME=]FILE",
            help="Run this Python file; its functions answer the operations they are named like.",
        ),
        variable_option(
            "--base-path",
            "base_paths",
            multiple=True,
            metavar="[NAME=]/x",
            help="Serve a document below another path than its own; repeatable.",
        ),
        click.argument(
            "documents", nargs=-1, metavar="[[NAME=]DOCUMENT]...", envvar="MOCKSERVER_DOCUMENTS"
        ),
    ):
        command = decorate(command)
    return command
