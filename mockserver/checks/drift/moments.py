"""Compares times that two servers tell, whose clocks show the same."""

import re
from dataclasses import dataclass
from datetime import datetime

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)")
#: The names of numbers that count seconds since 1970, and of those that count seconds from now on.
_HAPPENS = re.compile(r"(?:_at|At|time|Time|created|updated|timestamp|exp|iat)$")
_LASTS = re.compile(r"expires_?in|expiresIn|ttl|remaining", re.I)
_SLACK = 60
#: So many seconds may lie between the same call to the one server and to the other: less than
#: between any two zones.
_APART = 14 * 60
#: Numbers from here on count milliseconds.
_MILLISECONDS = 10**11


@dataclass(frozen=True, slots=True)
class Moments:
    """Which times mean the same on both servers.

    Both are at most `_APART` from each other, or both are before `known_from`, in seconds since
    1970: they belong to rows that each server has of its own. None means that any two are equal.
    """

    known_from: float | None = None

    def are_texts(self, first: str, second: str) -> bool:
        """Whether two texts differ in nothing but the moments in them, which mean the same.

        Whether one has a fraction of a second depends on the moment, and is no difference.
        """
        if _without(first) != _without(second):
            return False
        pairs = zip(_MOMENT.finditer(first), _MOMENT.finditer(second), strict=True)
        return all(self._is_same(_seconds(one[0]), _seconds(other[0])) for one, other in pairs)

    def are_numbers(self, name: str, first: float, second: float) -> bool:
        """Whether two numbers are times: seconds since 1970, or seconds that are left."""
        if _LASTS.search(name):
            return abs(first - second) <= _SLACK
        if not _HAPPENS.search(name) or min(first, second) <= 10**9:
            return False
        unit = 1000 if min(first, second) > _MILLISECONDS else 1
        return self._is_same(first / unit, second / unit)

    def _is_same(self, first: float | None, second: float | None) -> bool:
        if self.known_from is None:
            return True
        if first is None or second is None:
            return first is second
        return abs(first - second) <= _APART or max(first, second) < self.known_from


def _without(text: str) -> str:
    """Return a text with a sign for each moment, by the way in which its zone is written."""
    return _MOMENT.sub(lambda found: "Z" if found["zone"] == "Z" else "+", text)


def _seconds(text: str) -> float | None:
    """Return a moment in seconds since 1970; None for one that no calendar has."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
