"""Masks the credentials of a request where its reply repeats them, before a file keeps it."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes

from mockserver.engine.journal import Exchange
from mockserver.engine.masking import PSEUDONYM
from mockserver.http.request import Head

#: A shorter value occurs by chance; masking it would damage the text.
_SHORTEST: Final = 4


def without_echoes(exchange: Exchange, head: Head, body: bytes) -> Exchange:
    """Return an exchange whose reply has pseudonyms in place of the credentials of its request.

    The exchange's request is masked already: whatever differs from `head` and `body` is one.
    """
    forms = dict(_forms(exchange, head, body))
    if not forms:
        return exchange

    def masked(text: bytes) -> bytes:
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, forms[form])
        return text

    headers = tuple((name, masked(value)) for name, value in exchange.reply_headers)
    return exchange._replace(reply_headers=headers, reply_body=masked(exchange.reply_body))


def _forms(exchange: Exchange, head: Head, body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each way to write a credential of the request, with its pseudonym."""
    fields = zip(head.query.split(b"&"), exchange.query.split(b"&"), strict=True)
    pairs = [
        (raw, kept) for (_, raw), (_, kept) in zip(head.raw_headers, exchange.headers, strict=True)
    ]
    for raw, kept in [*pairs, *fields, *_of_body(body, exchange.body)]:
        found = None if raw == kept else PSEUDONYM.search(kept.decode("latin-1"))
        if found is None:
            continue
        secret = raw[found.start() : len(raw) - (len(kept) - found.end())]
        for each in {secret, unquote_to_bytes(secret.replace(b"+", b" "))}:
            for form in _written(each):
                if len(form) >= _SHORTEST:
                    yield form, found[0].encode()


def _written(secret: bytes) -> set[bytes]:
    """Return a credential as it is, within JSON, within JSON in a text of JSON, and in a URL."""
    text = secret.decode("latin-1")
    once = json.dumps(text)[1:-1]
    return {secret, once.encode(), json.dumps(once)[1:-1].encode(), quote(text, safe="").encode()}


def _of_body(raw: bytes, kept: bytes) -> list[tuple[bytes, bytes]]:
    """Pair the texts of a body, or its fields, with those that were kept of them."""
    if raw == kept:
        return []
    try:
        return [*_texts(json.loads(raw), json.loads(kept))]
    except (ValueError, RecursionError):
        return [*zip(raw.split(b"&"), kept.split(b"&"), strict=False)]


def _texts(raw: Any, kept: Any) -> Iterator[tuple[bytes, bytes]]:
    if isinstance(raw, dict) and isinstance(kept, dict):
        for name in raw.keys() & kept.keys():
            yield from _texts(raw[name], kept[name])
    elif isinstance(raw, list) and isinstance(kept, list):
        for one, other in zip(raw, kept, strict=False):
            yield from _texts(one, other)
    elif isinstance(kept, str) and not isinstance(raw, dict | list | None):
        yield str(raw).encode(), kept.encode()
