"""What a server does every second: check deadlines, collect garbage, limit connections."""

import asyncio
import gc
import logging
import resource
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Final, Protocol

_logger = logging.getLogger(__name__)

#: How many file descriptors stay free for everything that is not a connection.
_RESERVE: Final = 16
#: The same warning is logged at most once in this many seconds.
_QUIET: Final = 60.0
#: The oldest generation is collected at most once in this many seconds...
_EVERY: Final = 10.0
#: ... and takes at most this share of the time.
_SHARE: Final = 0.01
#: A collection is run if there are at least this many new objects.
_WORTH: Final = 500


class Checked(Protocol):
    """A connection that can check its deadlines."""

    def check(self, now: float) -> None:
        """Close the connection if a deadline has passed."""
        ...


def tune_collector() -> None:
    """Let the collector run seldom, and ignore all objects that exist now: nearly all of them stay.

    It may have been disabled while they were made.
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 100)


class Upkeep:
    """Limits a server's connections, and collects its garbage. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float], descriptors: int | None = None) -> None:
        self._clock = clock
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._descriptors = soft if descriptors is None else descriptors
        self._complained = -_QUIET
        self._next_collection = clock() + _EVERY

    def tick(self, connections: Iterable[Checked]) -> None:
        """Check every connection once, and collect garbage if it is time."""
        now = self._clock()
        for connection in list(connections):
            connection.check(now)
        if now >= self._next_collection and _is_worth_it():
            self._collect(now)

    def admits(self, transport: asyncio.BaseTransport) -> bool:
        """Whether a new connection may stay: its descriptor's number shows how many are in use."""
        connection = transport.get_extra_info("socket")
        if connection is None or connection.fileno() < self._descriptors - _RESERVE:
            return True
        self._complain()
        return False

    def accept_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """Handle an event loop's exception: one log line if accepting failed, else the default."""
        if isinstance(context.get("exception"), OSError) and "accept" in str(context["message"]):
            self._complain()
            return
        loop.default_exception_handler(context)

    def _complain(self) -> None:
        now = self._clock()
        if now - self._complained < _QUIET:
            return
        self._complained = now
        _logger.warning(
            "New connections are refused: this process may open %d files, and nearly all are open. "
            "Close connections that are not used, or allow more with `ulimit -n`.",
            self._descriptors,
        )

    def _collect(self, now: float) -> None:
        started = perf_counter()
        gc.collect()
        took = perf_counter() - started
        self._next_collection = now + max(_EVERY, took / _SHARE)


def _is_worth_it() -> bool:
    """Whether enough objects were made since the last full collection."""
    youngest, middle, oldest = gc.get_count()
    return youngest > _WORTH or middle + oldest > 0
