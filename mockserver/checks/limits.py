"""Replies that are about limits of a server, and say nothing about the operation."""

from schemathesis.core.transport import Response

#: So many bytes of a body does a server commonly take; the mock takes no more.
TAKEN = 2**20
_TOO_LONG = 413
_TOO_MANY = 429


def is_about_limits(reply: Response) -> bool:
    """Whether a body was longer than servers commonly take, or the server was waited for in vain.

    Few contracts have the 413 or 429 of a server, or of a gateway before it. A refusal of a body
    that is no longer than that is about the operation.
    """
    if reply.status_code == _TOO_LONG:
        body = reply.request.body
        return isinstance(body, bytes | str) and len(body) > TAKEN
    return reply.status_code == _TOO_MANY and "retry-after" in reply.headers
