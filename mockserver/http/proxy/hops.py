"""Which headers go from one side of the proxy to the other: those of one connection stay behind."""

from collections.abc import Collection
from typing import Final

from mockserver.http.transport.wire import RawHeaders

#: Headers of one connection (RFC 9110, 7.6.1), and those that frame a body.
_HOP: Final = frozenset(
    (
        b"connection",
        b"content-length",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authentication-info",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)
#: Headers of a request that the proxy writes itself, or that are for the proxy alone.
_PROXYS: Final = frozenset((b"host", b"expect", b"accept-encoding", b"x-mock-token"))
#: Headers of a reply that the proxy writes itself.
_SERVERS: Final = frozenset((b"x-mock-world", b"x-mock-source", b"x-mock-world-created"))


def forwarded(headers: RawHeaders, host: str) -> RawHeaders:
    """Return the headers of a request as the upstream gets them.

    No encoding of the reply is asked for: a compressed body could not be held against the contract.
    """
    kept = _without(headers, _HOP | _PROXYS)
    return [(b"host", host.encode()), *kept, (b"accept-encoding", b"identity")]


def passed_on(headers: RawHeaders, *, is_head: bool = False) -> RawHeaders:
    """Return the headers of a reply as the consumer gets them, without its content type.

    The length of a body is written anew; that of a HEAD's, which does not come, stays.
    """
    left_out = _HOP | _SERVERS | {b"content-type"}
    return _without(headers, left_out - {b"content-length"} if is_head else left_out)


def _without(headers: RawHeaders, left_out: Collection[bytes]) -> RawHeaders:
    """Leave out headers: the named ones, and those that the Connection header names."""
    named = {
        each.strip().lower()
        for name, value in headers
        if name == b"connection"
        for each in value.split(b",")
    }
    return [(name, value) for name, value in headers if name not in left_out and name not in named]
