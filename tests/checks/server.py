"""A small koomalooma that keeps its contract, unless it is given bugs; it answers over HTTP."""

import asyncio
import json
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal

import uvicorn

CREDENTIAL = "canary-7f3a9d1c5e"
MOMENT = "2026-03-02T12:00:00Z"

Bug = Literal[
    "drops a required field",
    "sends a wrong type",
    "sends a word outside the enum",
    "sends a date that is none",
    "breaks on non-ascii text",
    "accepts a bad enum",
    "accepts a body of the wrong type",
    "ignores authentication",
    "answers 470 to a missing credential",
    "takes any credential",
    "sends no Allow header",
    "sends a wrong Allow header",
    "answers 404 to a wrong method",
    "answers an undocumented status",
    "sends an undocumented content type",
    "refuses every valid request",
    "echoes the credential",
    "stops in the middle",
    "asks to wait at every fifth call",
    "asks to wait for ever",
]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_COMMITMENTS = re.compile(rb"/api/users/([^/]+)/commitments")


class Server:
    """The application; `seen` holds the requests in order, `users` those that were created."""

    def __init__(self, *bugs: Bug) -> None:
        self.bugs = bugs
        self.seen: list[tuple[str, bytes, bytes, str | None, bytes]] = []
        self.users = {b"member-0"}
        self.url = ""
        self.stop: Callable[[], None] = lambda: None
        #: Whether the server still accepts connections.
        self.accepts: Callable[[], bool] = lambda: False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = dict(scope["headers"])
        key = headers.get(b"x-koomalooma-jwt", b"").decode("latin-1")
        media = headers.get(b"content-type", b"").decode("latin-1")
        path: bytes = scope["raw_path"]
        self.seen.append((scope["method"], path, scope["query_string"], media, body))
        if "stops in the middle" in self.bugs and len(self.seen) == 30:
            await self._stopped()
        status, reply, extra = self._answer(scope["method"], path, key, media, body)
        kind = b"application/json"
        if "sends an undocumented content type" in self.bugs and status == 201:
            kind = b"text/html"
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", kind), *extra],
            }
        )
        await send({"type": "http.response.body", "body": json.dumps(reply).encode()})

    async def _stopped(self) -> None:
        """Stop, and wait until nobody can connect any more: this call is the last one."""
        self.stop()
        while self.accepts():  # noqa: ASYNC110  # uvicorn tells nobody
            await asyncio.sleep(0.01)

    def _answer(
        self, method: str, path: bytes, key: str, media: str, body: bytes
    ) -> tuple[int, object, list[tuple[bytes, bytes]]]:
        fifth = "asks to wait at every fifth call" in self.bugs and len(self.seen) % 5 == 0
        if fifth or ("asks to wait for ever" in self.bugs and len(self.seen) > 1):
            return 429, {"error": "later"}, [(b"retry-after", b"0")]
        match = _COMMITMENTS.fullmatch(path)
        if path != b"/api/users" and match is None:
            return 404, {"error": "no such path"}, []
        if method != "POST":
            if "answers 404 to a wrong method" in self.bugs:
                return 404, {"error": "no such path"}, []
            allowed = b"GET" if "sends a wrong Allow header" in self.bugs else b"POST"
            extra = [] if "sends no Allow header" in self.bugs else [(b"allow", allowed)]
            return 405, {"error": "only POST"}, extra
        if not key and "answers 470 to a missing credential" in self.bugs:
            return 470, {"error": "a header is missing"}, []
        takes_it = key and "takes any credential" in self.bugs
        if key != CREDENTIAL and not takes_it and "ignores authentication" not in self.bugs:
            return 403, {"error": "unknown key"}, []
        if "refuses every valid request" in self.bugs:
            return 400, {"error": "no"}, []
        if match is None:
            return 201, self._create_user(), []
        return *self._assign_points(match[1], media, body), []

    def _create_user(self) -> object:
        name = f"member-{len(self.users)}"
        self.users.add(name.encode())
        if "drops a required field" in self.bugs:
            return {"partner_user_id": name}
        return {"partner_id": "acme", "partner_user_id": name}

    def _assign_points(self, user: bytes, media: str, body: bytes) -> tuple[int, object]:
        if media.partition(";")[0].strip() != "application/json":
            return 400, {"error": "not JSON"}
        try:
            request = json.loads(body)
        except (ValueError, RecursionError):
            return 400, {"error": "not JSON"}
        if (
            "breaks on non-ascii text" in self.bugs
            and not json.dumps(request, ensure_ascii=False).isascii()
        ):
            return 500, {"error": "broken"}
        if problem := self._problem(request):
            return 400, {"error": problem}
        if user not in self.users:
            return 404, {"error": "no such user"}
        if "echoes the credential" in self.bugs:
            return 500, {"error": "broken", "headers": {"X-Anything": CREDENTIAL}}
        points: object = request["transaction_value"] // 10 if isinstance(request, dict) else 0
        if "sends a wrong type" in self.bugs:
            points = str(points)
        status = "maybe" if "sends a word outside the enum" in self.bugs else "pending"
        moment = "yesterday" if "sends a date that is none" in self.bugs else MOMENT
        return 202 if "answers an undocumented status" in self.bugs else 201, {
            "id": "1",
            "user_id": user.decode(),
            "loyalty_units": points,
            "confirmation_status": status,
            "created_at": moment,
        }

    def _problem(self, request: Any) -> str | None:
        if not isinstance(request, dict):
            return None if "accepts a body of the wrong type" in self.bugs else "not an object"
        known = {"campaign_id", "transaction_value", "promotion_goal_category"}
        if set(request) != known:
            return "other fields than expected"
        campaign, value = request["campaign_id"], request["transaction_value"]
        if not isinstance(campaign, str) or not campaign:
            return "campaign_id is not text"
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            return "transaction_value is not an integer"
        if not 0 <= value <= 100_000:
            return "transaction_value is out of range"
        if "accepts a bad enum" in self.bugs:
            return None
        if request["promotion_goal_category"] not in ("purchase", "referral"):
            return "unknown category"
        return None


@contextmanager
def serving(*bugs: Bug) -> Iterator[Server]:
    """Serve on a free port of the loopback interface while the block runs."""
    server = Server(*bugs)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        # The socket listens before the thread runs, so that no caller needs to wait for it.
        config = uvicorn.Config(server, log_level="critical", ws="none", lifespan="off")
        host = uvicorn.Server(config)
        server.stop = partial(setattr, host, "should_exit", True)
        server.accepts = lambda: listening.fileno() >= 0
        thread = threading.Thread(target=host.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join()
