"""One request: its head, its operation, and the valid call that is made from it."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from starlette.types import Scope

from mockserver.contract.operation import Operation
from mockserver.contract.parameter import Where, parse_query
from mockserver.contract.style import Fields
from mockserver.contract.violation import Violation
from mockserver.engine.call import Call
from mockserver.engine.problem import Problem, invalid
from mockserver.engine.provider import Identity
from mockserver.http.bodies import read_body
from mockserver.http.transport.wire import Headers

DEFAULT_WORLD = "default"

_NOTHING: frozenset[str] = frozenset()

_WORLD_PREFIX = b"/_world/"


class Head:
    """The head of one request: its world, and the vendor's path without the world's prefix.

    `world` changes in place if the consumer's credential names another one.
    """

    __slots__ = (
        "arrived",
        "headers",
        "method",
        "names_world",
        "path",
        "prefix",
        "query",
        "raw_headers",
        "raw_path",
        "scheme",
        "size",
        "took",
        "world",
    )

    def __init__(self, scope: Scope) -> None:
        #: When it arrived, in nanoseconds of a clock that only measures.
        self.arrived = time.perf_counter_ns()
        #: How long its answer took, in microseconds, until everything of it was kept.
        self.took = 0
        self.method: str = scope["method"]
        self.scheme: str = scope.get("scheme", "http")
        self.query: bytes = scope["query_string"]
        self.raw_headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.headers: Headers = dict(self.raw_headers)
        self.size = _size_of_head(scope, self.headers)
        path: bytes = scope["raw_path"]
        #: The path as the client sent it, with the world's prefix.
        self.raw_path = path
        self.names_world = True
        #: `/_world/NAME` if the path has it, else empty.
        self.prefix = ""
        # The path wins over the header. Without both, it is the default world.
        if path[: len(_WORLD_PREFIX)] == _WORLD_PREFIX:
            raw_world, slash, rest = path[len(_WORLD_PREFIX) :].partition(b"/")
            self.world, self.path = raw_world.decode("latin-1"), slash + rest
            self.prefix = _WORLD_PREFIX.decode() + self.world
        else:
            raw = self.headers.get(b"x-mock-world")
            self.names_world = raw is not None
            self.world = DEFAULT_WORLD if raw is None else raw.decode("latin-1")
            self.path = path

    def elapsed(self) -> int:
        """Return how many microseconds have passed since it arrived."""
        return (time.perf_counter_ns() - self.arrived) // 1000

    @property
    def asked_method(self) -> str:
        """The method that a preflight announces."""
        return self.headers.get(b"access-control-request-method", b"").decode("latin-1")

    @property
    def origin(self) -> str:
        """Scheme and Host as the client named them, `http://127.0.0.1:4010`; empty without Host."""
        host = self.headers.get(b"host", b"").decode("latin-1").strip()
        return f"{self.scheme}://{host}" if host else ""

    def fields(self) -> Fields:
        """Parse the query. Raises UnicodeError if it is not UTF-8."""
        return parse_query(self.query) if self.query else []

    def joined_headers(self) -> Headers:
        """Return the headers, repeated ones joined to a list (RFC 9110, 5.3)."""
        if len(self.raw_headers) == len(self.headers):
            return self.headers
        joined: Headers = {}
        for name, value in self.raw_headers:
            joined[name] = joined[name] + b", " + value if name in joined else value
        return joined


class Request(NamedTuple):
    """A whole request for an operation; `texts` are the values of the names in its path."""

    head: Head
    operation: Operation
    texts: Mapping[str, str]
    body: bytes


def _size_of_head(scope: Scope, headers: Headers) -> int:
    raw: list[tuple[bytes, bytes]] = scope["headers"]
    size = len(scope["raw_path"]) + len(scope["query_string"])
    if len(raw) == len(headers):
        return size + len(b"".join([*headers, *headers.values()]))
    return size + sum(len(name) + len(value) for name, value in raw)


def read_call(
    request: Request, fields: Fields, identity: Identity, *, any_json: bool = False
) -> Call | Problem:
    """Turn a request into a valid call, or return a Problem with everything that is wrong.

    With `any_json`, a body that parses as JSON is read as JSON, whatever its Content-Type says.
    """
    operation = request.operation
    arguments, violations = operation.read(request.texts, fields, request.head.headers)
    body = read_body(operation.body, request.head.headers, request.body, any_json=any_json)
    if isinstance(body, Problem):
        if body.kind != "invalid":
            return body
        violations += body.violations
    if violations:
        return invalid(violations)
    sent = frozenset([name for name, _ in fields]) if fields else _NOTHING
    head = request.head
    path, query, header = arguments.path, arguments.query, arguments.header
    read = (operation, path, query, header, body, identity, sent, head.origin, head.prefix)
    return tuple.__new__(Call, read)


def not_utf8(where: Where) -> Problem:
    """Return the problem of a path or a query that is not UTF-8 once it is decoded."""
    return invalid([Violation(where, "", "encoding", "UTF-8", "other bytes")])
