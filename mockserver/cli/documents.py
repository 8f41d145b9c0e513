"""The arguments and options of commands that take a user's own documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mockserver.cli.options import variable_option
from mockserver.own_document import OwnDocument, parse_documents


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


def is_document(name: str) -> bool:
    """Whether a name means a document, and cannot be the name of a built-in API."""
    return bool(Path(name).suffix) or "/" in name or "=" in name or Path(name).exists()


def named_api(
    name: str, base_paths: tuple[str, ...] = (), behaviours: tuple[str, ...] = ()
) -> tuple[tuple[OwnDocument, ...], tuple[str, ...]]:
    """Return the documents and the built-in APIs of a server that has this one API.

    Raises SettingsError, or UnknownName, as `parse_documents` does.
    """
    if is_document(name):
        return parse_documents([name], base_paths, behaviours), ()
    return parse_documents([], base_paths, behaviours), (name,)
