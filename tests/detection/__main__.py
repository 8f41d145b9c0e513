"""`make detection`: how many planted deviations the stages of a check find, by family and API."""

import os
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import click
from starlette.types import Receive, Scope, Send

from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.planted import Planted
from tests.detection.business import BUSINESS
from tests.detection.contract import contract_deviations
from tests.detection.hunt import hunted
from tests.detection.mutants import mutants, run

APIS = ("koomalooma", "boostcom", "talon_one")
#: The share of each family that has to be found, in percent.
AIMS = {"contract": 97, "business": 100, "mutants": 90}


class _Switch:
    """The app of a server, with one deviation in front of it at a time."""

    def __init__(self, server: Server) -> None:
        self.app = server.app
        self.planted: Planted | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app if self.planted is None else self.planted.around(self.app)
        await app(scope, receive, send)


def planted_in(api: str, family: Iterable[Planted]) -> tuple[int, list[str], dict[str, int]]:
    """Plant each deviation, each in a world of its own.

    Returns how many there were, the names of those that were not found, and how many each stage
    found.
    """
    server = build_server(Settings(seed=5))
    switch = _Switch(server)
    missed: list[str] = []
    by_stage: dict[str, int] = {}
    count = 0
    with serving(replace(server, app=switch)) as url:
        if alarms := hunted(server, f"{url}/_world/correct", api):
            raise click.ClickException(f"A false alarm on the correct {api}: {alarms}.")
        for count, each in enumerate(family, 1):
            switch.planted = each
            found = hunted(server, f"{url}/_world/d-{count}", api)
            for stage in found:
                by_stage[stage] = by_stage.get(stage, 0) + 1
            if not found:
                missed.append(each.name)
    return count, missed, by_stage


def told(family: str, api: str, count: int, missed: Sequence[str], more: str) -> None:
    """Print one row of the table, and what was missed."""
    share = 100 * (count - len(missed)) / count
    click.echo(
        f"{family:<10} {api:<12} {count - len(missed):>4} of {count:<4} {share:5.1f}%  {more}"
    )
    for name in missed:
        click.echo(f"             missed: {name}")


@click.command()
@click.option("--mutants", "most", default=30, show_default=True, help="For each API.")
@click.option("--seed", default=1, show_default=True, help="Which mutants.")
@click.option("--api", "apis", type=click.Choice(APIS), multiple=True, help="Only these.")
@click.option("--family", type=click.Choice([*AIMS]), multiple=True, help="Only these.")
def main(most: int, seed: int, apis: tuple[str, ...], family: tuple[str, ...]) -> None:
    """Plant deviations in the correct server, one at a time, and print how many are found."""
    started = time.monotonic()
    families = family or tuple(AIMS)
    sums = {name: [0, 0] for name in families}
    for api in apis or APIS:
        contract = build_server(Settings()).apis[api].contract
        planted = {"contract": contract_deviations(contract), "business": BUSINESS[api]}
        for name in families:
            if name == "mutants":
                count, missed, more = _mutants(api, most, seed)
            else:
                count, missed, by_stage = planted_in(api, planted[name])
                more = ", ".join(f"{stage} {n}" for stage, n in sorted(by_stage.items()))
            told(name, api, count, missed, more)
            sums[name][0] += count - len(missed)
            sums[name][1] += count
    click.echo()
    is_met = True
    for name, (found, count) in sums.items():
        share = 100 * found / count
        is_met &= share >= AIMS[name]
        verdict = "met" if share >= AIMS[name] else "not met"
        click.echo(f"{name:<10} {found} of {count}, {share:.1f}%; aim {AIMS[name]}%: {verdict}")
    click.echo(f"{time.monotonic() - started:.0f} s")
    sys.exit(0 if is_met else 1)


def _mutants(api: str, most: int, seed: int) -> tuple[int, list[str], str]:
    chosen = mutants(api, most, seed)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(run, chosen))
    missed = [where for is_found, where in results if not is_found]
    return len(chosen), missed, "journeys and invariants"


if __name__ == "__main__":
    main()
