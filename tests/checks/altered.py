"""Deviations of what a server does: a call does nothing, or another thing than it says."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Makes another path and query of those of a call.
Rewrite = Callable[[str, str], tuple[str, str]]


@dataclass(frozen=True)
class Altered:
    """Alters the calls of a method whose path matches a pattern.

    `answer` is sent in place of the server's, which is not called: status and JSON. `rewrite`
    changes the call; `statuses` are sent in place of others.
    """

    name: str
    method: str
    path: str
    answer: tuple[int, Any] | None = None
    rewrite: Rewrite | None = None
    statuses: Mapping[int, int] = field(default_factory=dict)

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the app with the deviation in front of it."""

        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            is_here = scope["type"] == "http" and scope["method"] == self.method
            if not is_here or re.search(self.path, scope["path"]) is None:
                await app(scope, receive, send)
                return
            if self.answer is not None:
                await _answered(send, *self.answer)
                return
            # Without this, the connection would send a whole answer by itself.
            scope = {**scope, "extensions": {}}
            if self.rewrite is not None:
                path, query = self.rewrite(scope["path"], scope["query_string"].decode())
                scope |= {"path": path, "raw_path": path.encode(), "query_string": query.encode()}

            async def restated(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    message = {**message, "status": self.statuses.get(status, status)}
                await send(message)

            await app(scope, receive, restated)

        return altered


async def _answered(send: Send, status: int, body: Any) -> None:
    data = b"" if body is None else json.dumps(body).encode()
    headers = [(b"content-type", b"application/json")] if data else []
    headers.append((b"content-length", str(len(data)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data})
