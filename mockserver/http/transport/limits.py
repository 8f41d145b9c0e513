"""The limits of one connection: bytes, seconds, and waiting requests. All of them are here."""

from dataclasses import dataclass
from typing import Final

#: The most memory in bytes that one connection without a credential can make the server keep: what
#: is parsed, what waits, and what is not yet read. A body that an operation accepts is added to it,
#: up to that operation's limit. tests/http/test_bounds.py proves it.
CONNECTION_BYTES: Final = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one connection; a server runs with the defaults."""

    #: The head of a request, a line of a chunked body, and its trailers; a larger head gets 431.
    head_bytes: int = 64 * 1024
    #: How much is parsed at a time. While a request waits for another, nothing more is parsed.
    slice_bytes: int = 4 * 1024
    #: How much of a body is kept until the application reads it.
    body_bytes: int = 64 * 1024
    #: From the first byte of a head to its last; also from connecting to the first byte.
    head_seconds: float = 20.0
    #: The longest pause inside a body.
    body_seconds: float = 30.0
    #: The least average speed of a body after its first `body_seconds`, in bytes per second.
    body_rate: float = 500.0
    #: How long a connection may have no request after its last answer.
    idle_seconds: float = 60.0
    #: How long a consumer may not read its answer.
    write_seconds: float = 30.0
    #: How long the rest of a refused request is read and thrown away, so that its consumer can read
    #: the refusal.
    linger_seconds: float = 5.0
