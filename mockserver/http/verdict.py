"""Holds an exchange as it went over the wire against its contract, in both directions."""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mockserver.contract.media_type import kind_of
from mockserver.contract.operation import Operation
from mockserver.contract.violation import Place, Violation, shown
from mockserver.engine.call import Call
from mockserver.http.request import Request, not_utf8, read_call
from mockserver.http.transport.wire import NotJson, decode_json
from mockserver.settings import MAX_BODY

#: Statuses whose replies have no body (RFC 9110, 6.4.1).
_BODILESS: Final = frozenset((204, 205, 304))
#: Of a reply, these places are called otherwise than those of a request.
_OF_REPLY: Final[Mapping[Place, Place]] = {"body": "reply-body", "header": "reply-header"}
#: The codings that are decoded, up to MAX_BODY bytes; zlib tells them apart by their header.
_DECODED: Final = frozenset(("gzip", "x-gzip", "deflate"))
_ANY_HEADER: Final = 32 + zlib.MAX_WBITS


def request_violations(request: Request, *, any_json: bool = False) -> list[Violation]:
    """List where a request breaks the contract; whether a credential is valid is not judged.

    With `any_json`, a body that parses as JSON is judged as JSON, whatever its Content-Type says.
    """
    try:
        call = read_call(request, request.head.fields(), {}, any_json=any_json)
    except UnicodeError:
        return list(not_utf8("query").violations)
    if isinstance(call, Call):
        return []
    expected = "a body that the contract takes"
    return list(call.violations) or [Violation("body", "", call.kind, expected, call.message)]


def reply_violations(
    operation: Operation, method: str, status: int, headers: Mapping[str, str], body: bytes
) -> list[Violation]:
    """List where a reply breaks the contract; `headers` have lower-case names.

    Only JSON is held against a schema; of any other body, its media type is.
    """
    media_type = headers.get("content-type", "")
    value, unread = None, None
    is_json = kind_of(media_type) == "json"
    has_body = method != "HEAD" and status not in _BODILESS
    if is_json and has_body:
        value, unread = _read_json(body, headers.get("content-encoding", ""))
    found = operation.reply_violations(status, media_type, value, headers)
    if not has_body:
        found = [each for each in found if each.place in ("status", "header")]
    elif unread is not None or not is_json:
        found = [each for each in found if each.place != "body"]
    return [_of_reply(each) for each in ([] if unread is None else [unread]) + found]


def _read_json(body: bytes, coding: str) -> tuple[Any, Violation | None]:
    """Parse a reply's body; the violation says why it cannot be parsed."""
    plain = plain_body(body, coding)
    if plain is None:
        expected = "no coding, as the proxy asks for"
        return None, Violation("body", "", "coding", expected, shown(coding.strip().lower()))
    if not plain:
        return None, Violation("body", "", "malformed", "JSON", "nothing")
    try:
        return decode_json(plain), None
    except NotJson as error:
        return None, Violation("body", "", "malformed", "JSON", str(error))


def plain_body(body: bytes, coding: str) -> bytes | None:
    """Return a body without its coding, the value of Content-Encoding; None if it is not known."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return body
    return _decoded(body) if coding in _DECODED else None


def _decoded(body: bytes) -> bytes | None:
    """Decode gzip or zlib; None for what is neither, is cut, or becomes larger than the limit."""
    decoder = zlib.decompressobj(_ANY_HEADER)
    try:
        plain = decoder.decompress(body, MAX_BODY)
    except zlib.error:
        return None
    return plain if decoder.eof else None


def _of_reply(violation: Violation) -> Violation:
    return replace(violation, place=_OF_REPLY.get(violation.place, violation.place))
