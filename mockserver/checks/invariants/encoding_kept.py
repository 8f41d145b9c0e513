"""Whether JSON came as UTF-8, as RFC 8259 (section 8.1) demands, and is called nothing else."""

import codecs
from collections.abc import Iterator
from email.message import Message

from mockserver.checks.invariants.breach import Breach
from mockserver.checks.wire.exchange import Exchange
from mockserver.contract.media_type import is_json

JSON_ENCODING = "json-encoding"
_TITLE = "JSON is not in UTF-8"
_EXPECTED = "JSON in UTF-8 without a byte order mark (RFC 8259)"


def json_is_utf_8(exchange: Exchange) -> Iterator[Breach]:
    """Yield how a reply's JSON is encoded, or labelled, in another way than UTF-8.

    ASCII is UTF-8, too, so that it may be called so.
    """
    label, body = exchange.reply_headers.get("content-type", ""), exchange.reply_body
    if not body or not is_json(label):
        return
    charset = _charset(label)
    if charset not in ("utf-8", "ascii"):
        yield Breach(JSON_ENCODING, _TITLE, "content-type", _EXPECTED, label)
    elif charset == "ascii" and not body.isascii():
        yield Breach(JSON_ENCODING, _TITLE, "content-type", "ASCII, as it says", label)
    if body.startswith(codecs.BOM_UTF8):
        yield Breach(JSON_ENCODING, _TITLE, "body", _EXPECTED, "a byte order mark")
    elif not _is_utf_8(body):
        yield Breach(JSON_ENCODING, _TITLE, "body", _EXPECTED, repr(body[:40]))


def _charset(label: str) -> str:
    """Return the charset of a Content-Type by its usual name; UTF-8 where it names none."""
    message = Message()
    message["content-type"] = label
    charset = message.get_content_charset("") or "utf-8"
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return charset


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    # UTF-16 and UTF-32 of ASCII are valid UTF-8, full of characters that no JSON has.
    return b"\0" not in body
