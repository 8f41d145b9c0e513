"""Masking: no credential is kept in a journal, a log or a report."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

import orjson

from mockserver.contract.violation import Violation, shown

MASK = b"[masked]"

#: Names that carry credentials in every API, beside those that the contracts declare.
ALWAYS_SECRET = frozenset(
    {"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-mock-token"}
)

#: How a JSON object begins.
_OBJECT = re.compile(rb'\s*\{\s*["}]')


class Mask:
    """Hides credentials before anything is kept."""

    def __init__(self, names: Iterable[str], members: Iterable[str] = ()) -> None:
        self._names = frozenset(name.lower() for name in names) | ALWAYS_SECRET
        self._headers = frozenset(name.encode() for name in self._names)
        self._members = frozenset(members)
        alternatives = b"|".join(re.escape(name.encode()) for name in sorted(self._members))
        self._any_member = re.compile(b'"(?:' + alternatives + b')"') if alternatives else None

    def headers(self, raw: list[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
        """Give the headers with every credential's value replaced."""
        secret = self._headers
        return tuple([(name, MASK) if name in secret else (name, value) for name, value in raw])

    def query(self, query: bytes) -> bytes:
        """Give a query string with every credential's value replaced."""
        if not query:
            return query
        return b"&".join(self._field(part) for part in query.split(b"&"))

    def body(self, body: bytes) -> bytes:
        """Give a JSON body with the value of every member that holds a credential replaced.

        Where members may hold one, so may whatever is not the object that it should be: a form, a
        list, a bare text. Nothing is given of that.
        """
        if self._any_member is None or not body:
            return body
        if _OBJECT.match(body) is None:
            return MASK
        if self._any_member.search(body) is None:
            return body
        try:
            return orjson.dumps(self._hidden(orjson.loads(body)))
        except orjson.JSONDecodeError:
            return MASK

    def violations(self, violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """Give violations that show no credential, and hold none."""
        return tuple(self._told(each) for each in violations) if violations else ()

    def _told(self, violation: Violation) -> Violation:
        if self._is_secret(violation):
            got = MASK.decode()
        elif isinstance(violation.value, (dict, list)):
            got = shown(self._hidden(violation.value))
        else:
            got = violation.got
        return replace(violation, got=got, value=None)

    def _is_secret(self, violation: Violation) -> bool:
        """Whether the value is a credential's, or a whole body that should be an object."""
        if not self._members.isdisjoint(violation.pointer.split("/")):
            return True
        is_whole = violation.place == "body" and not violation.pointer
        return bool(self._members) and is_whole and not isinstance(violation.value, dict)

    def _hidden(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: MASK.decode() if name in self._members else self._hidden(each)
                for name, each in value.items()
            }
        return [self._hidden(each) for each in value] if isinstance(value, list) else value

    def _field(self, part: bytes) -> bytes:
        name, equals, _ = part.partition(b"=")
        is_secret = unquote_plus(name.decode("latin-1")).lower() in self._names
        return name + equals + MASK if is_secret else part
