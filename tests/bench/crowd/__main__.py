"""`python -m tests.bench.crowd`: the command line. Exit 0 within the goal, 1 not, 2 could not."""

import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

import click

from tests.bench.api import KOOMALOOMA
from tests.bench.control import forget_world, read_credentials
from tests.bench.crowd.crowd import allow_connections, crowd
from tests.bench.failure import CannotMeasure
from tests.bench.load import Load, refuse_errors
from tests.bench.machine import look_around
from tests.bench.peer import find_mock
from tests.bench.script import counted_script
from tests.bench.server import Server, running
from tests.bench.table import aligned
from tests.bench.wire import exchange
from tests.bench.workload import W1, request_for

#: The p99 of others may be so many times what it is without the crowd.
_GOAL = 2.0
_ENDLESS = 10**9


class Run(NamedTuple):
    """What one run of wrk has shown."""

    per_second: float
    p50_ms: float
    p99_ms: float
    processor_us: float


@click.command(name="bench-crowd", context_settings={"show_default": True})
@click.option("--idle", type=click.IntRange(0, 60_000), default=10_000, help="Idle connections.")
@click.option("--slow", type=click.IntRange(0, 10_000), default=200, help="Slow clients.")
@click.option("--connections", type=click.IntRange(1, 512), default=16, help="Held open by wrk.")
@click.option("--seconds", type=click.IntRange(1, 15), default=5, help="How long a run takes.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, help="Runs with and without.")
def main(idle: int, slow: int, connections: int, seconds: int, rounds: int) -> None:
    """Measure W1 alone and beside a crowd of connections that are idle or slow, in turns."""
    try:
        allow_connections(idle + slow)
        alone, crowded = asyncio.run(_measured(idle, slow, connections, seconds, rounds))
    except CannotMeasure as error:
        click.echo(f"bench: cannot measure: {error}", err=True)
        sys.exit(2)
    ratio = median(each.p99_ms for each in crowded) / median(each.p99_ms for each in alone)
    heads = ["calls/s", "p50, ms", "p99, ms", "processor, us", "", ""]
    beside = f"beside {idle:,} idle and {slow:,} slow ones"
    rows = [_row("alone", alone), _row(beside, crowded)]
    click.echo(aligned([[f"W1 over {connections} connections", *heads], *rows]))
    is_met = ratio <= _GOAL
    click.echo(f"p99 is {ratio:.2f} times, goal {_GOAL:g}: {'met' if is_met else 'not met'}")
    sys.exit(0 if is_met else 1)


async def _measured(
    idle: int, slow: int, connections: int, seconds: int, rounds: int
) -> tuple[list[Run], list[Run]]:
    machine = look_around()
    if not machine.has("wrk"):
        raise CannotMeasure("wrk is not installed")
    alone, crowded = [], []
    with tempfile.TemporaryDirectory(prefix="mockserver-bench-") as name:
        folder = Path(name)
        mock = find_mock(machine, folder, folder)
        with running(mock, machine.cores.server, folder) as server:
            credentials = read_credentials(server)[KOOMALOOMA.name]
            load = Load(machine.cores.load, connections, folder)
            await asyncio.to_thread(_run, server, credentials, load, 1)  # warm-up
            for number in range(1, rounds + 1):
                click.echo(f"round {number} of {rounds}", err=True)
                alone.append(await asyncio.to_thread(_run, server, credentials, load, seconds))
                async with crowd(server.port, idle, slow):
                    others = idle + slow
                    run = await asyncio.to_thread(_run, server, credentials, load, seconds, others)
                    crowded.append(run)
    return alone, crowded


def _run(
    server: Server, credentials: Mapping[str, str], load: Load, seconds: int, others: int = 0
) -> Run:
    """Load the server; `others` are the connections that have to be open beside the load."""
    worlds = [f"crowd-{number}" for number in range(load.connections)]
    request = request_for(W1, base_path=W1.api.base_path, credentials=credentials, world=worlds[0])
    script = counted_script(request, worlds, _ENDLESS)
    before = server.processor_seconds()
    sample = refuse_errors(load.run(script, server.port, request.path, seconds), "W1")
    after = server.processor_seconds()
    told = exchange(server.port, "/_mock/metrics").text
    (count,) = re.findall(r"^mockserver_connections (\S+)$", told, re.MULTILINE)
    if float(count) <= others:
        raise CannotMeasure(f"of {others} other connections, {float(count):.0f} were left")
    for world in worlds:
        forget_world(server, world)
    processor = 0.0 if before is None or after is None else (after - before) / sample.calls * 1e6
    return Run(sample.requests_per_second, sample.p50_ms, sample.p99_ms, processor)


def _row(name: str, runs: list[Run]) -> list[str]:
    """Show the medians; of the processor time, which others can only add to, the least."""
    rate, p50, p99, _ = (median(column) for column in zip(*runs, strict=True))
    least = min(run.processor_us for run in runs)
    return [name, f"{rate:,.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{least:,.0f}", "", ""]


if __name__ == "__main__":
    main()
