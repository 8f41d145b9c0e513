"""One request on a connection: runs the app, and sends an answer itself if the app does not.

A request that is not HTTP is answered too: the app gets its known parts, with the reason under
`MALFORMED`, and renders the refusal (400). If the app sends nothing, the refusal is written here,
and so is the refusal of a head that is too large or too late.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from starlette.types import ASGIApp, Message
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from mockserver.http.transport.flow import Flow, ReplyTransport
from mockserver.http.transport.wire import BODY, MALFORMED, WHOLE, DateHeader

_logger = logging.getLogger(__name__)

_TITLES = {
    400: "malformed",
    408: "timeout",
    431: "head-too-large",
    500: "failure",
    503: "busy",
}


class Malformed(NamedTuple):
    """Why the connection refuses a request: the status and one sentence."""

    status: int
    reason: str


class Cycle(RequestResponseCycle):
    """Runs the app for one request, and makes sure that exactly one whole answer is sent."""

    def __init__(
        self,
        scope: Any,
        transport: ReplyTransport,
        flow: Flow,
        tasks: set[Any],
        keep_alive: bool,
        on_response: Callable[[], None],
    ) -> None:
        super().__init__(
            scope=scope,
            transport=transport,  # type: ignore[arg-type]  # the part of a transport that it uses
            flow=flow,
            logger=_logger,
            access_logger=_logger,
            access_log=False,
            default_headers=[],
            message_event=asyncio.Event(),
            expect_100_continue=isinstance(self, ExpectingCycle),
            keep_alive=keep_alive,
            on_response=on_response,
        )
        #: The task that answers the request, once it is started; it is then one of the tasks.
        self.task: asyncio.Task[None] | None = None
        self._tasks = tasks
        #: Why the request is refused, if it is.
        self.malformed: Malformed | None = None

    def refuse(self, malformed: Malformed) -> None:
        """Stop reading the request; the refusal is its answer."""
        self.malformed = malformed
        self.keep_alive = False
        self.disconnected = not self.response_started
        self.message_event.set()

    async def run_asgi(self, app: ASGIApp) -> None:  # type: ignore[override]  # starlette's types
        """Answer the request; afterwards, its task is no longer among the server's tasks."""
        # Not earlier: it refers to the cycle, and a cycle that never runs could not take it out.
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[WHOLE], extensions[BODY] = self.send_whole, self.take_body
        try:
            if self.malformed is None:
                try:
                    await app(self.scope, self.receive, self.send)  # type: ignore[arg-type]
                except Exception as error:
                    _log(error)
            if self.malformed is not None:
                await self._refuse(app, self.malformed)
            if not self.response_complete:
                await self._complete()
        finally:
            # The cycle refers to its connection, and the connection to its last cycle.
            self.on_response = _nothing
            extensions.clear()
            self._tasks.discard(self.task)
            self.task = None

    async def receive(self) -> Any:
        """Return the next part of the body; a whole one without waiting."""
        body = self.take_body()
        if body is None:
            return await super().receive()
        return {"type": "http.request", "body": body, "more_body": False}

    def take_body(self) -> bytes | None:
        """Return a body that has arrived whole; None if there is more to wait for."""
        if self.more_body or self.disconnected or not self.message_event.is_set():
            return None
        self.flow.resume_reading()
        self.message_event.clear()
        body, self.body = bytes(self.body), bytearray()
        return body

    def send_whole(self, status: int, lines: bytes | None, body: bytes) -> bool:
        """Send a whole answer in one write, and return whether it was sent.

        It is not sent if it has to wait, or without `lines`: then one of its headers concerns the
        connection or cannot be sent. `send` does that, and searches every header by itself.
        """
        if lines is None or self.response_started or self.disconnected or self.flow.write_paused:
            return False
        self.response_started = self.response_complete = True
        end = b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n"
        self.transport.write(b"".join((STATUS_LINE[status], lines, end, body)))
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
        return True

    async def _refuse(self, app: ASGIApp, malformed: Malformed) -> None:
        """Let the app word the refusal of a request that is not HTTP."""
        self.disconnected = self.transport.is_closing()
        if malformed.status == HTTPStatus.BAD_REQUEST and not self.response_started:
            scope = _malformed_scope(self.scope, malformed)
            try:
                await app(scope, _empty, self.send)  # type: ignore[arg-type]  # uvicorn's types
            except Exception as error:
                _log(error)

    async def _complete(self) -> None:
        if self.response_complete or self.disconnected:
            return
        if self.response_started:
            self.transport.close()
            return
        failure = Malformed(500, "The mock server failed. Its log says how: please report it.")
        self.keep_alive = False
        for message in refusal_messages(self.malformed or failure):
            await self.send(message)  # type: ignore[arg-type]  # uvicorn's types


class ExpectingCycle(Cycle):
    """The cycle of a request that waits for 100 Continue before it sends its body."""

    def send_whole(self, status: int, lines: bytes | None, body: bytes) -> bool:
        """Leave it to `send`, which knows whether a body may still follow."""
        return False

    async def receive(self) -> Any:
        """Return the next part of the body; send 100 Continue first if none has arrived yet."""
        if self.body or not self.more_body:
            self.waiting_for_100_continue = False
        return await super().receive()

    async def send(self, message: Any) -> None:
        """Send a part of the answer.

        It is unknown if a body that was not asked for will follow, so the connection closes.
        """
        if self.waiting_for_100_continue and self.more_body:
            self.keep_alive = False
        await super().send(message)


def refusal_messages(malformed: Malformed) -> tuple[Message, Message]:
    """Render a refusal as problem details, for an app that has not answered."""
    body = orjson.dumps(
        {
            "type": "about:blank",
            "title": _TITLES[malformed.status],
            "status": malformed.status,
            "detail": malformed.reason,
        }
    )
    headers = [
        (b"date", DateHeader()(time.time_ns() // 1000)),
        (b"x-mock-source", b"gate"),
        (b"content-length", b"%d" % len(body)),
        (b"content-type", b"application/problem+json"),
        (b"connection", b"close"),
    ]
    start = {"type": "http.response.start", "status": malformed.status, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


def refusal_bytes(malformed: Malformed) -> bytes:
    """Return a whole refusal in bytes, for a connection that gets no cycle."""
    start, end = refusal_messages(malformed)
    status = HTTPStatus(malformed.status)
    lines = [b"HTTP/1.1 %d %s" % (status, status.phrase.encode())]
    lines += [name + b": " + value for name, value in start["headers"]]
    body: bytes = end["body"]
    return b"\r\n".join([*lines, b"", body])


def _log(error: Exception) -> None:
    _logger.error("A request failed outside the Gate.", exc_info=error)


def _malformed_scope(scope: Any, malformed: Malformed) -> Any:
    details = {"reason": malformed.reason}
    return {**scope, "extensions": {**scope.get("extensions", {}), MALFORMED: details}}


async def _empty() -> Message:
    """Return an empty body: what follows a malformed head is not a body."""
    return {"type": "http.request", "body": b"", "more_body": False}


def _nothing() -> None:
    """Do nothing: the callback of an answer that has already ended."""
