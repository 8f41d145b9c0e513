"""A correct server with a deviation on the wire: calls that it takes, refuses or breaks at."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = dict[str, str]
#: A status, a body and headers with which the deviating server answers by itself.
Reply = tuple[int, Any, Headers]


@dataclass
class Call:
    """A call as it came: change it, and the correct server answers what is left.

    `first` are the headers of the first call, which is a good one. `instead` is sent in place of
    the reply of the correct server.
    """

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    first: Headers
    instead: Reply | None = None

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        """The body's JSON; an empty object for what is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return {}

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value).encode()

    @property
    def fields(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True)


@dataclass(frozen=True)
class OnTheWire:
    """What happens to the calls whose path ends so: `act` changes one, or answers it.

    `operation` has the words of the operations at one of which it has to be found.
    """

    name: str
    operation: str
    path: str
    act: Callable[[Call], Reply | None]
    _first: Headers = field(default_factory=dict)

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the app with the deviation in front of it."""

        async def deviating(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].endswith(self.path):
                await app(scope, receive, send)
                return
            call = await self._read(scope, receive)
            reply = self.act(call)
            if reply is not None:
                await _answer(send, *reply)
                return
            headers = [
                (name.encode(), text.encode("latin-1")) for name, text in call.headers.items()
            ]
            changed = {
                **scope,
                "method": call.method,
                "query_string": call.query.encode(),
                "headers": headers,
                "extensions": {},
            }
            if call.instead is None:
                await app(changed, _body(call.body), send)
                return
            await app(changed, _body(call.body), _unsent)
            await _answer(send, *call.instead)

        return deviating

    async def _read(self, scope: Scope, receive: Receive) -> Call:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): text.decode("latin-1") for name, text in scope["headers"]}
        headers.pop("content-length", None)
        if not self._first:
            self._first.update(headers)
        query = scope["query_string"].decode()
        return Call(scope["method"], scope["path"], query, headers, body, self._first)


def _body(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


async def _unsent(message: Message) -> None:
    """Send nothing."""


async def _answer(send: Send, status: int, value: Any, headers: Headers) -> None:
    body = b"" if value is None else json.dumps(value).encode()
    sent = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    pairs = [(name.encode(), text.encode()) for name, text in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
