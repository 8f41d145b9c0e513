"""Compares two replies to the same call: status, headers, shape, values and order."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from mockserver.checks.drift.alignment import Alignment
from mockserver.checks.drift.headers import differing_headers
from mockserver.checks.wire.exchange import NOT_JSON, Exchange

Kind = Literal["status", "header", "shape", "value", "order", "body", "rule", "reply"]

#: Of one exchange, so many differences are told.
_MOST = 20


class Difference(NamedTuple):
    """One way in which two replies differ. `place` is a JSON pointer, or a header's name.

    Of a `rule`, it is the rule itself, which holds on one server only. A `reply` came from one
    server only.
    """

    kind: Kind
    place: str
    mock: str
    real: str


def compare(mock: Exchange, real: Exchange, alignment: Alignment) -> list[Difference]:
    """List the differences of two replies. After another status, the rest is not compared."""
    if mock.status != real.status:
        return [Difference("status", "", str(mock.status), str(real.status))]
    headers = differing_headers(mock.reply_headers, real.reply_headers, alignment)
    found = [Difference("header", *each) for each in headers]
    if _has_mark(mock) is not _has_mark(real):
        told = ("a byte order mark" if _has_mark(each) else "none" for each in (mock, real))
        found.append(Difference("body", "", *told))
    if mock.json is NOT_JSON or real.json is NOT_JSON:
        if mock.reply_body != alignment.translate(_text(real)).encode():
            found.append(Difference("body", "", _text(mock)[:200], _text(real)[:200]))
    else:
        for each in _values("", "", mock.json, real.json, alignment):
            if len(found) == _MOST:
                break
            found.append(each)
    return found


def _text(exchange: Exchange) -> str:
    return exchange.reply_body.decode(errors="replace")


def _has_mark(exchange: Exchange) -> bool:
    """Whether the body begins with a byte order mark, at which parsers of JSON may fail."""
    return exchange.reply_body.startswith(BOM_UTF8)


def _values(
    place: str, name: str, mock: Any, real: Any, alignment: Alignment
) -> Iterator[Difference]:
    if isinstance(mock, dict) and isinstance(real, dict):
        for each in sorted(mock.keys() | real.keys()):
            at = f"{place}/{each}"
            if each not in real:
                yield Difference("shape", at, _kind(mock[each]), "nothing")
            elif each not in mock:
                yield Difference("shape", at, "nothing", _kind(real[each]))
            else:
                yield from _values(at, each, mock[each], real[each], alignment)
    elif isinstance(mock, list) and isinstance(real, list):
        yield from _lists(place, name, mock, real, alignment)
    elif _kind(mock) != _kind(real):
        yield Difference("shape", place, _kind(mock), _kind(real))
    elif not alignment.is_equal(name, mock, real):
        yield Difference("value", place, repr(mock)[:100], repr(real)[:100])


def _lists(
    place: str, name: str, mock: list[Any], real: list[Any], alignment: Alignment
) -> Iterator[Difference]:
    if len(mock) != len(real):
        yield Difference("value", place, f"{len(mock)} items", f"{len(real)} items")
        return
    if mock != real and sorted(map(repr, mock)) == sorted(map(repr, real)):
        yield Difference("order", place, repr(mock)[:100], repr(real)[:100])
        return
    for number, (one, other) in enumerate(zip(mock, real, strict=True)):
        yield from _values(f"{place}/{number}", name, one, other, alignment)


def _kind(value: Any) -> str:
    """Return the JSON type of a value; whole numbers and others are one type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "an object" if isinstance(value, dict) else "a list"
