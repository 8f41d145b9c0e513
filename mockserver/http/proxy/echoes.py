"""Masks the credentials of a request where its reply repeats them, before a file keeps it."""

import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from mockserver.engine.journal import Exchange
from mockserver.engine.masking import PSEUDONYM
from mockserver.http.request import Head

#: A shorter value occurs by chance; masking it would damage the text.
_SHORTEST: Final = 4


def without_echoes(exchange: Exchange, head: Head) -> Exchange:
    """Return an exchange whose reply has pseudonyms in place of what `head` kept secret.

    The exchange's request is masked already: whatever differs from the head is a credential.
    """
    forms = dict(_forms(exchange, head))
    if not forms:
        return exchange

    def masked(text: bytes) -> bytes:
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, forms[form])
        return text

    headers = tuple((name, masked(value)) for name, value in exchange.reply_headers)
    return exchange._replace(reply_headers=headers, reply_body=masked(exchange.reply_body))


def _forms(exchange: Exchange, head: Head) -> Iterator[tuple[bytes, bytes]]:
    """Yield each way to write a credential of the request, with its pseudonym."""
    fields = zip(head.query.split(b"&"), exchange.query.split(b"&"), strict=True)
    pairs = [
        (raw, kept) for (_, raw), (_, kept) in zip(head.raw_headers, exchange.headers, strict=True)
    ]
    for raw, kept in [*pairs, *fields]:
        found = None if raw == kept else PSEUDONYM.search(kept.decode("latin-1"))
        if found is None:
            continue
        secret = raw[found.start() : len(raw) - (len(kept) - found.end())]
        for each in {secret, unquote_to_bytes(secret.replace(b"+", b" "))}:
            text = each.decode("latin-1")
            for form in (each, json.dumps(text)[1:-1].encode(), quote(text, safe="").encode()):
                if len(form) >= _SHORTEST:
                    yield form, found[0].encode()
