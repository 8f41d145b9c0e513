"""Whatever comes in, one whole answer goes out, and it is never our fault."""

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client import Client, json_bytes
from tests.http.conftest import BOOKINGS
from tests.http.sockets import head, is_healthy, wire
from tests.providers.koomalooma.conftest import order, token

_METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"])
_PATHS = st.sampled_from(
    [
        "/api/users",
        BOOKINGS,
        "/_mock/health",
        "/_mock/apis",
        "/_mock/worlds",
        "/_mock/worlds/property",
        "/_mock/worlds/property/clock",
        "/_mock/worlds/property/clock/advance",
        "/_mock/worlds/property/rows/koomalooma/partners",
        "/_mock/worlds/property/rows/koomalooma/users/p-demo:cust-1001",
        "/_mock/worlds/property/backstage/koomalooma/confirm",
    ]
).map(str.encode)
_SEGMENT = st.one_of(
    st.binary(max_size=8),
    st.sampled_from([b"..", b"%2F", b"%00", b"%FF", b"%", b"_world", b"_mock", b"api", b"users"]),
)
_SOME_PATH = st.one_of(
    _PATHS,
    st.builds(lambda path, more: path + b"/" + more, _PATHS, _SEGMENT),
    st.builds(
        lambda path, at, more: path[:at] + more + path[at:], _PATHS, st.integers(0, 20), _SEGMENT
    ),
    st.lists(_SEGMENT, max_size=6).map(lambda segments: b"/" + b"/".join(segments)),
)
_QUERY = st.one_of(
    st.just(b""),
    st.binary(max_size=30),
    st.builds(
        lambda name, value: name + b"=" + value, st.sampled_from([b"limit", b"after"]), _SEGMENT
    ),
)
# What a connection lets through: no CR, LF or NUL in a value.
_VALUE = st.one_of(
    st.sampled_from(
        [b"application/json", b"text/plain", b"gzip", b"null", b"http://[", b"identity", b"true"]
    ),
    st.binary(max_size=20).map(lambda value: re.sub(rb"[\x00-\x08\x0a-\x1f\x7f]", b"", value)),
)
_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                b"accept",
                b"access-control-request-headers",
                b"access-control-request-method",
                b"authorization",
                b"content-encoding",
                b"content-length",
                b"content-type",
                b"cookie",
                b"host",
                b"origin",
                b"prefer",
                b"sec-fetch-site",
                b"transfer-encoding",
                b"x-koomalooma-jwt",
                b"x-mock-token",
                b"x-mock-world",
            ]
        ),
        _VALUE,
    ),
    max_size=5,
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
_DOCUMENT = st.one_of(
    _JSON,
    st.dictionaries(st.sampled_from([*order(), "extra"]), _JSON).map(lambda more: order(**more)),
    st.dictionaries(
        st.sampled_from(["scenario", "seed", "clock", "now", "frozen", "seconds", "duration"]),
        _JSON,
    ),
)
_BODY = st.one_of(
    st.binary(max_size=60),
    _DOCUMENT.map(json_bytes),
    st.builds(lambda document, at: json_bytes(document)[:at], _DOCUMENT, st.integers(0, 200)),
)
_GOOD = [
    (b"host", b"localhost"),
    (b"x-koomalooma-jwt", token().encode()),
    (b"content-type", b"application/json"),
    (b"x-mock-world", b"property"),
]


def exchange(client: Client, scope: dict[str, Any], chunks: list[bytes]) -> list[dict[str, Any]]:
    """Run one request through the app; gives every message that it sent."""
    pending = list(chunks) or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not pending:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pending.pop(0), "more_body": bool(pending)}

    async def send(message: Any) -> None:
        sent.append(message)

    async def within_time() -> None:
        await asyncio.wait_for(client.server.app(scope, receive, send), 10)

    client.run(within_time())
    return sent


@pytest.mark.slow
@settings(max_examples=400)
@given(
    method=_METHODS | st.text(max_size=5),
    path=_SOME_PATH,
    query=_QUERY,
    headers=_HEADERS,
    is_known=st.booleans(),
    chunks=st.lists(_BODY, max_size=1) | st.lists(_BODY, max_size=3),
)
def test_any_request_gets_one_whole_answer_below_500(
    client: Client,
    method: str,
    path: bytes,
    query: bytes,
    headers: list[tuple[bytes, bytes]],
    is_known: bool,
    chunks: list[bytes],
) -> None:
    scope = {
        "type": "http",
        "method": method,
        "path": path.decode("latin-1"),
        "raw_path": path,
        "query_string": query,
        "headers": [*_GOOD, *headers] if is_known else headers,
    }

    start, *rest = exchange(client, scope, chunks)

    assert start["type"] == "http.response.start"
    assert [(each["type"], each.get("more_body", False)) for each in rest] == [
        ("http.response.body", False)
    ]
    body = rest[0]["body"]
    names = [name for name, _ in start["headers"]]
    found = dict(start["headers"])
    assert 200 <= start["status"] < 500, body
    assert len(names) == len(set(names))
    assert all(b"\r" not in value and b"\n" not in value for _, value in start["headers"])
    assert b"Traceback" not in body
    if start["status"] == 204:
        assert (body, b"content-length" in found) == (b"", False)
    elif method != "HEAD":
        assert int(found[b"content-length"]) == len(body)
    else:
        assert body == b""


@given(body=st.one_of(_BODY, st.binary(max_size=200)))
def test_a_refused_booking_leaves_the_world_as_it_was(client: Client, body: bytes) -> None:
    def tables() -> Any:
        world = client.run(client.server.worlds.find(client.world))
        return None if world is None else (dict(world.counters), repr(world.tables), world.version)

    headers = {"x-koomalooma-jwt": token(), "content-type": "application/json"}
    client.post("/api/users", headers=headers)
    before = tables()

    reply = client.post(BOOKINGS, body=body, headers=headers)

    assert (tables() != before) == (reply.status == 201)


@st.composite
def _bytes_on_the_wire(draw: st.DrawFn) -> bytes:
    """A request, mostly sound, with bytes put in, taken out or changed at some places."""
    body = draw(_BODY)
    sent = bytearray(
        head(
            draw(_METHODS),
            draw(_PATHS).decode(),
            "X-Mock-World: property",
            "Content-Type: application/json",
            f"X-KoomaLooma-JWT: {token()}",
            draw(st.sampled_from([f"Content-Length: {len(body)}", "Transfer-Encoding: chunked"])),
        )
        + body
    )
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(sent)))
        sent[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=4))
    return bytes(sent)


@settings(max_examples=100)
@given(sent=st.one_of(_bytes_on_the_wire(), st.binary(max_size=100)))
def test_any_bytes_end_in_an_answer_or_a_closed_connection(live: str, sent: bytes) -> None:
    received = wire(live, sent, is_last=True)

    # Whoever stops in the middle of a request is owed nothing; all others hear something whole.
    assert not received or re.match(rb"HTTP/1\.1 [1234]\d\d ", received)
    assert b"Traceback" not in received


def test_after_all_that_the_server_is_well(live: str) -> None:
    assert is_healthy(live)
