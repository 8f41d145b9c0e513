"""The same server on a socket: what only bytes can say, and what only a connection can do."""

import asyncio
import http.client
import json
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from mockserver.errors import SettingsError
from mockserver.listening import base_url, bind
from mockserver.settings import MAX_BODY
from tests.client import Client, json_bytes
from tests.http.conftest import BOOKINGS
from tests.http.sockets import HEALTH, connect, head, is_healthy, read, talk, wire
from tests.providers.koomalooma.conftest import order, token

BODY = json_bytes(order())
CREDENTIALS = ("X-KoomaLooma-JWT: " + token(), "Content-Type: application/json")


def booking(*headers: str, world: str = "wire") -> bytes:
    return head("POST", f"/_world/{world}{BOOKINGS}", *CREDENTIALS, *headers)


def chunked(body: bytes, size: int = 7) -> list[bytes]:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return [*(b"%x\r\n%s\r\n" % (len(part), part) for part in parts), b"0\r\n\r\n"]


def test_a_booking_comes_through(live: str) -> None:
    (reply,) = talk(live, [booking(f"Content-Length: {len(BODY)}"), BODY])

    assert reply.status == 201
    assert reply.header(b"x-mock-world") == b"wire"
    assert [name for name, _ in reply.headers].count(b"date") == 1
    assert b"server" not in dict(reply.headers)


def test_who_uses_its_worlds_from_within_does_so_in_its_event_loop(
    client: Client, live: str
) -> None:
    async def where() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    assert client.run(where()) is client.server.worlds.loop
    assert is_healthy(live)


def test_a_chunked_body_is_a_body(live: str) -> None:
    (reply,) = talk(live, [booking("Transfer-Encoding: chunked"), *chunked(BODY)])

    assert reply.status == 201


def test_a_body_may_come_in_one_chunk_with_an_extension_and_trailers(live: str) -> None:
    chunk = b"%x;a=b\r\n%s\r\n0\r\nX-Trailer: yes\r\n\r\n" % (len(BODY), BODY)

    (reply,) = talk(live, booking("Transfer-Encoding: chunked") + chunk)

    assert reply.status == 201


def test_who_expects_100_is_asked_to_continue(live: str) -> None:
    with connect(live) as connection:
        length = f"Content-Length: {len(BODY)}"
        connection.sendall(booking(length, "Expect: 100-continue"))
        interim = read(connection.recv(2**16))
        connection.sendall(BODY)
        final = b"".join(iter(lambda: connection.recv(2**16), b""))

    assert [reply.status for reply in interim] == [100]
    assert [reply.status for reply in read(final)] == [201]


