"""Starts one mock, and takes the steps with it."""

import http.client
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.bench.failure import CannotMeasure
from tests.bench.peer import Peer
from tests.bench.server import Server, running
from tests.bench.wire import LOOPBACK
from tests.comparison.contender import Contender
from tests.comparison.step import STEPS, Answer, Ask

_READY_SECONDS = 180.0
_POLL_SECONDS = 0.2
_TIMEOUT_SECONDS = 20.0


def seen(contender: Contender, cache: Path, folder: Path) -> list[str]:
    """Return what a mock did at each step. Raises CannotMeasure if it cannot be run."""
    peer = Peer(
        name=contender.name.replace(" ", "-"),
        title=contender.name,
        version=contender.version,
        command=tuple(contender.command(cache)),
    )
    with running(peer, None, folder) as server:
        _wait(server, contender)
        ask = _asking(server.port, contender)
        return [_cell(contender, step.name, step.take, ask) for step in STEPS]


def _cell(contender: Contender, name: str, take: Any, ask: Ask) -> str:
    if name in contender.lacks:
        return "not in its document"
    try:
        return str(take(ask))
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({type(error).__name__})"


def _wait(server: Server, contender: Contender) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, http.client.HTTPException):
            _asking(server.port, contender)("GET", "/pets")
            return
        if server.process.poll() is not None:
            words = server.log.read_text("utf-8", "replace").strip()[-300:]
            raise CannotMeasure(f"{contender.name} ended by itself: {words}")
        time.sleep(_POLL_SECONDS)
    raise CannotMeasure(f"{contender.name} did not answer within {_READY_SECONDS:.0f} s")


def _asking(port: int, contender: Contender) -> Ask:
    def ask(
        method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        sent = dict(headers or {})
        target = contender.base + path
        if contender.key:
            target += ("&" if "?" in path else "?") + contender.key
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT_SECONDS)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, target, body=text, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, response.read())
        finally:
            connection.close()

    return ask
