"""Keeps a browser signed in to the console: a cookie that proves that it once had the token.

Nothing is kept here, so that every process of a server with the same token knows the cookie.
"""

from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final

from mockserver.http.transport.wire import Headers

#: How many seconds a browser stays signed in.
LASTING: Final = 12 * 3600

_PATH = "/_mock"


class Sessions:
    """Makes and checks the cookie of a server with a token; without one, nobody has to sign in."""

    def __init__(self, token: str | None) -> None:
        secret = (token or "").encode()
        self._key = digest(secret, b"console session", sha256)
        # Cookies of all ports of one host are sent to each: every token has a name of its own.
        self._name = f"mock_console_{digest(secret, b'console name', sha256).hex()[:8]}"
        self.is_needed = token is not None

    def cookie(self, wall: int) -> str:
        """Return the value of Set-Cookie that signs a browser in; `wall` is in microseconds."""
        until = wall // 1_000_000 + LASTING
        return self._cookie(f"{until}.{self._proof(until)}", LASTING)

    def no_cookie(self) -> str:
        """Return the value of Set-Cookie that signs a browser out."""
        return self._cookie("", 0)

    def has_session(self, headers: Headers, wall: int) -> bool:
        """Whether a request has a cookie of ours that has not ended."""
        for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
            name, _, value = part.strip().partition("=")
            if name == self._name:
                return self._is_valid(value, wall)
        return False

    def _is_valid(self, value: str, wall: int) -> bool:
        until, _, proof = value.partition(".")
        if not (until.isascii() and until.isdigit() and len(until) < 16 and proof.isascii()):
            return False
        is_ours = compare_digest(proof, self._proof(int(until)))
        return is_ours and wall < int(until) * 1_000_000

    def _proof(self, until: int) -> str:
        return digest(self._key, b"%d" % until, sha256).hex()

    def _cookie(self, value: str, age: int) -> str:
        return f"{self._name}={value}; Path={_PATH}; Max-Age={age}; HttpOnly; SameSite=Strict"
