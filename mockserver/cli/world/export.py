"""`mockserver world export`: writes what was done in a world as a report for people."""

import click

from mockserver.cli.options import examples
from mockserver.cli.world.server import reached, world_options

_MOST = 1_000


@click.command(epilog=examples("world export qa", "world export qa > bug.md"))
@world_options
@click.option(
    "--limit", type=click.IntRange(1, _MOST), default=50, show_default=True, help="Newest calls."
)
def export(name: str, url: str, token: str | None, limit: int) -> None:
    """Print what was done in the world NAME as Markdown, to be put into a bug report.

    It has how the world was made, and a step for each call and for each change by a tester, such
    as a turn of the clock: the curl that makes it again, the status and body that came. The first
    step with an error of its contract, or a status from 400 on, is marked. Credentials are masked,
    except the ready-made ones.
    """
    from mockserver.cli.world.markdown import CONTROL, bug_report

    world = reached(name, url, token)
    calls = world.journal.exchanges(limit=limit)
    changes = world.journal.exchanges(CONTROL, limit=_MOST)
    click.echo(bug_report(world, calls, changes))
