"""The journal of a world: its last exchanges, up to a limit, and counters of all exchanges."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mockserver.contract.violation import Violation
from mockserver.engine.call import Source
from mockserver.engine.changed_rows import ChangedRow
from mockserver.engine.world import World

#: A journal keeps this many exchanges, and this many bytes of their texts.
MAX_EXCHANGES = 1_000
MAX_BYTES = 2**20
#: It keeps this many bytes of one body.
KEPT_BODY = 16 * 1024

#: The API of the calls by which testers change a world: set the clock, put a row, add a stub. The
#: journal keeps them in order with the others, for replay; but they do not count as calls.
CONTROL = "control"

#: About how many bytes one exchange takes beside its texts: the tuples, the reply's headers.
OVERHEAD = 500


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
    #: The values of the names in the operation's path.
    texts: Mapping[str, str] = {}
    #: How many bytes the masked bodies have in full; the journal keeps less of a long one.
    body_size: int = 0
    reply_size: int = 0
    #: The path as the client sent it: with the world's prefix, if it has one.
    raw_path: bytes = b""
    #: When a fault dropped the connection: `before` the reply (then the status is 0) or `during`
    #: it; empty if the reply was sent whole.
    dropped: str = ""
    #: How many bytes its stored texts take: path, query, headers, bodies, violations.
    size: int = 0
    #: Counted from 1, in the order of the commits; the journal sets it when it returns an exchange.
    number: int = 0
    #: The first rows that the call changed, without those of due effects that ran before it.
    rows: tuple[ChangedRow, ...] = ()

    @property
    def is_control(self) -> bool:
        """Whether this is a call of the control API, by which a tester changed the world."""
        return self.api == CONTROL


class Journal:
    """A ring buffer of exchanges, oldest first; the counters also count those that fell out."""

    __slots__ = ("_ring", "counts", "number", "origin", "size", "total")

    def __init__(self, origin: World | None = None) -> None:
        #: The world as it was when the journal began.
        self.origin = origin
        self._ring: deque[Exchange] = deque()
        #: About how many bytes are kept.
        self.size = 0
        #: The number of the newest exchange; 0 before the first one.
        self.number = 0
        #: Calls ever journaled, without those of the control API.
        self.total = 0
        #: Exchanges ever journaled, by API, operation and status, with those of the control API.
        self.counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, exchange: Exchange) -> None:
        """Add the newest exchange, and forget the oldest ones beyond the limits."""
        self.number += 1
        ring = self._ring
        ring.append(exchange)
        self.size += OVERHEAD + exchange.size
        if exchange.api != CONTROL:
            self.total += 1
        self.counts[exchange.api, exchange.operation, exchange.status] += 1
        while len(ring) > MAX_EXCHANGES or (self.size > MAX_BYTES and len(ring) > 1):
            self.size -= OVERHEAD + ring.popleft().size

    def forget_oldest(self) -> bool:
        """Forget the oldest exchange, but never the newest; returns whether one was forgotten."""
        if len(self._ring) < 2:
            return False
        self.size -= OVERHEAD + self._ring.popleft().size
        return True

    def everything(self) -> Iterator[Exchange]:
        """Iterate over all stored exchanges, with the calls of the control API."""
        first = self.number - len(self._ring) + 1
        return (each._replace(number=n) for n, each in enumerate(self._ring, first))

    def __iter__(self) -> Iterator[Exchange]:
        return (each for each in self.everything() if each.api != CONTROL)

    def __len__(self) -> int:
        return sum(each.api != CONTROL for each in self._ring)

    def __repr__(self) -> str:
        return f"<Journal: {len(self)} of {self.total} exchanges>"
