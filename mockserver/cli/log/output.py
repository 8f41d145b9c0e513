"""What a running server prints: about itself, and a line for each request; as text or as JSON."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from mockserver.cli.announcing import announce
from mockserver.cli.options import variable_option

if TYPE_CHECKING:
    from mockserver.cli.log.request_log import Form, RequestLog
    from mockserver.contract.contract import Contract

JSON = "json"

_OPTIONS = (
    variable_option(
        "--log",
        "log_form",
        type=click.Choice(["text", JSON]),
        default="text",
        show_default=True,
        help="How each request is shown, on a line of its own; json is for collectors of logs.",
    ),
    variable_option("--quiet", "is_quiet", is_flag=True, help="Show no requests."),
)


def log_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options `--log` and `--quiet` to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Output:
    """Prints to the standard output; in the form `json`, every line is a JSON object."""

    def __init__(self, form: str, *, is_quiet: bool) -> None:
        self._is_json = form == JSON
        self._is_quiet = is_quiet
        self._log: RequestLog | None = None

    def say(self, text: str) -> None:
        """Say something about the server itself. Raises SettingsError if that cannot be printed."""
        line = _event("message", text=text) if self._is_json else text
        if self._log is None:
            announce(line)
        else:
            self._log.say(line)

    def started(self, banner: str, **facts: str) -> None:
        """Say that the server answers: the banner, or the facts of it as JSON."""
        announce(_event("started", **facts) if self._is_json else banner)

    def open_log(self, contracts: "Mapping[str, Contract]") -> "RequestLog | None":
        """Return what shows each request from now on; None if nothing is to be shown.

        `contracts` are those of the APIs by name: what a request has beyond them is shown, too.
        """
        if self._is_quiet:
            return None
        # Imported here: the options are read before the server's libraries are loaded.
        from mockserver.cli.log.ignored import Ignored
        from mockserver.cli.log.json_line import JsonLines
        from mockserver.cli.log.line import Lines
        from mockserver.cli.log.request_log import RequestLog
        from mockserver.cli.log.writer import Writer

        stream = sys.stdout
        ignored = Ignored(contracts)
        form: Form = (
            JsonLines(ignored) if self._is_json else Lines(ignored, has_colour=_has_colour())
        )
        self._log = RequestLog(Writer(stream.fileno()), form, stream.encoding)
        return self._log

    def stopped(self, text: str = "Stopped.") -> None:
        """Say that the server has stopped, after the last requests."""
        line = _event("stopped", text=text) if self._is_json else text
        if self._log is None:
            announce(line)
        else:
            self._log.close(line)

    def close_log(self) -> None:
        """Write the last requests."""
        if self._log is not None:
            self._log.close()


def _event(name: str, **facts: str) -> str:
    return json.dumps({"event": name, "at": datetime.now(UTC).isoformat(), **facts})


def _has_colour() -> bool:
    """Whether the output is a terminal that shows colours, and its user wants them."""
    is_wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return is_wanted and sys.stdout.isatty()
