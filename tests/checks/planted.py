"""A correct server with a deviation planted in front of it: of the contract, or of the business."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.http.app import Server, build_server
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.checks.altered import Altered
from tests.checks.on_the_wire import OnTheWire

#: Changes a reply's JSON in place, or returns another one.
Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Planted:
    """Changes the good replies of one operation: by method and a pattern of its path.

    `status` and `headers` replace the reply's own; `change` gets its JSON.
    """

    name: str
    method: str
    path: str
    change: Change | None = None
    status: int | None = None
    headers: dict[str, str] | None = None

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the app with the deviation in front of it."""

        async def planted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["method"] != self.method:
                await app(scope, receive, send)
                return
            if re.search(self.path, scope["path"]) is None:
                await app(scope, receive, send)
                return
            # Without this, the connection would send a whole answer by itself.
            scope = {**scope, "extensions": {}}
            await app(scope, receive, _Changing(self, send))

        return planted


class _Changing:
    def __init__(self, planted: Planted, send: Send) -> None:
        self._planted = planted
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        status, body = self._start["status"], self._body
        headers = dict(self._start["headers"])
        if 200 <= status < 300:
            status = self._planted.status or status
            if self._planted.change is not None and body:
                value = json.loads(body)
                changed = self._planted.change(value)
                body = json.dumps(value if changed is None else changed).encode()
            for name, value in (self._planted.headers or {}).items():
                headers[name.encode()] = value.encode()
        headers[b"content-length"] = str(len(body)).encode()
        await self._send({**self._start, "status": status, "headers": [*headers.items()]})
        await self._send({"type": "http.response.body", "body": body})


@contextmanager
def deviating(
    *planted: Planted | OnTheWire | Altered, seed: int = 3, now: int | None = None
) -> Iterator[tuple[Server, str]]:
    """Serve the mock with deviations; yields it with its URL."""
    server = build_server(Settings(seed=seed, now=now))
    app = server.app
    for each in planted:
        app = each.around(app)
    with serving(replace(server, app=app)) as url:
        yield server, url
