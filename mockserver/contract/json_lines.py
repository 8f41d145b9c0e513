"""Find lines in a JSON text: that of a place, and that of what the text should not hold."""

import json
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from mockserver.contract.violation import pointer_to

Kind = Literal["repeated", "constant", "number", "deep", "surrogate"]

_SPACE = re.compile(r"[ \t\r\n]*")
#: A text, and the colon after it if it is a key; a bracket; a number or a word.
_TOKEN = re.compile(r'("(?:[^"\\]++|\\.)*+")(?:[ \t\r\n]*+(:))?|([\[{}\]])|([^\s"\[\]{}:,]++)')
_TEXT, _KEY, _BRACKET = 1, 2, 3
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Fault(NamedTuple):
    """What a text should not hold: its kind, and the name, word or digits that it is about."""

    kind: Kind
    detail: str = ""


class JsonLines:
    """The lines of places in a JSON text that has been parsed before.

    Of each object and list on the way to a place, only what stands before it is read; what was
    read for one place is known for the next.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._read = json.JSONDecoder().raw_decode
        root = _Reading(_after_space(text, 0))
        self._readings: dict[str, _Reading] = {"": root}

    def line(self, pointer: str) -> int:
        """Return the line on which the value at a pointer begins, or the nearest around it."""
        here = ""
        for step in pointer.split("/")[1:]:
            there = f"{here}/{step}"
            if not self._find(here, there):
                break
            here = there
        return self._text.count("\n", 0, self._readings[here].start) + 1

    def _find(self, holder: str, wanted: str) -> bool:
        """Read on in an object or list until a place in it is found."""
        reading = self._readings[holder]
        while wanted not in self._readings:
            child = self._next(reading)
            if child is None:
                return False
            self._readings.setdefault(holder + child[0], _Reading(child[1]))
        return True

    def _next(self, reading: "_Reading") -> tuple[str, int] | None:
        """Return the next value in an object or list: its step, and where it begins."""
        text, at = self._text, reading.at
        opening = text[reading.start]
        if at < 0 or opening not in "{[":
            return None
        if reading.count:
            at = _after_space(text, self._read(text, at)[1])
        else:
            at = _after_space(text, at + 1)
        if text[at] in "]}":
            reading.at = -1
            return None
        if reading.count:
            at = _after_space(text, at + 1)
        step = pointer_to(reading.count)
        if opening == "{":
            name, at = self._read(text, at)
            step = pointer_to(name)
            at = _after_space(text, _after_space(text, at) + 1)
        reading.at = at
        reading.count += 1
        return step, at


class _Reading:
    """How far an object or list has been read: where its newest value begins, and which it is."""

    __slots__ = ("at", "count", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        #: Where the newest value begins; -1 when all are known.
        self.at = start
        self.count = 0


def line_of_fault(text: str, fault: Fault, depth: int) -> int | None:
    """Return the line of the first such fault; it takes seconds for a text of many megabytes.

    `depth` is how many levels of nesting there may be.
    """
    found = (at for at, each in _faults(text, fault, depth) if each == fault)
    at = next(found, None)
    return None if at is None else text.count("\n", 0, at) + 1


def _faults(text: str, wanted: Fault, depth: int) -> Iterator[tuple[int, Fault]]:
    """Yield what might be the fault, with its position."""
    names: list[set[str]] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastindex
        if kind == _KEY and wanted.kind == "repeated":
            token = match[1]
            name = json.loads(token) if "\\" in token else token[1:-1]
            if name in names[-1]:
                yield match.start(), Fault("repeated", name)
            names[-1].add(name)
        elif kind == _BRACKET and match[0] in "{[":
            names.append(set())
            if len(names) > depth:
                yield match.start(), Fault("deep")
        elif kind == _BRACKET:
            names.pop()
        elif kind in (_KEY, _TEXT):
            token = match[1]
            if wanted.kind == "surrogate" and _HALF.search(token) and _is_half(json.loads(token)):
                yield match.start(), Fault("surrogate")
        elif wanted.detail == match[0]:
            yield match.start(), wanted


def _is_half(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match is not None, "it may match nothing"
    return match.end()
