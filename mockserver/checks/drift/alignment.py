"""Matches values that two servers make themselves: ids, tokens and times, by first appearance."""

import re
from collections.abc import Mapping
from typing import Any

from mockserver.checks.drift.moments import Moments

#: The names of members whose values a server makes: `id`, `user_id`, `sessionId`, `access_token`.
_MADE = re.compile(
    r"(?:^|[_-])(?:id|uid|uuid|token)s?$|(?:Id|Uid|Uuid|Token)s?$|(?:ID|UUID)s?$",
    re.ASCII,
)
#: Those of codes; how one looks that a server draws, such as `SUMMER-FXQC` or `A1`; and the names
#: of those that it takes from a list.
_CODE = re.compile(r"(?:^|[_-])codes?$|Codes?$")
_DRAWN = re.compile(r"\d|^[A-Z]+(?:-[A-Z]+)+$")
_LISTED = re.compile(
    r"(?:error|status|reason|result|response|country|currency|language|postal|zip)[_-]?codes?$",
    re.I,
)
#: A text that looks drawn at random: at least twelve letters and digits, some of each.
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9._~+/=-]{12,}")
#: A value of this length means the same under every name.
_LONG = 8


class Alignment:
    """Which value of the one server stands for which value of the other.

    `known` are pairs that are known before any call, such as the ids in the data of both; `moments`
    says which times mean the same.
    """

    def __init__(self, known: Mapping[str, str], moments: Moments | None = None) -> None:
        self._known = known
        self._moments = Moments() if moments is None else moments
        #: From a value of the second server to that of the first, and back.
        self._first: dict[str, str] = {}
        self._second: dict[str, str] = {}

    def is_equal(self, name: str, first: Any, second: Any) -> bool:
        """Whether two values of a member mean the same; remembers what they stand for."""
        if first == second and type(first) is type(second):
            if _is_made(name, first):
                key = _key(name, first)
                self._first.setdefault(key, key)
                self._second.setdefault(key, key)
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
        if isinstance(second, str) and self._moments.are_texts(first, self.translate(second)):
            return True
        if not isinstance(second, str) and self._moments.are_numbers(name, first, second):
            return True
        if all(_is_made(name, each) or _is_random(str(each)) for each in (first, second)):
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


def _is_made(name: str, value: Any) -> bool:
    """Whether a server makes such a value; a code only if it looks drawn."""
    if _CODE.search(name):
        if not isinstance(value, str) or _LISTED.search(name):
            return False
        # A word beside a bare `code` is one of a list: `not_found`.
        return name.lower() not in ("code", "codes") or _DRAWN.search(value) is not None
    return _MADE.search(name) is not None


def _is_random(text: str) -> bool:
    return _RANDOM.fullmatch(text) is not None
