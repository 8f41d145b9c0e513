"""Runs one server: makes it, proves it, prints the banner, and answers until it is stopped."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from mockserver.cli.banner import banner
from mockserver.cli.behaviours import watch_behaviours
from mockserver.cli.loading import with_loaded
from mockserver.cli.log.output import Output
from mockserver.cli.supervised import Supervised
from mockserver.errors import SettingsError
from mockserver.http.app import Server, build_server
from mockserver.http.proof import prove
from mockserver.http.serving import base_url, bind, serve
from mockserver.settings import Settings


def serve_until_stopped(settings: Settings, descriptors: str | None, output: Output) -> None:
    """Serve; `descriptors` are those of a supervisor, if there is one."""
    supervised = None if descriptors is None else Supervised.parse(descriptors)
    server = with_loaded(build_server(settings), settings)
    asyncio.run(prove(server, settings.token))
    with supervised.listener if supervised else bind(settings.host, settings.port) as listener:
        url = base_url(listener, settings.host)

        def started() -> None:
            text = banner(server, settings, url, listener.getsockname()[1])
            output.started(text, url=url, scenario=settings.scenario)
            server.traffic.watcher = output.open_log(server.contracts)

        if supervised is None:
            started()
            serve(server, listener, settings.grace)
        else:
            on_start = _reporting(server, supervised, started, output)
            serve(server, listener, settings.grace, on_start)
    with suppress(SettingsError):
        output.stopped()


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
