"""The Gate: every operation of every contract comes in here, once, whoever answers it.

A connexion SpecMiddleware. It compiles each contract when connexion hands it over, so that a
call costs only what a call can change. Above connexion's own exception handling it keeps a
last resort of its own: whatever happens, the consumer gets one whole, worded response.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from connexion.middleware.abstract import SpecMiddleware
from connexion.spec import Specification
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.contract.operation import Operation
from mockserver.contract.routing import Match, Router
from mockserver.engine.call import NO_BODY, Reply
from mockserver.engine.journal import MAX_BODY, Exchange
from mockserver.engine.problem import Problem
from mockserver.engine.world import World
from mockserver.errors import Conflict, ContractError, MockServerError
from mockserver.http import dialect
from mockserver.http.answer import Answer, Api, refusal
from mockserver.http.request import Head, Request, not_utf8, read_head
from mockserver.http.security import HostCheck, Mask
from mockserver.http.wire import DateHeader, Disconnected, TooLarge, read_body, send_response
from mockserver.stores.worlds import WORLD_NAME, Worlds

_logger = logging.getLogger(__name__)

_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_EXPOSED = (b"access-control-expose-headers", b"*")


class Route(NamedTuple):
    """Who answers an operation."""

    api: Api
    operation: Operation


class Gate(SpecMiddleware):  # type: ignore[misc]  # connexion ships no types
    """Routes, screens, answers, journals and sends.

    `mount` makes an Api of what connexion hands over; `hosts` are the names that the server
    answers to, `body_cap` the largest request body in bytes.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        mount: Callable[[Specification, dict[str, Any]], Api],
        worlds: Worlds,
        hosts: Iterable[str],
        body_cap: int,
    ) -> None:
        self.app = app
        self._mount = mount
        self._worlds = worlds
        self._hosts = HostCheck(hosts)
        self._body_cap = body_cap
        self._router: Router[Route] = Router()
        self._apis: dict[str, Api] = {}
        self._mask = Mask(())
        self._date = DateHeader()

    def add_api(self, specification: Specification, **options: Any) -> None:
        """Compile one contract and open its operations. Raises ContractError on a clash."""
        api = self._mount(specification, options)
        contract = api.contract
        for operation in contract.operations.values():
            path = contract.base_path + operation.path
            other = self._router.add(contract.api, path, operation.method, Route(api, operation))
            if other is not None:
                raise ContractError(
                    f"{operation.method} {path} is already {other.operation.id} "
                    f"of {other.api.contract.api}.",
                    where=contract.document.where(operation.pointer),
                    hint="Give one of the two specifications another base path.",
                )
        self._apis[contract.api] = api
        names = [name for each in self._apis.values() for name in each.contract.secret_names]
        self._mask = Mask(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever it is."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter_ns()
        head = read_head(scope)
        body = b""
        route: Route | None = None
        try:
            found = self._find(head)
            if isinstance(found, Answer):
                answer = found
            else:
                route, parameters = found
                body = await read_body(receive, self._body_cap)
                answer = await route.api.answer(
                    Request(head.world, route.operation, parameters, head.query, head.headers, body)
                )
        except Disconnected:
            return
        except Exception as error:
            answer = self._last_resort(head, error)
        headers = self._headers(head, answer)
        world = answer.world or await self._onlooker(head, route)
        if world is not None:
            took = (time.perf_counter_ns() - started) // 1000
            world.journal.add(self._exchange(head, body, route, answer, headers, took, world))
        payload = b"" if head.method == "HEAD" else answer.payload
        await send_response(send, answer.reply.status, headers, payload)

    async def _onlooker(self, head: Head, route: Route | None) -> World | None:
        """Find the world in whose journal to note what no provider answered, if there is one."""
        api = self._owner(head) if route is None else route.api
        if api is not None and not api.shared_with_pages:
            return None
        return await self._worlds.find(head.world)

    def _find(self, head: Head) -> tuple[Route, dict[str, str]] | Answer:
        """Find the operation and what the path says, or the answer that needs neither."""
        problem = self._hosts.refusal(head.raw_headers, head.headers)
        if problem is not None:
            return refusal(dialect.word(problem))
        if not WORLD_NAME.fullmatch(head.world):
            return self._refused(head, _bad_world(head))
        try:
            match = self._router.find(head.path, head.method)
        except UnicodeError:
            return self._refused(head, not_utf8("path"))
        if match is None:
            return self._refused(head, _unknown_path(head))
        route = match.methods.get(head.method)
        if route is None and head.method == "HEAD":
            route = match.methods.get("GET")
        if route is None:
            return _without_method(head, match)
        problem = route.api.screen(head.method, head.headers)
        if problem is not None:
            return refusal(route.api.dialect(problem))
        return route, match.parameters

    def _refused(self, head: Head, problem: Problem) -> Answer:
        api = self._owner(head)
        reply = dialect.word(problem) if api is None else api.dialect(problem)
        return refusal(reply, problem.violations)

    def _owner(self, head: Head) -> Api | None:
        return self._apis.get(self._router.owner(head.path))

    def _last_resort(self, head: Head, error: Exception) -> Answer:
        if isinstance(error, TooLarge):
            limit = f"The body is larger than {self._body_cap:,} bytes."
            return self._refused(
                head, Problem("too-large", limit, headers=(("connection", "close"),))
            )
        if isinstance(error, Conflict):
            busy = Problem("busy", error.what, headers=(("retry-after", "1"),))
            return self._refused(head, busy)
        _logger.error("%s %r failed", head.method, head.path, exc_info=error)
        if isinstance(error, MockServerError):
            return self._refused(head, Problem("failure", str(error)))
        told = "The mock server failed and changed nothing. Its log says how: please report it."
        return self._refused(head, Problem("failure", told))

    def _headers(self, head: Head, answer: Answer) -> list[tuple[bytes, bytes]]:
        reply = answer.reply
        now = self._worlds.wall() if answer.world is None else answer.now
        headers = [
            (b"date", self._date(now)),
            (b"x-mock-world", head.world.encode("latin-1")),
            (b"x-mock-source", answer.source.encode()),
        ]
        if reply.status not in (204, 304):
            headers.append((b"content-length", b"%d" % len(answer.payload)))
            if reply.body is not NO_BODY:
                headers.append((b"content-type", reply.media_type.encode()))
        headers += [(n.encode("latin-1"), v.encode("latin-1")) for n, v in reply.headers.items()]
        if b"origin" in head.headers:
            api = self._owner(head)
            if api is not None and api.shared_with_pages:
                headers += (_ANY_ORIGIN, _EXPOSED)
        return headers

    def _exchange(
        self,
        head: Head,
        body: bytes,
        route: Route | None,
        answer: Answer,
        headers: list[tuple[bytes, bytes]],
        took: int,
        world: World,
    ) -> Exchange:
        operation = None if route is None else route.operation
        return Exchange(
            answer.now or self._worlds.now(world),
            took,
            head.method,
            head.path,
            self._mask.query(head.query),
            self._mask.headers(head.raw_headers),
            body[:MAX_BODY],
            "" if operation is None else operation.api,
            "" if operation is None else operation.id,
            answer.reply.status,
            tuple(headers),
            answer.payload[:MAX_BODY],
            answer.source,
            answer.violations,
        )


def _without_method(head: Head, match: Match[Route]) -> Answer:
    """Answer for a path that does not offer the method: OPTIONS, or 405."""
    api = next(iter(match.methods.values())).api
    offered = {*match.methods, "OPTIONS", *(("HEAD",) if "GET" in match.methods else ())}
    allow = ", ".join(sorted(offered))
    if head.method == "OPTIONS":
        preflight = _preflight(head, allow) if api.shared_with_pages else {}
        return refusal(Reply(204, headers={"allow": allow, **preflight}))
    message = f"{head.method} is not offered here; {allow} are."
    problem = Problem("method-not-allowed", message, headers=(("allow", allow),))
    return refusal(api.dialect(problem))


def _preflight(head: Head, allow: str) -> dict[str, str]:
    if b"access-control-request-method" not in head.headers:
        return {}
    asked = head.headers.get(b"access-control-request-headers", b"")
    return {
        "access-control-allow-methods": allow,
        "access-control-allow-headers": asked.decode("latin-1") or "*",
        "access-control-max-age": "600",
    }


def _bad_world(head: Head) -> Problem:
    return Problem(
        "bad-world",
        f"{head.world!r} is not a world's name: "
        "use 1 to 64 letters, digits, dots, underscores and hyphens.",
    )


def _unknown_path(head: Head) -> Problem:
    path = head.path.decode("latin-1")
    return Problem("unknown-path", f"No operation has the path {path!r}.")
