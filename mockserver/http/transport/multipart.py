"""Parses a body of multipart/form-data into its parts, within bounds."""

import logging
import re
from typing import Final, NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

#: How many parts a body may have.
MOST_PARTS: Final = 1_000
#: How many bytes a header of a part may have, and how many headers a part.
LONGEST_HEADER: Final = 4_096
MOST_HEADERS: Final = 8
#: How many characters the name of a part may have; a file's name is cut after as many.
LONGEST_NAME: Final = 1_000
#: How many semicolons a header may have: the time to parse it grows with their square.
MOST_OPTIONS: Final = 30
#: RFC 2046, 5.1.1.
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
#: Spaces after a boundary are allowed, but the parser looks at each of them.
_PADDED = re.compile(rb"[ \t]{100}")

# What a hostile body is like is in the refusal, not in the log.
_SILENT = logging.Logger("multipart", logging.CRITICAL + 1)


class NotMultipart(Exception):
    """The body is not multipart/form-data, although its content type says so."""


class BodyPart(NamedTuple):
    """One part. `filename` is None if it is no file; it is data, and never a path to anything."""

    name: str
    filename: str | None
    #: The Content-Type as the client sent it; empty if it sent none.
    content_type: bytes
    content: bytes


def parse_multipart(content_type: bytes, body: bytes) -> list[BodyPart]:
    """Parse a whole body. Raises NotMultipart with the reason."""
    boundary = _boundary(content_type)
    delimiter = b"--" + boundary
    # Checked before parsing, which takes a step of Python for each of them.
    if body.count(delimiter) > MOST_PARTS + 1:
        raise NotMultipart(f"The body has more than {MOST_PARTS:,} parts.")
    if _PADDED.search(body) and re.search(re.escape(delimiter) + _PADDED.pattern, body):
        raise NotMultipart("A boundary of the body is followed by too many spaces.")
    collector = _Collector()
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": collector.begin,
            "on_part_data": collector.add,
            "on_part_end": collector.end,
            "on_header_field": collector.add_name,
            "on_header_value": collector.add_value,
            "on_header_end": collector.end_header,
            "on_end": collector.finish,
        },
        max_header_count=MOST_HEADERS,
        max_header_size=LONGEST_HEADER,
    )
    parser.logger = _SILENT
    try:
        parser.write(body)
    except FormParserError as error:
        raise NotMultipart(f"The body is not multipart/form-data: {error}.") from None
    if not collector.is_whole:
        raise NotMultipart("The body ends before its last boundary.")
    return collector.parts


class _Collector:
    """Collects the parts of a body as the parser meets them."""

    def __init__(self) -> None:
        self.parts: list[BodyPart] = []
        self.is_whole = False
        self._content: list[bytes] = []
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""

    def begin(self) -> None:
        self._content, self._headers = [], {}
        self._name = self._value = b""

    def add(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def add_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def end_header(self) -> None:
        self._headers.setdefault(self._name.lower(), self._value)
        self._name = self._value = b""

    def end(self) -> None:
        number = len(self.parts) + 1
        kind, options = _options(self._headers.get(b"content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise NotMultipart(f"Part {number} of the body has no name.")
        try:
            name = options[b"name"].decode()
        except UnicodeError:
            raise NotMultipart(f"The name of part {number} is not UTF-8.") from None
        if len(name) > LONGEST_NAME:
            raise NotMultipart(
                f"The name of part {number} has more than {LONGEST_NAME:,} characters."
            )
        filename = options.get(b"filename")
        shown = None if filename is None else filename.decode(errors="replace")[:LONGEST_NAME]
        content_type = self._headers.get(b"content-type", b"")
        self.parts.append(BodyPart(name, shown, content_type, b"".join(self._content)))

    def finish(self) -> None:
        self.is_whole = True


def _options(header: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    if header.count(b";") > MOST_OPTIONS:
        raise NotMultipart(f"A header has more than {MOST_OPTIONS} semicolons.")
    return parse_options_header(header.decode("latin-1"))


def _boundary(content_type: bytes) -> bytes:
    boundary = _options(content_type)[1].get(b"boundary", b"")
    if not _BOUNDARY.fullmatch(boundary):
        raise NotMultipart("The Content-Type has no valid boundary.")
    return boundary
