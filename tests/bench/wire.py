"""One exchange over loopback, for probing and checking; never for timing a load."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.workload import Request

#: Every server of the bench listens here and nowhere else.
LOOPBACK = "127.0.0.1"

_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the text that came with it."""

    status: int
    text: str


def exchange(
    port: int,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
) -> Answer:
    """Send one request; raise OSError or HTTPException while nobody answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.read().decode("utf-8", "replace"))
    finally:
        connection.close()


def send(port: int, request: Request) -> Answer:
    """Send a workload's request once."""
    return exchange(
        port, request.path, method=request.method, headers=request.headers, body=request.body
    )
