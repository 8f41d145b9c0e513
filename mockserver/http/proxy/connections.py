"""Connections to the pinned addresses of an upstream: kept, used again, and closed when they fail.

httpcore has a pool of its own. It loses the connections of calls that end while they wait for one,
and calls that are late do that here.
"""

import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

import httpcore

from mockserver.http.proxy.address import Address

#: How many seconds an idle connection is kept for the next call.
_KEPT: Final = 5.0
#: Requests that may be sent again where a connection that was kept turns out to be closed.
_SAFE: Final = frozenset((b"GET", b"HEAD", b"OPTIONS"))
#: What a connection raises that the other side has closed meanwhile.
_CLOSED: Final = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)


class Connections:
    """The connections to one address; the idle ones are kept, the newest is taken first."""

    def __init__(self, address: Address, tls: ssl.SSLContext | None) -> None:
        self._origin = httpcore.Origin(address.scheme.encode(), address.host.encode(), address.port)
        self._tls = tls
        self._backend = _Pinned(address.pinned)
        self._idle: list[httpcore.AsyncConnectionInterface] = []

    @asynccontextmanager
    async def send(self, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """Send a request, and yield the response for the block. Raises what httpcore raises."""
        connection, response = await self._sent(request)
        try:
            yield response
            await response.aclose()
        except BaseException:
            await connection.aclose()
            raise
        if connection.is_idle():
            self._idle.append(connection)
        else:
            await connection.aclose()

    async def aclose(self) -> None:
        """Close the idle connections."""
        while self._idle:
            await self._idle.pop().aclose()

    async def _sent(
        self, request: httpcore.Request
    ) -> tuple[httpcore.AsyncConnectionInterface, httpcore.Response]:
        while True:
            kept = await self._kept()
            connection = kept or self._new()
            try:
                return connection, await connection.handle_async_request(request)
            except BaseException as error:
                await connection.aclose()
                is_stale = kept is not None and isinstance(error, _CLOSED)
                if not is_stale or request.method not in _SAFE:
                    raise

    async def _kept(self) -> httpcore.AsyncConnectionInterface | None:
        """Take an idle connection that the other side has not closed; None if there is none."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    def _new(self) -> httpcore.AsyncConnectionInterface:
        return httpcore.AsyncHTTPConnection(
            self._origin,
            ssl_context=self._tls,
            keepalive_expiry=_KEPT,
            network_backend=self._backend,
        )


class _Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the pinned addresses, whatever host is named; the first one that accepts."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._addresses = addresses
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the upstream; `host` is only what TLS verifies."""
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed
