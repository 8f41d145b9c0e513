"""`mockserver compat OLD NEW`: tells what a new version of a contract breaks, and for whom."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockserver.cli.options import examples
from mockserver.errors import UnknownName

if TYPE_CHECKING:
    from mockserver.contract.contract import Contract


@click.command(epilog=examples("compat old.yaml new.yaml", "compat old.yaml new.yaml --all"))
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--for",
    "party",
    type=click.Choice(["consumers", "providers", "both"]),
    default="consumers",
    show_default=True,
    help="Whom the new contract must not break: who calls the API, or who implements it.",
)
@click.option("--all", "shows_all", is_flag=True, help="Show compatible changes as well.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="`github` writes annotations for a workflow of GitHub Actions.",
)
def compat(old: str, new: str, *, party: str, shows_all: bool, form: str) -> None:
    """Compare two contracts, OLD and NEW: OpenAPI documents, or names of built-in APIs.

    Exit 0: nobody is broken. Exit 1: the new contract breaks the consumers (or with --for, the
    providers) of the old one, or it cannot be told. Exit 2: it could not run.
    """
    from mockserver.cli.compat_github import github_lines
    from mockserver.cli.compat_json import render_json
    from mockserver.cli.compat_text import render_text
    from mockserver.contract.compat import CONSUMERS, PROVIDERS, Party, compare_contracts

    parties: dict[str, tuple[Party, ...]] = {
        "consumers": (CONSUMERS,),
        "providers": (PROVIDERS,),
        "both": (CONSUMERS, PROVIDERS),
    }
    comparison = compare_contracts(_contract(old), _contract(new))
    asked = parties[party]
    if form == "json":
        click.echo(render_json(comparison, asked), nl=False)
    elif form == "github":
        for line in github_lines(comparison, asked, shows_all=shows_all):
            click.echo(line)
    else:
        click.echo(render_text(comparison, asked, shows_all=shows_all))
    sys.exit(0 if comparison.is_compatible(*asked) else 1)


def _contract(name: str) -> "Contract":
    """Read the contract that a word means: a file, or a built-in API."""
    from mockserver.contract.edge import read_contract
    from mockserver.engine.journal import CONTROL
    from mockserver.own_document import OwnDocument, require_file
    from mockserver.providers import discover
    from mockserver.settings import Settings

    path = Path(name)
    if path.suffix or "/" in name or path.exists():
        require_file(OwnDocument(path.stem, path))
        return read_contract(path.stem, path)
    files = {each.name: each.specification for each in discover().values()} | {CONTROL: CONTROL}
    if name not in files:
        raise UnknownName("file or API", name, files)
    return read_contract(name, Settings().specs / f"{files[name]}.yaml")
