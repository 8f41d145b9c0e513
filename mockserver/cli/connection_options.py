"""The options with which a command reaches the server that it calls: credentials and TLS."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


class Header(click.ParamType[tuple[str, str]]):
    """`'Name: value'`."""

    name = "'NAME: VALUE'"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split the value at the first colon. An error does not repeat it: it may be a secret."""
        name, colon, text = value.partition(":")
        if not colon or not name.strip():
            self.fail("A header is written 'Name: value'.")
        if not value.strip().isprintable() or not value.isascii():
            self.fail("A header is ASCII text on one line.")
        return name.strip(), text.strip()

    def split_envvar_value(self, rv: str) -> list[str]:
        """Split a variable into its lines, each a header."""
        return [line for line in rv.splitlines() if line.strip()]


class HeaderFile(click.ParamType[tuple[tuple[str, str], ...]]):
    """A file with a header on each line; "-" is the standard input, "#" begins a comment."""

    name = "FILE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[tuple[str, str], ...]:
        """Read the file. An error names the line and does not repeat it."""
        with click.File().convert(value, param, ctx) as file:
            lines = file.read().splitlines()
        headers = []
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                headers.append(Header().convert(line, param, ctx))
            except click.BadParameter as error:
                self.fail(f"Line {number} of {value!r}: {error.message}")
        return tuple(headers)


EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS = (
    click.option(
        "--header",
        "headers",
        type=Header(),
        multiple=True,
        envvar="MOCKSERVER_CHECK_HEADERS",
        show_envvar=True,
        help="Header to send with every request; repeatable. Its value is masked in all output.",
    ),
    click.option(
        "--header-file",
        type=HeaderFile(),
        help="File with such headers, one a line; - is the standard input.",
    ),
    click.option(
        "--ca",
        type=EXISTING,
        envvar=["MOCKSERVER_CHECK_CA", "REQUESTS_CA_BUNDLE"],
        show_envvar=True,
        help="Trust the authorities in this PEM file instead of the usual ones.",
    ),
    click.option(
        "--cert", type=EXISTING, help="The client's certificate, for a server that asks for one."
    ),
    click.option("--key", type=EXISTING, help="The key of --cert, unless that file has it."),
    click.option(
        "--timeout",
        type=click.FloatRange(0.1),
        default=10.0,
        show_default=True,
        help="Seconds that an answer may take; a slower one is a finding.",
    ),
)


def connection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to the command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
