"""An exchange as one line for a shell, with its credentials masked."""

import shlex

from mockserver.engine.journal import Exchange
from mockserver.http.wire import shown_text

#: What curl writes itself, or what only holds for the connection that there was.
_LEFT_OUT = frozenset((b"host", b"content-length", b"transfer-encoding", b"connection", b"expect"))


def url_of(exchange: Exchange) -> str:
    """Give the URL that was called; an exchange without a Host was made with this machine."""
    host = dict(exchange.headers).get(b"host", b"127.0.0.1:4010")
    target = exchange.path + (b"?" + exchange.query if exchange.query else b"")
    return f"http://{(host + target).decode('latin-1')}"


def curl_of(exchange: Exchange, world: str) -> str:
    """Write the call as it can be made again, once masked credentials are filled in."""
    url = url_of(exchange)
    words = ["curl", "-sS"]
    if set(url) & set("[]{}"):
        words.append("--globoff")
    if "/." in url:
        words.append("--path-as-is")
    words += ["-I"] if exchange.method == "HEAD" else ["-X", exchange.method]
    words.append(url)
    for name, value in exchange.headers:
        if name not in _LEFT_OUT:
            words += ["-H", _header(name, value)]
    names = {name for name, _ in exchange.headers}
    if b"x-mock-world" not in names:
        words += ["-H", f"x-mock-world: {world}"]
    if exchange.body:
        if b"content-type" not in names:
            words += ["-H", "content-type:"]  # else curl writes one of its own
        words += ["--data-raw", shown_text(exchange.body)]
    return shlex.join(words)


def _header(name: bytes, value: bytes) -> str:
    told = name.decode("latin-1")
    # curl leaves a header out that has nothing behind its colon.
    return f"{told}: {value.decode('latin-1')}" if value else f"{told};"
