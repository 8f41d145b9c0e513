"""`mockserver apis`: lists what is simulated, and how each behaviour is known."""

from pathlib import Path

import click

from mockserver.cli.options import fixtures_option


@click.command()
@fixtures_option
def apis(fixtures: Path | None) -> None:
    """List the APIs, their operations and backstage actions, and the scenarios."""
    from mockserver.http.app import build_server
    from mockserver.settings import Settings

    server = build_server(Settings() if fixtures is None else Settings(fixtures=fixtures))
    for api in server.apis.values():
        contract, provider = api.contract, api.provider
        click.echo(f"{contract.title} ({provider.name}), contract {contract.version}")
        for operation in contract.operations.values():
            behaviour = provider.behaviours[operation.id]
            path = contract.base_path + operation.path
            click.echo(f"  {operation.id}  {operation.method} {path}  [{behaviour.provenance}]")
            click.echo(f"      {behaviour.note}")
        for name, action in provider.backstage.items():
            click.echo(f"  backstage {name}: {action.summary}")
        click.echo("")
    click.echo("Scenarios (serve --scenario NAME)")
    for name, description in server.worlds.library.descriptions().items():
        click.echo(f"  {name}: {description}")
