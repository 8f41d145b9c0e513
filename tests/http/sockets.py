"""Bytes on a real connection, and every response that comes back before it closes."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

HEALTH = "/_mock/health"


class Raw(NamedTuple):
    """One response as it stood on the wire; header names are lower case."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: bytes) -> bytes:
        return dict(self.headers)[name]


def head(method: str, path: str, *headers: str, host: str | None = "localhost") -> bytes:
    """Write the head of a request after which the server is to close the connection."""
    lines = [f"{method} {path} HTTP/1.1", *headers, "Connection: close"]
    if host is not None:
        lines.insert(1, f"Host: {host}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def talk(url: str, pieces: bytes | Iterable[bytes]) -> list[Raw]:
    """Send pieces one after the other, then read until the server closes."""
    return read(wire(url, pieces))


def wire(url: str, pieces: bytes | Iterable[bytes], *, is_last: bool = False) -> bytes:
    """Send pieces, and give all that comes back; `is_last` closes our side after them."""
    received = bytearray()
    with connect(url) as connection:
        # Who is refused early may find the connection closed while still sending.
        with suppress(ConnectionError):
            for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                connection.sendall(piece)
        with suppress(ConnectionError):
            if is_last:
                connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(2**16):
                received += more
    return bytes(received)


def read(received: bytes) -> list[Raw]:
    """Take responses apart; everything has to belong to one of them."""
    found: list[Raw] = []
    while received:
        start, _, received = received.partition(b"\r\n\r\n")
        status_line, *lines = start.split(b"\r\n")
        version, status, *_ = status_line.split(b" ")
        assert version == b"HTTP/1.1", status_line
        headers = [(n.lower(), v) for n, _, v in (line.partition(b": ") for line in lines)]
        lengths = [int(value) for name, value in headers if name == b"content-length"]
        has_body = int(status) >= 200 and int(status) not in (204, 304)
        assert len(lengths) == has_body, headers
        size = sum(lengths)
        assert len(received) >= size, "the response is cut short"
        found.append(Raw(int(status), headers, received[:size]))
        received = received[size:]
    return found


def is_healthy(url: str) -> bool:
    return [reply.status for reply in talk(url, head("GET", HEALTH))] == [200]
