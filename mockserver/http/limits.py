"""What one connection may take: bytes, seconds, and how many requests wait. Every bound is here."""

from dataclasses import dataclass
from typing import Final

#: Memory in bytes that one connection without a credential can make the server keep, whatever it
#: sends and whether it reads or not: what is parsed, what waits, and what is not yet read. A body
#: that an operation accepts comes on top, up to its own cap. tests/http/test_bounds.py proves it.
CONNECTION_BYTES: Final = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one connection; the defaults are what a server runs with."""

    #: The head of a request, a line of a chunked body and its trailers: 431 beyond.
    head_bytes: int = 64 * 1024
    #: So much is parsed at a time. While a request waits behind another, nothing more is parsed.
    slice_bytes: int = 4 * 1024
    #: Of a body, so much is kept until the application asks for it.
    body_bytes: int = 64 * 1024
    #: From the first byte of a head to its last; also from connecting to the first byte.
    head_seconds: float = 20.0
    #: The longest pause inside a body.
    body_seconds: float = 30.0
    #: The slowest body, on average, after its first `body_seconds`: bytes in a second.
    body_rate: float = 500.0
    #: A connection without a request after its last answer.
    idle_seconds: float = 60.0
    #: A consumer that does not read its answer.
    write_seconds: float = 30.0
    #: After a refusal, what is still sent is thrown away for so long, so that it can be read.
    linger_seconds: float = 5.0
