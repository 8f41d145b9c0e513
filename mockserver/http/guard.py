"""Access control of the control API: web pages of other origins, the token, the body's type."""

from hmac import compare_digest

from mockserver.contract.media_type import is_json
from mockserver.engine.problem import Problem
from mockserver.http.request import Head
from mockserver.http.transport.wire import Headers

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class ControlGuard:
    """Refuses requests of web pages, and requests without the token if the server has one."""

    def __init__(self, token: str | None) -> None:
        self._token = None if token is None else token.encode()

    def refusal(self, head: Head, *, needs_token: bool = True) -> Problem | None:
        """Check one request to the control API by its head, before its body is read."""
        headers = head.headers
        if self._is_foreign(headers):
            return Problem("forbidden", "The control API does not answer pages of other origins.")
        if needs_token and self._token is not None and not self._has_token(headers):
            return Problem(
                "unauthenticated",
                "The control API needs the token that the server was started with.",
                headers=(("www-authenticate", "Bearer"),),
            )
        media_type = headers.get(b"content-type")
        if head.method in _SAFE or media_type is None or is_json(media_type.decode("latin-1")):
            return None
        # Some clients send a Content-Type without a body: axios, aiohttp, curl -d ''.
        if not _is_empty(headers):
            return Problem(
                "unsupported-media-type",
                "The control API takes JSON only: send Content-Type: application/json, "
                "or no body at all.",
            )
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
            return True
        origin = headers.get(b"origin")
        if origin is None:
            return False
        # Only the text after the scheme is compared: an origin is exactly that (RFC 6454).
        return origin.partition(b"://")[2] != headers.get(b"host")

    def _has_token(self, headers: Headers) -> bool:
        assert self._token is not None, "called only if there is one"
        bearer = headers.get(b"authorization", b"")
        given = bearer[7:] if bearer[:7].lower() == b"bearer " else b""
        return compare_digest(given or headers.get(b"x-mock-token", b""), self._token)


def _is_empty(headers: Headers) -> bool:
    """Whether the head says that there is no body."""
    length = headers.get(b"content-length", b"0")
    return length == b"0" and b"transfer-encoding" not in headers
