"""The Gate: every operation of every contract comes in here, once, whoever answers it.

A connexion SpecMiddleware. It compiles each contract when connexion hands it over, so that a
call costs only what a call can change. Above connexion's own exception handling it keeps a
last resort of its own: whatever happens, the consumer gets one whole, worded response.
"""

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from connexion.middleware.abstract import SpecMiddleware
from connexion.spec import Specification
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.contract.operation import Operation
from mockserver.contract.routing import Router
from mockserver.engine.call import NO_BODY, Reply
from mockserver.engine.journal import KEPT_BODY, Exchange
from mockserver.engine.problem import Problem
from mockserver.engine.world import World
from mockserver.errors import Conflict, ContractError, MockServerError, TooMany, closest
from mockserver.http import cors, dialect
from mockserver.http.answer import Answer, Api, refusal
from mockserver.http.disruption import Disruption, delayed, drop, garble
from mockserver.http.hosts import HostCheck
from mockserver.http.mask import Mask
from mockserver.http.provider import bad_world
from mockserver.http.pseudonym import Pseudonyms
from mockserver.http.request import DEFAULT_WORLD, Request, not_utf8
from mockserver.http.wire import DateHeader, Disconnected, TooLarge, read_body
from mockserver.stores.worlds import WORLD_NAME, Worlds

_logger = logging.getLogger(__name__)

#: The largest head of a request in bytes: path, query, and all headers.
MAX_HEAD = 64 * 1024
#: The largest snapshot that is taken back, in bytes.
SNAPSHOT_CAP = 32 * 2**20

_CONTROL = b"/_mock/"

_NO_TEXTS: Mapping[str, str] = {}


class Route(NamedTuple):
    """Who answers an operation."""

    api: Api
    operation: Operation


