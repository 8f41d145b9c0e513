"""A journal as an HTTP Archive (HAR 1.2), which browsers and proxies can open."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from mockserver import __version__
from mockserver.engine.clock import format_instant
from mockserver.engine.journal import Exchange
from mockserver.http.curl import url_of
from mockserver.http.transport.wire import shown_text

_HTTP = "HTTP/1.1"
#: HAR's value for a size that was not measured.
_UNKNOWN = -1


def archive(exchanges: Iterable[Exchange]) -> dict[str, Any]:
    """Return exchanges as a whole archive; the times are those of the world."""
    creator = {"name": "loyalty-mockserver", "version": __version__}
    entries = [_entry(exchange) for exchange in exchanges]
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def _entry(exchange: Exchange) -> dict[str, Any]:
    took = exchange.took / 1000
    return {
        "startedDateTime": format_instant(exchange.at),
        "time": took,
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "comment": " ".join(filter(None, (exchange.api, exchange.operation, exchange.source))),
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    query = parse_qsl(exchange.query.decode("latin-1"), keep_blank_values=True)
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": url_of(exchange._replace(path=exchange.raw_path or exchange.path)),
        "httpVersion": _HTTP,
        "cookies": [],  # cookies are credentials: the header is masked
        "headers": _headers(exchange.headers),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": _UNKNOWN,
        "bodySize": exchange.body_size,
    }
    if exchange.body:
        request["postData"] = {
            "mimeType": _media_type(exchange.headers),
            "text": shown_text(exchange.body, exchange.body_size),
        }
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    response: dict[str, Any] = {
        "status": exchange.status,
        "statusText": "",
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _headers(exchange.reply_headers),
        "content": {
            "size": exchange.reply_size,
            "mimeType": _media_type(exchange.reply_headers),
            "text": shown_text(exchange.reply_body, exchange.reply_size),
        },
        "redirectURL": dict(exchange.reply_headers).get(b"location", b"").decode("latin-1"),
        "headersSize": _UNKNOWN,
        "bodySize": exchange.reply_size,
    }
    if exchange.dropped:
        response["_error"] = f"A fault dropped the connection {exchange.dropped} the reply."
    return response


def _headers(headers: tuple[tuple[bytes, bytes], ...]) -> list[dict[str, str]]:
    return [
        {"name": name.decode("latin-1"), "value": value.decode("latin-1")}
        for name, value in headers
    ]


def _media_type(headers: tuple[tuple[bytes, bytes], ...]) -> str:
    return dict(headers).get(b"content-type", b"").decode("latin-1")
