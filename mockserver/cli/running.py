"""Runs one server: makes it, proves it, prints the banner, and answers until it is stopped."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from mockserver.cli.announcing import error_text
from mockserver.cli.banner import banner
from mockserver.cli.behaviours import watch_behaviours
from mockserver.cli.loading import with_loaded
from mockserver.cli.log.output import Output
from mockserver.cli.supervision.supervised import Inherited, Ready, Supervised, report_failure
from mockserver.errors import MockServerError, SettingsError
from mockserver.http.app import Server, build_server
from mockserver.http.proof import prove
from mockserver.http.serving import serve
from mockserver.listening import base_url, bind
from mockserver.settings import Settings


def serve_until_stopped(settings: Settings, output: Output) -> None:
    """Serve in this process until it is stopped."""
    server = _proved(with_loaded(build_server(settings), settings), settings)
    with bind(settings.host, settings.port) as listener:
        url = base_url(listener, settings.host)
        text = banner(server, settings, url, listener.getsockname()[1])
        output.started(text, url=url, scenario=settings.scenario)
        server.traffic.watcher = output.open_log(server.contracts)
        serve(server, [listener], settings.grace)
    with suppress(SettingsError):
        output.stopped()


def serve_supervised(
    settings: Settings, output: Output, inherited: Inherited, *, reload: bool
) -> None:
    """Serve as a supervisor says, and report to it if that cannot be.

    With `reload`, files of behaviours are read again when they change.
    """
    try:
        _serve_supervised(settings, output, inherited, reload=reload)
    except MockServerError as error:
        report_failure(inherited.channel, error_text(error))
        raise SystemExit(2) from None


def _serve_supervised(
    settings: Settings, output: Output, inherited: Inherited, *, reload: bool
) -> None:
    server = build_server(settings)
    server = _proved(with_loaded(server, settings) if inherited.loads else server, settings)
    listener = inherited.listeners[0]
    url = base_url(listener, settings.host)
    text = banner(server, settings, url, listener.getsockname()[1]) if inherited.is_first else ""
    files = [str(file) for own in server.own.values() for file in own.files]
    ready = Ready(files, text, {"url": url, "scenario": settings.scenario})
    say = output.say if inherited.is_first else _say_nothing
    on_serve = partial(_begin, server, output, say if reload else None)
    guide = Supervised(server, inherited, ready, on_serve)
    serve(server, inherited.listeners, settings.grace, guide)
    output.close_log()


def _proved(server: Server, settings: Settings) -> Server:
    asyncio.run(prove(server, settings.token))
    return server


def _begin(server: Server, output: Output, say: Callable[[str], None] | None) -> None:
    """Show requests, and with `say`, read files of behaviours again when they change."""
    server.traffic.watcher = output.open_log(server.contracts)
    if say is not None:
        for own in server.own.values():
            watch_behaviours(own, say)


def _say_nothing(text: str) -> None:
    """Leave it to the first worker to say what all of them do."""
