"""`mockserver init DOCUMENT`: writes a starting point beside a document, to be changed by hand."""

import asyncio

import click


@click.command()
@click.argument("document", metavar="[NAME=]DOCUMENT")
def init(document: str) -> None:
    """Write overrides, one scenario and one pytest file that passes beside an OpenAPI DOCUMENT.

    Files that exist are left as they are.
    """
    from mockserver.cli.starting_point import starting_point
    from mockserver.errors import SettingsError
    from mockserver.files import WRITE_ELSEWHERE, not_written, replacing
    from mockserver.http.app import build_server
    from mockserver.own_document import OwnDocument
    from mockserver.settings import Settings

    parsed = OwnDocument.parse(document)
    server = build_server(Settings(documents=(parsed,), seed=0))
    point = asyncio.run(starting_point(server, server.own[parsed.name]))
    for path, text in point.files.items():
        if path.exists():
            click.echo(f"exists   {path} (left as it is)")
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as stream:
                stream.write(text)
        except OSError as error:
            raise SettingsError(not_written(path, error), hint=WRITE_ELSEWHERE) from None
        click.echo(f"written  {path}")
    click.echo(point.advice)
