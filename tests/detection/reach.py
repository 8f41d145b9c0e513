"""What each unit of a hunt reaches on the correct server: lines of the provider, and calls."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from types import FrameType
from typing import Any, NamedTuple

from starlette.types import Receive, Scope, Send

from mockserver.client import MockServer
from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.detection.forks import in_forks
from tests.detection.hunt import hunt_in, target_of, units_of

#: A file and a line.
Line = tuple[str, int]
#: What runs before every unit: the app is built, and a world is made.
START = "*"
#: Tracing makes the server slow.
_SECONDS = 600


class Reach(NamedTuple):
    """The lines that ran, and the calls that were answered, each a method and a path."""

    lines: frozenset[Line]
    calls: frozenset[tuple[str, str]]


def reach_of(api: str) -> Mapping[str, Reach]:
    """Return what each unit reaches, by its name; also START."""
    traced = in_forks([api], _traced, at_once=1, seconds=_SECONDS)
    reach = next(traced)[1]
    assert reach is not None, "the correct server can be traced"
    return reach


def _traced(api: str) -> Mapping[str, Reach]:
    """Trace a hunt. It has to run in a process of its own, whose threads are all traced."""
    tracing = _Tracing(f"/mockserver/providers/{api}/")
    threading.settrace(tracing.trace)
    server = build_server(Settings(seed=5, apis=(api,)))
    reached: dict[str, Reach] = {}
    with serving(replace(server, app=_Recording(server, tracing))) as address:
        target = target_of(server, f"{address}/_world/reach", api)
        MockServer(address).create_world("reach")
        reached[START] = tracing.taken()
        for unit in units_of(target):
            hunt_in(target, unit)
            reached[unit.name] = tracing.taken()
    return reached


class _Tracing:
    """Collects the lines of one folder, and calls, until they are taken."""

    def __init__(self, folder: str) -> None:
        self.calls: set[tuple[str, str]] = set()
        self._folder = folder
        self._lines: set[Line] = set()

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Be the trace function of a thread."""
        if self._folder not in frame.f_code.co_filename:
            return None
        self._lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self.trace

    def taken(self) -> Reach:
        """Return what was collected, and begin anew."""
        taken = Reach(frozenset(self._lines), frozenset(self.calls))
        self._lines.clear()
        self.calls.clear()
        return taken


class _Recording:
    """The app of a server; it notes the calls."""

    def __init__(self, server: Server, tracing: _Tracing) -> None:
        self._app = server.app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._tracing.calls.add((scope["method"], scope["path"]))
        await self._app(scope, receive, send)
