"""Matches values that two servers make themselves: ids, tokens and times, by first appearance."""

import re
from collections.abc import Mapping
from typing import Any

#: The names of members whose values a server makes: `id`, `user_id`, `sessionId`, `access_token`.
_MADE = re.compile(
    r"(?:^|[_-])(?:id|uid|uuid|token|code)s?$|(?:Id|Uid|Uuid|Token|Code)s?$|(?:ID|UUID)s?$",
    re.ASCII,
)
#: A text that looks drawn at random: at least twelve letters and digits, some of each.
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9._~+/=-]{12,}")
#: A value of this length means the same under every name.
_LONG = 8
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)")
#: The names of numbers that count seconds since 1970, and of those that count seconds from now on.
_HAPPENS = re.compile(r"(?:_at|At|time|Time|created|updated|timestamp|exp|iat)$")
_LASTS = re.compile(r"expires_?in|expiresIn|ttl|remaining", re.I)
_SLACK = 60


class Alignment:
    """Which value of the one server stands for which value of the other.

    `known` are pairs that are known before any call, such as the ids in the data of both.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known
        #: From a value of the second server to that of the first, and back.
        self._first: dict[str, str] = {}
        self._second: dict[str, str] = {}

    def is_equal(self, name: str, first: Any, second: Any) -> bool:
        """Whether two values of a member mean the same; remembers what they stand for."""
        if first == second and type(first) is type(second):
            return True
        if isinstance(first, bool) or isinstance(second, bool) or first is None or second is None:
            return False
        if isinstance(first, str) is not isinstance(second, str):
            return False
        if self._known.get(str(second)) == str(first):
            return True
        one, other = _key(name, first), _key(name, second)
        if one in self._second or other in self._first:
            return self._first.get(other) == one
        if isinstance(second, str) and _are_texts_of_moments(first, self.translate(second)):
            return True
        if not isinstance(second, str) and _are_moments(name, first, second):
            return True
        if _MADE.search(name) or (_is_random(str(first)) and _is_random(str(second))):
            self._first[other], self._second[one] = one, other
            return True
        return False

    def translate(self, text: str) -> str:
        """Return a text of the second server with the values of the first in place of its own."""
        for second, first in {**self._known, **self._first}.items():
            if len(second) >= _LONG:
                text = text.replace(second, first)
        return text


def _key(name: str, value: Any) -> str:
    """Return under what a value is remembered: a short one could mean anything elsewhere."""
    text = str(value)
    return text if len(text) >= _LONG else f"{name}={text}"


def _is_random(text: str) -> bool:
    return _RANDOM.fullmatch(text) is not None


def _without_moments(text: str) -> str:
    """Return a text with a sign for each moment, by the way in which its zone is written.

    Whether it has a fraction of a second depends on the moment, and is no difference.
    """
    return _MOMENT.sub(lambda found: "Z" if found["zone"] == "Z" else "+", text)


def _are_texts_of_moments(first: str, second: str) -> bool:
    """Whether two texts differ in nothing but the moments in them."""
    return _without_moments(first) == _without_moments(second)


def _are_moments(name: str, first: float, second: float) -> bool:
    """Whether two numbers are times: seconds since 1970, or seconds that are left."""
    if _LASTS.search(name):
        return abs(first - second) <= _SLACK
    return bool(_HAPPENS.search(name)) and min(first, second) > 10**9
