"""What lets web pages of other origins call a provider's API: preflights and CORS headers."""

from mockserver.http.request import Request

#: For every reply to a page: any origin may read it, and all of its headers.
SHARED = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
)


def preflight(request: Request, allow: str) -> dict[str, str]:
    """Give the headers that answer a preflight; none where the request is not one."""
    if b"access-control-request-method" not in request.headers:
        return {}
    asked = request.headers.get(b"access-control-request-headers", b"")
    return {
        "access-control-allow-methods": allow,
        "access-control-allow-headers": asked.decode("latin-1") or "*",
        "access-control-max-age": "600",
    }
