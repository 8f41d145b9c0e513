"""The body of a call that is refused by its head is read and thrown away, and never kept."""

from typing import Any

import pytest
from starlette.types import Scope

from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client

CHUNK = b"x" * 2**16


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("PUT", "/_mock/worlds/w/snapshot", {"host": "evil.example"}, 421),
        ("PUT", "/_mock/worlds/w/snapshot", {}, 401),
        ("PUT", "/_mock/worlds/w/snapshot", {"origin": "http://evil.example"}, 403),
        ("POST", "/_mock/nowhere", {}, 404),
        ("DELETE", "/api/users", {}, 405),
        ("POST", "/api/nowhere", {}, 404),
        ("POST", "/api/users", {"x-mock-world": "no name"}, 400),
    ],
)
def test_nothing_of_a_refused_body_is_kept(
    method: str, path: str, headers: dict[str, str], status: int
) -> None:
    server = build_server(Settings(token="open-sesame"))
    client = Client(server, "w")
    sent: list[Any] = []
    chunks = iter([CHUNK] * 64)
    alive: list[memoryview] = []

    async def receive() -> dict[str, Any]:
        chunk = next(chunks, None)
        if chunk is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        fresh = memoryview(bytearray(chunk))
        alive.append(fresh)
        return {"type": "http.request", "body": fresh, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    named = {"host": "127.0.0.1:4010", **headers}
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }

    async def called() -> None:
        await server.app(scope, receive, send)

    client.run(called())
    client.close()

    assert sent[0]["status"] == status
    # Every chunk was read, and nobody but this test has hold of one.
    assert len(alive) == 64
    for fresh in alive:
        fresh.release()


def test_a_refused_body_is_never_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(build_server(Settings()), "w")
    monkeypatch.setattr(
        "mockserver.http.gate.read_body", lambda *_: pytest.fail("the body was collected")
    )

    assert client.post("/api/nowhere", body=[CHUNK] * 3).status == 404
    client.close()
