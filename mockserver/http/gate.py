"""The Gate: every request passes through here, for every operation of every contract.

A connexion SpecMiddleware. It runs outside connexion's exception handling and handles every
exception itself: the consumer always gets one whole response in the API's dialect.
"""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from connexion.middleware.abstract import SpecMiddleware
from connexion.spec import Specification
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.engine.problem import Problem
from mockserver.engine.world import World
from mockserver.errors import MockServerError, StoreUnavailable
from mockserver.http import cors, dialect
from mockserver.http.answer import Answer, Api, refusal
from mockserver.http.console import Console
from mockserver.http.hosts import HostCheck
from mockserver.http.problems import bad_world, problem_of
from mockserver.http.recording import Received, Recorder
from mockserver.http.reply_headers import ReplyHeaders
from mockserver.http.request import DEFAULT_WORLD, Head, Request
from mockserver.http.responder import Responder
from mockserver.http.response import Response
from mockserver.http.routes import Routes, Target, Unoffered
from mockserver.http.traffic import Traffic
from mockserver.http.transport.disruption import Disruption, delayed, drop, garble
from mockserver.http.transport.limits import Limits
from mockserver.http.transport.parts import respond_in_parts
from mockserver.http.transport.wire import (
    MALFORMED,
    Disconnected,
    TooLarge,
    Wire,
    arrived_body,
    discard_body,
    read_body,
    respond,
)
from mockserver.stores.maker import WORLD_NAME
from mockserver.stores.worlds import Worlds

_logger = logging.getLogger(__name__)

#: The largest head of a request in bytes: path, query, and all headers.
MAX_HEAD = Limits().head_bytes

_CLOSE = (("connection", "close"),)


