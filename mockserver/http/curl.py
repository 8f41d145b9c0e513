"""Writes an exchange as a curl command; only ready-made credentials are written out."""

import json
import shlex
from collections.abc import Callable, Mapping
from urllib.parse import quote

from mockserver.engine.journal import Exchange
from mockserver.engine.masking import PSEUDONYM
from mockserver.http.transport.wire import shown_text

#: Header fields that curl sets itself, or that belonged to the connection.
_LEFT_OUT = frozenset((b"host", b"content-length", b"transfer-encoding", b"connection", b"expect"))


def url_of(exchange: Exchange) -> str:
    """Return the URL of the call; without a Host header, the host is this machine."""
    host = dict(exchange.headers).get(b"host", b"127.0.0.1:4010")
    target = exchange.path + (b"?" + exchange.query if exchange.query else b"")
    return f"http://{(host + target).decode('latin-1')}"


def curl_of(exchange: Exchange, world: str, ready_made: Mapping[str, str]) -> str:
    """Return the shell command that repeats a call.

    `ready_made` are the credentials that the server itself offers, by pseudonym: they are written
    out. The user of the command fills in the others.
    """
    url = _filled(url_of(exchange), ready_made, quote)
    words = ["curl", "-sS"]
    if set(url) & set("[]{}"):
        words.append("--globoff")
    if "/." in url:
        words.append("--path-as-is")
    words += ["-I"] if exchange.method == "HEAD" else ["-X", exchange.method]
    words.append(url)
    for name, value in exchange.headers:
        if name not in _LEFT_OUT:
            words += ["-H", _header(name, value, ready_made)]
    names = {name for name, _ in exchange.headers}
    if b"x-mock-world" not in names and not _names_world(exchange, world):
        words += ["-H", f"x-mock-world: {world}"]
    if exchange.body:
        if b"content-type" not in names:
            words += ["-H", "content-type:"]  # otherwise curl adds its own
        words += ["--data-raw", _filled(shown_text(exchange.body), ready_made, _json_text)]
    return shlex.join(words)


def _header(name: bytes, value: bytes, ready_made: Mapping[str, str]) -> str:
    text = name.decode("latin-1")
    # curl leaves out a header with nothing after its colon.
    return f"{text}: {_filled(value.decode('latin-1'), ready_made)}" if value else f"{text};"


def _names_world(exchange: Exchange, world: str) -> bool:
    """Whether a credential names the world, as `<credential>@<world>`."""
    suffix = f"]@{world}".encode("latin-1")
    return any(value.endswith(suffix) for _, value in exchange.headers)


def _filled(text: str, ready_made: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """Replace the pseudonyms of ready-made credentials by their values."""
    return PSEUDONYM.sub(
        lambda each: escape(ready_made[each[0]]) if each[0] in ready_made else each[0], text
    )


def _json_text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]
