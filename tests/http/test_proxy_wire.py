"""In front of a mock, a proxy changes nothing: the same status, body and headers for every call."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from mockserver.contract.example import example_request
from mockserver.http.app import Server, build_server
from mockserver.http.control import credentials
from mockserver.http.proxy.address import read_address
from mockserver.http.proxy.api import Forwarding
from mockserver.http.proxy.upstream import Upstream
from mockserver.http.serving import serving
from mockserver.settings import Settings
from tests.client import json_bytes
from tests.http.proxies import CLINIC
from tests.http.sockets import Raw, head, talk
from tests.providers.koomalooma.conftest import order

NOON = 1_767_261_600_000_000
APIS = {
    "koomalooma": Settings(apis=("koomalooma",), now=NOON),
    "boostcom": Settings(apis=("boostcom",), now=NOON),
    "talon_one": Settings(apis=("talon_one",), now=NOON),
    "petstore": Settings(documents=CLINIC.documents, now=NOON),
}
BOOKINGS = "/api/users/cust-1001/commitments"
JSON = "Content-Type: application/json"
#: Set by whoever answers, and different for that reason.
OWN = {b"x-mock-source", b"x-mock-world-created", b"connection"}


class Pair(NamedTuple):
    """A mock, and a proxy in front of another one that started equal."""

    server: Server
    direct: str
    proxied: str


@pytest.fixture(scope="module", params=sorted(APIS))
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    yield from _pair(APIS[request.param])


@pytest.fixture(scope="module")
def shops() -> Iterator[Pair]:
    yield from _pair(APIS["koomalooma"])


def _pair(settings: Settings) -> Iterator[Pair]:
    server = build_server(settings)
    with serving(server) as direct, serving(build_server(settings)) as twin:
        forwarding = Forwarding(Upstream(read_address(twin), None, 10.0))
        with serving(build_server(settings, forwarding=forwarding)) as proxied:
            yield Pair(server, direct, proxied)


def told(reply: Raw) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    return reply.status, sorted(each for each in reply.headers if each[0] not in OWN), reply.body


def requests_of(server: Server) -> Iterator[tuple[str, bytes]]:
    """Every operation's example, with the credentials of the mock, none, and a wrong one."""
    (api,) = server.apis.values()
    ready_made = dict(credentials(server.worlds, api))
    for operation in api.contract.operations.values():
        request = example_request(api.contract, operation)
        lines = [f"{name}: {value}" for name, value in request.headers.items()]
        if request.content_type:
            lines.append(f"Content-Type: {request.content_type}")
        if request.payload:
            lines.append(f"Content-Length: {len(request.payload)}")
        for keys in (ready_made, {}, dict.fromkeys(ready_made, "wrong")):
            names = {name.lower() for name in keys}
            kept = [line for line in lines if line.partition(":")[0].lower() not in names]
            more = [f"{name}: {value}" for name, value in keys.items()]
            sent = head(request.method, request.target, *kept, *more)
            yield f"{operation.id} with {len(keys)} credentials", sent + request.payload


def test_every_operation_is_answered_by_a_proxy_as_by_the_mock(pair: Pair) -> None:
    differing = []
    for name, sent in requests_of(pair.server):
        (direct,), (proxied,) = talk(pair.direct, sent), talk(pair.proxied, sent)
        if told(direct) != told(proxied):
            differing.append((name, told(direct), told(proxied)))

    assert differing == []
    assert {(each, status) for each, status in alarms(pair.proxied) if status < 400} == set()


def alarms(url: str) -> list[tuple[str, int]]:
    """The operations whose replies break the contract, by the journal of a proxy."""
    (journal,) = talk(url, head("GET", "/_mock/worlds/default/journal/ndjson"))
    exchanges = map(json.loads, journal.body.splitlines())
    return [
        (each["operation"], each["status"])
        for each in exchanges
        for found in each["violations"]
        if found["in"].startswith(("reply", "status", "content-type"))
    ]


def test_a_correct_upstream_of_a_vendor_raises_no_alarm(shops: Pair) -> None:
    for _, sent in requests_of(shops.server):
        talk(shops.direct, sent)  # the two mocks stay equal
        talk(shops.proxied, sent)

    assert alarms(shops.proxied) == []


def post(body: bytes, *lines: str) -> bytes:
    return head("POST", BOOKINGS, f"Content-Length: {len(body)}", *lines) + body


GOOD = json_bytes(order())
CHUNKED = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in (GOOD[:7], GOOD[7:]))

WIRE = {
    "good": post(GOOD, JSON),
    "chunked": head("POST", BOOKINGS, JSON, "Transfer-Encoding: chunked") + CHUNKED + b"0\r\n\r\n",
    "no content type": post(GOOD),
    "another type": post(GOOD, "Content-Type: text/plain"),
    "a charset": post(GOOD, f"{JSON}; charset=latin-1"),
    "an encoding": post(GOOD, JSON, "Content-Encoding: gzip"),
    "no body": head("POST", BOOKINGS, JSON),
    "an empty body": post(b"", JSON),
    "no JSON": post(b"{", JSON),
    "no object": post(b"[1]", JSON),
    "a key twice": post(b'{"a": 1, "a": 2}', JSON),
    "not a number": post(GOOD[:-1] + b', "x": NaN}', JSON),
    "deep": post(b"[" * 200 + b"]" * 200, JSON),
    "not UTF-8": post(b'{"a": "\xff"}', JSON),
    "an emoji and a NUL": post(GOOD[:-1] + '", "x": "\U0001f600\\u0000"}'.encode(), JSON),
    "wrong members": post(b'{"transaction_value": -1}', JSON),
    "too large": post(b" " * (2**20 + 1), JSON),
    "OPTIONS": head("OPTIONS", BOOKINGS),
    "another method": head("DELETE", BOOKINGS),
    "an unknown path": head("GET", "/api/nowhere"),
    "no path of the API": head("GET", "/nowhere"),
    "an escaped path": head("GET", "/api/users/a%2Fb%20c/commitments"),
    "a path not UTF-8": head("POST", "/api/users/%FF/commitments"),
    "a long path": head("POST", f"/api/users/{'x' * 300}/commitments"),
    "a query": head("POST", f"{BOOKINGS}?a=1&a=2&b=%20&&c"),
    "a query not UTF-8": head("POST", f"{BOOKINGS}?a=%FF"),
    "a preflight": head(
        "OPTIONS", BOOKINGS, "Origin: https://a.example", "Access-Control-Request-Method: POST"
    ),
    "a page": post(GOOD, JSON, "Origin: https://a.example"),
    "another host": head("GET", BOOKINGS, host="evil.example"),
    "a bad world": head("GET", BOOKINGS, "X-Mock-World: a b"),
    "a preference": post(GOOD, JSON, "Prefer: code=403"),
    "continue": post(GOOD, JSON, "Expect: 100-continue"),
}


@pytest.mark.parametrize("name", sorted(WIRE))
def test_whatever_comes_over_the_wire_is_answered_as_by_the_mock(shops: Pair, name: str) -> None:
    (api,) = shops.server.apis.values()
    ((header, value),) = credentials(shops.server.worlds, api).items()
    line, rest = WIRE[name].split(b"\r\n", 1)
    sent = line + f"\r\n{header}: {value}\r\n".encode() + rest

    (direct,), (proxied,) = talk(shops.direct, sent), talk(shops.proxied, sent)

    assert told(direct) == told(proxied)
