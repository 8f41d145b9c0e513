"""Bytes to values and back: bodies, media types, the Date. It judges no contract."""

import codecs
import json
import time
from email.utils import formatdate
from typing import Any, Final, NamedTuple

import orjson
from starlette.types import Message, Receive

#: After a body that is too large, so much more is read and thrown away, so that the
#: consumer gets to read the refusal; beyond it, the connection is closed under the writer.
DRAIN: Final = 64 * 2**20

Headers = dict[bytes, bytes]

_JSON = b"application/json"
_UTF8 = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
BOM: Final = b"\xef\xbb\xbf"
#: Deeper values are refused: the validators and the writer stop at about twice as many levels.
DEPTH: Final = 128


class TooLarge(Exception):
    """The body is over the cap."""


class Disconnected(Exception):
    """The consumer went away before the request was whole."""


class NotJson(Exception):
    """The body is not the JSON text that its type says."""


class MediaType(NamedTuple):
    """A Content-Type taken apart, in lower case; the charset is as it was named, or empty."""

    name: str
    charset: str

    @property
    def is_utf8(self) -> bool:
        """Whether bodies in this charset can be read: JSON is UTF-8 (RFC 8259, 8.1)."""
        return not self.charset or self.charset in _UTF8


_JSON_MEDIA = MediaType("application/json", "")


async def read_body(receive: Receive, cap: int) -> bytes:
    """Read a whole body, however it is chunked. Raises TooLarge, or Disconnected."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False) and message["type"] == "http.request":
        if len(body) > cap:
            raise TooLarge
        return body
    return await _read_rest(receive, message, cap)


async def _read_rest(receive: Receive, message: Message, cap: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise Disconnected
        body: bytes = message.get("body", b"")
        size += len(body)
        if size <= cap:
            parts.append(body)
        elif size > DRAIN:
            raise TooLarge
        if not message.get("more_body", False):
            break
        message = await receive()
    if size > cap:
        raise TooLarge
    return b"".join(parts)


def parse_media_type(raw: bytes) -> MediaType:
    """Take a Content-Type apart; parameters other than the charset do not matter here."""
    if raw == _JSON:
        return _JSON_MEDIA
    name, *parameters = raw.decode("latin-1").split(";")
    charset = ""
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return MediaType(name.strip().lower(), charset)


def decode_json(body: bytes, depth: int = DEPTH) -> Any:
    """Read a JSON text. Raises NotJson, worded, also for what most parsers let pass.

    Refused: NaN and numbers no double can hold, half surrogates, a key twice in one object,
    more levels than `depth`. A byte order mark is passed over (RFC 8259, 8.1 allows both).
    """
    if body.startswith(BOM):
        body = body[len(BOM) :]
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotJson(f"The body is not JSON: {error}.") from None
    # Each member has a colon. As many colons as members: no key was lost to a second one.
    if body.count(b"[") + body.count(b"{") > depth:
        refuse_depth(value, depth)
    colons = body.count(b":")
    is_flat = type(value) is dict and len(value) == colons
    if not is_flat and _members(value) != colons:
        _refuse_duplicates(body)
    return value


def encode_json(value: Any) -> bytes:
    """Write a JSON text. Raises TypeError for what JSON has no word for."""
    try:
        # orjson keeps its whole buffer alive with the bytes; a copy is as small as it looks.
        return bytes(memoryview(orjson.dumps(value)))
    except TypeError:
        # It stops at 64 bits. JSON does not, and a refusal shows what a consumer has sent.
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()


def monotonic_wall() -> int:
    """Tell the wall time in microseconds, by a clock that never runs backwards."""
    return _STARTED + time.monotonic_ns() // 1000


_STARTED: Final = (time.time_ns() - time.monotonic_ns()) // 1000


def shown_text(body: bytes, size: int = 0) -> str:
    """Give a body as a text, whatever its bytes: what is not UTF-8 is written with backslashes.

    Of a body that was cut, which had more bytes in full, half a character at the end is dropped.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    return decoder.decode(body, final=size <= len(body))


class DateHeader:
    """Writes the Date of a moment, and remembers the last seconds that it wrote."""

    def __init__(self) -> None:
        self._written: dict[int, bytes] = {}

    def __call__(self, now: int) -> bytes:
        """Give the Date header's value for a moment in microseconds."""
        second = now // 1_000_000
        written = self._written.get(second)
        if written is None:
            if len(self._written) > 256:
                self._written.clear()
            written = self._written[second] = formatdate(second, usegmt=True).encode()
        return written


def _members(value: Any) -> int:
    if isinstance(value, dict):
        count = len(value)
        for each in value.values():
            if isinstance(each, (dict, list)):
                count += _members(each)
        return count
    if isinstance(value, list):
        return sum(_members(each) for each in value if isinstance(each, (dict, list)))
    return 0


def refuse_depth(value: Any, depth: int) -> None:
    """Raise NotJson where objects and lists stand in each other on more levels than `depth`."""
    level = [value]
    for _ in range(depth):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    if any(isinstance(each, (dict, list)) for each in level):
        raise NotJson(f"The body is nested more than {depth} levels deep.")


def _refuse_duplicates(body: bytes) -> None:
    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise NotJson(f"The key {twice!r} stands twice in one object.")
        return found

    try:
        json.loads(body, object_pairs_hook=members)
    except (ValueError, RecursionError) as error:
        raise NotJson(f"The body is not JSON: {error}.") from None
