"""`mockserver fixtures`: begin a folder of fixtures and scenarios; find what is wrong in one."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import click

from mockserver.cli.announcing import error_text
from mockserver.cli.command_files import Commands
from mockserver.cli.options import examples
from mockserver.errors import SettingsError
from mockserver.program import program

#: The name of the files that `init` writes.
_OWN = "mine"
_SCHEMA_LINE = "# yaml-language-server: $schema=schema.json\n"
_FIXTURE = f"""{_SCHEMA_LINE}\
# The rows that this API starts with. Write only what differs from its `default`.
extends: default
"""
_SCENARIO = f"""{_SCHEMA_LINE}\
description: A world of my own.
# Let the clock stand at a moment, and turn it in a test.
# clock: {{now: "2026-03-02T10:00:00Z"}}
"""


@click.group(cls=Commands)
def fixtures() -> None:
    """Begin a folder of your own fixtures and scenarios, or check one."""


@fixtures.command(
    epilog=examples("fixtures check my-fixtures", "fixtures check my-fixtures openapi.yaml")
)
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
    messages = dict.fromkeys(error_text(problem) for problem in problems(library))
    for problem in messages:
        click.echo(problem, err=True)
    counted = ", ".join(f"{len(library.names(shelf))} of {shelf}" for shelf in shelves)
    click.echo(f"Read {counted}: {len(messages) or 'nothing'} wrong.")
    sys.exit(1 if messages else 0)


@fixtures.command(epilog=examples("fixtures init my-fixtures", "fixtures init tests/mock-fixtures"))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Write a scenario to DIR, and a fixture for each built-in API, for you to change.

    The schema of each is written beside it, which tells an editor what a file may have. Files that
    exist are left as they are.
    """
    from mockserver.cli.new_files import write_new
    from mockserver.resources import built_in_fixtures
    from mockserver.stores.shelves import SCENARIOS, SCHEMA, Shelves

    built_in = built_in_fixtures()
    apis = sorted(Shelves.of(built_in, built_in).shipped())
    schemas = {
        folder / shelf / SCHEMA: (built_in / shelf / SCHEMA).read_text()
        for shelf in (*apis, SCENARIOS)
    }
    own = {folder / api / f"{_OWN}.yaml": _FIXTURE for api in apis}
    scenario = f"fixtures: {{{', '.join(f'{api}: {_OWN}' for api in apis)}}}\n"
    write_new({**schemas, **own, folder / SCENARIOS / f"{_OWN}.yaml": _SCENARIO + scenario})
    click.echo(f"Check them:  {program()} fixtures check {shlex.quote(str(folder))}")
    click.echo(
        f"Serve them:  {program()} serve --fixtures {shlex.quote(str(folder))} --scenario {_OWN}"
    )
