"""The running server whose worlds a command works on, and the options that name it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mockserver.cli.completion import world_names
from mockserver.cli.options import variable_option

if TYPE_CHECKING:
    from mockserver.client import World

_DEFAULT = "http://127.0.0.1:4010"
token_option = variable_option(
    "--token", metavar="SECRET", help="Token of the server's control API."
)

url_option = variable_option(
    "--url", default=_DEFAULT, show_default=True, help="URL of the running server."
)


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options `--url URL` and `--token SECRET` of a running server."""
    decorated: Callable[..., Any] = url_option(token_option(command))
    return decorated


def world_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument NAME of a world, and the options of its server."""
    decorated: Callable[..., Any] = click.argument("name", shell_complete=world_names)(
        server_options(command)
    )
    return decorated


def reached(name: str, url: str, token: str | None) -> "World":
    """Return a world that exists. Raises UnknownName with the closest, MockServerUnreachable."""
    from mockserver.client import MockServer
    from mockserver.errors import UnknownName

    server = MockServer(url, token)
    worlds = server.worlds()
    if name not in worlds:
        raise UnknownName("world", name, worlds)
    return server.world(name)
