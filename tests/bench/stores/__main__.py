"""`python -m tests.bench.stores`: the command line. Exit 0 measured, 2 could not."""

import sys
import tempfile
from functools import partial
from pathlib import Path

import click

from tests.bench.choosing import chosen_of
from tests.bench.failure import CannotMeasure
from tests.bench.machine import look_around
from tests.bench.own_redis import redis_running
from tests.bench.stores.cost import Cost, cheapest
from tests.bench.stores.in_process import measure_store
from tests.bench.stores.over_http import measure_server
from tests.bench.stores.round_trip import measure_round_trips
from tests.bench.stores.table import Row, render

_NAMES = ("memory", "sqlite", "sqlite full", "redis")


@click.command(name="bench-stores", context_settings={"show_default": True})
@click.option("--seconds", type=click.IntRange(1, 60), default=3, help="How long a run takes.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, help="The cheapest one counts.")
@click.option("--worlds", type=click.IntRange(1, 512), default=16, help="One for a connection.")
@click.option("--only", callback=chosen_of(_NAMES), default=",".join(_NAMES), help="Which stores.")
@click.option("--http/--no-http", default=True, help="Also a server over each store.")
def main(seconds: int, rounds: int, worlds: int, only: tuple[str, ...], http: bool) -> None:
    """Measure W1 over each store: acknowledged calls a second, processor time of each call."""
    try:
        click.echo(_measured(only, seconds, rounds, worlds, serves=http))
    except CannotMeasure as error:
        click.echo(f"bench: cannot measure: {error}", err=True)
        sys.exit(2)


def _measured(
    only: tuple[str, ...], seconds: int, rounds: int, worlds: int, *, serves: bool
) -> str:
    machine = look_around()
    if serves and not machine.has("wrk"):
        raise CannotMeasure("wrk is not installed; leave HTTP out with --no-http")
    with tempfile.TemporaryDirectory(prefix="mockserver-bench-") as name:
        folder = Path(name)
        with redis_running(folder) as redis:
            addresses = {
                "memory": "memory",
                "sqlite": f"sqlite:{folder}/normal.db",
                "sqlite full": f"sqlite:{folder}/full.db?synchronous=full",
                "redis": f"redis:{redis.address}",
            }
            rows = []
            for each in only:
                click.echo(f"{each}: {rounds} rounds of {seconds} s", err=True)
                address = addresses[each]
                store = cheapest(partial(measure_store, address, worlds, seconds), rounds)
                server: Cost | None = None
                if serves:
                    cores = machine.cores
                    server = measure_server(address, worlds, seconds, rounds, cores, folder)
                rows.append(Row(each, store, server))
            measure = partial(measure_round_trips, redis.address, worlds, seconds)
            return render(rows, cheapest(measure, rounds))


if __name__ == "__main__":
    main()
