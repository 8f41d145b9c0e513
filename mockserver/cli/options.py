"""Options that several commands share, and the environment variables that stand for them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mockserver.engine.clock import is_instant, parse_instant
from mockserver.program import program
from mockserver.resources import cache_folder


class Instant(click.ParamType[int]):
    """A moment: RFC 3339 on the command line, microseconds since 1970 in the program."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse the moment, or fail with an example of one."""
        try:
            instant = parse_instant(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if not is_instant(instant):
            self.fail(f"{value!r} is not between the years 1970 and 9999.", param, ctx)
        return instant


class Secret(click.Option):
    """An option that a blank variable does not leave out: it is set, and then it is refused."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Read the variable as it is."""
        return os.environ.get(str(self.envvar))


def variable_option(
    name: str, *names: str, prefix: str = "MOCKSERVER_", **attributes: Any
) -> Callable[..., Any]:
    """Make an option that can come from MOCKSERVER_NAME, too; the command line counts more."""
    variable = prefix + name.removeprefix("--").replace("-", "_").upper()
    return click.option(name, *names, envvar=variable, show_envvar=True, **attributes)


def examples(*commands: str) -> str:
    """Return the end of a command's help: the words after the program's name, one a line."""
    return "\n".join(["\b", "Examples:", *(f"  {program()} {each}" for each in commands)])


def fixtures_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--fixtures DIR` to a command."""
    option = variable_option(
        "--fixtures",
        type=click.Path(path_type=Path),
        help="Folder of your own fixtures and scenarios; they are laid over the built-in ones.",
    )
    decorated: Callable[..., Any] = option(command)
    return decorated


def cache_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--no-cache` to a command, which gets the folder as `cache`, or None."""
    option = variable_option(
        "--no-cache",
        "cache",
        is_flag=True,
        callback=lambda context, parameter, is_off: None if is_off else cache_folder(),
        help="Keep nothing of the documents for the next start.",
    )
    decorated: Callable[..., Any] = option(command)
    return decorated
