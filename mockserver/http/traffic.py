"""What a server has answered so far: counters of all exchanges, and one watcher of each.

Every request comes through `Traffic.add`, so it only counts; whoever asks adds up.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple, Protocol

from mockserver.counts import CallKey, Counts
from mockserver.engine.journal import Exchange
from mockserver.http.request import Head

#: A time in microseconds has at most so many bits: a clock that measures has no more.
_MOST_BITS: Final = 64


class Watcher(Protocol):
    """Sees each exchange; it must return at once."""

    #: How many exchanges it has not shown.
    dropped: int

    @property
    def queued_bytes(self) -> int:
        """How many bytes wait to be written."""
        ...

    def add(self, head: Head, exchange: Exchange) -> None:
        """Take one exchange, with the head of its request."""
        ...

    def flush(self) -> None:
        """Show what was taken; the server calls this ten times a second."""
        ...


class Workers(NamedTuple):
    """All processes that answer on one port, as one of them knows them."""

    #: How many of them answer at this moment.
    number: int
    #: Returns the counts of each, and of those that have ended. Raises StoreUnavailable.
    counts: Callable[[], Awaitable[Sequence[Counts]]]


class Traffic:
    """Counts exchanges, and shows each to the watcher if there is one."""

    __slots__ = ("calls", "load", "store_errors", "violations", "watcher", "workers")

    def __init__(self) -> None:
        #: For each key: the sum of the times in microseconds, and how many calls took a time of
        #: 0, 1, 2, ... bits. A call counts at `1 + bits`.
        self.calls: dict[CallKey, list[int]] = {}
        #: Exchanges that broke the contract, by API, operation and place of the first violation.
        self.violations: Counter[tuple[str, str, str]] = Counter()
        #: Calls that the store of the worlds did not serve.
        self.store_errors = 0
        self.watcher: Watcher | None = None
        #: The processes that answer beside this one; None if there are no others.
        self.workers: Workers | None = None
        #: Returns how many connections are open, and how many requests are being answered.
        self.load: Callable[[], tuple[int, int]] = lambda: (0, 0)

    def add(self, head: Head, exchange: Exchange) -> None:
        """Count an exchange."""
        key = exchange.api, exchange.operation, exchange.status
        cell = self.calls.get(key)
        if cell is None:
            cell = self.calls[key] = [0] * (_MOST_BITS + 2)
        took = head.took
        cell[0] += took
        cell[took.bit_length() + 1] += 1
        if exchange.violations:
            place = exchange.violations[0].place
            self.violations[exchange.api, exchange.operation, place] += 1
        if self.watcher is not None:
            self.watcher.add(head, exchange)

    def begin(self) -> None:
        """Count from now on: what a server has tried on itself is no traffic."""
        self.calls.clear()
        self.violations.clear()

    def flush(self) -> None:
        """Let the watcher show what it has taken."""
        if self.watcher is not None:
            self.watcher.flush()
