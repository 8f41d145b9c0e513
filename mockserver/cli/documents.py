"""The arguments and options of commands that take a user's own documents."""

from collections.abc import Callable
from typing import Any

import click

from mockserver.cli.options import variable_option


def documents_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments `[DOCUMENT]...`, and the options that belong to a document."""
    argument = click.argument(
        "documents", nargs=-1, metavar="[[NAME=]DOCUMENT]...", envvar="MOCKSERVER_DOCUMENTS"
    )
    return argument(document_options("MOCKSERVER_")(command))


def document_options(prefix: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds the options that belong to a document; `prefix` is that of variables.

    `parse_documents` reads their values.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        behaviours = variable_option(
            "--behaviours",
            prefix=prefix,
            multiple=True,
            metavar="[NAME=]FILE",
            help="Run this Python file; its functions answer the operations they are named like.",
        )
        base_path = variable_option(
            "--base-path",
            "base_paths",
            prefix=prefix,
            multiple=True,
            metavar="[NAME=]/x",
            help="Base path of a document, instead of its own; repeatable.",
        )
        decorated: Callable[..., Any] = base_path(behaviours(command))
        return decorated

    return decorate
