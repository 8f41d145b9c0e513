"""Calls a server in this process: to check that it answers, before it has a socket."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from mockserver.errors import MockServerError
from mockserver.http.app import Server

_PATH = "/_mock/health"


async def prove(server: Server, token: str | None) -> None:
    """Send one request through the whole app. Raises MockServerError if the status is not 200."""
    headers = [] if token is None else [("authorization", f"Bearer {token}")]
    status, body = await ask(server, "GET", _PATH, headers)
    if status != 200:
        raise MockServerError(
            f"The server was made, but GET {_PATH} answers {status or 'nothing'}. "
            f"{body.decode(errors='replace')}".strip(),
            hint="This is a bug of the mock server: please report it.",
        )


async def ask(
    server: Server,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes = b"",
) -> tuple[int, bytes]:
    """Send one request to a server in this process; returns status and body, 0 for no reply."""
    path, _, query = target.encode().partition(b"?")
    lines = [("host", "localhost"), *headers]
    if body:
        lines.append(("content-length", str(len(body))))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "root_path": "",
        "path": unquote_to_bytes(path).decode(errors="replace"),
        "raw_path": path,
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in lines],
        "server": None,
        "client": None,
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await server.app(scope, receive, send)
    status: int = sent[0]["status"] if sent else 0
    return status, b"".join(each.get("body", b"") for each in sent)
