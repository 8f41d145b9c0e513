"""`mockserver fixtures check`: whether worlds can be made of the fixtures."""

import sys
from pathlib import Path

import click

from mockserver.errors import SettingsError


@click.group()
def fixtures() -> None:
    """Look after fixtures and scenarios."""


@fixtures.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Read every fixture and scenario in FOLDER and make a world of each."""
    from mockserver.engine.provider import owners
    from mockserver.providers import discover
    from mockserver.resources import data_root
    from mockserver.stores.library import Library

    folder = folder or data_root() / "fixtures"
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {str(folder)!r}.")
    library = Library(folder, owners(discover().values()))
    # What is wrong with one file is found again in every scenario and fixture made of it.
    problems = dict.fromkeys(f"{problem.code}: {problem}" for problem in library.problems())
    for problem in problems:
        click.echo(problem, err=True)
    shelves = [*library.providers, "scenarios"]
    found = {shelf: len(library.names(shelf)) for shelf in shelves}
    counted = ", ".join(f"{count} of {shelf}" for shelf, count in found.items())
    if not sum(found.values()):
        raise SettingsError(f"{str(folder)!r} holds no fixture and no scenario.")
    click.echo(f"Read {counted}: {len(problems) or 'nothing'} wrong.")
    sys.exit(1 if problems else 0)
