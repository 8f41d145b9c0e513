"""`mockserver world rows`: shows what a world holds."""

import json

import click

from mockserver.cli.completion import api_names
from mockserver.cli.options import examples
from mockserver.cli.world.server import reached, world_options
from mockserver.cli.world.text import columns


@click.command(
    epilog=examples(
        "world rows qa",
        "world rows qa boostcom members",
        "world rows qa boostcom members infinity-mall:42",
    )
)
@world_options
@click.argument("api", required=False, shell_complete=api_names)
@click.argument("collection", required=False)
@click.argument("identifier", metavar="[ID]", required=False)
def rows(
    name: str,
    api: str | None,
    collection: str | None,
    identifier: str | None,
    url: str,
    token: str | None,
) -> None:
    """Show rows of the world NAME: how many, those of a collection, or one of them by its id.

    A collection is printed one row a line, as JSON; moments are RFC 3339.
    """
    world = reached(name, url, token)
    if api is None or collection is None:
        for line in columns(_counted(world.look()["rows"], api)):
            click.echo(line)
    elif identifier is None:
        for row in world.rows(api, collection):
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        row = world.row(api, collection, identifier)
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))


def _counted(counts: dict[str, dict[str, int]], api: str | None) -> list[tuple[str, str, str]]:
    """Return a line for each collection of an API, or of all. Raises UnknownName."""
    from mockserver.errors import UnknownName

    if api is not None and api not in counts:
        raise UnknownName("API", api, counts)
    lines = [("api", "collection", "rows")]
    for each in counts if api is None else [api]:
        lines += [(each, collection, f"{count:,}") for collection, count in counts[each].items()]
    return lines
