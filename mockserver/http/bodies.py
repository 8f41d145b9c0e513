"""Parses the body of a request by its media type, and validates it: JSON, forms, texts, files."""

from typing import Any
from urllib.parse import unquote_plus

from mockserver.contract.absent import ABSENT
from mockserver.contract.content import Unreadable
from mockserver.contract.form import Field, Form
from mockserver.contract.media_type import is_json, is_range, kind_of
from mockserver.contract.operation import BodyRule
from mockserver.contract.parameter import parse_query
from mockserver.contract.violation import Violation
from mockserver.engine.call import JSON_MEDIA
from mockserver.engine.problem import Problem, invalid
from mockserver.http.transport.multipart import BodyPart, NotMultipart, parse_multipart
from mockserver.http.transport.wire import (
    Headers,
    MediaType,
    NotJson,
    decode_json,
    parse_media_type,
)

_IDENTITY = (b"", b"identity")
#: The codecs of a text, by the charset that a client names. UTF-8 where it names none.
_CODECS = {
    "": "utf-8",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
}
#: How many fields a form may have.
MOST_FIELDS = 1_000
#: Up to so many characters, a file that is a text is kept as it is.
_SHORT = 1_000


def read_body(
    rule: BodyRule | None, headers: Headers, body: bytes, *, any_json: bool = False
) -> Any:
    """Parse and validate a body; None without one, a Problem if it is not valid.

    A form becomes an object, a text a string. A file or other bytes become a short text that
    stands for them: nobody keeps megabytes. With `any_json`, a body of a type that is not listed is
    read as JSON if it parses.
    """
    if rule is None:
        return None
    if not body and not rule.required:
        return None
    raw_type = headers.get(b"content-type", b"")
    media_type = parse_media_type(raw_type)
    name = rule.listed(media_type.name)
    if not body and not _may_be_empty(media_type, name):
        return invalid([Violation("body", "", "required", "a body", "nothing")])
    encoding = headers.get(b"content-encoding")
    if encoding is not None and encoding.lower() not in _IDENTITY:
        return Problem("unsupported-media-type", "A body with a Content-Encoding is not read.")
    if name is None:
        value = _untyped_json(body) if any_json and JSON_MEDIA in rule.media else ABSENT
        if value is ABSENT:
            return _not_listed(rule, media_type)
        return _judged(rule, JSON_MEDIA, "json", value)
    # Without a Content-Type, a body that may be of any type is JSON.
    kind = kind_of(media_type.name) if media_type.name else "json"
    if kind == "json" and not media_type.is_utf8:
        return Problem(
            "unsupported-media-type", f"JSON is UTF-8; the charset is {media_type.charset!r}."
        )
    try:
        if kind == "json":
            value = decode_json(body)
        else:
            value = _parse(rule.forms.get(name), name, media_type, raw_type, body)
    except (NotJson, NotMultipart) as error:
        return Problem("malformed", str(error))
    if isinstance(value, Problem):
        return value
    return _judged(rule, name, kind, value)


def form_in(rule: BodyRule | None, headers: Headers, body: bytes) -> Any:
    """Return the object that a form is, before its schema judges it; ABSENT for any other body.

    A form that is not sound is ABSENT, too.
    """
    if rule is None or not rule.forms or not body:
        return ABSENT
    raw_type = headers.get(b"content-type", b"")
    media_type = parse_media_type(raw_type)
    name = rule.listed(media_type.name)
    if name is None or kind_of(media_type.name) not in ("form", "multipart"):
        return ABSENT
    try:
        value = _parse(rule.forms.get(name), name, media_type, raw_type, body)
    except NotMultipart:
        return ABSENT
    return ABSENT if isinstance(value, Problem) else value


def _judged(rule: BodyRule, name: str, kind: str, value: Any) -> Any:
    """Return a body that fits the schema of its media type, or a Problem."""
    validator = rule.media[name]
    if validator is None or validator.accepts(value):
        return value
    if kind in ("text", "binary") and is_range(name) and isinstance(value, str):
        # A range leaves open what its bodies are like: its schema is not about this one.
        return value
    return invalid(validator.violations(value, "body"))