class Gate(SpecMiddleware):  # type: ignore[misc]  # connexion ships no types
    """Routes, screens, answers, journals and sends.

    `apis` are all that are served, by name; `hosts` are the names that the server answers to,
    `body_cap` the largest request body in bytes, `pseudonyms` what the journal has for credentials.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        apis: Mapping[str, Api],
        worlds: Worlds,
        hosts: Iterable[str],
        body_cap: int,
        pseudonyms: Pseudonyms,
    ) -> None:
        self.app = app
        self._apis = apis
        self._worlds = worlds
        self._hosts = HostCheck(hosts)
        self._body_cap = body_cap
        self._router: Router[Route] = Router()
        contracts = [each.contract for each in apis.values()]
        names = [name for each in contracts for name in each.secret_names]
        self._masks = {each.api: Mask(pseudonyms, names, each.secret_members) for each in contracts}
        #: For requests that no API has answered.
        members = [name for each in contracts for name in each.secret_members]
        self._mask = Mask(pseudonyms, names, members)
        self._date = DateHeader()

    def add_api(self, specification: Specification, *, name: str, **options: Any) -> None:
        """Open the operations of one API. Raises ContractError on a clash."""
        api = self._apis[name]
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever it is."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter_ns()
        request = Request(scope)
        api: Api | None = None
        try:
            # Read first: a consumer that is still writing when its connection is closed over
            # a refusal would never get to read it.
            cap = self._cap(request) if request.method == "PUT" else self._body_cap
            request.body = await read_body(receive, cap)
            found = self._find(request)
            if isinstance(found, Answer):
                answer = found
            else:
                api = found
                answer = await api.answer(request)
        except Disconnected:
            return
        except Exception as error:
            answer = self._last_resort(request, error)
        disruption = answer.disruption
        if disruption is not None:
            await delayed(disruption)
            answer = _garbled(answer, disruption)
        headers = self._headers(request, answer)
        world = answer.world or await self._world_to_journal(request, api)
        if world is not None:
            took = (time.perf_counter_ns() - started) // 1000
            world.journal.add(self._exchange(request, api, answer, headers, took, world))
        payload = b"" if request.method == "HEAD" else answer.payload
        status = answer.reply.status
        start = {"type": "http.response.start", "status": status, "headers": headers}
        if disruption is not None and disruption.drop is not None:
            begun = start if disruption.drop == "during" and payload else None
            await drop(scope, receive, send, begun, payload)
            return
        await send(start)
        await send({"type": "http.response.body", "body": payload})

    def _cap(self, request: Request) -> int:
        """Tell how large a body may be: a snapshot holds a whole world."""
        path = request.path
        is_snapshot = path.startswith(_CONTROL) and path.endswith(b"/snapshot")
        return SNAPSHOT_CAP if is_snapshot and request.method == "PUT" else self._body_cap

    async def _world_to_journal(self, request: Request, api: Api | None) -> World | None:
        """Find the world in whose journal to note what no provider answered, if there is one."""
        api = api or self._owner(request)
        if api is not None and not api.shared_with_pages:
            return None
        return await self._worlds.find(request.world)

    def _find(self, request: Request) -> Api | Answer:
        """Find the operation and who answers it, or the answer that needs nobody."""
        problem = self._hosts.refusal(request.raw_headers, request.headers)
        if problem is None and request.head_size > MAX_HEAD:
            problem = Problem("head-too-large", f"The head is larger than {MAX_HEAD:,} bytes.")
        if problem is not None:
            return refusal(dialect.render(problem))
        if request.world != DEFAULT_WORLD and not WORLD_NAME.fullmatch(request.world):
            problem = bad_world(request.world)
            request.world = DEFAULT_WORLD
            return self._refused(request, problem)
        try:
            match = self._router.find(request.path, request.method)
        except UnicodeError:
            return self._refused(request, not_utf8("path"))
        if match is None:
            return self._refused(request, self._unknown_path(request))
        methods, request.texts = match
        route = methods.get(request.method)
        if route is None and request.method == "HEAD":
            route = methods.get("GET")
        if route is None:
            return _without_method(request, methods)
        api, request.operation = route
        problem = api.screen(request.method, request.headers)
        return api if problem is None else refusal(api.dialect(problem))

    def _unknown_path(self, request: Request) -> Problem:
        path = request.path.decode("latin-1")
        offered = [
            api.contract.base_path + operation.path
            for api in self._apis.values()
            for operation in api.contract.operations.values()
        ]
        return Problem(
            "unknown-path", f"No operation has the path {path!r}. {closest(path, offered)}"
        )

    def _refused(self, request: Request, problem: Problem) -> Answer:
        api = self._owner(request)
        reply = dialect.render(problem) if api is None else api.dialect(problem)
        return refusal(reply, problem.violations)

    def _owner(self, request: Request) -> Api | None:
        return self._apis.get(self._router.owner(request.path))

    def _last_resort(self, request: Request, error: Exception) -> Answer:
        if isinstance(error, TooLarge):
            limit = f"The body is larger than {self._cap(request):,} bytes."
            closing = (("connection", "close"),)
            return self._refused(request, Problem("too-large", limit, headers=closing))
        if isinstance(error, TooMany):
            return self._refused(request, Problem("too-many", f"{error.what} {error.hint}"))
        if isinstance(error, Conflict):
            busy = Problem("busy", error.what, headers=(("retry-after", "1"),))
            return self._refused(request, busy)
        _logger.error("%s %r failed", request.method, request.path, exc_info=error)
        told = "The mock server failed and changed nothing. Its log says how: please report it."
        if isinstance(error, MockServerError):
            told = str(error)
        return self._refused(request, Problem("failure", told))

    def _headers(self, request: Request, answer: Answer) -> list[tuple[bytes, bytes]]:
        reply = answer.reply
        now = self._worlds.wall() if answer.world is None else answer.now
        headers = [
            (b"date", self._date(now)),
            (b"x-mock-world", request.world.encode("latin-1")),
            (b"x-mock-source", answer.source.encode()),
        ]
        if reply.status not in (204, 304):
            headers.append((b"content-length", b"%d" % len(answer.payload)))
            if reply.body is not NO_BODY:
                headers.append((b"content-type", reply.media_type.encode()))
        if reply.headers:
            headers += [
                (n.encode("latin-1"), v.encode("latin-1")) for n, v in reply.headers.items()
            ]
        if b"origin" in request.headers:
            api = self._owner(request)
            if api is not None and api.shared_with_pages:
                headers += cors.SHARED
        return headers

    def _exchange(
        self,
        request: Request,
        api: Api | None,
        answer: Answer,
        headers: list[tuple[bytes, bytes]],
        took: int,
        world: World,
    ) -> Exchange:
        mask = answer.mask or (self._mask if api is None else self._masks[api.contract.api])
        body, payload = mask.body(request.body), mask.body(answer.payload)
        return Exchange(
            answer.now or self._worlds.now(world),
            took,
            request.method,
            request.path,
            mask.query(request.query),
            mask.headers(request.raw_headers, "" if request.names_world else request.world),
            body[:KEPT_BODY],
            "" if api is None else api.contract.api,
            "" if api is None else request.operation.id,
            answer.reply.status,
            mask.headers(headers) if answer.reply.headers else tuple(headers),
            payload[:KEPT_BODY],
            answer.source,
            mask.violations(answer.violations),
            request.head_size + len(request.body) + len(answer.payload),
            getattr(request, "texts", _NO_TEXTS),
            len(body),
            len(payload),
            world.journal.number + 1,
        )


def _garbled(answer: Answer, disruption: Disruption) -> Answer:
    """Spoil an answer on its way out, as its fault asks."""
    spoiled = garble(disruption, answer.payload, answer.reply.media_type)
    reply = answer.reply._replace(media_type=spoiled.media_type)
    return answer._replace(reply=reply, payload=spoiled.payload)


def _without_method(request: Request, methods: Mapping[str, Route]) -> Answer:
    """Answer for a path that does not offer the method: OPTIONS, or 405."""
    api = next(iter(methods.values())).api
    offered = {*methods, "OPTIONS", *(("HEAD",) if "GET" in methods else ())}
    allow = ", ".join(sorted(offered))
    if request.method == "OPTIONS":
        preflight = cors.preflight(request, allow) if api.shared_with_pages else {}
        return refusal(Reply(204, headers={"allow": allow, **preflight}))
    message = f"{request.method} is not offered here; {allow} are."
    problem = Problem("method-not-allowed", message, headers=(("allow", allow),))
    return refusal(api.dialect(problem))
