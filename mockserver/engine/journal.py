"""What was called in a world: the last exchanges, bounded, and counters that never forget."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mockserver.contract.violation import Violation
from mockserver.engine.call import Source

#: A journal keeps this many exchanges, and of their texts this many bytes.
MAX_EXCHANGES = 1_000
MAX_BYTES = 2**20
#: Of one body it keeps this many bytes.
KEPT_BODY = 16 * 1024

#: The API of the calls by which testers change a world: a turned clock, a row, a stub. They stand
#: among the others, in order, so that a history can be played again; but they do not count.
CONTROL = "control"

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
    #: What stood for the names in the operation's path.
    texts: Mapping[str, str] = {}
    #: How many bytes the bodies have in full, masked; more than are kept of a long one.
    body_size: int = 0
    reply_size: int = 0
    #: Counted from 1, in the order of the calls.
    number: int = 0

    @property
    def is_control(self) -> bool:
        """Whether a tester changed the world, and no consumer called an API."""
        return self.api == CONTROL


class Journal:
    """A ring of exchanges; what falls out of it still counts. It is walked oldest first."""

    __slots__ = ("_bytes", "_ring", "counts", "number", "total")

    def __init__(self) -> None:
        self._ring: deque[Exchange] = deque()
        self._bytes = 0
        #: The number of the newest exchange; 0 while there was none.
        self.number = 0
        #: Calls ever journaled, those of the control API not counted.
        self.total = 0
        #: Exchanges ever journaled, by API, operation and status; those of the control API too.
        self.counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange, and let the oldest go while the ring is over its bounds."""
        ring = self._ring
        ring.append(exchange)
        self._bytes += _OVERHEAD + exchange.size
        self.number += 1
        if exchange.api != CONTROL:
            self.total += 1
        self.counts[exchange.api, exchange.operation, exchange.status] += 1
        while self._bytes > MAX_BYTES or len(ring) > MAX_EXCHANGES:
            self._bytes -= _OVERHEAD + ring.popleft().size

    def everything(self) -> Iterator[Exchange]:
        """Walk all that is kept, the control API's calls among the others."""
        return iter(self._ring)

    def __iter__(self) -> Iterator[Exchange]:
        return (each for each in self._ring if each.api != CONTROL)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<Journal: {len(self)} of {self.total} exchanges>"
