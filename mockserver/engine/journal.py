"""What was called in a world: the last exchanges, bounded, and counters that never forget."""

from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple

from mockserver.contract.violation import Violation
from mockserver.engine.call import Source

#: A journal keeps this many exchanges, and of their texts this many bytes.
MAX_EXCHANGES = 1_000
MAX_BYTES = 2**20
#: Of one body it keeps this many bytes.
MAX_BODY = 16 * 1024

_OVERHEAD = 500


class Exchange(NamedTuple):
    """One request with its response, credentials already masked. Times are microseconds."""

    at: int
    took: int
    method: str
    path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    api: str
    operation: str
    status: int
    reply_headers: tuple[tuple[bytes, bytes], ...]
    reply_body: bytes
    source: Source
    violations: tuple[Violation, ...]
    #: Bytes of all texts in it.
    size: int


class Journal:
    """A ring of exchanges; what falls out of it still counts."""

    __slots__ = ("_bytes", "_ring", "counts", "total")

    def __init__(self) -> None:
        self._ring: deque[Exchange] = deque()
        self._bytes = 0
        #: Exchanges ever journaled.
        self.total = 0
        #: Exchanges ever journaled, by API, operation and status.
        self.counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange, and let the oldest go while the ring is over its bounds."""
        ring = self._ring
        ring.append(exchange)
        self._bytes += _OVERHEAD + exchange.size
        self.total += 1
        self.counts[exchange.api, exchange.operation, exchange.status] += 1
        while self._bytes > MAX_BYTES or len(ring) > MAX_EXCHANGES:
            self._bytes -= _OVERHEAD + ring.popleft().size

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._ring)

    def __len__(self) -> int:
        return len(self._ring)

    def __repr__(self) -> str:
        return f"<Journal: {len(self)} of {self.total} exchanges>"
