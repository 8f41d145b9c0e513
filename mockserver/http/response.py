"""The response to a request: what is sent, and the exchange that tells of it."""

from typing import NamedTuple

from mockserver.engine.journal import Exchange
from mockserver.http.transport.wire import RawHeaders


class Response(NamedTuple):
    """Headers and payload, ready to send, and their exchange."""

    headers: RawHeaders
    #: The headers as lines, unless they are special.
    lines: bytes | None
    payload: bytes
    exchange: Exchange
