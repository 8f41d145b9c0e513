"""The Gate against stock connexion: the same contract, the same behaviours, the same answers.

Connexion routes, authenticates and validates by itself here; only its endpoints are ours, and
they go through the same two doors: the provider's `admit` and the engine's `perform`. Where the
two differ on purpose, the case stands below with its row in the project's list of pitfalls.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import connexion
import orjson
import pytest
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.resolver import Resolution, Resolver
from connexion.security import AbstractSecurityHandler
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
from tests.providers.koomalooma.conftest import order, token

ORACLE, GATE = "by-connexion", "by-the-gate"
START = Start("default", seed=5, now=parse_instant("2026-03-02T12:00:00Z"))
BOOKINGS = "/api/users/cust-1001/commitments"
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
            raise Refused(self.api.provider.dialect(identity))
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


@pytest.fixture(scope="module")
def bench(server: Server) -> Iterator[Bench]:
    bench = Bench(server)
    yield bench
    bench.runner.close()


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


_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
# A name that stands in a path: connexion loses slashes and line breaks (C8).
_ANY_NAME = st.text(
    st.characters(exclude_characters="/\r\n", exclude_categories=["Cs"]), min_size=1, max_size=20
)
_KNOWN_USERS = st.sampled_from(["cust-1001", "cust-1002"])
_KNOWN_CAMPAIGNS = st.sampled_from(["camp-purchase", "camp-welcome", "camp-instant"])
_AMOUNTS = st.decimals(0, 10_000, places=2).map(str)
_GOOD_TOKENS = st.sampled_from([token(), token(partner_user_id="mia"), token(exp=2**31)])
_BAD_TOKENS = st.sampled_from(
    ["nonsense", token("another-secret-that-nobody-knows-0123"), token(exp=1)]
)


def _orders(campaigns: st.SearchStrategy[str], amounts: st.SearchStrategy[str]) -> Any:
    return st.builds(
        order,
        campaign_id=campaigns,
        transaction_value=amounts,
        promotion_goal_description=_ANY_TEXT,
        promotion_goal_category=_ANY_TEXT,
    )


def opening(jwt: str) -> Sent:
    return Sent("/api/users", headers={"X-KoomaLooma-JWT": jwt})


def booking(user: str, body: bytes, jwt: str, content_type: str = JSON) -> Sent:
    headers = {"X-KoomaLooma-JWT": jwt, "Content-Type": content_type}
    return Sent(f"/api/users/{quote(user, safe='')}/commitments", body, headers)


_ORDERS = _orders(_KNOWN_CAMPAIGNS, _AMOUNTS)
_SUCCEEDS = st.one_of(
    st.builds(opening, _GOOD_TOKENS),
    st.builds(booking, _KNOWN_USERS, _ORDERS.map(orjson.dumps), _GOOD_TOKENS),
)
_MAY_FAIL = st.builds(
    booking,
    _KNOWN_USERS | st.just("mia") | _ANY_NAME,
    _orders(
        _KNOWN_CAMPAIGNS | st.sampled_from(["camp-ended", "camp-foreign"]) | _ANY_TEXT,
        _AMOUNTS | st.sampled_from(["-1", "1e3", "", "NaN", "2147483648"]) | _ANY_TEXT,
    ).map(orjson.dumps),
    _GOOD_TOKENS | _BAD_TOKENS,
)
_CALLS = st.sampled_from([_SUCCEEDS, _SUCCEEDS, _SUCCEEDS, _MAY_FAIL]).flatmap(lambda each: each)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(_CALLS, min_size=1, max_size=6))
def test_valid_calls_get_the_same_answers_from_both(bench: Bench, calls: list[Sent]) -> None:
    bench.start()

    for call in calls:
        gate, oracle = bench.ask(call)
        assert gate == oracle

    gate_rows, oracle_rows = bench.rows
    assert gate_rows == oracle_rows


def test_most_of_the_calls_that_are_compared_succeed(bench: Bench) -> None:
    seen: list[int] = []

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(call=_CALLS)
    def sampled(call: Sent) -> None:
        bench.start()
        seen.append(bench.ask(call)[0].status)

    sampled()

    assert seen.count(201) > len(seen) / 2
    assert set(seen) == {201, 403}


def _spoilt(body: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {**body, name: value}


def _short(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


_NAMES = st.sampled_from(sorted(order()))
_NOT_TEXT = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.integers(0, 9), max_size=2),
    st.dictionaries(st.text("ab", max_size=2), st.integers(0, 9), max_size=2),
)
_INVALID = st.one_of(
    st.builds(_spoilt, _ORDERS, _NAMES, _NOT_TEXT).map(orjson.dumps),
    st.builds(_short, _ORDERS, _NAMES).map(orjson.dumps),
    _NOT_TEXT.filter(lambda value: value != {}).map(orjson.dumps),
    # Cut between characters: within one, connexion fails on what is no UTF-8 (C15).
    st.builds(lambda body, cut: json.dumps(body)[:-cut].encode(), _ORDERS, st.integers(1, 20)),
    st.just(b""),
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(user=_KNOWN_USERS, body=_INVALID)
def test_what_breaks_the_contract_is_400_from_both(bench: Bench, user: str, body: bytes) -> None:
    bench.start()

    gate, oracle = bench.ask(booking(user, body, token()))

    assert (gate.status, oracle.status) == (400, 400)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(jwt=_BAD_TOKENS | st.just(""), body=_INVALID | st.just(b"{}"))
def test_both_ask_who_calls_before_they_look_at_the_body(
    bench: Bench, jwt: str, body: bytes
) -> None:
    bench.start()

    gate, oracle = bench.ask(booking("cust-1001", body, jwt))

    assert gate == oracle
    assert gate.status == 403


GOOD = orjson.dumps(order())
CREDENTIALS = {"X-KoomaLooma-JWT": token()}


@pytest.mark.parametrize(
    ("row", "sent", "by_the_gate", "by_connexion"),
    [
        # A slash or a line break inside a name: connexion routes on the decoded path.
        ("C8", booking("a/b", GOOD, token()), 403, 404),
        ("C8", booking("a\nb", GOOD, token()), 403, 404),
        # A name that is not UTF-8 reaches connexion's handler as U+FFFD.
        (
            "C8",
            booking("x", GOOD, token())._replace(path="/api/users/%FF/commitments"),
            400,
            403,
        ),
        # Connexion redirects to the path without its trailing slash, before it asks who calls.
        ("C9", opening(token())._replace(path="/api/users/"), 404, 307),
        # Bodies that connexion's validator lets through to the handler as bytes, or fails on.
        ("C15", Sent(BOOKINGS, GOOD, CREDENTIALS), 400, 500),
        ("C15", booking("cust-1001", GOOD, token(), "APPLICATION/JSON"), 201, 500),
        ("C15", booking("cust-1001", b'{"a": "\xff"}', token()), 400, 500),
        ("C15", booking("cust-1001", GOOD, token(), "application/json;charset=bogus"), 400, 500),
        (
            "C15",
            booking(
                "cust-1001", GOOD[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", token()
            ),
            400,
            500,
        ),
        (
            "C15",
            booking("cust-1001", GOOD[:-1] + b',"x":' + b"1" * 5_000 + b"}", token()),
            400,
            500,
        ),
        # A chunked body, which connexion takes for none.
        ("C16", booking("cust-1001", GOOD, token())._replace(chunked=True), 201, 400),
        # Another media type: connexion's own 415, where the vendor's contract has only 400.
        ("C27", booking("cust-1001", GOOD, token(), "text/plain"), 400, 415),
        # JSON that is none: connexion takes the last of two keys, NaN, and half a surrogate.
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":1,"x":2}', token()), 400, 201),
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":NaN}', token()), 400, 201),
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":1e400}', token()), 400, 201),
        ("C19", booking("cust-1001", GOOD[:-1] + b',"x":"\\ud800"}', token()), 400, 201),
        # A byte order mark, which RFC 8259 lets a reader pass over.
        ("C19", booking("cust-1001", b"\xef\xbb\xbf" + GOOD, token()), 201, 400),
        # A coding that nobody undoes.
        (
            "C23",
            booking("cust-1001", GOOD, token())._replace(
                headers={**CREDENTIALS, "Content-Type": JSON, "Content-Encoding": "gzip"}
            ),
            400,
            201,
        ),
    ],
)
def test_where_the_two_differ_it_is_on_purpose(
    bench: Bench, row: str, sent: Sent, by_the_gate: int, by_connexion: int
) -> None:
    bench.start()

    gate, oracle = bench.ask(sent)

    assert (row, gate.status, oracle.status) == (row, by_the_gate, by_connexion)
