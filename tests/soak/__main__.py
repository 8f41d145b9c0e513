"""`python -m tests.soak`: the command line. Exit 0 flat, 1 something grew, 2 could not measure."""

import sys
import tempfile
from functools import partial
from pathlib import Path

import click

from tests.bench.choosing import chosen_of
from tests.bench.failure import CannotMeasure
from tests.soak.over import STORES, over
from tests.soak.soak import Plan, soak
from tests.soak.subject import serving
from tests.soak.table import render
from tests.soak.visit import visit, visit_lightly


@click.command(name="soak", context_settings={"show_default": True})
@click.option("--minutes", type=click.FloatRange(0.1), default=30, help="For all stores together.")
@click.option("--clients", type=click.IntRange(1, 64), default=4, help="At the same time.")
@click.option("--rounds", type=click.IntRange(6, 1000), default=30, help="Looks at each server.")
@click.option("--only", callback=chosen_of(STORES), default=",".join(STORES), help="Which stores.")
@click.option("--times/--no-times", default=True, help="Judge times, too: if nothing else runs.")
@click.option("--light", is_flag=True, help="Only book and read: a million calls in minutes.")
def main(
    minutes: float, clients: int, rounds: int, only: tuple[str, ...], times: bool, light: bool
) -> None:
    """Use a server over each store in every way for so long, and show what grew."""
    story = visit_lightly if light else visit
    plan = Plan(minutes * 60 / len(only), rounds, clients, times, story)
    outcomes, say = [], partial(click.echo, err=True)
    try:
        for name in only:
            with (
                tempfile.TemporaryDirectory(prefix="mockserver-soak-") as folder,
                over(name, Path(folder)) as store,
                serving(store, Path(folder)) as subject,
            ):
                outcomes.append(soak(subject, plan, say))
    except CannotMeasure as error:
        click.echo(f"soak: cannot measure: {error}", err=True)
        sys.exit(2)
    click.echo("\n" + render(outcomes))
    sys.exit(0 if all(each.is_flat for each in outcomes) else 1)


if __name__ == "__main__":
    main()
