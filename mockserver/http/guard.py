"""Access control of the control API: web pages of other origins, the token, the body's type."""

from collections.abc import Callable
from hmac import compare_digest

from mockserver.contract.media_type import is_json
from mockserver.engine.problem import Problem
from mockserver.http.request import Head
from mockserver.http.sessions import Sessions
from mockserver.http.transport.wire import Headers

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class ControlGuard:
    """Refuses requests of web pages, and requests without the token if the server has one.

    In place of the token, the console's own pages send the cookie of their session. `wall` returns
    the wall time in microseconds.
    """

    def __init__(self, token: str | None, sessions: Sessions, wall: Callable[[], int]) -> None:
        self._token = None if token is None else token.encode()
        self._sessions = sessions
        self._wall = wall

    def refusal(self, head: Head, *, needs_token: bool = True) -> Problem | None:
        """Check one request to the control API by its head, before its body is read."""
        headers = head.headers
        if self._is_foreign(headers):
            return Problem("forbidden", "The control API does not answer pages of other origins.")
        if needs_token and self._token is not None and not self._is_known(head):
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

    def _is_known(self, head: Head) -> bool:
        """Whether a request has the token, or comes from a page that is signed in."""
        if self._has_token(head.headers):
            return True
        # A browser says whence a request comes. One that changes something and does not say so is
        # no page's: the cookie alone is not enough. `_is_foreign` has refused other origins.
        says_whence = b"origin" in head.headers or b"sec-fetch-site" in head.headers
        is_safe = head.method in _SAFE or says_whence
        return is_safe and self._sessions.has_session(head.headers, self._wall())

    def _has_token(self, headers: Headers) -> bool:
        assert self._token is not None, "called only if there is one"
        bearer = headers.get(b"authorization", b"")
        given = bearer[7:] if bearer[:7].lower() == b"bearer " else b""
        return compare_digest(given or headers.get(b"x-mock-token", b""), self._token)


def _is_empty(headers: Headers) -> bool:
    """Whether the head says that there is no body."""
    length = headers.get(b"content-length", b"0")
    return length == b"0" and b"transfer-encoding" not in headers