class Gate(SpecMiddleware):  # type: ignore[misc]  # connexion ships no types
    """Checks the head, routes, reads the body, lets the API answer, records and sends.

    `apis` are the served APIs, by name; `hosts` are the names that the server answers to,
    `body_cap` is the largest request body in bytes, `recorder` makes the journal's exchanges,
    `traffic` counts them, `console` has the pages for people.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        apis: Mapping[str, Api],
        worlds: Worlds,
        hosts: Iterable[str],
        body_cap: int,
        recorder: Recorder,
        traffic: Traffic,
        console: Console,
    ) -> None:
        self.app = app
        self._worlds = worlds
        self._hosts = HostCheck(hosts)
        self._body_cap = body_cap
        self._routes = Routes(apis)
        self._recorder = recorder
        self._headers = ReplyHeaders(self._is_shared)
        self._traffic = traffic
        self._console = console

    def add_api(self, specification: Specification, *, name: str, **options: Any) -> None:
        """Add the operations of one API. Raises ContractError if another API has a path already."""
        self._routes.add(name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of any kind."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = Head(scope)
        target: Target | None = None
        received: Received = (None, b"", 0)
        try:
            judged = self._judge(head, scope)
            if isinstance(judged, Unoffered):
                judged = await _offered(head, judged)
            if isinstance(judged, Answer):
                answer = judged
                # A consumer that is still writing when the connection is closed could not read the
                # refusal. A consumer that waits for 100 Continue is told to send nothing.
                if b"expect" not in head.headers:
                    received = (None, b"", await discard_body(receive))
            else:
                target = await _chosen(head, judged) if judged.others else judged
                api, operation, texts, _ = target
                cap = api.body_caps.get(operation.id, self._body_cap)
                arrived = arrived_body(scope, cap)
                body = await read_body(receive, cap) if arrived is None else arrived
                request = tuple.__new__(Request, (head, operation, texts, body))
                received = target, body, 0
                parts = (self._headers, self._recorder, head, received)
                responder = tuple.__new__(Responder, parts)
                answer = await api.answer(request, responder.record)
        except Disconnected:
            return
        except Exception as error:
            received = (target, *received[1:])
            answer = self._last_resort(head, error)
        await self._send((scope, receive, send), head, received, answer)

    async def _send(self, wire: Wire, head: Head, received: Received, answer: Answer) -> None:
        """Record the exchange, wait if a fault delays it, and send the reply."""
        disruption = answer.disruption
        if disruption is not None:
            answer = _garbled(answer, disruption)
        if answer.is_page:
            headers, lines = self._headers.of(head, answer)
            payload = b"" if head.method == "HEAD" else answer.payload
            await respond(wire, answer.reply.status, headers, payload, lines)
            return
        response = answer.response
        if response is None:
            response = await self._recorded(head, received, answer)
            head.took = response.exchange.took
        else:
            # Its exchange was made before the store had the rows, which takes time, too.
            head.took = head.elapsed()
        headers, lines, payload, exchange = response
        self._traffic.add(head, exchange)
        status = answer.reply.status
        if answer.stream is not None and head.method != "HEAD":
            await respond_in_parts(wire, status, headers, answer.stream)
            return
        if disruption is not None:
            await delayed(disruption)
            if disruption.drop is not None:
                start = {"type": "http.response.start", "status": status, "headers": headers}
                begun = start if disruption.drop == "during" and payload else None
                await drop(wire, begun, payload)
                return
        await respond(wire, status, headers, payload, lines)

    async def _recorded(self, head: Head, received: Received, answer: Answer) -> Response:
        """Make the response of an answer that has changed no row, and record it.

        The call has happened even if the consumer does not wait for a late reply.
        """
        responder = Responder(self._headers, self._recorder, head, received)
        world = answer.world
        if world is None:
            world, now = await self._bystander(head, received[0])
            answer = answer._replace(now=now)
            if world is None:
                return responder.outline(answer)
        response = responder.respond(answer)
        await self._worlds.record(world, response.exchange)
        return response

    def _judge(self, head: Head, scope: Scope) -> Target | Answer | Unoffered:
        """Check a request by its head alone: return its target, or the answer that refuses it."""
        extensions = scope.get("extensions")
        if extensions and MALFORMED in extensions:
            malformed = extensions[MALFORMED]
            reason = Problem("malformed", malformed["reason"], headers=_CLOSE)
            return self._routes.refuse(head, reason)
        target = self._routes.find(head)
        problem = self._hosts.refusal(head.raw_headers, head.headers)
        if problem is not None and problem.kind == "misdirected" and _is_open(target):
            problem = None
        if problem is None and head.size > MAX_HEAD:
            problem = Problem("head-too-large", f"The head is larger than {MAX_HEAD:,} bytes.")
        if problem is not None:
            return refusal(dialect.render(problem))
        if head.world != DEFAULT_WORLD and not WORLD_NAME.fullmatch(head.world):
            problem = bad_world(head.world)
            head.world = DEFAULT_WORLD
            return self._routes.refuse(head, problem)
        if not isinstance(target, Target):
            page = self._console.answer(head)
            return target if page is None else page
        problem = target.api.screen(head, target.operation)
        return target if problem is None else refusal(target.api.dialect(problem, target.operation))

    async def _bystander(self, head: Head, target: Target | None) -> tuple[World | None, int]:
        """Find the world whose journal records a request that changed no world, and the time.

        Calls of the control API are not recorded; the time is that of the world in their path.
        """
        api = self._routes.owner(head)
        is_recorded = api is None or api.shared_with_pages
        name = head.world
        if target is not None and not is_recorded:
            name = target.texts.get("world", name)
        world: World | None = None
        with suppress(StoreUnavailable):
            world = await self._worlds.find(name)
        now = self._worlds.wall() if world is None else self._worlds.now(world)
        return world if is_recorded else None, now

    def _is_shared(self, head: Head) -> bool:
        """Whether web pages of any origin may read the answer to a request."""
        api = self._routes.owner(head)
        return api is None or api.shared_with_pages

    def _last_resort(self, head: Head, error: Exception) -> Answer:
        if isinstance(error, TooLarge):
            limit = f"The body is larger than {error.cap:,} bytes."
            return self._routes.refuse(head, Problem("too-large", limit, headers=_CLOSE))
        if isinstance(error, StoreUnavailable):
            self._traffic.store_errors += 1
        if isinstance(error, MockServerError):
            problem = problem_of(error)
            if problem.kind != "failure":
                return self._routes.refuse(head, problem)
        else:
            detail = (
                "The mock server failed and changed nothing. Its log says how: please report it."
            )
            problem = Problem("failure", detail)
        _logger.error("%s %r failed", head.method, head.path, exc_info=error)
        return self._routes.refuse(head, problem)


async def _chosen(head: Head, target: Target) -> Target:
    """Choose among the APIs that have the path: the credentials of the request tell."""
    among = (target, *target.others)
    name = await target.api.choose(head, [each.operation for each in among], target.texts)
    return next((each for each in among if each.api.name == name), target)


async def _offered(head: Head, unoffered: Unoffered) -> Answer:
    """Say which methods the chosen API offers; a browser asks before it sends credentials."""
    if cors.is_preflight(head):
        return unoffered.answer(head, None)
    texts = unoffered.texts
    return unoffered.answer(head, await unoffered.api.choose(head, unoffered.operations, texts))


def _is_open(target: Target | Answer | Unoffered) -> bool:
    """Whether any Host is accepted: health probes do not know the server's names."""
    return isinstance(target, Target) and target.operation.id in target.api.open_operations


def _garbled(answer: Answer, disruption: Disruption) -> Answer:
    """Garble an answer before it is sent, as its fault says."""
    garbled = garble(disruption, answer.payload, answer.reply.media_type)
    reply = answer.reply._replace(media_type=garbled.media_type)
    return answer._replace(reply=reply, payload=garbled.payload)
