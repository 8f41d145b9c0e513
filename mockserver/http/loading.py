"""Puts a world that was saved to a file into a server, with its journal."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from mockserver.contract.violation import Violation
from mockserver.engine.clock import parse_instant
from mockserver.engine.journal import CONTROL, Exchange
from mockserver.errors import SnapshotError
from mockserver.http.app import Server
from mockserver.http.proof import ask

_AGAIN = "Save it again with `mockserver world save NAME FILE`, from a server of this version."


class Loaded(NamedTuple):
    """A world to load: its name, how it began and how it is, and its journal in JSON.

    `start` is None where the journal does not begin with the world.
    """

    name: str
    start: Mapping[str, Any] | None
    snapshot: Mapping[str, Any]
    exchanges: Iterable[Mapping[str, Any]]


async def load_world(server: Server, loaded: Loaded, token: str | None) -> None:
    """Make the world; it replaces any of its name. Raises SnapshotError.

    The snapshots come in by the control API, which admits what they hold.
    """
    url = f"/_mock/worlds/{quote(loaded.name, safe='')}"
    await _restore(server, url, loaded.start or loaded.snapshot, token)
    origin = (await server.worlds.peek(loaded.name)).fork(loaded.name)
    if loaded.start is not None:
        await _restore(server, url, loaded.snapshot, token)
    try:
        exchanges = [_exchange(each) for each in loaded.exchanges]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"An exchange of the world has another shape: {error!r}."
        raise SnapshotError(what, hint=_AGAIN) from None
    await server.worlds.give_journal(loaded.name, origin, exchanges)
    for query in ("limit=1000", f"limit=1000&api={CONTROL}"):
        status, _ = await ask(server, "GET", f"{url}/journal?{query}", _authorization(token))
        if status != 200:
            what = "The journal of the world has an exchange that no journal can have."
            raise SnapshotError(what, hint=_AGAIN)


async def _restore(server: Server, url: str, document: Any, token: str | None) -> None:
    headers = [("content-type", "application/json"), *_authorization(token)]
    body = json.dumps(document).encode()
    status, reply = await ask(server, "PUT", f"{url}/snapshot", headers, body)
    if status != 200:
        raise SnapshotError(f"The world cannot be loaded: {_reason(reply)}", hint=_AGAIN)


def _authorization(token: str | None) -> list[tuple[str, str]]:
    return [] if token is None else [("authorization", f"Bearer {token}")]


def _reason(reply: bytes) -> str:
    try:
        problem = json.loads(reply)
        return str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return reply.decode(errors="replace")


def _exchange(saved: Mapping[str, Any]) -> Exchange:
    """Return an exchange of a journal in JSON as the journal keeps it."""
    path, query = _raw(saved["path"]), _raw(saved["query"])
    request, response = saved["request"], saved["response"]
    body, reply_body = _raw(request["body"]), _raw(response["body"])
    return Exchange(
        at=parse_instant(saved["at"]),
        took=round(saved["duration_ms"] * 1000),
        method=saved["method"],
        path=path,
        query=query,
        headers=tuple(_headers(request)),
        body=body,
        api=saved["api"],
        operation=saved["operation"],
        status=saved["status"],
        reply_headers=tuple(_headers(response)),
        reply_body=reply_body,
        source=saved["source"],
        violations=tuple(
            Violation(each["in"], each["pointer"], each["rule"], each["expected"], each["got"])
            for each in saved["violations"]
        ),
        # How much of a body was cut is not known any more.
        body_size=len(body) + request["cut"],
        reply_size=len(reply_body) + response["cut"],
        raw_path=path,
        dropped=saved.get("dropped", ""),
        size=len(path) + len(query) + len(body) + len(reply_body),
    )


def _headers(message: Mapping[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    return ((_raw(each["name"]), _raw(each["value"])) for each in message["headers"])


def _raw(text: str) -> bytes:
    return text.encode(errors="replace")
