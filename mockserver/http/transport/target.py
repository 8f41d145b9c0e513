"""Parses the target of a request line: the path, and the authority of an absolute target."""

import re
from typing import Any
from urllib.parse import unquote

import httptools

_END_OF_AUTHORITY = re.compile(rb"[/?#]")
_REQUEST_LINE = re.compile(rb"[\r\n]*([!-~]{1,32}) +([^\r\n]*?)(?: +HTTP/[0-9.]*)?\r?(?:\n|\Z)")


def read_target(scope: Any, target: bytes) -> None:
    """Write the parts of a target into a scope. Raises HttpParserInvalidURLError.

    An absolute target's authority replaces the Host header (RFC 9112, 3.2.2). Two Host headers
    both stay, so that the request is refused.
    """
    url = httptools.parse_url(target)
    raw_path: bytes = url.path or b"/"
    write_target(scope, raw_path, url.query or b"")
    if url.host is not None:
        _replace_host(scope["headers"], _authority(target))


def write_target(scope: Any, raw_path: bytes, query: bytes) -> None:
    """Write the path and the query of a valid target into a scope."""
    _write(scope, raw_path, raw_path.decode("ascii"), query)


def guess_target(scope: Any, line: bytes) -> None:
    """Write the parts of a malformed request line into a scope; a missing part is empty.

    The method and the target are the first words of the line, valid or not.
    """
    match = _REQUEST_LINE.match(line)
    method, target = match.groups() if match else (b"", b"")
    scope["method"] = method.decode("ascii")
    raw_path, _, query = target.partition(b"?")
    _write(scope, raw_path, raw_path.decode("latin-1"), query)


def _write(scope: Any, raw_path: bytes, path: str, query: bytes) -> None:
    scope["path"] = unquote(path) if "%" in path else path
    scope["raw_path"] = raw_path
    scope["query_string"] = query


def _authority(target: bytes) -> bytes:
    return _END_OF_AUTHORITY.split(target.partition(b"://")[2], maxsplit=1)[0]


def _replace_host(headers: list[tuple[bytes, bytes]], authority: bytes) -> None:
    places = [place for place, (name, _) in enumerate(headers) if name == b"host"]
    if not places:
        headers.append((b"host", authority))
    elif len(places) == 1:
        headers[places[0]] = (b"host", authority)
