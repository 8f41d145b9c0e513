"""`mockserver scenarios`: what each is about, and the one call that shows it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockserver.cli.completion import scenario_names
from mockserver.cli.options import examples, fixtures_option
from mockserver.cli.world.server import url_option

if TYPE_CHECKING:
    from mockserver.http.app import Server


@click.command(epilog=examples("scenarios", "scenarios points-expiring-tomorrow"))
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=scenario_names)
@fixtures_option
@url_option
def scenarios(names: tuple[str, ...], fixtures: Path | None, url: str) -> None:
    """List all scenarios, or those with a NAME: what each is about, and the one curl that shows it.

    The curl has the person's credentials, and names a world like the scenario: the server makes
    it of that scenario at the first call. `mockserver world reset NAME` puts it back to its start.
    """
    from mockserver.errors import UnknownName
    from mockserver.http.app import build_server
    from mockserver.settings import Settings

    settings = Settings()
    if fixtures is not None:
        settings = replace(settings, fixtures=fixtures)
    server = build_server(settings)
    described = server.worlds.library.descriptions()
    for name in names:
        if name not in described:
            raise UnknownName("scenario", name, described)
    for name in names or described:
        click.echo(f"{name}\n  {described[name]}")
        for line in _story(server, name, url.rstrip("/")):
            click.echo(f"  {line}")


def _story(server: "Server", name: str, url: str) -> Iterator[str]:
    """Yield who calls, and the curl; nothing for a scenario without a story."""
    from mockserver.cli.first_calls import curl_of
    from mockserver.contract.example import ExampleRequest
    from mockserver.http.control import credentials

    story = server.worlds.library.story(name)
    if story is None:
        return
    person = "" if story.person is None else f" as {story.person}"
    api = server.apis.get(story.api)
    if api is None:
        yield f"{story.api}{person}: an API that is not served here"
        return
    headers = {"X-Mock-World": name, **credentials(server.worlds, api, name)}
    yield f"{story.api}{person}, answers {story.status}:"
    yield curl_of(url, ExampleRequest(story.method, story.target, story.body), headers)
