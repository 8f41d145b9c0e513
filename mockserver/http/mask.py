"""Masking: a credential is replaced by its pseudonym before a journal, log or report keeps it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus, unquote_to_bytes

import orjson

from mockserver.contract.secret import is_secret_name
from mockserver.contract.violation import Violation, shown
from mockserver.engine.masking import MASKED, split_scheme
from mockserver.http.pseudonym import Pseudonyms

#: Masked headers that are remembered, because consumers send the same few credentials.
_MOST_REMEMBERED = 1_024
#: The most bytes of a header that is remembered.
_LONGEST_REMEMBERED = 512

#: The beginning of a JSON object.
_OBJECT = re.compile(rb'\s*\{\s*["}]')
#: The beginning of a body with parts, or of XML: a credential in it has no place of its own.
_OPAQUE = re.compile(rb"\s*(?:--|<)")
#: What stands between the names in `user[password]` and in `user.password`.
_STEPS = re.compile(r"[\[\].]+")


class Mask:
    """Replaces the credentials in exchanges, by the names of headers, parameters and members."""

    def __init__(
        self, pseudonyms: Pseudonyms, names: Iterable[str], members: Iterable[str] = ()
    ) -> None:
        self._pseudonyms = pseudonyms
        self._names = frozenset(name.lower() for name in names)
        #: Whether a header is secret, by its name; filled as headers come in, within a bound.
        self._headers: dict[bytes, bool] = {}
        self._remembered: dict[bytes, bytes] = {}
        #: The last headers, their world, and their masked form: a client repeats its headers.
        self._last: tuple[list[tuple[bytes, bytes]], str, tuple[tuple[bytes, bytes], ...]]
        self._last = [], "", ()
        self._members = frozenset(members)
        alternatives = b"|".join(re.escape(name.encode()) for name in sorted(self._members))
        self._any_member = re.compile(b'"(?:' + alternatives + b')"') if alternatives else None

    def headers(
        self, raw: list[tuple[bytes, bytes]], world: str = ""
    ) -> tuple[tuple[bytes, bytes], ...]:
        """Mask the values of secret headers; the scheme before a credential stays.

        `world` is the world that a credential may name after an `@`; its name stays too.
        """
        last_raw, last_world, masked = self._last
        if raw == last_raw and world == last_world:
            return masked
        known, remembered = self._headers, self._remembered
        masked = tuple(
            [
                (name, remembered.get(value) or self._credential(value, world))
                if (known[name] if name in known else self._is_secret_header(name))
                else (name, value)
                for name, value in raw
            ]
        )
        self._last = raw, world, masked
        return masked

    def _is_secret_header(self, name: bytes) -> bool:
        is_secret = self._is_named(name.decode("latin-1"))
        if len(self._headers) < _MOST_REMEMBERED and len(name) <= _LONGEST_REMEMBERED:
            self._headers[name] = is_secret
        return is_secret

    def _is_named(self, name: str) -> bool:
        return name.lower() in self._names or name in self._members or is_secret_name(name)

    def query(self, query: bytes) -> bytes:
        """Mask the values of secret parameters in a query string."""
        if not query:
            return query
        return b"&".join(self._field(part) for part in query.split(b"&"))

    def body(self, body: bytes) -> bytes:
        """Mask the values of secret members in a JSON body.

        If the contract has secret members, a body that is not an object is masked as a whole: a
        form, a list or a text could hold a credential without a name. Otherwise a form is masked
        like a query string, and a body with parts or of XML as a whole if it may hold a credential.
        """
        if not body:
            return body
        if self._any_member is not None and _OBJECT.match(body) is None:
            return self._pseudonyms.of(body)
        is_declared = self._any_member is not None and self._any_member.search(body) is not None
        if not is_declared and not _may_hold_secrets(body):
            return body
        try:
            value = orjson.loads(body)
            masked = self._masked(value)
            return body if masked == value else orjson.dumps(masked)
        except (orjson.JSONDecodeError, orjson.JSONEncodeError, RecursionError):
            is_opaque = is_declared or _OPAQUE.match(body) is not None
            return self._pseudonyms.of(body) if is_opaque else self.query(body)

    def bodies(self, body: bytes, reply: bytes) -> tuple[bytes, bytes]:
        """Mask the bodies of a request and its reply, like `body`; both are searched at once."""
        if self._any_member is None and not _may_hold_secrets(body + b"\n" + reply):
            return body, reply
        return self.body(body), self.body(reply)

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
        if any(self._is_named(step) for step in violation.pointer.split("/")):
            return True
        is_whole = violation.place in ("body", "reply-body") and not violation.pointer
        return bool(self._members) and is_whole and not isinstance(violation.value, dict)

    def _masked(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: self.member(each) if self._is_secret_member(name) else self._masked(each)
                for name, each in value.items()
            }
        return [self._masked(each) for each in value] if isinstance(value, list) else value

    def _is_secret_member(self, name: str) -> bool:
        return name in self._members or is_secret_name(name)

    def _field(self, part: bytes) -> bytes:
        name, equals, value = part.partition(b"=")
        whole = unquote_plus(name.decode("latin-1"))
        if not self._is_named(whole) and not any(map(self._is_named, _STEPS.split(whole))):
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


def _may_hold_secrets(body: bytes) -> bool:
    """Whether a part of a name that carries credentials in every API is in a body.

    Every call asks this. As a text, because looking for a text in a text is the quickest; and the
    rare letters first, because most bodies lack some of them.
    """
    text = body.decode("latin-1").lower()
    return (
        "secr" in text
        or ("k" in text and ("tok" in text or "api" in text or "cookie" in text))
        or ("w" in text and "pass" in text)
        or ("z" in text and "thoriz" in text)
        # A name can be written with escapes.
        or ("\\" in text and "\\u00" in text)
        or ("%" in text and "=" in text)
    )
