"""What each unit of a hunt reaches on the correct server: lines of the provider, and calls."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from types import FrameType
from typing import Any, NamedTuple

from starlette.types import Receive, Scope, Send

from mockserver.client import MockServer
from mockserver.http.app import Server
from mockserver.http.serving import serving
from tests.detection.forks import in_forks
from tests.detection.hunt import hunt_in, server_of, units_of

#: A file and a line.
Line = tuple[str, int]
#: What runs before every unit: the app is built, and a world is made.
START = "*"
#: Tracing makes the server slow.
_SECONDS = 600


class Reach(NamedTuple):
    """The lines that ran, and the calls that were answered, each a method and a path.

    `contract` names the API at which they were made.
    """

    lines: frozenset[Line]
    calls: frozenset[tuple[str, str]]
    contract: str


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
    server = server_of(api)
    reached: dict[str, Reach] = {}
    with serving(replace(server, app=_Recording(server, tracing))) as address:
        MockServer(address).create_world("reach")
        reached[START] = tracing.taken(api)
        for unit in units_of(server, f"{address}/_world/reach", api):
            hunt_in(unit)
            reached[unit.name] = tracing.taken(unit.target.name)
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

    def taken(self, contract: str) -> Reach:
        """Return what was collected at a contract, and begin anew."""
        taken = Reach(frozenset(self._lines), frozenset(self.calls), contract)
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
