"""Recognises header lines that a connection repeats: most clients change only the request line.

Bytes that httptools has parsed once need not be parsed again. Whatever differs is left to it.
"""

import re
from dataclasses import dataclass
from typing import Final

from mockserver.http.transport.wire import RawHeaders

#: Request lines that mean the same to every parser: the path begins with one slash.
_REQUEST_LINE: Final = re.compile(
    rb"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (/(?!/)[\w.~!$&'()*+,;=:@%/-]*)"
    rb"(?:\?([\w.~!$&'()*+,;=:@%/?-]*))? HTTP/1\.1",
    re.ASCII,
)
_LENGTH: Final = b"content-length"
#: Headers that change how a request ends or what its connection does.
_SPECIAL: Final = frozenset(
    (b"connection", b"expect", b"proxy-connection", b"transfer-encoding", b"upgrade")
)
#: Longer header lines are not kept.
_MOST_BYTES: Final = 4_096
#: A longer Content-Length is left to httptools.
_MOST_DIGITS: Final = 8


#: A whole request: its method, raw path, query, headers and body.
Repeated = tuple[str, bytes, bytes, RawHeaders, bytes]


@dataclass(frozen=True, slots=True)
class HeaderLines:
    """The header lines of a parsed request: the bytes before and after the body's length."""

    before: bytes
    after: bytes
    headers: RawHeaders
    #: The place of Content-Length in the headers; None without a body.
    place: int | None

    def read(self, piece: bytes) -> Repeated | None:
        """Read a request that is whole, has these header lines, and ends with the piece."""
        start = piece.find(b"\r\n")
        if not piece.startswith(self.before, start):
            return None
        end, headers = start + len(self.before), self.headers
        length = 0
        if self.place is not None:
            digits = piece[end : piece.find(b"\r\n", end)]
            end += len(digits)
            if len(digits) > _MOST_DIGITS or not digits.isdigit():
                return None
            if digits != headers[self.place][1]:
                headers = headers.copy()
                headers[self.place] = (_LENGTH, digits)
            length = int(digits)
        line = _REQUEST_LINE.fullmatch(piece, 0, start)
        if line is None or not piece.startswith(self.after, end):
            return None
        end += len(self.after)
        if len(piece) - end != length:
            return None
        method, raw_path, query = line.groups(b"")
        return method.decode("ascii"), raw_path, query, headers, piece[end:]


def header_lines_of(piece: bytes, headers: RawHeaders) -> HeaderLines | None:
    """Return the header lines of a piece that was one whole request, if they can be repeated.

    `headers` are its headers as httptools has parsed them, names in lower case.
    """
    start, end = piece.find(b"\r\n"), piece.find(b"\r\n\r\n") + 2
    lines = piece[start : end + 2]
    if len(lines) > _MOST_BYTES or _REQUEST_LINE.fullmatch(piece, 0, start) is None:
        return None
    # One line each, so that no header goes on in the next one.
    if lines.count(b"\n") != len(headers) + 2 or lines.count(b"\r\n") != len(headers) + 2:
        return None
    names = [name for name, _ in headers]
    if not _SPECIAL.isdisjoint(names) or names.count(_LENGTH) > 1:
        return None
    if _LENGTH not in names:
        return HeaderLines(lines, b"", headers, None) if len(piece) == end + 2 else None
    place = names.index(_LENGTH)
    length, texts = headers[place][1], lines.split(b"\r\n")
    line = texts[place + 1]
    if not length.isdigit() or not line.endswith(length) or int(length) != len(piece) - end - 2:
        return None
    before = b"\r\n".join([*texts[: place + 1], line.removesuffix(length)])
    after = b"\r\n".join([b"", *texts[place + 2 :]])
    return HeaderLines(before, after, headers, place)
