"""One exchange as a line for a person: time, world, call, status, who answered, and why not."""

import time

from mockserver.cli.log.ignored import Ignored
from mockserver.cli.log.reason import reason_of
from mockserver.cli.printable import printable
from mockserver.engine.journal import Exchange
from mockserver.http.request import Head
from mockserver.http.trace import TRACEPARENT, trace_of

#: A longer path, with its query, is cut.
_LONGEST_PATH = 200
#: How many kinds of exchanges are remembered.
_MOST_REMEMBERED = 1_024

_RESET = "\x1b[0m"
_DIM = "\x1b[2m"
#: By the first digit of the status: green, cyan, yellow, red; magenta where nothing was sent.
_BY_CLASS = {2: "\x1b[32m", 3: "\x1b[36m", 4: "\x1b[33m", 5: "\x1b[31m", 0: "\x1b[35m"}


def world_of(head: Head, exchange: Exchange) -> str:
    """Return the world of an exchange; of a call to the control API, the one in its path."""
    return exchange.texts.get("world", "-") if exchange.is_control else head.world


class Lines:
    """Writes exchanges as lines for a person."""

    def __init__(self, ignored: Ignored, *, has_colour: bool) -> None:
        self._ignored = ignored
        self._dim, self._reset = (_DIM, _RESET) if has_colour else ("", "")
        self._colours = _BY_CLASS if has_colour else {}
        #: The second of the last line, and how it is written.
        self._second, self._clock = -1, ""
        #: What lines of one kind have in common: consumers repeat their calls.
        self._kinds: dict[tuple[str, str, bytes, bytes, int, str], str] = {}

    def exchange(self, head: Head, exchange: Exchange, at: int) -> str:
        """Write one exchange; `at` is the wall time of its end in microseconds."""
        second = at // 1_000_000
        if second != self._second:
            self._second, self._clock = second, time.strftime("%H:%M:%S", time.localtime(second))
        status, dim, reset = exchange.status, self._dim, self._reset
        world = world_of(head, exchange)
        key = (world, exchange.method, exchange.path, exchange.query, status, exchange.source)
        call = self._kinds.get(key) or self._remember(key)
        line = f"{dim}{self._clock}{reset}  {call}  {dim}{head.took / 1000:6.1f} ms{reset}"
        if status >= 400 or exchange.violations or exchange.dropped:
            line = f"{line}  {printable(reason_of(exchange))}"
        elif ignored := self._ignored.find(head, exchange):
            line = f"{line}  not in the contract: {printable(', '.join(ignored))}"
        if TRACEPARENT in head.headers:
            trace = trace_of(head.raw_headers)
            line = line if trace is None else f"{line}  {dim}trace {trace.trace_id}{reset}"
        return line

    def _remember(self, key: tuple[str, str, bytes, bytes, int, str]) -> str:
        world, method, path, query, status, source = key
        colour = self._colours.get(status // 100, "")
        written = (
            f"{world:<10}  {method:<6} {_target(path, query):<44}  "
            f"{colour}{status or '---'}{self._reset}  {source:<9}"
        )
        if len(path) + len(query) <= _LONGEST_PATH:
            if len(self._kinds) >= _MOST_REMEMBERED:
                self._kinds.clear()
            self._kinds[key] = written
        return written

    def dropped(self, count: int) -> str:
        """Write that so many requests are not shown."""
        return f"{count:,} requests are not shown: the output did not take them in time."


def _target(path: bytes, query: bytes) -> str:
    """Write the path and the query, printable and cut short."""
    target = path.decode("latin-1")
    if query:
        target = f"{target}?{query.decode('latin-1')}"
    if len(target) > _LONGEST_PATH:
        target = f"{target[: _LONGEST_PATH - 3]}..."
    return printable(target)
