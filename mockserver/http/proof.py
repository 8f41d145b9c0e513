"""Checks that a server answers, before it has a socket."""

from typing import Any

from mockserver.errors import MockServerError
from mockserver.http.app import Server

_PATH = "/_mock/health"


async def prove(server: Server, token: str | None) -> None:
    """Send one request through the whole app. Raises MockServerError if the status is not 200."""
    headers = [(b"host", b"localhost")]
    if token is not None:
        headers.append((b"authorization", b"Bearer " + token.encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "root_path": "",
        "path": _PATH,
        "raw_path": _PATH.encode(),
        "query_string": b"",
        "headers": headers,
        "server": None,
        "client": None,
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await server.app(scope, receive, send)
    status = sent[0]["status"] if sent else "nothing"
    if status != 200:
        body = b"".join(each.get("body", b"") for each in sent).decode(errors="replace")
        raise MockServerError(
            f"The server was made, but GET {_PATH} answers {status}. {body}".strip(),
            hint="This is a bug of the mock server: please report it.",
        )
