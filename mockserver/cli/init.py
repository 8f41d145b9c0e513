"""`mockserver init DOCUMENT`: writes a starting point beside a document, to be changed by hand."""

import asyncio

import click

from mockserver.cli.options import examples


@click.command(epilog=examples("init openapi.yaml", "init shop=openapi.yaml"))
@click.argument("document", metavar="[NAME=]DOCUMENT")
def init(document: str) -> None:
    """Write overrides, one scenario and one pytest file that passes beside an OpenAPI DOCUMENT.

    Files that exist are left as they are.
    """
    from mockserver.cli.new_files import write_new
    from mockserver.cli.starting_point import starting_point
    from mockserver.http.app import build_server
    from mockserver.own_document import OwnDocument
    from mockserver.settings import Settings

    parsed = OwnDocument.parse(document)
    server = build_server(Settings(documents=(parsed,), seed=0))
    point = asyncio.run(starting_point(server, server.own[parsed.name]))
    write_new(point.files)
    click.echo(point.advice)
