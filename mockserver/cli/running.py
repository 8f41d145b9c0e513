"""Runs one server: makes it, proves it, prints the banner, and answers until it is stopped."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from mockserver.cli.banner import banner
from mockserver.cli.behaviours import watch_behaviours
from mockserver.cli.log.output import Output
from mockserver.cli.supervised import Supervised
from mockserver.errors import SettingsError
from mockserver.http.app import Server, build_server
from mockserver.http.proof import prove
from mockserver.http.serving import base_url, bind, serve
from mockserver.settings import Settings

if TYPE_CHECKING:
    from mockserver.http.own_call import OwnCall


def serve_until_stopped(settings: Settings, descriptors: str | None, output: Output) -> None:
    """Serve; `descriptors` are those of a supervisor, if there is one."""
    supervised = None if descriptors is None else Supervised.parse(descriptors)
    server = build_server(settings)
    calls = asyncio.run(_tried(server, settings.token))
    with supervised.listener if supervised else bind(settings.host, settings.port) as listener:
        url = base_url(listener, settings.host)

        def started() -> None:
            text = banner(server, url, calls)
            output.started(text, url=url, scenario=settings.scenario)
            server.traffic.watcher = output.open_log()

        if supervised is None:
            started()
            serve(server, listener, settings.grace)
        else:
            on_start = _reporting(server, supervised, started, output)
            serve(server, listener, settings.grace, on_start)
    with suppress(SettingsError):
        output.stopped()


async def _tried(server: Server, token: str | None) -> "dict[str, OwnCall | None]":
    """Check that the server answers, and find a call to each own document that works."""
    await prove(server, token)
    if not server.own:
        return {}
    # Imported here: without own documents, nobody should wait for it.
    from mockserver.http.own_call import find_call

    return {name: await find_call(server, own) for name, own in server.own.items()}


def _reporting(
    server: Server, supervised: Supervised, started: Callable[[], None], output: Output
) -> Callable[[Callable[[], None]], None]:
    """Return what a server under a supervisor does once it answers."""

    def report(stop: Callable[[], None]) -> None:
        supervised.report(stop, [file for own in server.own.values() for file in own.files])
        started()
        for own in server.own.values():
            watch_behaviours(own, output.say)

    return report
