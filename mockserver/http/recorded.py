"""Reads recorded traffic: HAR 1.2, and NDJSON with an exchange of a journal on each line.

Whatever is in a file is hostile: lines and files are bounded, and shapes are checked by a schema.
"""

import base64
import binascii
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import orjson

from mockserver.contract.media_type import FORM, essence
from mockserver.contract.schema import Validator, compile_schema
from mockserver.engine.masking import is_masked
from mockserver.errors import RecordingError
from mockserver.http.transport.wire import BOM, RawHeaders

#: The largest HAR file, and the longest line of NDJSON, in bytes.
MOST_FILE: Final = 128 * 2**20
MOST_LINE: Final = 16 * 2**20

_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_STATUS: Final = {"type": "integer", "minimum": 0, "maximum": 999}
#: HAR 1.2, as far as it is read.
_HEADERS: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": _TEXT, "value": _TEXT},
    },
}
_ENTRY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["request", "response"],
    "properties": {
        "request": {
            "type": "object",
            "required": ["method", "url", "headers"],
            "properties": {
                "method": _TEXT,
                "url": _TEXT,
                "headers": _HEADERS,
                "bodySize": {"type": "integer"},
                "postData": {
                    "type": "object",
                    "properties": {"mimeType": _TEXT, "text": _TEXT, "params": {"type": "array"}},
                },
            },
        },
        "response": {
            "type": "object",
            "required": ["status", "headers"],
            "properties": {
                "status": _STATUS,
                "headers": _HEADERS,
                "content": {
                    "type": "object",
                    "properties": {
                        "size": {"type": "integer"},
                        "mimeType": _TEXT,
                        "text": _TEXT,
                        "encoding": _TEXT,
                    },
                },
            },
        },
    },
}
_MESSAGE: Final = {
    "type": "object",
    "required": ["headers", "body"],
    "properties": {"headers": _HEADERS, "body": _TEXT, "cut": {"type": "boolean"}},
}
_LINE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["method", "path", "status", "request", "response"],
    "properties": {
        "method": _TEXT,
        "path": _TEXT,
        "query": _TEXT,
        "status": _STATUS,
        "request": _MESSAGE,
        "response": _MESSAGE,
    },
}

_GZIP: Final = b"\x1f\x8b"


class Recorded(NamedTuple):
    """One exchange of a file, counted from 1; the status is 0 where no reply came.

    `target` is the raw path with its query. A body is None where the file does not have it whole.
    """

    number: int
    method: str
    target: bytes
    headers: RawHeaders
    body: bytes | None
    status: int
    reply_headers: RawHeaders
    reply_body: bytes | None


def read_recorded(stream: IO[bytes]) -> Iterator[Recorded]:
    """Read a HAR file or NDJSON; the first line tells which. Raises RecordingError."""
    first = _line_of(stream, 1)
    while first and not first.strip():
        first = _line_of(stream, 1)
    if not first:
        return iter(())
    value = _parsed(first.removeprefix(BOM))
    if isinstance(value, dict) and "log" not in value:
        return _of_lines(first.removeprefix(BOM), stream)
    rest = stream.read(MOST_FILE - len(first) + 1)
    if len(first) + len(rest) > MOST_FILE:
        raise RecordingError(
            f"The file is larger than {MOST_FILE:,} bytes.",
            hint="Record less at a time, or use NDJSON, which is read line by line.",
        )
    text = (first + rest).removeprefix(BOM)
    value = _parsed(text)
    if value is None:
        raise _unreadable(text)
    return _of_archive(value)


def _unreadable(text: bytes) -> RecordingError:
    """Say why a file is no JSON."""
    if text.startswith(_GZIP):
        return RecordingError("The file is compressed with gzip.", hint="Unpack it first: gunzip.")
    if text.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return RecordingError("The file is written in UTF-16.", hint="Convert it to UTF-8.")
    try:
        orjson.loads(text)
        why = ""
    except orjson.JSONDecodeError as error:
        why = f" {error.msg}, in line {error.lineno}, column {error.colno}."
    return RecordingError(
        f"The file is not JSON, so it is neither a HAR archive nor NDJSON.{why}",
        hint="Where it ends in the middle, export it again.",
    )


def _of_lines(first: bytes, stream: IO[bytes]) -> Iterator[Recorded]:
    shape, number, line = compile_schema(_LINE), 1, first
    while line:
        if line.strip():
            value = _parsed(line)
            _require(shape, value, f"line {number}")
            yield _of_line(number, value)
        number += 1
        line = _line_of(stream, number)


