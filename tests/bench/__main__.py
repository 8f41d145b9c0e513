"""`python -m tests.bench`: the command line of the bench. Exit 0 measured, 2 could not."""

import signal
import sys
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from tests.bench.bench import Options, measure
from tests.bench.choosing import chosen_of
from tests.bench.failure import CannotMeasure
from tests.bench.peer import FINDERS
from tests.bench.record import as_json
from tests.bench.table import render


@click.command(name="bench", context_settings={"show_default": True})
@click.option("--seconds", type=click.IntRange(1, 60), default=3, help="How long a run takes.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, help="How many runs of each.")
@click.option("--connections", type=click.IntRange(1, 512), default=16, help="Held open by wrk.")
@click.option(
    "--only", callback=chosen_of(FINDERS), default=",".join(FINDERS), help="Which servers."
)
@click.option("--growth", is_flag=True, help="Also what W1 costs as the mock's world grows.")
@click.option("--own", is_flag=True, help="Also what documents that a user brings cost.")
@click.option("--calls", is_flag=True, help="Also what single calls cost, without a socket.")
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write every run for programs.",
)
def main(file: Path | None, **chosen: Any) -> None:
    """Measure the mock beside Prism and WireMock: throughput, latency, start-up, memory."""
    options = Options(**chosen)
    if options.growth and "mock" not in options.only:
        raise click.UsageError("--growth measures the mock: name it in --only")
    if options.own and "mock" not in options.only:
        raise click.UsageError("--own measures the mock: name it in --only")
    if options.calls and "mock" not in options.only:
        raise click.UsageError("--calls measures the mock: name it in --only")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        outcome = measure(options, say=partial(click.echo, err=True))
    except CannotMeasure as error:
        click.echo(f"bench: cannot measure: {error}", err=True)
        sys.exit(2)
    click.echo("\n" + render(outcome))
    if file is not None:
        file.write_text(as_json(outcome), "utf-8")


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    # Unwinds like any exception, so that every server is ended.
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
