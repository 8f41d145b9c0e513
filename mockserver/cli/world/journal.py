"""`mockserver world journal`: shows what was called in a world."""

import click

from mockserver.cli.options import examples
from mockserver.cli.printable import printable
from mockserver.cli.world.server import reached, world_options


@click.command(
    "journal",
    epilog=examples("world journal qa", "world journal qa --status 403 --curl"),
)
@world_options
@click.option("--api", metavar="NAME", help="Only calls of this API.")
@click.option("--operation", metavar="ID", help="Only calls of this operation.")
@click.option("--status", type=int, metavar="CODE", help="Only calls answered with this status.")
@click.option("--text", metavar="TEXT", help="Only calls with this text in path, query or bodies.")
@click.option(
    "--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="Newest calls."
)
@click.option("--curl", "with_curl", is_flag=True, help="Also the curl that makes each call again.")
def show_journal(
    name: str,
    url: str,
    token: str | None,
    api: str | None,
    operation: str | None,
    status: int | None,
    text: str | None,
    limit: int,
    with_curl: bool,
) -> None:
    """Show the newest calls in the world NAME, newest last, and where each broke its contract.

    What a call has that its contract does not know is named, too: the mock ignores it.
    """
    from mockserver.client.violation import violation_text

    journal = reached(name, url, token).journal
    found = journal.exchanges(api, operation, status=status, text=text, limit=limit)
    for each in found:
        click.echo(printable(str(each)))
        for violation in each.violations:
            click.echo(f"    {printable(violation_text(violation))}")
        if each.ignored:
            click.echo(f"    not in the contract: {printable(', '.join(each.ignored))}")
        if with_curl:
            click.echo(f"    {each.curl}")
    if not found:
        click.echo("No such call.")
