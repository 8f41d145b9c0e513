"""Checks the Host header: the server's own names and all names of this machine are accepted."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from mockserver.engine.problem import Problem
from mockserver.http.transport.wire import Headers
from mockserver.settings import is_loopback_name


class HostCheck:
    """Accepts known host names only: a web page cannot reach the server by its own domain name.

    Known are `names` and every name of the loopback: no other machine can have one (RFC 6761).
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.removesuffix(".") for name in names)
        self._known: dict[bytes, bool] = {}

    def refusal(self, raw: list[tuple[bytes, bytes]], headers: Headers) -> Problem | None:
        """Check the Host header: exactly one, with a known name and any port."""
        host = headers.get(b"host", b"")
        if self._known.get(host) and len(raw) == len(headers):
            return None
        if sum(name == b"host" for name, _ in raw) > 1:
            return Problem("invalid", "The request has more than one Host header.")
        if self._is_ours(host):
            if len(self._known) < 256:
                self._known[host] = True
            return None
        named = host.decode("latin-1") or "no name"
        return Problem(
            "misdirected",
            f"This server does not answer to {named!r}. If it should, start it with "
            "--allow-host and that name.",
        )

    def _is_ours(self, host: bytes) -> bool:
        try:
            text = host.decode("ascii").strip(" \t")
            parts = urlsplit(f"//{text}")
            name, _ = parts.hostname, parts.port
        except (UnicodeDecodeError, ValueError):
            return False
        # urlsplit drops tabs and removes users, paths and queries: a Host has none of these.
        if parts.netloc != text or "@" in text or not name:
            return False
        # A full name may end in a dot (RFC 1034, 3.1).
        name = name.removesuffix(".")
        return name in self._names or is_loopback_name(name)
