"""The readable part of a JSON body: all of it, or everything before the place where it was cut."""

import json
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT

#: A text, a bracket, a sign, a word or number; last a text without its end.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|"', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}


class Place(NamedTuple):
    """The value at a pointer, or ABSENT. It is not whole if the cut hides a part of it."""

    value: Any
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A JSON value, or the part of it before a cut; ABSENT if nothing can be read."""

    value: Any
    #: The pointers of the objects and lists that the cut goes through.
    open: frozenset[str] = frozenset()

    def find(self, pointer: str) -> Place:
        """Find the value at a JSON pointer."""
        at, value = "", self.value
        if value is ABSENT:
            return Place(ABSENT, not self.open)
        if pointer and not pointer.startswith("/"):
            return Place(ABSENT, True)
        for step in pointer.split("/")[1:]:
            child = _child(value, step.replace("~1", "/").replace("~0", "~"))
            if child is ABSENT:
                return Place(ABSENT, at not in self.open)
            at, value = f"{at}/{step}", child
        return Place(value, at not in self.open)


#: A body of which nothing can be read, although there is one.
UNREADABLE = Excerpt(ABSENT, frozenset({""}))


def excerpt_of(text: bytes) -> Excerpt:
    """Parse the beginning of a JSON text, up to its last complete member."""
    decoded = text.decode("utf-8", "ignore")
    end, stack = _last_whole(decoded)
    closing = "".join(_CLOSING[each] for each in reversed(stack))
    try:
        value = json.loads(decoded[:end] + closing, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        return UNREADABLE
    return Excerpt(value, frozenset(_open_pointers(value, len(stack))))


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object. A repeated name is rejected: the order would not show where the cut is."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return members


def _last_whole(text: str) -> tuple[int, str]:
    """Find where the last whole member ends, and which brackets are open there."""
    stack = best_stack = ""
    end = 0
    is_value = True
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word == '"':
            break
        if word in _CLOSING:
            stack += word
            is_value = word == "["
            end, best_stack = token.end(), stack
        elif word in "}]":
            stack = stack[:-1]
            end, best_stack = token.end(), stack
        elif word == ":":
            is_value = True
        elif word == ",":
            is_value = stack[-1:] == "["
        elif is_value and token.end() < len(text):
            # A number or word at the very end may go on beyond the cut.
            end, best_stack = token.end(), stack
    return end, best_stack


def _open_pointers(value: Any, depth: int) -> list[str]:
    """List the pointers of the containers that are cut: the last one of each level."""
    pointers, at = [], ""
    for _ in range(depth):
        pointers.append(at)
        if not value or not isinstance(value, (dict, list)):
            break
        last = next(reversed(value)) if isinstance(value, dict) else len(value) - 1
        at += "/" + str(last).replace("~", "~0").replace("/", "~1")
        value = value[last]
    return pointers


def _child(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name, ABSENT)
    if isinstance(value, list) and name.isdecimal() and len(name) < 10 and int(name) < len(value):
        return value[int(name)]
    return ABSENT
