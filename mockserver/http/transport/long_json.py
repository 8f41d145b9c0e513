"""Parses and writes JSON texts of many megabytes in steps, by the same rules as any body.

A value that fits into a window of the text is parsed at once. The members of a longer value are
parsed one by one. So the time of one step depends on the window, not on the length of the text.
"""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from mockserver.http.transport.wire import (
    BOM,
    DEPTH,
    NotJson,
    decode_json,
    encode_json,
    refuse_depth,
    unique_members,
)

#: The length of a window: values of up to so many characters are parsed at once.
WINDOW = 64 * 1024
#: How many members of longer objects and lists are parsed at most.
MOST_MEMBERS = 2**20

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[-+.0-9A-Za-z]+")
#: A number with more digits may not fit into 64 bits.
_LONG_NUMBER = 18
#: A number with more characters is rejected.
_LONGEST_NUMBER = 10_000

Steps = Generator[None, None, Any]


def _integer(digits: str) -> Any:
    # A number with more than 64 bits gets the same value as in the body of any other call.
    return int(digits) if len(digits) <= _LONG_NUMBER else decode_json(digits.encode())


def _number(text: str) -> Any:
    return decode_json(text.encode())


def _refused(name: str) -> Any:
    raise NotJson(f"The body is not JSON: {name} is not a JSON number.")


_scan = json.JSONDecoder(
    object_pairs_hook=unique_members,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_refused,
).raw_decode


def decode_in_steps(body: bytes, depth: int = DEPTH) -> Steps:
    """Parse a JSON text as `decode_json` does, in steps. Raises NotJson."""
    if len(body) <= WINDOW:
        return decode_json(body, depth)
    try:
        text = body.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        raise NotJson(f"The body is not JSON: {error}.") from None
    return (yield from _Reader(text, depth).document())


def json_parts(value: Any, levels: int) -> Iterator[bytes]:
    """Write a JSON text in parts, split at the upper `levels` of objects and lists."""
    if not levels or not value or not isinstance(value, dict | list):
        yield encode_json(value)
        return
    is_object = isinstance(value, dict)
    separator = b"{" if is_object else b"["
    for each in value:
        yield separator + (encode_json(each) + b":" if is_object else b"")
        yield from json_parts(value[each] if is_object else each, levels - 1)
        separator = b","
    yield b"}" if is_object else b"]"


class _Reader:
    """Parses a text once, from its beginning to its end."""

    def __init__(self, text: str, depth: int) -> None:
        self._text = text
        self._deepest = depth
        self._members = 0
        #: Whether an escape may be half a surrogate, which is not a character.
        self._has_surrogates = "\\ud" in text or "\\uD" in text
        self._at = 0
        self._base = 0
        self._window = text[:WINDOW]

    def document(self) -> Steps:
        value = yield from self._value(0)
        if self._next():
            raise self._error("there is more text after the value")
        return value

    def _value(self, depth: int) -> Steps:
        self._members += 1
        if depth >= self._deepest:
            raise NotJson(f"The body is nested more than {self._deepest} levels deep.")
        if self._members > MOST_MEMBERS:
            raise NotJson(f"The body has more than {MOST_MEMBERS:,} members in large values.")
        begin = self._next()
        yield
        if begin == '"':
            return self._string()
        if begin not in ("{", "["):
            return self._scalar()
        fits, value, end = self._read()
        if fits:
            self._check(value, self._at, end, depth)
            self._at = end
            return value
        self._at += 1
        return (yield from (self._object(depth) if begin == "{" else self._array(depth)))

    def _object(self, depth: int) -> Steps:
        members: dict[str, Any] = {}
        while self._next() != "}" or members:
            if self._next() != '"':
                raise self._error("a member's name is expected")
            name = self._string()
            if name in members:
                raise NotJson(f"The key {name!r} is repeated in one object.")
            self._expect(":")
            members[name] = yield from self._value(depth + 1)
            if self._next() != ",":
                break
            self._at += 1
        self._expect("}")
        return members

    def _array(self, depth: int) -> Steps:
        elements: list[Any] = []
        while self._next() != "]" or elements:
            elements.append((yield from self._value(depth + 1)))
            if self._next() != ",":
                break
            self._at += 1
        self._expect("]")
        return elements

    def _read(self) -> tuple[bool, Any, int]:
        """Parse the value that begins here, if it fits into a window; return its end, too."""
        for _ in range(2):
            try:
                value, end = _scan(self._window, self._at - self._base)
            except (ValueError, RecursionError):
                if self._base == self._at:
                    break
                self._base = self._at
                self._window = self._text[self._at : self._at + WINDOW]
            else:
                return True, value, self._base + end
        return False, None, 0

    def _check(self, value: Any, begin: int, end: int, depth: int) -> None:
        """Reject what can only be checked after parsing: too many levels, half a surrogate."""
        levels, text = self._deepest - depth, self._text
        if text.count("[", begin, end) + text.count("{", begin, end) > levels:
            refuse_depth(value, levels)
        if self._has_surrogates:
            decode_json(text[begin:end].encode(), levels)

    def _string(self) -> str:
        try:
            text, end = _scan(self._text, self._at)
            text.encode()  # half a surrogate is not a character
        except ValueError as error:
            raise NotJson(f"The body is not JSON: {error}.") from None
        self._at = end
        return str(text)

    def _scalar(self) -> Any:
        match = _SCALAR.match(self._text, self._at, self._at + _LONGEST_NUMBER)
        if match is None:
            raise self._error("a value is expected")
        self._at = match.end()
        return decode_json(match[0].encode())

    def _next(self) -> str:
        """Skip spaces, and return the next character; an empty text at the end."""
        at = self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # it matches anything
        return self._text[at : at + 1]

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise self._error(f"{character!r} is expected")
        self._at += 1

    def _error(self, what: str) -> NotJson:
        return NotJson(f"The body is not JSON: {what}, at character {self._at}.")
