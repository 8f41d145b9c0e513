"""The connection to the upstream: one pinned address, no redirects, bounded in bytes and time."""

import asyncio
import re
import ssl
from pathlib import Path
from typing import Final, Literal, NamedTuple

import httpcore

from mockserver.errors import SettingsError
from mockserver.http.proxy.address import Address
from mockserver.http.proxy.connections import Connections
from mockserver.http.transport.wire import RawHeaders
from mockserver.settings import MAX_BODY

#: The largest reply in bytes, as large as a request may be: judging it keeps others waiting.
MAX_REPLY: Final = MAX_BODY
#: How many calls go to the upstream at the same time; further ones wait.
MOST_CONNECTIONS: Final = 64
#: How many seconds it may take to connect to one address.
_CONNECTING: Final = 5.0
#: The statuses that a whole reply can have.
_STATUSES: Final = range(200, 600)

#: Why there is no reply: nobody accepts connections; no reply came in time; what came is no HTTP
#: or too large; or the request cannot be written in HTTP.
Failure = Literal["unreachable", "late", "broken", "unsendable"]

#: How h11 writes what came.
_BYTES: Final = re.compile(r"bytearray\(b(.*)\)")


class UpstreamFailed(Exception):
    """The upstream gave no reply; `reason` is a sentence for the consumer."""

    def __init__(self, failure: Failure, reason: str) -> None:
        super().__init__(reason)
        self.failure = failure
        self.reason = reason


class UpstreamReply(NamedTuple):
    """A whole reply as it came; header names are lower case."""

    status: int
    headers: RawHeaders
    body: bytes


class Upstream:
    """The one server to which a proxy forwards. Connections are kept and used again."""

    def __init__(self, address: Address, tls: ssl.SSLContext | None, timeout: float) -> None:
        self.address = address
        self._timeout = timeout
        self._connections = Connections(address, tls)
        self._turns = asyncio.Semaphore(MOST_CONNECTIONS)

    async def ask(
        self, method: str, target: bytes, headers: RawHeaders, body: bytes | None
    ) -> UpstreamReply:
        """Send a request, and read the whole reply. A body of None is no body at all.

        `target` is the path with the query, without the path of the upstream's URL. Raises
        UpstreamFailed.
        """
        request = self._request(method, target, headers, body)
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._turns,
                self._connections.send(request) as response,
            ):
                return await _read(response)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise _not_connected(error) from None
        except (TimeoutError, httpcore.TimeoutException):
            reason = f"The upstream gave no whole reply within {self._timeout:g} seconds."
            raise UpstreamFailed("late", reason) from None
        except httpcore.LocalProtocolError as error:
            raise UpstreamFailed("unsendable", f"The request is not valid HTTP: {error}.") from None
        except (httpcore.ProtocolError, httpcore.NetworkError) as error:
            why = _BYTES.sub(r"\1", str(error)).rstrip(".") or "the connection was closed"
            reason = f"The upstream's reply is broken: {why}."
            raise UpstreamFailed("broken", reason) from None

    async def aclose(self) -> None:
        """Close every connection that no call uses."""
        await self._connections.aclose()

    def _request(
        self, method: str, target: bytes, headers: RawHeaders, body: bytes | None
    ) -> httpcore.Request:
        address = self.address
        if body is not None:
            headers = [*headers, (b"content-length", b"%d" % len(body))]
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.path.encode() + target,
        )
        limits = {"timeout": {"connect": min(_CONNECTING, self._timeout)}}
        return httpcore.Request(
            method.encode(), url, headers=headers, content=body, extensions=limits
        )


def tls_context(
    address: Address, ca: Path | None, cert: Path | None, key: Path | None
) -> ssl.SSLContext | None:
    """Return how the upstream's certificate is verified; None if it speaks no TLS.

    `ca` is a PEM file of the authorities to trust instead of the usual ones; `cert` and `key` are
    the proxy's own certificate. Raises SettingsError.
    """
    if address.scheme != "https":
        if ca or cert or key:
            raise SettingsError(
                f"The upstream {address} speaks no TLS, so --ca, --cert and --key mean nothing.",
                hint="Leave them out, or write https://",
            )
        return None
    if key and not cert:
        raise SettingsError("--key belongs to a --cert, and none is given.", hint="Add --cert.")
    try:
        tls = ssl.create_default_context(cafile=ca) if ca else httpcore.default_ssl_context()
        if cert:
            tls.load_cert_chain(cert, key)
    except OSError as error:
        raise SettingsError(
            f"The certificates for TLS cannot be read: {error.strerror or error}.",
            hint="--ca, --cert and --key are files in PEM.",
        ) from None
    return tls


async def _read(response: httpcore.Response) -> UpstreamReply:
    if response.status not in _STATUSES:
        raise UpstreamFailed("broken", f"The upstream's reply has the status {response.status}.")
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > MAX_REPLY:
            reason = f"The upstream's reply is larger than {MAX_REPLY:,} bytes."
            raise UpstreamFailed("broken", reason)
    headers = [(name.lower(), value) for name, value in response.headers]
    return UpstreamReply(response.status, headers, bytes(body))


def _not_connected(error: Exception) -> UpstreamFailed:
    cause = next((each for each in error.args if isinstance(each, ssl.SSLError)), None)
    if cause is None:
        reason = "Nothing accepts connections at the upstream's address."
        return UpstreamFailed("unreachable", reason)
    why = getattr(cause, "verify_message", "") or cause.reason or "no reason was given"
    return UpstreamFailed("broken", f"No TLS connection to the upstream can be made: {why}.")
