"""Parses and encodes bodies, media types and the Date. It knows no contract."""

import codecs
import json
import time
from email.utils import formatdate
from typing import Any, Final, NamedTuple

import orjson
from starlette.types import Message, Receive, Scope, Send

#: After a body that is too large, this much more is read and thrown away, so that the
#: consumer can read the refusal; then the connection is closed while the consumer writes.
DRAIN: Final = 64 * 2**20

#: A scope's extension of this name is a function (status, lines, body) -> bool that sends a whole
#: response at once, if it can; it returns whether it did. `lines` are those of `header_lines`.
WHOLE: Final = "mockserver.whole"
#: A scope's extension of this name is a function () -> bytes or None that returns a whole body, and
#: None if it has not arrived yet.
BODY: Final = "mockserver.body"
#: A scope's extension of this name holds the `reason` why a request could not be parsed.
MALFORMED: Final = "mockserver.malformed"

Headers = dict[bytes, bytes]
RawHeaders = list[tuple[bytes, bytes]]

#: The characters that no header may hold: its line ends with two of them.
_CONTROLS = bytes([*range(0x09), *range(0x0A, 0x20), 0x7F])
#: The headers that decide how the response ends, and whether the connection does.
_FRAMING = (b"connection:", b"transfer-encoding:")
_NOTHING: dict[str, Any] = {}
#: What an integer of more than 64 bits has at least, once its digits are zeros.
_LONG_NUMBER = b"0" * 19
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_JSON = b"application/json"
_UTF8 = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
BOM: Final = b"\xef\xbb\xbf"
#: Deeper values are rejected: the validators and the writer fail at about twice as many levels.
DEPTH: Final = 128


#: One request's connection: its ASGI scope and functions.
Wire = tuple[Scope, Receive, Send]


async def respond(
    wire: Wire, status: int, headers: RawHeaders, body: bytes, lines: bytes | None = None
) -> None:
    """Send a whole response: in one write if the connection offers that.

    `lines` are the headers as `header_lines` writes them, if they are written already.
    """
    scope, _, send = wire
    whole = scope.get("extensions", _NOTHING).get(WHOLE)
    if whole is not None and whole(status, lines or header_lines(headers), body):
        return
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def header_lines(headers: RawHeaders) -> bytes | None:
    """Write headers as they are sent; None if one cannot be sent, or concerns the connection."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    text = lines.translate(None, _CONTROLS)
    if len(text) != len(lines) - 2 * len(headers) or _FRAMING[0] in text or _FRAMING[1] in text:
        return None
    return lines


class TooLarge(Exception):
    """The body has more bytes than the limit."""

    def __init__(self, cap: int) -> None:
        super().__init__(cap)
        self.cap = cap


class Disconnected(Exception):
    """The consumer disconnected before the request was complete."""


class NotJson(Exception):
    """The body is not JSON, although its content type says so."""


class MediaType(NamedTuple):
    """A parsed Content-Type in lower case; the charset is as the client wrote it, or empty."""

    name: str
    charset: str

    @property
    def is_utf8(self) -> bool:
        """Whether bodies in this charset can be read: JSON is UTF-8 (RFC 8259, 8.1)."""
        return not self.charset or self.charset in _UTF8


_JSON_MEDIA = MediaType("application/json", "")


def arrived_body(scope: Scope, cap: int) -> bytes | None:
    """Return a body that is there already; None if it has to be read. Raises TooLarge."""
    take = scope.get("extensions", _NOTHING).get(BODY)
    body: bytes | None = None if take is None else take()
    if body is not None and len(body) > cap:
        raise TooLarge(cap)
    return body


async def read_body(receive: Receive, cap: int) -> bytes:
    """Read a whole body, however it is chunked. Raises TooLarge, or Disconnected."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False) and message["type"] == "http.request":
        if len(body) > cap:
            raise TooLarge(cap)
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
            raise TooLarge(cap)
        if not message.get("more_body", False):
            break
        message = await receive()
    if size > cap:
        raise TooLarge(cap)
    return b"".join(parts)


async def discard_body(receive: Receive) -> int:
    """Read a body and keep nothing of it, so that the consumer can read its refusal.

    Returns how many bytes it had. A rest beyond the limit is not read. Raises Disconnected.
    """
    size = 0
    while size <= DRAIN:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return size


def parse_media_type(raw: bytes) -> MediaType:
    """Parse a Content-Type; parameters other than the charset are ignored."""
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
    """Parse a JSON text. Raises NotJson with the reason, also for what most parsers accept.

    Rejected: NaN and numbers that no double can hold, half surrogates, a repeated key in an
    object, more levels than `depth`. A byte order mark is ignored (RFC 8259, 8.1 allows both).
    An integer stays one, whatever its size.
    """
    if body.startswith(BOM):
        body = body[len(BOM) :]
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotJson(f"The body is not JSON: {error}.") from None
    # Each level takes two brackets: a short body needs no count.
    if len(body) > 2 * depth and body.count(b"[") + body.count(b"{") > depth:
        refuse_depth(value, depth)
    # Each member has a colon. If there are as many colons as members, no key is repeated.
    colons = body.count(b":")
    is_flat = type(value) is dict and len(value) == colons
    if not is_flat and _members(value) != colons:
        _refuse_duplicates(body)
    # orjson makes a float of an integer that 64 bits do not hold. (`in` would first try the bytes
    # as a number, and take twice as long.)
    return value if body.translate(_ZEROS).find(_LONG_NUMBER) < 0 else json.loads(body)


def encode_json(value: Any) -> bytes:
    """Write a JSON text. Raises TypeError for a value that JSON cannot hold."""
    try:
        # orjson's bytes keep its whole buffer alive; a slice is a copy of its own size.
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)[:-1]
    except TypeError:
        # orjson is limited to 64 bits. JSON is not, and a refusal shows what a consumer has sent.
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()


def monotonic_wall() -> int:
    """Return the wall time in microseconds, from a clock that never runs backwards."""
    return _STARTED + time.monotonic_ns() // 1000


_STARTED: Final = (time.time_ns() - time.monotonic_ns()) // 1000


def shown_text(body: bytes, size: int = 0) -> str:
    """Return a body as a text; bytes that are not UTF-8 are written with backslashes.

    If the body was cut (`size` is the full size), half a character at the end is dropped.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    return decoder.decode(body, final=size <= len(body))


class DateHeader:
    """Writes the Date of a moment, and remembers the last ones."""

    def __init__(self) -> None:
        self._written: dict[int, bytes] = {}

    def __call__(self, now: int) -> bytes:
        """Return the Date header's value for a moment in microseconds."""
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
    """Raise NotJson if objects and lists are nested deeper than `depth`."""
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


def unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members. Raises NotJson if a key is repeated."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotJson(f"The key {twice!r} is repeated in one object.")
    return members


def _refuse_duplicates(body: bytes) -> None:
    try:
        json.loads(body, object_pairs_hook=unique_members)
    except (ValueError, RecursionError) as error:
        raise NotJson(f"The body is not JSON: {error}.") from None
