"""A consumer without a socket: sends one ASGI request and gives back the whole response."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.engine.journal import Journal
from mockserver.engine.world import World
from mockserver.http.app import Server
from mockserver.http.control import credentials
from tests.settling import settled


@dataclass(frozen=True)
class Response:
    """What came back; header names are lower case, and the last of a name counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Speaks to a server within this process, as one world; the world's tester too.

    While the server is on a socket as well, everything runs in the event loop of that.
    """

    def __init__(self, server: Server, world: str) -> None:
        self.server = server
        self.world = world
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.run(settled())
        self._runner.close()

    def run(self, coroutine: Any) -> Any:
        loop = self.server.worlds.loop
        if loop is not None:
            return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
        return self._runner.run(_whole(coroutine))

    def credentials(self, api: str) -> dict[str, str]:
        return dict(credentials(self.server.worlds, self.server.apis[api]))

    @property
    def journal(self) -> Journal:
        """The journal of its world."""
        journal = self.run(self.server.worlds.journal(self.world))
        assert isinstance(journal, Journal)
        return journal

    @property
    def control(self) -> str:
        """The path of its world in the control API."""
        return f"/_mock/worlds/{self.world}"

    @property
    def stored_world(self) -> World:
        """Its world as the server holds it."""
        world = self.run(self.server.worlds.find(self.world))
        assert isinstance(world, World)
        return world

    def start(self, scenario: str, now: str | None, **more: Any) -> Response:
        """Make its world anew; its clock is frozen if there is a `now`."""
        clock = {} if now is None else {"clock": {"now": now}}
        return succeeded(self.put(self.control, json={"scenario": scenario, **clock, **more}))

    def turn_to(self, now: str) -> None:
        """Turn its world's clock to a moment."""
        succeeded(self.put(f"{self.control}/clock", json={"now": now}))

    def advance(self, duration: str) -> Response:
        """Turn its world's clock on, such as by `P1D`."""
        return succeeded(self.post(f"{self.control}/clock/advance", json={"duration": duration}))

    def rows(self, api: str, collection: str) -> dict[str, dict[str, Any]]:
        """A collection's rows by id, as the control API shows them."""
        reply = succeeded(self.get(f"{self.control}/rows/{api}/{collection}?limit=1000"))
        return {row["id"]: row for row in reply.json()["rows"]}

    def get(self, path: str, **options: Any) -> Response:
        return self.request("GET", path, **options)

    def put(self, path: str, **options: Any) -> Response:
        return self.request("PUT", path, **options)

    def post(self, path: str, **options: Any) -> Response:
        return self.request("POST", path, **options)

    def delete(self, path: str, **options: Any) -> Response:
        return self.request("DELETE", path, **options)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes | list[bytes] = b"",
        headers: Mapping[str, str] | list[tuple[str, str]] | None = None,
        host: str | None = "127.0.0.1:4010",
        names_world: bool = True,
    ) -> Response:
        """Send a request. A list of bodies comes in as chunks; `json` brings its own type."""
        sent: list[tuple[str, str]] = [] if host is None else [("host", host)]
        if names_world:
            sent.append(("x-mock-world", self.world))
        if json is not None:
            body = json_bytes(json)
            sent.append(("content-type", "application/json"))
        sent += list(headers.items()) if isinstance(headers, Mapping) else headers or []
        reply: Response = self.run(send_request(self.server, method, path, raw_headers(sent), body))
        return reply


async def _whole(coroutine: Any) -> Any:
    """Run a coroutine and everything that it has left to do: this loop may not run again."""
    try:
        return await coroutine
    finally:
        await settled()


def succeeded(reply: Response) -> Response:
    assert reply.status == 200, reply
    return reply


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def raw_headers(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def send_request(
    server: Server,
    method: str,
    path: str,
    headers: list[tuple[bytes, bytes]],
    body: bytes | list[bytes],
) -> Response:
    raw_path, _, query = path.encode("latin-1").partition(b"?")
    chunks = [body] if isinstance(body, bytes) else list(body) or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not chunks:
            return {"type": "http.disconnect"}
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": raw_path.decode("latin-1"),
        "raw_path": raw_path,
        "query_string": query,
        "headers": headers,
    }
    await server.app(scope, receive, send)
    if not sent:  # a fault dropped the connection
        return Response(0, {}, b"")
    start, *rest = sent
    found = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Response(start["status"], found, b"".join(each.get("body", b"") for each in rest))
