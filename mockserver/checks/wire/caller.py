"""Calls operations of a contract, by their operationId, and keeps the exchanges."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
import urllib3
from requests.cookies import RequestsCookieJar
from schemathesis.core.rate_limit import build_limiter, ratelimit
from schemathesis.engine.errors import is_connection_refused
from schemathesis.engine.outage import accepts_connections

from mockserver.checks.connection import persistently, request_arguments
from mockserver.checks.options import CheckOptions
from mockserver.checks.target import Target
from mockserver.checks.wire.exchange import Exchange
from mockserver.checks.wire.request import Request
from mockserver.contract.absent import ABSENT
from mockserver.errors import CheckError, UnknownName

#: The largest reply that is read.
_MOST_BYTES = 16 * 2**20


class NoReply(Exception):
    """The server did not answer a call; the text says why. `sent` is the call, with status 0."""

    def __init__(self, why: str, sent: Exchange) -> None:
        super().__init__(why)
        self.sent = sent


class ServerGone(CheckError):
    """Nothing accepts connections at the server's address any more: no other call can tell more.

    `after` says what the last call was about that the server answered; "" where nobody knows.
    """

    code = "check/server-gone"
    after = ""


class Caller:
    """Calls one server. `on_exchange` gets every exchange; it may be called by several threads."""

    def __init__(
        self,
        target: Target,
        options: CheckOptions,
        on_exchange: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        self.target = target
        #: Texts that journeys made up: they are no secrets, also where credentials stand.
        self.made_up: set[str] = set()
        self.options = options
        self._on_exchange = on_exchange
        self._operations = {
            operation_id or label: label for label, operation_id in target.labels.items()
        }
        self._session = requests.Session()
        # A cookie that one call gets must not change the next one.
        self._session.cookies = _NoCookies()
        # Otherwise a call without credentials gets those of ~/.netrc.
        self._session.auth = _unchanged
        self._limiter = build_limiter(options.rate_limit) if options.rate_limit else None

    def at(self, url: str) -> "Caller":
        """Return a caller of the same API at another address; exchanges go to the same place."""
        other = copy(self)
        other.target = replace(self.target, url=url)
        return other

    def unwatched(self) -> "Caller":
        """Return a caller whose exchanges go nowhere."""
        other = copy(self)
        other._on_exchange = lambda exchange: None
        return other

    def label(self, operation: str) -> str:
        """Return "POST /users" for an operationId. Raises UnknownName."""
        try:
            return self._operations[operation]
        except KeyError:
            raise UnknownName("operation", operation, self._operations) from None

    def has(self, operation: str) -> bool:
        """Whether the contract has an operation with this operationId."""
        return operation in self._operations

    def call(
        self,
        operation: str,
        path: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = ABSENT,
        headers: Mapping[str, str | None] | None = None,
    ) -> Exchange:
        """Call an operation with the target's credentials; `body` is sent as JSON.

        A header with the value None is not sent, even if it is one of the target's. Raises NoReply
        and ServerGone.
        """
        method, _, template = self.label(operation).partition(" ")
        for name, value in (path or {}).items():
            template = template.replace("{" + name + "}", quote(str(value), safe=""))
        url = self.target.base_url + template
        if query:
            url += "?" + urlencode(query, doseq=True)
        data = None if body is ABSENT else json.dumps(body).encode()
        sent = self.headers(headers, is_json=data is not None)
        return self.send(operation, method, url, sent, data)

    def send_request(self, request: Request) -> Exchange:
        """Send a request with the target's credentials. Raises NoReply and ServerGone."""
        headers: dict[str, str | None] = {**request.headers}
        own = self.headers()
        cookies = [each[name] for each in (own, headers) for name in each if name == "Cookie"]
        if len(cookies) > 1:
            headers["Cookie"] = "; ".join(filter(None, cookies))
        url = self.target.base_url + request.target
        sent = self.headers(headers)
        return self.send(request.operation, request.method, url, sent, request.payload)

    def headers(
        self, changes: Mapping[str, str | None] | None = None, *, is_json: bool = False
    ) -> dict[str, str]:
        """Return the headers of a call: the target's with changes, names compared without case."""
        sent = dict(self.target.sent_headers)
        if is_json:
            sent["Content-Type"] = "application/json"
        for name, value in (changes or {}).items():
            for known in [each for each in sent if each.lower() == name.lower()]:
                del sent[known]
            if value is not None:
                sent[name] = value
        return sent

    def send(
        self,
        operation: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> Exchange:
        """Send a call as it is, whatever the contract says. Raises NoReply and ServerGone.

        With the header `Transfer-Encoding: chunked`, the body is sent in two chunks. The body of a
        reply to HEAD, which must not have one, is seen with the header `Connection: close`.
        """
        started = time.monotonic()
        try:
            send = partial(self._exchange, method, url, headers, body)
            reply, content = persistently(send, self.options.retries)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            if _is_gone(error, url):
                raise _gone(self.target) from error
            sent = Exchange(operation, method, url, headers, body, 0, {}, b"", 0.0)
            raise NoReply(_why(error, self.options), sent) from error
        exchange = Exchange(
            operation,
            method,
            url,
            dict(headers),
            body,
            reply.status_code,
            {name.lower(): value for name, value in reply.headers.items()},
            content,
            time.monotonic() - started,
        )
        self._on_exchange(exchange)
        return exchange

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[requests.Response, bytes]:
        """Send a call and read the body of its reply."""
        is_chunked = body is not None and "transfer-encoding" in map(str.lower, headers)
        with (
            ratelimit(self._limiter, self.target.base_url),
            self._session.request(
                method,
                url,
                data=_Chunks(body) if body is not None and is_chunked else body,
                headers={"User-Agent": "mockserver-check", **headers},
                **request_arguments(self.options),
            ) as reply,
        ):
            if method == "HEAD":
                return reply, _after_head(reply)
            return reply, reply.raw.read(_MOST_BYTES, decode_content=True) or b""


class _Chunks:
    """A body without a length, which can be sent again."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        middle = len(self._body) // 2
        return (part for part in (self._body[:middle], self._body[middle:]) if part)


class _NoCookies(RequestsCookieJar):
    def set_cookie(self, cookie: Any, *args: Any, **options: Any) -> None:
        """Forget the cookie."""


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _after_head(reply: requests.Response) -> bytes:
    """Return what a server sends after the head of a reply to HEAD, where it closes after that.

    The libraries below take it that there is nothing, and do not look.
    """
    received: Any = getattr(reply.raw, "_fp", None)
    stream = getattr(received, "fp", None)
    if stream is None or not received.will_close:
        return b""
    try:
        content: bytes = stream.read(_MOST_BYTES)
    except OSError:
        return b""
    return content


def _is_gone(error: Exception, url: str) -> bool:
    """Whether the server itself refused the connection, and refuses others, too."""
    if not isinstance(error, requests.ConnectionError) or not is_connection_refused(error):
        return False
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return not accepts_connections((parts.hostname or "", port))


def _gone(target: Target) -> ServerGone:
    return ServerGone(
        "The server does not answer any more: its address refuses connections.",
        where=target.base_url,
        hint="Its log may say why it ended. Start it again.",
    )


def _why(error: Exception, options: CheckOptions) -> str:
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return f"no reply within {options.timeout:g} s"
    return f"the connection broke ({type(error).__name__})"