def _untyped_json(body: bytes) -> Any:
    """Parse a body that does not say that it is JSON; ABSENT if it is not."""
    try:
        return decode_json(body)
    except NotJson:
        return ABSENT


def _may_be_empty(media_type: MediaType, name: str | None) -> bool:
    """Whether nothing is a body of this type: a form without fields, an empty text or file."""
    is_named = name is not None and not is_range(name)
    return is_named and kind_of(media_type.name) not in ("json", "multipart")


def _not_listed(rule: BodyRule, media_type: MediaType) -> Problem:
    named, listed = media_type.name or "missing", " or ".join(rule.media)
    return Problem("unsupported-media-type", f"The Content-Type is {named}; it has to be {listed}.")


def _parse(
    form: Form | None, name: str, media_type: MediaType, raw_type: bytes, body: bytes
) -> Any:
    """Parse a body that is not JSON, unless it looks so where any type is allowed.

    Returns a Problem, or raises NotMultipart, if it is not sound.
    """
    if is_range(name) and body.lstrip()[:1] in (b"{", b"["):
        try:
            return decode_json(body)
        except NotJson:
            pass
    kind = kind_of(media_type.name)
    if kind == "text":
        return _text(body, media_type)
    if kind == "binary" or form is None:
        return stand_in(body, media_type.name)
    try:
        if kind == "form":
            return _fields(form, body)
        parts = [_field(form, part) for part in parse_multipart(raw_type, body)]
        return form.value(parts, str)
    except Unreadable as error:
        return Problem("malformed", f"The form has to have {error.expected}.")


def _text(body: bytes, media_type: MediaType) -> str | Problem:
    codec = _CODECS.get(media_type.charset)
    if codec is None:
        return Problem(
            "unsupported-media-type", f"The charset {media_type.charset!r} is not read; use UTF-8."
        )
    try:
        return body.decode(codec)
    except UnicodeError:
        return Problem("malformed", f"The body is not {media_type.charset or 'UTF-8'}.")


def _fields(form: Form, body: bytes) -> Any:
    if body.count(b"&") >= MOST_FIELDS:
        return Problem("malformed", f"The form has more than {MOST_FIELDS:,} fields.")
    try:
        fields = [Field(name, raw) for name, raw in parse_query(body)]
    except UnicodeError:
        return Problem("malformed", "The form is not UTF-8.")
    return form.value(fields, unquote_plus)


def _field(form: Form, part: BodyPart) -> Field:
    """Turn a part into a field: a file into the text that stands for it, JSON into its value."""
    name, filename, raw_type, content = part
    media_type = parse_media_type(raw_type)
    shape = form.member(name)
    if is_json(media_type.name) and not (shape.types and shape.is_text):
        try:
            return Field(name, value=decode_json(content))
        except NotJson as error:
            raise NotMultipart(f"The part {name!r} is not JSON: {error}") from None
    is_file = filename is not None or (media_type.name and kind_of(media_type.name) == "binary")
    codec = None if is_file else _CODECS.get(media_type.charset)
    try:
        if codec is not None:
            return Field(name, content.decode(codec))
    except UnicodeError:
        pass
    return Field(name, value=stand_in(content, media_type.name, filename or ""))


def stand_in(content: bytes, media_type: str, filename: str = "") -> str:
    """Return a text that stands for bytes: themselves if they are a short text, else what they are.

    For example `photo.png (image/png, 48,213 bytes)`.
    """
    try:
        text = content.decode() if len(content) <= 4 * _SHORT else None
    except UnicodeError:
        text = None
    if text is not None and len(text) <= _SHORT and "\0" not in text:
        return text
    size = f"{len(content):,} bytes"
    return f"{filename or 'file'} ({media_type or 'application/octet-stream'}, {size})"
