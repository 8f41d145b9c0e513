"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mockserver.engine.clock import is_instant, parse_instant


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


def fixtures_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--fixtures DIR` to a command."""
    return click.option(
        "--fixtures",
        type=click.Path(path_type=Path),
        help="Folder of fixtures and scenarios to use instead of the built-in ones.",
    )(command)
