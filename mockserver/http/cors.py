"""CORS: preflights and headers that let web pages of other origins call a provider's API.

Any origin may read the replies, also with credentials: they are only the mock's. The control API
sends none of these headers.
"""

from collections.abc import Iterable

from mockserver.http.request import Head

_CREDENTIALS = (b"access-control-allow-credentials", b"true")
_VARY = (b"vary", b"origin")

#: Header fields that a browser sends by itself, or that any page can set without a preflight.
_UNASKED = frozenset(
    b"accept accept-charset accept-encoding accept-language cache-control connection "
    b"content-language content-length content-type cookie dnt downlink dpr host if-modified-since "
    b"if-none-match keep-alive origin pragma priority range referer save-data te "
    b"upgrade-insecure-requests user-agent viewport-width width".split()
)
_SIMPLE_METHODS = frozenset(("GET", "HEAD", "POST"))
_SIMPLE_TYPES = frozenset(
    (b"", b"text/plain", b"multipart/form-data", b"application/x-www-form-urlencoded")
)


def is_preflight(head: Head) -> bool:
    """Whether this is a CORS preflight: a browser asks if a page may make a request."""
    return head.method == "OPTIONS" and b"access-control-request-method" in head.headers


def preflight(head: Head, allow: str) -> dict[str, str]:
    """Return the headers that answer a preflight for these methods."""
    asked = head.headers.get(b"access-control-request-headers", b"")
    return {
        "access-control-allow-methods": allow,
        "access-control-allow-headers": asked.decode("latin-1") or "*",
        "access-control-max-age": "600",
    }


def shared(origin: bytes, names: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """Return the headers that let a page of this origin read a reply with these header names."""
    return [
        (b"access-control-allow-origin", origin),
        _CREDENTIALS,
        (b"access-control-expose-headers", b", ".join(sorted(set(names)))),
        _VARY,
    ]


def is_foreign_and_simple(head: Head) -> bool:
    """Whether any web page could make a browser send this request without a preflight."""
    headers = head.headers
    origin = headers.get(b"origin")
    site = headers.get(b"sec-fetch-site", b"none" if origin is None else b"cross-site")
    if site in (b"none", b"same-origin") or head.method not in _SIMPLE_METHODS:
        return False
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return media_type in _SIMPLE_TYPES and all(
        name in _UNASKED or name.startswith(b"sec-") for name in headers
    )
