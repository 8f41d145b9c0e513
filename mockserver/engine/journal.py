"""What was called in a world: the last exchanges, bounded, and counters that never forget."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mockserver.contract.violation import Violation
from mockserver.engine.call import Source
from mockserver.engine.world import World

#: A journal keeps this many exchanges, and of their texts this many bytes.
MAX_EXCHANGES = 1_000
MAX_BYTES = 2**20
#: Of one body it keeps this many bytes.
KEPT_BODY = 16 * 1024

#: The API of the calls by which testers change a world: a turned clock, a row, a stub. They stand
#: among the others, in order, so that a history can be played again; but they do not count.
CONTROL = "control"

#: What one exchange takes beside its texts, about: the tuples, the headers of the reply.
_OVERHEAD = 700


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
    #: How many bytes the bodies have in full, masked; more than are kept of a long one.
    body_size: int = 0
    reply_size: int = 0
    #: The path as it was sent: with the world's prefix, if it has one.
    raw_path: bytes = b""
    #: Where a fault dropped the connection: `before` the reply (then the status is 0) or `during`
    #: it; empty where the reply was sent whole.
    dropped: str = ""
    #: How many bytes its texts take as they are kept: path, query, headers, bodies, violations.
    size: int = 0
    #: Counted from 1, in the order of the commits; the journal numbers what it gives.
    number: int = 0

    @property
    def is_control(self) -> bool:
        """Whether a tester changed the world, and no consumer called an API."""
        return self.api == CONTROL


class Journal:
    """A ring of exchanges; counters keep what falls out of it. It is walked oldest first."""

    __slots__ = ("_ring", "counts", "number", "origin", "size", "total")

    def __init__(self, origin: World | None = None) -> None:
        #: How the world stood when the journal began.
        self.origin = origin
        self._ring: deque[Exchange] = deque()
        #: How many bytes are kept, about.
        self.size = 0
        #: The number of the newest exchange; 0 while there was none.
        self.number = 0
        #: Calls ever journaled, those of the control API not counted.
        self.total = 0
        #: Exchanges ever journaled, by API, operation and status; those of the control API too.
        self.counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange as the newest; the oldest are forgotten where the bounds are passed."""
        self.number += 1
        self._ring.append(exchange)
        self.size += _OVERHEAD + exchange.size
        if exchange.api != CONTROL:
            self.total += 1
        self.counts[exchange.api, exchange.operation, exchange.status] += 1
        while self.size > MAX_BYTES or len(self._ring) > MAX_EXCHANGES:
            if not self.forget_oldest():
                break

    def forget_oldest(self) -> bool:
        """Forget the oldest exchange, but never the newest; answers whether there was one."""
        if len(self._ring) < 2:
            return False
        self.size -= _OVERHEAD + self._ring.popleft().size
        return True

    def everything(self) -> Iterator[Exchange]:
        """Walk all that is kept, the control API's calls among the others."""
        first = self.number - len(self._ring) + 1
        return (each._replace(number=n) for n, each in enumerate(self._ring, first))

    def __iter__(self) -> Iterator[Exchange]:
        return (each for each in self.everything() if each.api != CONTROL)

    def __len__(self) -> int:
        return sum(each.api != CONTROL for each in self._ring)

    def __repr__(self) -> str:
        return f"<Journal: {len(self)} of {self.total} exchanges>"