def test_calls_in_one_breath_are_answered_in_their_order(live: str) -> None:
    def asked(path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    replies = talk(live, asked(HEALTH) + asked("/nowhere") + asked(HEALTH) + head("GET", HEALTH))

    assert [reply.status for reply in replies] == [200, 404, 200, 200]


@pytest.mark.parametrize(
    "request_head",
    [
        pytest.param(
            booking(f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked"), id="CL TE"
        ),
        pytest.param(
            booking("Transfer-Encoding: chunked", f"Content-Length: {len(BODY)}"), id="TE CL"
        ),
        pytest.param(booking("Transfer-Encoding: chunked", "Content-Length: 0"), id="TE, CL 0"),
        pytest.param(booking("Transfer-Encoding: identity"), id="TE identity"),
        pytest.param(booking("Transfer-Encoding: chunked, gzip"), id="TE not last chunked"),
        pytest.param(
            booking(f"Content-Length: {len(BODY)}", "Content-Length: 9"), id="two lengths"
        ),
        pytest.param(booking(*[f"Content-Length: {len(BODY)}"] * 2), id="one length, twice"),
        pytest.param(booking("Content-Length: abc"), id="length abc"),
        pytest.param(booking("Content-Length: +5"), id="length +5"),
        pytest.param(booking("Content-Length: -5"), id="length -5"),
        pytest.param(booking("Content-Length: 0x10"), id="length 0x10"),
        pytest.param(booking("Content-Length: 1" + "0" * 30), id="an endless length"),
        pytest.param(booking("Transfer-Encoding: chunked") + b"zz\r\n", id="chunk zz"),
        pytest.param(booking("Transfer-Encoding: chunked") + b"-1\r\n", id="chunk -1"),
        pytest.param(booking("Transfer-Encoding: chunked") + b"1\r\nab\r\n", id="chunk too long"),
        pytest.param(head("GET", HEALTH, "X-A: a\0b"), id="NUL in a header"),
        pytest.param(head("GET", HEALTH, "X-A: a", " folded"), id="a folded header"),
        pytest.param(head("GET", HEALTH, "X A: a"), id="a space in a header's name"),
        pytest.param(head("GET", HEALTH, "X-A : a"), id="a space before the colon"),
        pytest.param(head("GET", HEALTH, "no colon"), id="a header without a colon"),
        pytest.param(head("GET", "/\xe9"), id="a path with a raw byte"),
        pytest.param(head("GET", "/a b"), id="a path with a space"),
        pytest.param(head("FOO", HEALTH), id="an unknown method"),
        pytest.param(head("get", HEALTH), id="a method in lower case"),
        pytest.param(head("CONNECT", "localhost:80"), id="CONNECT"),
        pytest.param(b"GET /_mock/health HTTP/9.9\r\n\r\n", id="HTTP/9.9"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(b"\0" * 100, id="NULs"),
        pytest.param(b"\n\n\r\n\r\n\xff", id="noise"),
    ],
)
def test_what_is_not_a_request_is_400_and_closes_the_connection(
    live: str, request_head: bytes
) -> None:
    (reply,) = talk(live, request_head)

    # In the API's words where its path is known, in the server's own elsewhere.
    assert (reply.status, reply.header(b"connection")) == (400, b"close")
    assert reply.header(b"content-type") in (b"application/json", b"application/problem+json")
    assert json.loads(reply.body)
    assert reply.header(b"x-mock-source") == b"gate"
    assert parsedate_to_datetime(reply.header(b"date").decode())
    assert is_healthy(live)


def test_nothing_is_smuggled_behind_a_request_of_two_lengths(live: str) -> None:
    smuggled = b"0\r\n\r\n" + head("DELETE", "/_mock/worlds/default")

    replies = talk(
        live, booking(f"Content-Length: {len(smuggled)}", "Transfer-Encoding: chunked") + smuggled
    )

    assert [reply.status for reply in replies] == [400]


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["Host: localhost", "Host: evil.com"], 400),
        (["Host: evil.com", "Host: localhost"], 400),
        (["Host: localhost", "Host: localhost"], 400),
        (["Host:"], 421),
        (["Host: evil.com"], 421),
        ([], 421),
        (["Host: localhost"], 200),
        (["HOST:   LocalHost:1234\t"], 200),
    ],
)
def test_exactly_one_host_and_one_of_ours(live: str, hosts: list[str], status: int) -> None:
    (reply,) = talk(live, head("GET", "/_mock/apis", *hosts, host=None))

    assert reply.status == status


def test_http_1_0_needs_a_host_as_well(live: str) -> None:
    (reply,) = talk(live, b"GET /_mock/apis HTTP/1.0\r\n\r\n")
    (other,) = talk(live, b"GET /_mock/apis HTTP/1.0\r\nHost: localhost\r\n\r\n")

    assert (reply.status, other.status) == (421, 200)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("TRACE", HEALTH, 405),
        ("PATCH", BOOKINGS, 405),
        ("OPTIONS", "*", 404),
        ("GET", f"http://localhost{HEALTH}", 200),
        ("GET", f"{HEALTH}#fragment", 200),
        ("GET", f"/{HEALTH}", 404),
        ("GET", "/" + "a" * 60_000, 404),
        ("GET", "/" + "a" * 100_000, 431),
        ("GET", f"{HEALTH}?" + "a" * 60_000, 200),
    ],
)
def test_odd_targets_and_methods_get_a_whole_answer(
    live: str, method: str, path: str, status: int
) -> None:
    (reply,) = talk(live, head(method, path))

    assert reply.status == status


def test_head_sends_a_length_and_no_body(live: str) -> None:
    received = wire(live, head("HEAD", HEALTH))

    start, _, body = received.partition(b"\r\n\r\n")
    assert start.startswith(b"HTTP/1.1 200 ")
    assert b"content-length: " in start
    assert body == b""


