"""Sends a request exactly as it was sent before: the same header fields and the same bytes."""

import http.client
from collections.abc import Iterable
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlsplit

#: Seconds until a request is given up; a fault may delay a reply by up to sixty seconds.
TIMEOUT = 90


class CannotSend(Exception):
    """A request that cannot be sent again; the text gives the reason."""


class Received(NamedTuple):
    """A reply as it came over the wire, header names in lower case."""

    headers: list[tuple[str, str]]
    body: bytes


def send(
    url: str, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes
) -> Received | None:
    """Send a request and return the reply, or None where the connection broke.

    `url` is the server's, `target` the path with its query, both as they go over the wire. Raises
    CannotSend where HTTP cannot carry the request.
    """
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
    with closing(kind(parts.netloc, timeout=TIMEOUT)) as connection:
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value.encode("latin-1"))
            if body or method in ("POST", "PUT", "PATCH"):
                connection.putheader("content-length", str(len(body)))
        except (ValueError, http.client.InvalidURL) as error:  # a UnicodeError is a ValueError
            raise CannotSend(f"HTTP cannot carry it: {error}") from None
        try:
            connection.endheaders(body or None)
            reply = connection.getresponse()
            received = [(name.lower(), value) for name, value in reply.headers.items()]
            return Received(received, reply.read())
        except (OSError, http.client.HTTPException):
            return None  # a fault may have cut the connection; the journal has the call