def _line_of(stream: IO[bytes], number: int) -> bytes:
    line = stream.readline(MOST_LINE + 1)
    if len(line) > MOST_LINE:
        what = f"Line {number} is longer than {MOST_LINE:,} bytes."
        raise RecordingError(what, hint="Leave it out.")
    return line


def _of_line(number: int, value: Mapping[str, Any]) -> Recorded:
    path, query = value["path"], value.get("query", "")
    request, response = value["request"], value["response"]
    return Recorded(
        number,
        value["method"],
        _raw(f"{path}?{query}" if query else path),
        _headers(request["headers"]),
        _kept(request["body"], is_cut=request.get("cut", False)),
        value["status"],
        _headers(response["headers"]),
        _kept(response["body"], is_cut=response.get("cut", False)),
    )


def _of_archive(value: Any) -> Iterator[Recorded]:
    log = value.get("log") if isinstance(value, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise RecordingError(
            "The file is neither a HAR archive nor NDJSON with an exchange on each line.",
            hint="Export it from a browser's developer tools, from GET .../journal/har or "
            ".../journal/ndjson, or record it with `mockserver proxy --record`.",
        )
    shape = compile_schema(_ENTRY)
    for number, entry in enumerate(entries, 1):
        _require(shape, entry, f"entry {number}")
        yield _of_entry(number, entry)


def _of_entry(number: int, entry: Mapping[str, Any]) -> Recorded:
    request, response = entry["request"], entry["response"]
    posted, content = request.get("postData", {}), response.get("content", {})
    try:
        url = urlsplit(request["url"])
    except ValueError:
        what = f"The URL of entry {number} cannot be parsed."
        raise RecordingError(what, hint="Write a whole URL, or leave the entry out.") from None
    path = quote(url.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return Recorded(
        number,
        request["method"],
        _raw(f"{path}?{url.query}" if url.query else path),
        _typed(_headers(request["headers"]), posted.get("mimeType", "")),
        _posted(posted, request.get("bodySize", 0)),
        response["status"],
        # The text of a HAR is decoded already.
        [
            header
            for header in _typed(_headers(response["headers"]), content.get("mimeType", ""))
            if header[0] != b"content-encoding"
        ],
        _content(content),
    )


def _posted(posted: Mapping[str, Any], size: int) -> bytes | None:
    """Return a request's body; a form may be there as a list of its fields."""
    if "text" in posted:
        return _kept(posted["text"], is_cut=size > len(_raw(posted["text"])))
    params = posted.get("params", [])
    if essence(posted.get("mimeType", "")) == FORM:
        pairs = [(each.get("name"), each.get("value", "")) for each in params if _is_field(each)]
        return urlencode(pairs).encode()
    return None if params or size > 0 else b""


def _is_field(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _content(content: Mapping[str, Any]) -> bytes | None:
    text, size = content.get("text"), content.get("size", 0)
    if not text and (text is None or size < 0):
        return None if size else b""  # -1 says that nobody knows
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return None
    return _kept(text, is_cut=size > len(_raw(text)))


def _kept(text: str, *, is_cut: bool) -> bytes | None:
    """Return a body, or None if it is not whole: cut, or masked as a whole."""
    return None if is_cut or (is_masked(text) and text.startswith("[")) else _raw(text)


def _raw(text: str) -> bytes:
    return text.encode(errors="replace")


def _headers(headers: Iterable[Mapping[str, str]]) -> RawHeaders:
    """Return headers as they were on the wire, without HTTP/2's own, whose names begin with ":"."""
    return [
        (each["name"].lower().encode("latin-1", "replace"), each["value"].encode(errors="replace"))
        for each in headers
        if not each["name"].startswith(":")
    ]


def _typed(headers: RawHeaders, media_type: str) -> RawHeaders:
    """Add the type that an archive gives a body, if the headers have none."""
    if not media_type or any(name == b"content-type" for name, _ in headers):
        return headers
    return [*headers, (b"content-type", _raw(media_type))]


def _parsed(text: bytes) -> Any:
    """Parse JSON; None if it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _require(shape: Validator, value: Any, where: str) -> None:
    """Raise RecordingError unless a value is an exchange. What was there is not shown."""
    if shape.accepts(value):
        return
    worst = max(shape.violations(value, "body"), key=lambda each: len(each.pointer))
    raise RecordingError(
        f"{where[0].upper()}{where[1:]} is no exchange: expected {worst.expected}.",
        where=worst.pointer or None,
        hint="It has to be HAR 1.2, or a journal as NDJSON.",
    )
