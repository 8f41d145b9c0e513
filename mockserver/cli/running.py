"""Runs one server: makes it, proves it, prints the banner, and answers until it is stopped."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from mockserver.cli.announcing import announce
from mockserver.cli.banner import banner
from mockserver.cli.behaviours import watch_behaviours
from mockserver.cli.supervised import Supervised
from mockserver.errors import SettingsError
from mockserver.http.app import Server, build_server
from mockserver.http.proof import prove
from mockserver.http.serving import base_url, bind, serve
from mockserver.settings import Settings

if TYPE_CHECKING:
    from mockserver.http.own_call import OwnCall


def serve_until_stopped(settings: Settings, descriptors: str | None) -> None:
    """Serve; `descriptors` are those of a supervisor, if there is one."""
    supervised = None if descriptors is None else Supervised.parse(descriptors)
    server = build_server(settings)
    calls = asyncio.run(_tried(server, settings.token))
    with supervised.listener if supervised else bind(settings.host, settings.port) as listener:
        text = banner(server, base_url(listener, settings.host), calls)
        if supervised is None:
            announce(text)
            serve(server, listener, settings.grace)
        else:
            serve(server, listener, settings.grace, _reporting(server, supervised, text))
    with suppress(SettingsError):
        announce("Stopped.")


async def _tried(server: Server, token: str | None) -> "dict[str, OwnCall | None]":
    """Check that the server answers, and find a call to each own document that works."""
    await prove(server, token)
    if not server.own:
        return {}
    # Imported here: without own documents, nobody should wait for it.
    from mockserver.http.own_call import find_call

    return {name: await find_call(server, own) for name, own in server.own.items()}


def _reporting(
    server: Server, supervised: Supervised, text: str
) -> Callable[[Callable[[], None]], None]:
    """Return what a server under a supervisor does once it answers."""

    def report(stop: Callable[[], None]) -> None:
        supervised.report(stop, [file for own in server.own.values() for file in own.files])
        announce(text)
        for own in server.own.values():
            watch_behaviours(own)

    return report
