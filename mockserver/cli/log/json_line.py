"""One exchange as a line of JSON, for a collector of logs."""

import json
from collections.abc import Mapping
from typing import Any

from mockserver.cli.log.ignored import Ignored
from mockserver.cli.log.line import world_of
from mockserver.cli.log.reason import reason_of
from mockserver.cli.log.writer import WHOLE
from mockserver.engine.clock import SECOND, format_instant
from mockserver.engine.journal import Exchange
from mockserver.http.request import Head
from mockserver.http.trace import TRACEPARENT, trace_of

_UTC = "+00:00"
#: In a line that is too long, so much is left of each text: an escape has up to 6 characters.
_LONGEST = 120


class JsonLines:
    """Writes exchanges as JSON objects of ASCII text: no terminal obeys anything in them."""

    def __init__(self, ignored: Ignored) -> None:
        self._ignored = ignored
        #: The seconds of the last line, of the wall and of the world, and how they are written.
        self._wall, self._world = _Second(), _Second()

    def exchange(self, head: Head, exchange: Exchange, at: int) -> str:
        """Write one exchange; `at` is the wall time of its end in microseconds."""
        written: dict[str, Any] = {
            "event": "exchange",
            "at": self._wall.write(at),
            "world": world_of(head, exchange),
            "world_time": self._world.write(exchange.at),
            "method": exchange.method,
            "path": exchange.path.decode("latin-1"),
            "query": exchange.query.decode("latin-1"),
            "status": exchange.status,
            "source": exchange.source,
            "api": exchange.api,
            "operation": exchange.operation,
            "duration_ms": head.took / 1000,
            "request_bytes": exchange.body_size,
            "response_bytes": exchange.reply_size,
        }
        if reason := reason_of(exchange):
            written["reason"] = reason
        if ignored := self._ignored.find(head, exchange):
            written["ignored"] = ignored
        if TRACEPARENT in head.headers:
            trace = trace_of(head.raw_headers)
            written |= {} if trace is None else trace._asdict()
        line = json.dumps(written)
        return line if len(line) < WHOLE else json.dumps(_cut(written))

    def dropped(self, count: int) -> str:
        """Write that so many requests are not shown."""
        return json.dumps({"event": "dropped", "requests": count})


def _cut(written: Mapping[str, Any]) -> dict[str, Any]:
    """Cut the long texts of a line, so that the output takes it as a whole."""
    long = {
        name: f"{value[:_LONGEST]}..."
        for name, value in written.items()
        if isinstance(value, str) and len(value) > _LONGEST
    }
    return {**written, **long}


class _Second:
    """Writes moments of one second after the other, and formats each second once."""

    def __init__(self) -> None:
        self._second, self._text = -1, ""

    def write(self, moment: int) -> str:
        """Write a moment in microseconds as RFC 3339, to the microsecond."""
        second, rest = divmod(moment, SECOND)
        if second != self._second:
            self._second = second
            self._text = format_instant(second * SECOND).removesuffix(_UTC)
        return f"{self._text}.{rest:06}{_UTC}"
