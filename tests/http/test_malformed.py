"""What is not HTTP: the app is asked to word the refusal, in its turn, and the connection ends."""

import json
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from mockserver.http.transport.wire import MALFORMED
from tests.client import Client
from tests.http.connections import PING, Connection, answer, echo, run
from tests.http.sockets import HEALTH, head, is_healthy, read, talk

CONFUSED = (
    b"POST /v2/x?a=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
)
APIS = "/_mock/apis"
BROKEN_CHUNK = b"POST /broken HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n"


class Gate:
    """An app that answers everything, and notes what was malformed."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if MALFORMED not in scope["extensions"]:
            await echo(scope, receive, send)
            return
        self.scopes.append(scope)
        assert await receive() == {"type": "http.request", "body": b"", "more_body": False}
        await answer(send, "refused")

    @property
    def known(self) -> list[tuple[Any, ...]]:
        return [(each["method"], each["raw_path"], each["query_string"]) for each in self.scopes]


@pytest.mark.parametrize(
    ("line", "known"),
    [
        (b"get /v1/x HTTP/1.1\r\n\r\n", ("get", b"/v1/x", b"")),
        (b"GET /a b?c=1 HTTP/1.1\r\n\r\n", ("GET", b"/a b", b"c=1")),
        (b"GET /caf\xe9 HTTP/1.1\r\n\r\n", ("GET", b"/caf\xe9", b"")),
        (b"GET /v1/x HTTP/2.0\r\n\r\n", ("GET", b"/v1/x", b"")),
        (b"GET /v1/x HTTP/9.9\r\n\r\n", ("GET", b"/v1/x", b"")),
        (b"GET /v1/x\r\n\r\n", ("GET", b"/v1/x", b"")),
        (b"CONNECT localhost:80 HTTP/1.1\r\n\r\n", ("CONNECT", b"localhost:80", b"")),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ("PRI", b"*", b"")),
        (b"GET /v1/x?q HTTP/1.1\r\nno colon\r\n\r\n", ("GET", b"/v1/x", b"q")),
        (CONFUSED, ("POST", b"/v2/x", b"a=1")),
        (b"\x16\x03\x01\x02\x00\x01", ("", b"", b"")),
        (PING + b"BAD\r\n\r\n", ("", b"", b"")),
    ],
)
def test_the_app_words_the_refusal_of_what_is_known(line: bytes, known: tuple[Any, ...]) -> None:
    gate = Gate()

    async def talking() -> None:
        connection = Connection(gate)
        await connection.send(line)
        assert json.loads(connection.replies[-1].body) == "refused"
        assert connection.transport.has_ended

    run(talking)
    assert gate.known == [known]
    assert gate.scopes[0]["extensions"][MALFORMED]["reason"]


def test_good_requests_before_it_are_answered_first_and_those_after_it_never() -> None:
    gate = Gate()

    async def talking() -> None:
        connection = Connection(gate)
        await connection.send(PING + PING + b"BAD\r\n\r\n" + PING)
        await connection.send(PING)
        bodies = [json.loads(reply.body) for reply in connection.replies]
        assert [body if body == "refused" else body[1] for body in bodies] == [
            "/ping",
            "/ping",
            "refused",
        ]

    run(talking)
    assert len(gate.scopes) == 1


@pytest.mark.parametrize("before", [b"", PING])
def test_a_broken_body_is_refused_instead_of_its_request(before: bytes) -> None:
    gate = Gate()

    async def talking() -> None:
        connection = Connection(gate)
        await connection.send(before + BROKEN_CHUNK)
        assert json.loads(connection.replies[-1].body) == "refused"
        assert len(connection.replies) == (2 if before else 1)

    run(talking)
    assert gate.known == [("POST", b"/broken", b"")]


@pytest.mark.parametrize("malformed", [CONFUSED, BROKEN_CHUNK, b"BAD\r\n\r\n"])
def test_without_an_answer_of_the_app_the_refusal_is_problem_json(malformed: bytes) -> None:
    async def talking() -> None:
        connection = Connection()
        await connection.send(malformed)
        (reply,) = connection.replies
        assert reply.status == 400
        assert reply.header(b"content-type") == b"application/problem+json"
        assert reply.header(b"connection") == b"close"
        body = json.loads(reply.body)
        assert (body["title"], body["status"]) == ("malformed", 400)

    run(talking)


def test_a_head_that_is_too_large_is_refused_without_the_app() -> None:
    gate = Gate()

    async def talking() -> None:
        connection = Connection(gate)
        await connection.send(PING[:-2] + b"x: ", *[b"a" * 4_000] * 20)
        (reply,) = connection.replies
        assert (reply.status, json.loads(reply.body)["title"]) == (431, "head-too-large")

    run(talking)
    assert gate.scopes == []


def test_an_app_that_fails_is_a_500_in_problem_json() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("broken")

    async def talking() -> None:
        connection = Connection(failing)
        await connection.send(PING)
        assert [reply.status for reply in connection.replies] == [500]
        assert connection.transport.is_closed

    run(talking)


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        (f"http://localhost{APIS}", "localhost", 200),
        (f"http://localhost:4010{APIS}", "evil.com", 200),
        (f"http://evil.com{APIS}", "localhost", 421),
        (f"http://localhost@evil.com{APIS}", "localhost", 421),
        (f"http://evil.com@localhost{APIS}", "localhost", 421),
        ("http://evil.com", "localhost", 421),
        ("http://localhost", "localhost", 404),
        ("http://localhost?x=1", "localhost", 404),
    ],
)
def test_the_authority_of_an_absolute_target_counts_and_not_the_host(
    live: str, target: str, host: str, status: int
) -> None:
    (reply,) = talk(live, head("GET", target, host=host))

    assert reply.status == status


def test_two_hosts_are_refused_also_with_an_absolute_target(live: str) -> None:
    target = f"http://localhost{HEALTH}"

    (reply,) = talk(live, head("GET", target, "Host: localhost", "Host: localhost", host=None))

    assert reply.status == 400


def test_trailers_are_no_headers() -> None:
    async def talking() -> None:
        connection = Connection()
        head = b"POST /t HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        await connection.send(head + b"1\r\na\r\n", b"0\r\nHost: evil.com\r\nX-B: c\r\n\r\n")
        (reply,) = connection.replies
        _, _, body, headers = json.loads(reply.body)
        assert body == "a"
        assert [name for name, _ in headers] == ["host", "transfer-encoding"]

    run(talking)


def test_who_is_refused_while_still_sending_gets_to_read_why(live: str) -> None:
    endless = [head("GET", HEALTH)[:-4] + b"\r\nX-Long: ", *[b"a" * 2**20] * 20]

    (reply,) = talk(live, endless)

    assert reply.status == 431
    assert json.loads(reply.body)["detail"] == "The head is larger than 65,536 bytes."
    assert is_healthy(live)


def test_a_pipelined_call_before_garbage_is_carried_out_and_answered(live: str) -> None:
    good = f"GET {HEALTH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    replies = talk(live, good + b"BAD\r\n\r\n")

    assert [reply.status for reply in replies] == [200, 400]


def test_nobody_is_asked_for_a_body_that_will_not_be_read() -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, "no")

    async def talking() -> None:
        connection = Connection(refusing)
        expecting = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        await connection.send(expecting)
        (reply,) = read(bytes(connection.transport.sent))
        assert (reply.status, reply.header(b"connection")) == (200, b"close")
        assert connection.transport.has_ended

    run(talking)


def test_nobody_is_asked_for_a_body_that_is_here() -> None:
    async def talking() -> None:
        connection = Connection()
        head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        await connection.send(head + b"abc")
        (reply,) = connection.replies
        assert json.loads(reply.body)[2] == "abc"

    run(talking)


def test_the_api_words_what_is_malformed_and_its_world_journals_it(
    live: str, client: Client
) -> None:
    client.put(f"/_mock/worlds/{client.world}", json={})
    path = f"/_world/{client.world}/v2/customer_profiles/a"

    (reply,) = talk(live, head("PUT", path, "Content-Length: 3", "Transfer-Encoding: chunked"))

    assert (reply.status, reply.header(b"x-mock-world")) == (400, client.world.encode())
    assert "message" in json.loads(reply.body)
    (exchange,) = client.get(f"/_mock/worlds/{client.world}/journal").json()["exchanges"]
    assert (exchange["method"], exchange["status"]) == ("PUT", 400)


@pytest.mark.parametrize("line", ["put {} HTTP/1.1", "PUT {} HTTP/2.0", "PUT {} b HTTP/1.1"])
def test_what_is_malformed_changes_nothing(live: str, client: Client, line: str) -> None:
    target = f"/_mock/worlds/{client.world}"

    (reply,) = talk(live, f"{line.format(target)}\r\nHost: localhost\r\n\r\n".encode())

    assert reply.status == 400
    listed = client.get("/_mock/worlds").json()["worlds"]
    assert client.world not in listed
