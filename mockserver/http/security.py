"""Who may talk to this server at all: Host, browsers' origins, the control API's token.

The consumer's own credentials towards a provider are the provider's business; here they are
only found, and masked.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote_plus, urlsplit

import orjson

from mockserver.contract.operation import Operation, SecurityScheme
from mockserver.contract.violation import Violation, shown
from mockserver.engine.problem import Problem
from mockserver.http.wire import Headers

MASK = b"[masked]"

#: Names that carry credentials in every API, beside those that the contracts declare.
ALWAYS_SECRET = frozenset(
    {"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-mock-token"}
)

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
#: How a JSON object begins.
_OBJECT = re.compile(rb'\s*\{\s*["}]')


class HostCheck:
    """Answers only to names it was told, so that no web page can reach it by a name of its own."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._known: dict[bytes, bool] = {}

    def refusal(self, raw: list[tuple[bytes, bytes]], headers: Headers) -> Problem | None:
        """Judge the Host header: exactly one, and one of ours on any port."""
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
        # urlsplit drops tabs and takes users, paths and queries off: a Host has none of these.
        return parts.netloc == text and "@" not in text and name in self._names


class ControlGuard:
    """Keeps strangers from the control API: web pages always, and whoever lacks the token."""

    def __init__(self, token: str | None) -> None:
        self._token = None if token is None else token.encode()

    def refusal(self, method: str, headers: Headers) -> Problem | None:
        """Judge one request to the control API before anything of it is read."""
        if self._is_foreign(headers):
            return Problem("forbidden", "The control API does not answer pages of other origins.")
        if self._token is not None and not self._has_token(headers):
            return Problem(
                "unauthenticated",
                "The control API needs the token that the server was started with.",
                headers=(("www-authenticate", "Bearer"),),
            )
        media_type = headers.get(b"content-type")
        if method not in _SAFE and media_type is not None and not _is_json(media_type):
            return Problem("unsupported-media-type", "The control API takes application/json only.")
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
            return True
        origin = headers.get(b"origin")
        if origin is None:
            return False
        # The text after the scheme, and nothing cleverer: an origin is exactly that (RFC 6454).
        return origin.partition(b"://")[2] != headers.get(b"host")

    def _has_token(self, headers: Headers) -> bool:
        assert self._token is not None, "asked only where there is one"
        bearer = headers.get(b"authorization", b"")
        given = bearer[7:] if bearer[:7].lower() == b"bearer " else b""
        return compare_digest(given or headers.get(b"x-mock-token", b""), self._token)


class Mask:
    """Hides credentials before anything is kept."""

    def __init__(self, names: Iterable[str], members: Iterable[str] = ()) -> None:
        self._names = frozenset(name.lower() for name in names) | ALWAYS_SECRET
        self._headers = frozenset(name.encode() for name in self._names)
        self._members = frozenset(members)
        alternatives = b"|".join(re.escape(name.encode()) for name in sorted(self._members))
        self._any_member = re.compile(b'"(?:' + alternatives + b')"') if alternatives else None

    def headers(self, raw: list[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
        """Give the headers with every credential's value replaced."""
        secret = self._headers
        return tuple([(name, MASK) if name in secret else (name, value) for name, value in raw])

    def query(self, query: bytes) -> bytes:
        """Give a query string with every credential's value replaced."""
        if not query:
            return query
        return b"&".join(self._field(part) for part in query.split(b"&"))

    def body(self, body: bytes) -> bytes:
        """Give a JSON body with the value of every member that holds a credential replaced.

        Where members may hold one, so may whatever is not the object that it should be: a form, a
        list, a bare text. Nothing is given of that.
        """
        if self._any_member is None or not body:
            return body
        if _OBJECT.match(body) is None:
            return MASK
        if self._any_member.search(body) is None:
            return body
        try:
            return orjson.dumps(self._hidden(orjson.loads(body)))
        except orjson.JSONDecodeError:
            return MASK

    def violations(self, violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """Give violations that show no credential, and hold none."""
        return tuple(self._told(each) for each in violations) if violations else ()

    def _told(self, violation: Violation) -> Violation:
        if self._is_secret(violation):
            got = MASK.decode()
        elif isinstance(violation.value, (dict, list)):
            got = shown(self._hidden(violation.value))
        else:
            got = violation.got
        return replace(violation, got=got, value=None)

    def _is_secret(self, violation: Violation) -> bool:
        """Whether the value is a credential's, or a whole body that should be an object."""
        if not self._members.isdisjoint(violation.pointer.split("/")):
            return True
        is_whole = violation.place == "body" and not violation.pointer
        return bool(self._members) and is_whole and not isinstance(violation.value, dict)

    def _hidden(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: MASK.decode() if name in self._members else self._hidden(each)
                for name, each in value.items()
            }
        return [self._hidden(each) for each in value] if isinstance(value, list) else value

    def _field(self, part: bytes) -> bytes:
        name, equals, _ = part.partition(b"=")
        is_secret = unquote_plus(name.decode("latin-1")).lower() in self._names
        return name + equals + MASK if is_secret else part


def find_credentials(
    operation: Operation, headers: Headers, fields: Iterable[tuple[str, str]]
) -> Mapping[str, str]:
    """Find what the request brings for each of the operation's security schemes, by scheme id."""
    found: dict[str, str] = {}
    for alternative in operation.security:
        for scheme in alternative:
            value = _credential(scheme, headers, fields)
            if value is not None:
                found[scheme.id] = value
    return found


def _credential(
    scheme: SecurityScheme, headers: Headers, fields: Iterable[tuple[str, str]]
) -> str | None:
    if scheme.where == "header":
        raw = headers.get(scheme.header)
        return None if raw is None else raw.decode("latin-1")
    if scheme.where == "query":
        values = (value for name, value in fields if name == scheme.name)
        return next((unquote_plus(value) for value in values), None)
    for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name == scheme.name:
            return value
    return None


def _is_json(media_type: bytes) -> bool:
    name = media_type.partition(b";")[0].strip().lower()
    return name == b"application/json" or name.endswith(b"+json")
