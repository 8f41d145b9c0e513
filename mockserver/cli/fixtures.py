"""`mockserver fixtures check`: find what is wrong in fixtures and scenarios."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from mockserver.errors import SettingsError


@click.group()
def fixtures() -> None:
    """Check fixtures and scenarios."""


@fixtures.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.argument("documents", nargs=-1, metavar="[[NAME=]DOCUMENT]...")
def check(folder: Path | None, documents: tuple[str, ...]) -> None:
    """Read every fixture and scenario in FOLDER, and of the server where FOLDER has none.

    A world is made of each, and its stubs and faults are held against the contracts: those of the
    built-in APIs, and of each DOCUMENT. FOLDER holds only your own files: it is laid over the
    fixtures that ship with the server.
    """
    from mockserver.http.app import build_library
    from mockserver.own_document import parse_documents
    from mockserver.providers import discover
    from mockserver.settings import Settings
    from mockserver.stores.inspection import problems

    settings = Settings(apis=tuple(discover()), documents=parse_documents(documents))
    if folder is not None:
        settings = replace(settings, fixtures=folder)
    library = build_library(settings)
    shelves = [*library.providers, "scenarios"]
    if not any(library.shelves.own_names(library.folder_of(shelf)) for shelf in shelves):
        what = f"{str(settings.fixtures)!r} holds no fixture and no scenario."
        hint = f"Write one, such as {settings.fixtures / 'scenarios' / 'NAME.yaml'}."
        raise SettingsError(what, hint=hint)
    # One mistake can break several scenarios and fixtures; it is reported once.
    messages = dict.fromkeys(f"{problem.code}: {problem}" for problem in problems(library))
    for problem in messages:
        click.echo(problem, err=True)
    counted = ", ".join(f"{len(library.names(shelf))} of {shelf}" for shelf in shelves)
    click.echo(f"Read {counted}: {len(messages) or 'nothing'} wrong.")
    sys.exit(1 if messages else 0)
