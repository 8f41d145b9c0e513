"""Writes worlds, due effects and exchanges as JSON, and reads them: for stores that keep texts."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import orjson

from mockserver.contract.violation import Violation
from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange
from mockserver.engine.world import Due, Start, World

#: orjson would write dataclasses and moments, which cannot be read back as what they were.
_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
#: Begins a text that orjson can neither write nor read: with a number of more than 64 bits, say.
_LONG = b" "
#: Stands for API and collection of the due effects among the rows of a world.
AGENDA = ("", "agenda")


def encode(value: Any) -> bytes:
    """Write a JSON value; `decode` reads it. Raises TypeError if it is not one."""
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except TypeError:
        return _LONG + json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def decode(text: bytes) -> Any:
    """Read what `encode` has written. Raises ValueError for any other text."""
    return json.loads(text) if text.startswith(_LONG) else orjson.loads(text)


def encode_head(world: World) -> bytes:
    """Write everything of a world but its name, rows, agenda, counters and clock."""
    return encode([list(world.start), world.seed, world.ttl, world.is_transient])


def decode_head(name: str, head: bytes, clock: bytes, counters: bytes, size: int) -> World:
    """Make a world without rows and agenda; `size` is how many bytes they take."""
    start, seed, ttl, is_transient = decode(head)
    world = World(name, Start(*start), seed, Clock(*decode(clock)))
    world.ttl, world.is_transient, world.size = ttl, is_transient, size
    world.counters = decode(counters)
    return world


def encode_clock(clock: Clock) -> bytes:
    """Write a clock."""
    return encode([clock.at, clock.since, clock.rate])


def encode_tables(world: World, most: int) -> Iterator[bytes]:
    """Write the rows and the agenda of a world in parts of about `most` bytes each.

    A part is a list of `[api, collection, [[id, row], ...]]`; the agenda is the collection of the
    API "". The world must not change meanwhile.
    """
    part: list[bytes] = []
    size = 0
    for api, collection, rows in _collections(world):
        texts: list[bytes] = []
        opening = encode([api, collection])[:-1]
        for identifier, row in rows:
            texts.append(encode([identifier, row]))
            size += len(texts[-1])
            if size >= most:
                yield _joined([*part, _joined(texts, opening)])
                part, texts, size = [], [], 0
        part.append(_joined(texts, opening))
    yield _joined(part)


def decode_tables(part: bytes, world: World) -> None:
    """Add the rows and due effects of a part to a world that is being made."""
    for api, collection, rows in decode(part):
        if api == AGENDA[0]:
            world.agenda.extend(decode_due(each) for _, each in rows)
        else:
            world.tables.setdefault(api, {}).setdefault(collection, {}).update(rows)


def due_id(due: Due) -> str:
    """Return the name of a due effect among those of its world."""
    return f"{due.at}/{due.number}/{due.api}"


def decode_due(each: list[Any]) -> Due:
    """Read a due effect that was written as a list."""
    return Due(*each)


def encode_exchange(exchange: Exchange) -> bytes:
    """Write an exchange without its two bodies."""
    return encode(
        [
            exchange.at,
            exchange.took,
            exchange.method,
            exchange.path.decode("latin-1"),
            exchange.query.decode("latin-1"),
            _texts(exchange.headers),
            exchange.api,
            exchange.operation,
            exchange.status,
            _texts(exchange.reply_headers),
            exchange.source,
            exchange.violations and [[*each.as_json().values()] for each in exchange.violations],
            exchange.texts,
            exchange.body_size,
            exchange.reply_size,
            exchange.raw_path.decode("latin-1"),
            exchange.dropped,
            exchange.size,
            exchange.rows,
        ]
    )


def decode_exchange(head: bytes, body: bytes, reply_body: bytes) -> Exchange:
    """Read an exchange; `head` is the rest of it."""
    at, took, method, path, query, headers, api, operation, status, reply_headers, *rest = decode(
        head
    )
    # Exchanges of earlier versions have no rows.
    source, violations, texts, body_size, reply_size, raw_path, dropped, size, *rows = rest
    return Exchange(
        at,
        took,
        method,
        path.encode("latin-1"),
        query.encode("latin-1"),
        _bytes(headers),
        body,
        api,
        operation,
        status,
        _bytes(reply_headers),
        reply_body,
        source,
        tuple(Violation(*each) for each in violations),
        texts,
        body_size,
        reply_size,
        raw_path.encode("latin-1"),
        dropped,
        size,
        rows=tuple(tuple(each) for each in rows[0]) if rows else (),
    )


def _collections(world: World) -> Iterator[tuple[str, str, Iterable[tuple[str, Any]]]]:
    for api, tables in world.tables.items():
        for collection, table in tables.items():
            yield api, collection, table.items()
    yield *AGENDA, ((due_id(each), list(each)) for each in world.agenda)


def _joined(texts: list[bytes], opening: bytes = b"") -> bytes:
    """Join written values to a list; behind `opening`, it is the last value of another list."""
    text = b"[%s]" % b",".join(texts)
    text = b"%s,%s]" % (opening, text) if opening else text
    return _LONG + text if any(each.startswith(_LONG) for each in texts) else text


def _texts(headers: Sequence[tuple[bytes, bytes]]) -> str | list[tuple[str, str]]:
    """Write headers as lines, a name and then its value; as pairs if a value has several lines."""
    lines = b"\n".join(chain.from_iterable(headers)).decode("latin-1")
    if headers and lines.count("\n") == 2 * len(headers) - 1:
        return lines
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _bytes(headers: str | list[tuple[str, str]]) -> tuple[tuple[bytes, bytes], ...]:
    if isinstance(headers, str):
        lines = headers.encode("latin-1").split(b"\n")
        return tuple(zip(lines[::2], lines[1::2], strict=True))
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)
