"""Compares the headers of two replies: which there are, and what they say."""

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

from mockserver.checks.drift.alignment import Alignment

#: Headers that every server has its own of; a difference in them says nothing.
_OWN = frozenset(
    (
        *("age", "alt-svc", "cache-control", "connection", "content-encoding", "content-length"),
        *("date", "etag", "expires", "keep-alive", "last-modified", "nel", "pragma", "report-to"),
        *("server", "set-cookie", "strict-transport-security", "traceparent", "vary", "via"),
        *("transfer-encoding", "x-powered-by", "x-request-id", "x-runtime"),
    )
)
#: Headers with an address: scheme and host are the server's own, and ids may be in the path.
_ADDRESSES = frozenset(("location", "content-location", "link"))
_ORIGIN = re.compile(r"https?://[^/\s>]+")
_STEPS = re.compile(r"([/?&=#;,<>\"\s]+)")
#: Headers that count calls: what they say depends on all that were sent before.
_COUNTS = re.compile(r"rate-?limit", re.I)


def differing_headers(
    mock: Mapping[str, str], real: Mapping[str, str], alignment: Alignment
) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each header that differs, with what the mock and the real server have."""
    first, second = (_content_type(each) for each in (mock, real))
    if first != second:
        yield "content-type", first, second
    mine, theirs = (_compared(each) for each in (mock, real))
    for name in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(name), theirs.get(name)
        if one is None or other is None:
            yield name, one or "nothing", other or "nothing"
        elif not _COUNTS.search(name) and not _is_same(name, one, other, alignment):
            yield name, one, other


def _compared(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name not in _OWN | {"content-type"}
        and not name.startswith(("x-mock-", "access-control-"))
    }


def _content_type(headers: Mapping[str, str]) -> str:
    """Return the media type, and the charset unless it is UTF-8, which is meant without one."""
    raw = headers.get("content-type", "nothing").lower()
    media_type, *parameters = (part.strip() for part in raw.split(";"))
    charsets = [each for each in parameters if each.startswith("charset=")]
    named = [
        each for each in charsets if each.partition("=")[2].strip('"') not in ("utf-8", "utf8")
    ]
    return "; ".join([media_type, *named])


def _is_same(name: str, mock: str, real: str, alignment: Alignment) -> bool:
    if name == "allow":
        return _methods(mock) == _methods(real)
    if name in _ADDRESSES:
        return _is_same_address(_ORIGIN.sub("", mock), _ORIGIN.sub("", real), alignment)
    return alignment.is_equal(name, mock, real) or (_is_date(mock) and _is_date(real))


def _methods(value: str) -> set[str]:
    return {each.strip().upper() for each in value.split(",")}


def _is_same_address(mock: str, real: str, alignment: Alignment) -> bool:
    """Whether two addresses differ in nothing but the ids in them."""
    first, second = _STEPS.split(mock), _STEPS.split(real)
    return len(first) == len(second) and all(
        one == other or (_has_digit(one, other) and alignment.is_equal("id", one, other))
        for one, other in zip(first, second, strict=True)
    )


def _has_digit(*texts: str) -> bool:
    return all(any(character.isdigit() for character in text) for text in texts)


def _is_date(value: str) -> bool:
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return False
    return True
