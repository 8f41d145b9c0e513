"""`mockserver apis`: lists what is simulated, and how each behaviour is known."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockserver.cli.completion import scenario_names
from mockserver.cli.documents import documents_arguments
from mockserver.cli.options import examples, fixtures_option
from mockserver.cli.world.server import url_option

if TYPE_CHECKING:
    from mockserver.http.provider import ProviderApi


@click.command(epilog=examples("apis", "apis --examples openapi.yaml"))
@documents_arguments
@fixtures_option
@click.option(
    "--scenario",
    metavar="NAME",
    default="default",
    shell_complete=scenario_names,
    help="Whose credentials are shown.",
)
@click.option("--examples", "is_examples", is_flag=True, help="Print a call of each API instead.")
@url_option
def apis(
    is_examples: bool,
    url: str,
    scenario: str,
    fixtures: Path | None,
    documents: tuple[str, ...],
    base_paths: tuple[str, ...],
    behaviours: tuple[str, ...],
) -> None:
    """List the APIs, their operations and backstage actions, and the scenarios.

    These are the built-in APIs, or else those of the OpenAPI documents that are given: `mockserver
    apis openapi.yaml` says for each operation whether it keeps state. `mockserver infer
    openapi.yaml` says more about one document.
    """
    from mockserver.http.app import build_server
    from mockserver.own_document import parse_documents
    from mockserver.settings import Settings

    settings = Settings(
        documents=parse_documents(documents, base_paths, behaviours), scenario=scenario
    )
    if fixtures is not None:
        settings = replace(settings, fixtures=fixtures)
    server = build_server(settings)
    if is_examples:
        from mockserver.cli.first_calls import first_calls

        for line in first_calls(server, url.rstrip("/")):
            click.echo(line)
        return
    for api in server.apis.values():
        for line in _lines(api):
            click.echo(line)
    click.echo("Scenarios (serve --scenario NAME)")
    for name, description in server.worlds.library.descriptions().items():
        click.echo(f"  {name}: {description}")


def _lines(api: "ProviderApi") -> Iterator[str]:
    contract, provider = api.contract, api.provider
    yield f"{contract.title} ({provider.name}), contract {contract.version}"
    for operation in contract.operations.values():
        behaviour = provider.behaviours[operation.id]
        path = contract.base_path + operation.path
        known: str = behaviour.provenance if behaviour.is_played else "not played yet: 501"
        if api.inference is not None:
            role = api.inference.roles[operation.id]
            known = f"{role.state}: {role.resource}" if role.resource else role.state
        yield f"  {operation.id}  {operation.method} {path}  [{known}]"
        yield f"      {behaviour.note}"
        if behaviour.source:
            yield f"      Source: {behaviour.source}."
    for name, action in provider.backstage.items():
        yield f"  backstage {name}: {action.summary}"
    yield ""
