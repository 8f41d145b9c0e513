"""Masking: a credential is replaced by its pseudonym before a journal, log or report keeps it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus, unquote_to_bytes

import orjson

from mockserver.contract.violation import Violation, shown
from mockserver.engine.masking import MASKED, split_scheme
from mockserver.http.pseudonym import Pseudonyms

#: Names that carry credentials in every API, beside those that the contracts declare.
ALWAYS_SECRET = frozenset(
    {"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-mock-token"}
)

#: Masked headers that are remembered, because consumers send the same few credentials.
_MOST_REMEMBERED = 1_024
#: The most bytes of a header that is remembered.
_LONGEST_REMEMBERED = 512

#: The beginning of a JSON object.
_OBJECT = re.compile(rb'\s*\{\s*["}]')


class Mask:
    """Replaces the credentials in exchanges, by the names of headers, parameters and members."""

    def __init__(
        self, pseudonyms: Pseudonyms, names: Iterable[str], members: Iterable[str] = ()
    ) -> None:
        self._pseudonyms = pseudonyms
        self._names = frozenset(name.lower() for name in names) | ALWAYS_SECRET
        self._headers = frozenset(name.encode() for name in self._names)
        self._remembered: dict[bytes, bytes] = {}
        self._members = frozenset(members)
        alternatives = b"|".join(re.escape(name.encode()) for name in sorted(self._members))
        self._any_member = re.compile(b'"(?:' + alternatives + b')"') if alternatives else None

    def headers(
        self, raw: list[tuple[bytes, bytes]], world: str = ""
    ) -> tuple[tuple[bytes, bytes], ...]:
        """Mask the values of secret headers; the scheme before a credential stays.

        `world` is the world that a credential may name after an `@`; its name stays too.
        """
        secret, remembered = self._headers, self._remembered
        return tuple(
            [
                (name, remembered.get(value) or self._credential(value, world))
                if name in secret
                else (name, value)
                for name, value in raw
            ]
        )

    def query(self, query: bytes) -> bytes:
        """Mask the values of secret parameters in a query string."""
        if not query:
            return query
        return b"&".join(self._field(part) for part in query.split(b"&"))

    def body(self, body: bytes) -> bytes:
        """Mask the values of secret members in a JSON body.

        If members may be secret, a body that is not an object is masked as a whole: a form, a
        list or a text could hold a credential without a name.
        """
        if self._any_member is None or not body:
            return body
        if _OBJECT.match(body) is None:
            return self._pseudonyms.of(body)
        if self._any_member.search(body) is None:
            return body
        try:
            value = orjson.loads(body)
            masked = self._masked(value)
            return body if masked == value else orjson.dumps(masked)
        except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):
            return self._pseudonyms.of(body)

    def violations(self, violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """Return the violations with every credential in them masked."""
        return tuple(self._shown(each) for each in violations) if violations else ()

    def member(self, value: Any) -> Any:
        """Return the pseudonym of a secret member's value; null and the empty text stay."""
        if value is None or value == "":
            return value
        is_text = isinstance(value, str)
        # A number must not have the pseudonym of the text with the same digits.
        raw = value.encode() if is_text else b"json:" + orjson.dumps(value)
        return self._pseudonyms.of(raw).decode()

    def _shown(self, violation: Violation) -> Violation:
        if self._is_secret(violation):
            got = MASKED
        elif isinstance(violation.value, (dict, list)):
            got = shown(self._masked(violation.value))
        else:
            got = violation.got
        return replace(violation, got=got, value=None)

    def _is_secret(self, violation: Violation) -> bool:
        """Whether the value is a credential, or a whole body that should be an object."""
        if not self._members.isdisjoint(violation.pointer.split("/")):
            return True
        is_whole = violation.place == "body" and not violation.pointer
        return bool(self._members) and is_whole and not isinstance(violation.value, dict)

    def _masked(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: self.member(each) if name in self._members else self._masked(each)
                for name, each in value.items()
            }
        return [self._masked(each) for each in value] if isinstance(value, list) else value

    def _field(self, part: bytes) -> bytes:
        name, equals, value = part.partition(b"=")
        if unquote_plus(name.decode("latin-1")).lower() not in self._names:
            return part
        secret = unquote_to_bytes(value.replace(b"+", b" "))
        return name + equals + self._pseudonyms.of(secret) if secret else part

    def _credential(self, value: bytes, world: str) -> bytes:
        """Mask a header's value: `Bearer <secret>@<world>` keeps all but the secret."""
        scheme, secret = split_scheme(value.decode("latin-1"))
        suffix = f"@{world}" if world and secret.endswith(f"@{world}") else ""
        secret = secret[: len(secret) - len(suffix)]
        if not secret:
            return value
        masked = scheme.encode() + self._pseudonyms.of(secret.encode("latin-1"))
        # If there is an `@` in it, the result depends on the request's world.
        if b"@" not in value and len(value) <= _LONGEST_REMEMBERED:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[value] = masked
        return masked + suffix.encode()
