"""Calls that are sent just as they were once: every header and byte of theirs, and none besides."""

import http.client
from collections.abc import Iterable
from contextlib import closing
from urllib.parse import urlsplit

#: The longest that a call may take in seconds; a fault lets one wait for sixty.
_PATIENCE = 90


class CannotSend(Exception):
    """A call that cannot be made again; its text says why."""


def send(
    url: str, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes
) -> None:
    """Make a call; whatever comes of it stands in the journal. Raises CannotSend.

    `url` is the server's, `target` the path with its query, both as they go over the wire.
    """
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
    with closing(kind(parts.netloc, timeout=_PATIENCE)) as connection:
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value.encode("latin-1"))
            if body or method in ("POST", "PUT", "PATCH"):
                connection.putheader("content-length", str(len(body)))
        except ValueError as error:  # InvalidURL is one, and so is what latin-1 has no word for
            raise CannotSend(f"HTTP has no words for it: {error}") from None
        try:
            connection.endheaders(body or None)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return  # a fault may have cut it off, and the journal tells
