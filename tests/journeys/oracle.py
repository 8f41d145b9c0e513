"""Our server and stock connexion side by side: one call, two answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import connexion
import orjson
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.resolver import Resolution, Resolver
from connexion.security import AbstractSecurityHandler
from starlette.responses import Response as StarletteResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.contract.operation import Operation
from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.clock import parse_instant
from mockserver.engine.memo import Memo
from mockserver.engine.perform import perform
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Arrival, Identity
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Start, World
from mockserver.http.app import Server
from mockserver.http.provider import ProviderApi

ORACLE, GATE = "by-connexion", "by-the-gate"


START = Start("default", seed=5, now=parse_instant("2026-03-02T12:00:00Z"))


JSON = "application/json"


class Answered(NamedTuple):
    status: int
    body: Any


class Refused(Exception):
    """The provider does not admit the call."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Oracle:
    """The provider behind stock connexion, in a world of its own."""

    def __init__(self, server: Server) -> None:
        self.worlds = server.worlds
        self.api: ProviderApi = server.apis["koomalooma"]
        self.memo = Memo()
        operations = self.api.contract.operations
        # Made once: connexion resolves every operation in each of its layers (C4).
        self.endpoints = {name: self._endpoint(each) for name, each in operations.items()}
        self.app = connexion.AsyncApp(
            "oracle",
            resolver=_Resolver(self.endpoints),
            security_map={"apiKey": lambda: _Admission(self)},
        )
        # A value, never a path: connexion renders the files that it reads (C36).
        self.app.add_api(deepcopy(self.api.contract.document.data))
        self.app.add_error_handler(Refused, _worded)

    async def admit(self, request: Any) -> Identity:
        """Let the provider judge the credential; it needs no operation to do so."""
        headers = {name.lower().encode(): value.encode() for name, value in request.headers.items()}
        given = request.headers.get("X-KoomaLooma-JWT")
        credentials = {} if given is None else {"api_key": given}
        anyone = self.api.contract.operations["createUser"]
        arrived = Arrival(anyone, {}, credentials, headers, b"", self.memo)

        def work(world: World, now: int) -> tuple[Changes | None, Identity | Problem | Reply]:
            provider = self.api.provider
            return None, provider.admit(Transaction(world, provider.name, now), arrived)

        _, identity, _ = await self.worlds.transact(ORACLE, work)
        if isinstance(identity, Problem):
            raise Refused(self.api.provider.dialect(identity, None))
        assert not isinstance(identity, Reply), "koomalooma has no refusals of its own"
        return identity

    def _endpoint(self, operation: Operation) -> Callable[..., Awaitable[StarletteResponse]]:
        async def endpoint(**given: Any) -> StarletteResponse:
            # The body is taken from the keyword: to read it from the request again never ends.
            path = {p.name: given[p.name] for p in operation.parameters if p.where == "path"}
            call = Call(operation, path, {}, {}, given.get("body"), given["token_info"])

            def work(world: World, now: int) -> tuple[Changes | None, Reply]:
                transaction = Transaction(world, self.api.provider.name, now)
                reply = perform(self.api.provider, transaction, call)
                assert isinstance(reply, Reply), "koomalooma's behaviours return replies"
                return (transaction.changes() if reply.status < 400 else None), reply

            _, reply, _ = await self.worlds.transact(ORACLE, work)
            content = b"" if reply.body is NO_BODY else orjson.dumps(reply.body)
            # A whole response: with a tuple, connexion looks for its type in all statuses (C25).
            return StarletteResponse(content, reply.status, media_type=reply.media_type)

        return endpoint


class _Resolver(Resolver):  # type: ignore[misc]  # connexion ships no types
    def __init__(self, endpoints: Mapping[str, Any]) -> None:
        super().__init__()
        self.endpoints = endpoints

    def resolve(self, operation: Any) -> Resolution:
        return Resolution(self.endpoints[operation.operation_id], operation.operation_id)


class _Admission(AbstractSecurityHandler):  # type: ignore[misc]  # connexion ships no types
    """Stands for `x-apikeyInfoFunc`, which would be an import path in the contract (C28, C37)."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle

    def get_fn(self, security_scheme: Any, required_scopes: Any) -> Any:
        return self.oracle.admit


async def _worded(request: ConnexionRequest, refused: Refused) -> ConnexionResponse:
    reply = refused.reply
    return ConnexionResponse(reply.status, body=orjson.dumps(reply.body), mimetype=JSON)


class Sent(NamedTuple):
    """One request to the provider."""

    path: str
    body: bytes = b""
    headers: Mapping[str, str] = {}
    chunked: bool = False


class Bench:
    """The two side by side."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.oracle = Oracle(server)
        self.runner = asyncio.Runner()

    def start(self) -> None:
        for world in (ORACLE, GATE):
            self.runner.run(self.server.worlds.create(world, START))

    def ask(self, sent: Sent) -> tuple[Answered, Answered]:
        """Give the Gate's answer and connexion's."""
        gate = self.runner.run(_ask(self.server.app, sent, GATE))
        oracle = self.runner.run(_ask(self.oracle.app, sent, ORACLE))
        return gate, oracle

    @property
    def rows(self) -> tuple[Any, Any]:
        return self._rows_of(GATE), self._rows_of(ORACLE)

    def _rows_of(self, name: str) -> Any:
        world = self.runner.run(self.server.worlds.find(name))
        assert world is not None
        return world.tables, world.counters, world.agenda


async def _ask(app: ASGIApp, sent: Sent, world: str) -> Answered:
    headers = {"host": "localhost", "x-mock-world": world, **sent.headers}
    if sent.chunked:
        headers["transfer-encoding"] = "chunked"
    elif sent.body:
        headers["content-length"] = str(len(sent.body))
    scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("localhost", 4010),
        "client": ("localhost", 5000),
        "method": "POST",
        "root_path": "",
        "path": unquote(sent.path),
        "raw_path": sent.path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    received: list[Any] = []
    pending = [sent.body]

    async def receive() -> dict[str, Any]:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError("nobody goes away here")

    async def send(message: Any) -> None:
        received.append(message)

    await asyncio.wait_for(_run(app, scope, receive, send), 10)
    body = b"".join(message.get("body", b"") for message in received[1:])
    return Answered(received[0]["status"], json.loads(body) if body else None)


async def _run(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


def opening(jwt: str) -> Sent:
    return Sent("/api/users", headers={"X-KoomaLooma-JWT": jwt})


def booking(user: str, body: bytes, jwt: str, content_type: str = JSON) -> Sent:
    headers = {"X-KoomaLooma-JWT": jwt, "Content-Type": content_type}
    return Sent(f"/api/users/{quote(user, safe='')}/commitments", body, headers)
