"""What a fault does to a reply before it is sent: delay it, garble it, or cut it off."""

from asyncio import sleep
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from starlette.types import Message

from mockserver.http.transport.wire import Wire

#: A scope's extension of this name holds the connection's `transport`, if there is one.
TRANSPORT = "mockserver.connection"

_HTML = "text/html"

#: Changes the field of this name in an object.
Change = Callable[[dict[str, Any], str], None]


class Disruption(NamedTuple):
    """What to do: wait so many seconds, garble the body, drop the connection.

    `chance`, in [0, 1), chooses which field is garbled.
    """

    delay: float = 0.0
    drop: str | None = None
    garble: str | None = None
    chance: float = 0.0


class Garbled(NamedTuple):
    """A payload with its media type."""

    payload: bytes
    media_type: str


async def delayed(disruption: Disruption) -> None:
    """Wait for the delay of the disruption."""
    if disruption.delay > 0:
        await sleep(disruption.delay)


def garble(disruption: Disruption, payload: bytes, media_type: str) -> Garbled:
    """Garble a payload; it stays unchanged if it has nothing that can be garbled."""
    garbler = _GARBLERS.get(disruption.garble or "")
    if garbler is None or not payload:
        return Garbled(payload, media_type)
    return garbler(payload, media_type, disruption.chance)


async def drop(wire: Wire, start: Message | None, payload: bytes) -> None:
    """Close the connection: in the middle of the body after a `start`, or else before the reply."""
    scope, receive, send = wire
    if start is not None:
        await send(start)
        await send(
            {
                "type": "http.response.body",
                "body": payload[: len(payload) // 2],
                "more_body": True,
            }
        )
    connection = scope.get("extensions", {}).get(TRANSPORT)
    if connection is None:
        return
    connection["transport"].close()
    while (await receive())["type"] != "http.disconnect":
        pass


def _empty(payload: bytes, media_type: str, chance: float) -> Garbled:
    return Garbled(b"", media_type)


def _truncate(payload: bytes, media_type: str, chance: float) -> Garbled:
    return Garbled(payload[: len(payload) // 2], media_type)


def _no_json(payload: bytes, media_type: str, chance: float) -> Garbled:
    return Garbled(b"<<" + payload.replace(b":", b"="), media_type)


def _another_type(payload: bytes, media_type: str, chance: float) -> Garbled:
    return Garbled(payload, _HTML)


def _without_a_field(payload: bytes, media_type: str, chance: float) -> Garbled:
    def remove(place: dict[str, Any], name: str) -> None:
        del place[name]

    return Garbled(_with_changed_field(payload, chance, remove), media_type)


def _with_a_wrong_type(payload: bytes, media_type: str, chance: float) -> Garbled:
    def change_type(place: dict[str, Any], name: str) -> None:
        place[name] = 42 if isinstance(place[name], (str, list, dict)) else "forty-two"

    return Garbled(_with_changed_field(payload, chance, change_type), media_type)


def _with_changed_field(payload: bytes, chance: float, change: Change) -> bytes:
    try:
        value = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return payload
    fields = list(_fields(value))
    if not fields:
        return payload
    change(*fields[int(chance * len(fields))])
    return orjson.dumps(value)


def _fields(value: Any) -> list[tuple[dict[str, Any], str]]:
    """Return the members of the top-level object, or of the objects in a top-level list."""
    places = value if isinstance(value, list) else [value]
    return [(place, name) for place in places if isinstance(place, dict) for name in place]


_GARBLERS: Mapping[str, Callable[[bytes, str, float], Garbled]] = {
    "empty": _empty,
    "truncate": _truncate,
    "json": _no_json,
    "content-type": _another_type,
    "missing-field": _without_a_field,
    "wrong-type": _with_a_wrong_type,
}
