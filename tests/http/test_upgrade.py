"""What clients and proxies add to a head unasked changes nothing: the body is read and answered."""

import json
import shutil
import subprocess

import pytest

from tests.http.sockets import HEALTH, connect, read, talk
from tests.pairing import each_once

#: A PUT whose answer shows that its body was read: a seed that is not the default.
TARGET = "/_mock/worlds/upgrade"
LAST = ["Expect: 100-continue", "Connection: close"]

OFFERS = {
    "h2c": ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ"],
    "websocket": ["Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: eA"],
    "TLS": ["connection: upgrade", "upgrade: TLS/1.2, HTTP/1.1"],
    "two fields": ["Connection: Upgrade", "Connection: keep-alive", "Upgrade: h2c", "Upgrade: x"],
    "upgrade without connection": ["Upgrade: h2c"],
    "connection without upgrade": ["Connection: Upgrade"],
    "a proxy": [
        "Via: 1.1 proxy",
        "Forwarded: for=192.0.2.1;proto=https;host=elsewhere.example",
        "X-Forwarded-For: 192.0.2.1",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: elsewhere.example",
        "X-Forwarded-Port: 443",
        "X-Real-IP: 192.0.2.1",
    ],
    "hop by hop": [
        "Connection: TE, Keep-Alive",
        "TE: trailers",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive",
        "Priority: u=1",
        "Upgrade-Insecure-Requests: 1",
    ],
}


def request(seed: int, offer: list[str], framing: str) -> tuple[bytes, bytes]:
    """A request's head and body."""
    body = json.dumps({"seed": seed}).encode()
    length = f"Content-Length: {len(body)}"
    if framing == "chunked":
        length = "Transfer-Encoding: chunked"
        body = b"4;a=b\r\n%b\r\n%x\r\n%b\r\n0\r\nX-Trailer: yes\r\n\r\n" % (
            body[:4],
            len(body) - 4,
            body[4:],
        )
    lines = [f"PUT {TARGET} HTTP/1.1", "Host: localhost", *offer]
    lines += ["Content-Type: application/json", length, "", ""]
    return "\r\n".join(lines).encode(), body


def seeds(replies: bytes) -> list[int]:
    return [json.loads(reply.body)["seed"] for reply in read(replies)]


@pytest.mark.parametrize(
    ("framing", "offer"),
    each_once(["length", "chunked"], OFFERS.values()),
)
def test_a_body_is_read_however_it_comes_in(live: str, offer: list[str], framing: str) -> None:
    head, body = request(7, offer, framing)
    next_head, next_body = request(8, offer, framing)
    last = f"GET {HEALTH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()

    for pieces in (
        [head + body + next_head + next_body],
        [head, body, next_head, next_body],
        [head + body[:3], body[3:], next_head + next_body],
        [head[:40], head[40:] + body + next_head[:-1], next_head[-1:], next_body],
    ):
        received = talk(live, [*pieces, last])
        assert [json.loads(reply.body).get("seed") for reply in received] == [7, 8, None]
        assert [reply.status for reply in received] == [200, 200, 200]


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
def test_one_byte_at_a_time_is_the_same(live: str, offer: list[str]) -> None:
    head, body = request(9, [*offer, "Connection: close"], "chunked")

    received = talk(live, [bytes([each]) for each in head + body])

    assert [json.loads(reply.body)["seed"] for reply in received] == [9]


def test_100_comes_before_the_body_also_with_an_offer(live: str) -> None:
    head, body = request(3, [*OFFERS["h2c"], *LAST], "length")

    with connect(live) as connection:
        connection.sendall(head)
        interim = read(connection.recv(2**16))
        connection.sendall(body)
        final = b"".join(iter(lambda: connection.recv(2**16), b""))

    assert [reply.status for reply in interim] == [100]
    assert seeds(final) == [3]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_that_offers_http_2(live: str) -> None:
    version = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True)
    if "HTTP2" not in version.stdout:
        pytest.skip("this curl cannot offer HTTP/2")
    command = ["curl", "-sS", "--http2", "-X", "PUT", live + TARGET, "-d", '{"seed": 5}']

    done = subprocess.run(
        [*command, "-H", "Content-Type: application/json"], capture_output=True, check=True
    )

    assert json.loads(done.stdout)["seed"] == 5
