"""The first difference between two exchanges, as the journals of two worlds show them.

Exchanges are compared in the order in which a reader asks: the same call, the same status, the
same body, the same header fields.
"""

from collections.abc import Iterable, Mapping
from email.utils import formatdate
from typing import Any, NamedTuple

from mockserver.engine.clock import SECOND, parse_instant
from mockserver.engine.journal import CONTROL

#: An exchange as the control API gives it.
ExchangeJson = Mapping[str, Any]

#: Characters of a body that are shown before and after the place where two bodies part.
_CONTEXT = 40


class Difference(NamedTuple):
    """One difference: in what (`status`, `body`, `header date`), what was expected, what came."""

    what: str
    expected: str
    got: str


def first_difference(expected: ExchangeJson, got: ExchangeJson) -> Difference | None:
    """Return the first difference between two exchanges, or None. Raises ValueError for no time.

    The header fields that name the world are not compared, nor those of control calls.
    """
    return (
        _call_difference(expected, got)
        or _status_difference(expected, got)
        or body_difference(expected["response"]["body"], got["response"]["body"])
        or _header_difference(expected, got)
    )


def body_difference(expected: str, got: str) -> Difference | None:
    """Compare two bodies; shows both from shortly before the place where they part."""
    if expected == got:
        return None
    pairs: Iterable[tuple[str, str]] = zip(expected, got, strict=False)
    parted = next((at for at, (one, other) in enumerate(pairs) if one != other), None)
    at = min(len(expected), len(got)) if parted is None else parted
    return Difference("body", _excerpt(expected, at), _excerpt(got, at))


def _call_difference(expected: ExchangeJson, got: ExchangeJson) -> Difference | None:
    if got["method"] == expected["method"] and got["operation"] == expected["operation"]:
        return None
    calls = [f"{each['method']} {each['path']}" for each in (expected, got)]
    return Difference("call", calls[0], f"{calls[1]} (does another client call this world?)")


def _status_difference(expected: ExchangeJson, got: ExchangeJson) -> Difference | None:
    if got["status"] == expected["status"]:
        return None
    return Difference("status", str(expected["status"]), str(got["status"]))


def _header_difference(expected: ExchangeJson, got: ExchangeJson) -> Difference | None:
    if expected["api"] == CONTROL:
        return None
    left, right = _headers(expected), _headers(got)
    if left.get("date") != [formatdate(parse_instant(expected["at"]) // SECOND, usegmt=True)]:
        # A reply that no API made has the wall clock's date, which differs every time.
        left.pop("date", None)
        right.pop("date", None)
    for name in sorted({*left, *right}):
        if left.get(name) != right.get(name):
            values = [", ".join(each.get(name, ["nothing"])) for each in (left, right)]
            return Difference(f"header {name}", *values)
    return None


def _headers(exchange: ExchangeJson) -> dict[str, list[str]]:
    """Return the reply's header values by lower-case name, without the world's own."""
    values: dict[str, list[str]] = {}
    for header in exchange["response"]["headers"]:
        values.setdefault(header["name"].lower(), []).append(header["value"])
    values.pop("x-mock-world", None)
    return values


def _excerpt(text: str, at: int) -> str:
    begin = max(at - _CONTEXT, 0)
    excerpt = ("..." if begin else "") + text[begin : at + _CONTEXT]
    return excerpt or "nothing"
