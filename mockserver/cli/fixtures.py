"""`mockserver fixtures check`: find what is wrong in fixtures and scenarios."""

import sys
from pathlib import Path

import click

from mockserver.errors import SettingsError


@click.group()
def fixtures() -> None:
    """Check fixtures and scenarios."""


@fixtures.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Read every fixture and scenario in FOLDER, and of the server where FOLDER has none.

    A world is made of each, and its stubs and faults are held against the contracts. FOLDER holds
    only your own files: it is laid over the fixtures that ship with the server.
    """
    from mockserver.http.app import build_library
    from mockserver.settings import Settings
    from mockserver.stores.inspection import problems

    settings = Settings() if folder is None else Settings(fixtures=folder)
    library = build_library(settings)
    shelves = [*library.providers, "scenarios"]
    if not any(library.shelves.own_names(library.folder_of(shelf)) for shelf in shelves):
        raise SettingsError(f"{str(settings.fixtures)!r} holds no fixture and no scenario.")
    # One mistake can break several scenarios and fixtures; it is reported once.
    messages = dict.fromkeys(f"{problem.code}: {problem}" for problem in problems(library))
    for problem in messages:
        click.echo(problem, err=True)
    counted = ", ".join(f"{len(library.names(shelf))} of {shelf}" for shelf in shelves)
    click.echo(f"Read {counted}: {len(messages) or 'nothing'} wrong.")
    sys.exit(1 if messages else 0)
