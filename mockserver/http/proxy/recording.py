"""Keeps what passed a proxy: every exchange as a line, and a scenario of stubs at the end.

It knows no folder: whoever starts the proxy gives it a stream, and writes the scenario.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import IO, Any, Final

import orjson

from mockserver.contract.caps import Caps
from mockserver.contract.document import FIXTURE_CAPS, parse_document
from mockserver.contract.operation import Operation
from mockserver.engine.admission import Admission
from mockserver.engine.journal import Exchange
from mockserver.engine.rules import MOST_RULES, STUBS
from mockserver.errors import MockServerError
from mockserver.http.control.journal import exchange_json
from mockserver.http.proxy.stubs import Stub, stub_of
from mockserver.http.transport.wire import encode_json

_logger = logging.getLogger(__name__)

#: How many bytes all stubs may take.
_MOST_BYTES: Final = 2 * 2**20
#: How deep and how large one stub may be, so that a scenario of all of them is within its caps.
_STUB_CAPS: Final = Caps(_MOST_BYTES, FIXTURE_CAPS.depth - 4, FIXTURE_CAPS.nodes // 2)
#: Characters that JSON may hold as they are, and YAML may not.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

_HEAD: Final = """\
# Made by `mockserver proxy --record`: one stub for each distinct request that passed.
# These are replies by rote, and no state: a stub answers the same request with the same reply,
# and whatever was not asked for is answered by the mock itself. Where the upstream's reply to a
# request changed, the earlier ones come first, each as often as it came. Credentials are masked:
# no stub compares them, and a reply has a pseudonym in their place.
"""


class Recording:
    """The exchanges that passed, and a stub for each distinct request among them."""

    def __init__(self, lines: IO[str]) -> None:
        self._lines: IO[str] | None = lines
        #: Each distinct request's replies in order, as stubs with a count, by the match as JSON.
        self._stubs: dict[bytes, list[tuple[Stub, int]]] = {}
        self._count = 0
        self._size = 0
        #: How many exchanges have been written.
        self.exchanges = 0
        #: How many exchanges are in no stub: none can repeat them, or no more fit.
        self.left_out = 0

    def add(self, exchange: Exchange, world: str, operation: Operation) -> None:
        """Write a whole exchange, and remember its stub. If the disk fails, writing ends."""
        self.exchanges += 1
        line = encode_json(exchange_json(exchange._replace(number=self.exchanges), world, {}, None))
        if self._lines is not None:
            try:
                self._lines.write(f"{line.decode()}\n")
                self._lines.flush()
            except OSError as error:
                self._lines = None
                _logger.error("Nothing more is recorded: %s.", error.strerror or error)
        if not exchange.operation or not self._remember(stub_of(exchange, operation)):
            self.left_out += 1

    def scenario(self, admission: Admission, upstream: str) -> str:
        """Write the text of a scenario with all stubs that a server admits."""
        kept = [text for stub in self._ordered() if (text := _admitted(stub, admission))]
        self.left_out += self._count - len(kept)
        description = json.dumps(f"Recorded from {upstream}: replies by rote, without state.")
        lines = [f"description: {description}", f"stubs:{'' if kept else ' []'}"]
        return _HEAD + "\n".join([*lines, *(f"- {text}" for text in kept)]) + "\n"

    def _remember(self, stub: Stub | None) -> bool:
        if stub is None:
            return False
        request = {name: stub[name] for name in ("operation", "match") if name in stub}
        key = orjson.dumps(request, option=orjson.OPT_SORT_KEYS)
        replies = self._stubs.get(key, [])
        if replies and replies[-1][0] == stub:
            replies[-1] = stub, replies[-1][1] + 1
            return True
        size = len(encode_json(stub))
        if self._count >= MOST_RULES or self._size + size > _MOST_BYTES:
            return False
        self._count += 1
        self._size += size
        self._stubs[key] = [*replies, (stub, 1)]
        return True

    def _ordered(self) -> Iterator[Stub]:
        """Yield the stubs as a scenario lists them: of two that match, the later one is tried."""
        for replies in sorted(self._stubs.values(), key=lambda each: _precision(each[0][0])):
            *earlier, (last, _) = replies
            yield last
            for stub, times in reversed(earlier):
                yield {**stub, "times": times}


def _precision(stub: Stub) -> int:
    return sum(map(len, stub.get("match", {}).values()))


def _admitted(stub: Stub, admission: Admission) -> str | None:
    """Write a stub as a line of YAML, if a scenario with it can be read and is accepted."""
    text = _ESCAPED.sub(lambda each: f"\\u{ord(each[0]):04x}", json.dumps(stub, ensure_ascii=False))
    try:
        read: Any = parse_document(f"- {text}", "recording", _STUB_CAPS).data
        admission.admit(STUBS, read[0])
    except MockServerError:
        return None
    return text if read == [stub] else None