def test_204_has_neither_length_nor_body(live: str) -> None:
    (reply,) = talk(live, head("OPTIONS", BOOKINGS))

    names = {name for name, _ in reply.headers}
    assert (reply.status, reply.body) == (204, b"")
    assert not names & {b"content-length", b"content-type", b"transfer-encoding"}


@pytest.mark.parametrize(("size", "status"), [(60_000, 200), (66_000, 431), (5_000_000, 431)])
def test_a_long_header_is_read_up_to_the_cap_of_the_head(live: str, size: int, status: int) -> None:
    (reply,) = talk(live, head("GET", HEALTH, "X-Long: " + "a" * size))

    assert reply.status == status


def test_a_thousand_headers_are_read(live: str) -> None:
    (reply,) = talk(live, head("GET", HEALTH, *(f"X-{number}: a" for number in range(1_000))))

    assert reply.status == 200


def test_an_upgrade_is_passed_over(live: str) -> None:
    upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")

    (reply,) = talk(live, head("GET", HEALTH, *upgrade, "Sec-WebSocket-Key: x"))

    assert reply.status == 200


@pytest.mark.parametrize("size", [MAX_BODY + 1, 30 * 2**20])
def test_who_sends_too_much_gets_to_read_the_413(live: str, size: int) -> None:
    address = urlsplit(live).netloc
    connection = http.client.HTTPConnection(address, timeout=20)

    # http.client writes the whole body first, and reads only if all of it could be written.
    connection.request("POST", BOOKINGS, b" " * size, {"X-KoomaLooma-JWT": token()})
    reply = connection.getresponse()

    assert (reply.status, reply.getheader("connection")) == (413, "close")
    assert b"larger than 1,048,576 bytes" in reply.read()
    connection.close()


def test_chunks_without_end_are_cut_off_with_a_413(live: str) -> None:
    megabyte = b"100000\r\n" + b" " * 2**20 + b"\r\n"

    (reply,) = talk(live, [booking("Transfer-Encoding: chunked"), *[megabyte] * 200])

    assert reply.status == 413
    assert is_healthy(live)


@pytest.mark.parametrize(
    "pieces",
    [
        [booking(f"Content-Length: {len(BODY)}"), BODY[:5]],
        [booking(f"Content-Length: {len(BODY)}")],
        [booking("Transfer-Encoding: chunked"), *chunked(BODY)[:2]],
        [b"POST /api/us"],
        [b""],
    ],
)
def test_who_leaves_in_the_middle_is_forgotten(live: str, pieces: list[bytes]) -> None:
    received = wire(live, pieces, is_last=True)

    assert received == b""
    assert is_healthy(live)


def test_who_takes_its_time_with_the_body_holds_up_nobody(live: str) -> None:
    with connect(live) as connection:
        connection.sendall(booking("Transfer-Encoding: chunked", world="slow"))
        for piece in chunked(BODY):
            connection.sendall(piece)
            (other,) = talk(live, [booking(f"Content-Length: {len(BODY)}", world="slow"), BODY])
            assert other.status == 201
        (reply,) = read(b"".join(iter(lambda: connection.recv(2**16), b"")))

    assert reply.status == 201


def test_a_port_that_is_taken_is_refused_with_the_way_out() -> None:
    with bind("127.0.0.1", 0) as listener, pytest.raises(SettingsError, match="--port"):
        bind("127.0.0.1", listener.getsockname()[1])


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(SettingsError, match="not an address of this machine"):
        bind("host.invalid", 0)


def test_an_ipv6_address_stands_in_brackets() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert base_url(listener, "::1") == f"http://[::1]:{listener.getsockname()[1]}"


def test_a_refused_consumer_that_asks_first_is_not_asked_to_send_its_body(live: str) -> None:
    sent = head(
        "PUT",
        "/_mock/worlds/x/snapshot",
        "Expect: 100-continue",
        "Content-Length: 2000000",
        "Content-Type: application/json",
        host="evil.example",
    )

    (reply,) = talk(live, sent)

    assert reply.status == 421
