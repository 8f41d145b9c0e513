"""The options of `mockserver check`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mockserver.cli.connection_options import EXISTING, connection_options

_REPORTS = ("junit", "json", "html", "markdown", "github", "har", "ndjson")


class Report(click.ParamType[tuple[Any, Path]]):
    """`KIND=FILE`, with one of these kinds."""

    name = "KIND=FILE"

    def __init__(self, kinds: tuple[str, ...] = _REPORTS) -> None:
        self._kinds = kinds

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Any, Path]:
        """Split the value at the first equals sign."""
        kind, equals, file = value.partition("=")
        if kind not in self._kinds or not equals or not file:
            self.fail(f"{value!r} is not KIND=FILE with KIND one of {', '.join(self._kinds)}.")
        if file == "-" and kind != "github":
            self.fail("Only github=- goes to the screen; name a FILE for the other kinds.")
        return kind, Path(file)


_OPTIONS = (
    click.option(
        "--url",
        help="Check the server at this URL (scheme, host, port) instead of a private mock.",
    ),
    click.option(
        "--retries",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help="Attempts after the first where a connection fails.",
    ),
    click.option(
        "--data",
        type=EXISTING,
        help="What the server has: a file like the one that --data-template prints.",
    ),
    click.option(
        "--data-template",
        is_flag=True,
        help="Print the data that the journeys of this API can use, and end.",
    ),
    click.option(
        "--recorded",
        type=EXISTING,
        help="Fill in there what this recording of the server tells: HAR, or what `proxy --record` "
        "wrote.",
    ),
    click.option(
        "--seed",
        type=int,
        default=1,
        show_default=True,
        help="Seed for the generated requests.",
    ),
    click.option(
        "--max-examples",
        type=click.IntRange(1),
        default=50,
        show_default=True,
        help="Most generated requests for each operation and phase.",
    ),
    click.option(
        "--max-time",
        type=click.IntRange(1),
        help="Stop after this many seconds, and generate requests until then.",
    ),
    click.option(
        "--rate-limit",
        metavar="N/s",
        help="Most requests for each unit of time: 10/s, 100/m.",
    ),
    click.option(
        "--only",
        metavar="WORD",
        multiple=True,
        help="Test only this operation, tag, pattern of paths, stage or check; repeatable.",
    ),
    click.option("--skip", metavar="WORD", multiple=True, help="Leave it out; repeatable."),
    click.option(
        "--allow-writes",
        is_flag=True,
        help="Call operations that write also on a server that is not on this machine.",
    ),
    click.option(
        "--allow",
        metavar="OPERATION",
        multiple=True,
        help="Call this operation there although it writes or destroys; repeatable.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1, 64),
        default=1,
        show_default=True,
        help="Threads that generate requests; more of them change the order.",
    ),
    click.option("--max-failures", type=click.IntRange(1), help="Stop after this many findings."),
    click.option(
        "--baseline",
        type=click.Path(dir_okay=False, path_type=Path),
        help="File of known findings, which do not count.",
    ),
    click.option(
        "--update-baseline", is_flag=True, help="Add the findings of this check to --baseline."
    ),
    click.option(
        "--replay",
        metavar="ID",
        help="Only send the requests of this finding of --report-file again.",
    ),
    click.option(
        "--report-file",
        type=EXISTING,
        help="The JSON report (--report json=FILE) of the check that had the finding.",
    ),
    click.option(
        "--export-config",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write schemathesis' own configuration, which `st run` takes, and check nothing.",
    ),
    click.option(
        "--report",
        "reports",
        type=Report(),
        multiple=True,
        help=f"Write a report: {', '.join(_REPORTS)}; repeatable. github=- goes to the screen.",
    ),
)


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to the command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return connection_options(command)
