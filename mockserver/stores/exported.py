"""An exported world: it, its journal and its snapshots as lines of JSON, for another store.

The first line names the format and the world, the last one has the checksum of those before it.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from mockserver.engine.journal import Exchange
from mockserver.engine.world import World
from mockserver.errors import Conflict, NameTaken, SnapshotError
from mockserver.stores.encoding import (
    decode,
    decode_exchange,
    decode_head,
    decode_tables,
    encode,
    encode_clock,
    encode_exchange,
    encode_head,
    encode_tables,
)
from mockserver.stores.maker import check_name
from mockserver.stores.store import SavedSnapshot, Store

VERSION = 1
#: The first member of the first line.
_FIRST = "exported_world"
#: About how many bytes of rows stand on one line.
_PART = 2**18
_AGAIN = "Export the world again."


async def pack(store: Store, name: str, wall: int) -> Iterator[bytes] | None:
    """Return the lines of a world, None if there is no such world."""
    world, journal = await store.find(name, wall), await store.journal(name)
    if world is None or journal is None:
        return None
    snapshots = {each: await store.snapshot(name, each) for each in await store.snapshots(name)}
    kept = {each: saved for each, saved in snapshots.items() if saved is not None}
    return _with_checksum(_lines(world, journal.origin, journal.everything(), kept))


async def unpack(store: Store, lines: Iterable[bytes], wall: int, *, replaces: bool) -> str:
    """Save the world of lines that `check` has accepted, and return its name.

    Raises NameTaken if there is a world of that name, unless it `replaces` that; TooMany,
    SnapshotError.
    """
    try:
        return await _unpack(store, lines, wall, replaces=replaces)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        what = f"The file has a shape that this program does not know: {error!r}."
        raise SnapshotError(what, hint=_AGAIN) from None


def check(lines: Iterable[bytes]) -> None:
    """Raise SnapshotError if the lines are no whole exported world, or were changed."""
    total, last = sha256(), b""
    first = True
    for line in lines:
        if first:
            _check_first(line)
            first = False
        total.update(last)
        last = line
    if last != _checksum(total.hexdigest()):
        what = "The checksum does not fit: the file was changed, or cut off."
        raise SnapshotError(what, hint=_AGAIN)


def _check_first(line: bytes) -> None:
    try:
        version = decode(line)[_FIRST]
    except (ValueError, KeyError, TypeError):
        raise SnapshotError("The file is no exported world.", hint=_AGAIN) from None
    if version != VERSION:
        what = f"The file is of version {version}; this program reads version {VERSION}."
        raise SnapshotError(what, hint="Import it with the program that exported it.")


def _lines(
    world: World,
    origin: World | None,
    exchanges: Iterable[Exchange],
    snapshots: dict[str, SavedSnapshot],
) -> Iterator[Any]:
    yield {_FIRST: VERSION, "name": world.name}
    yield from _whole("world", world)
    if origin is not None:
        yield from _whole("origin", origin)
    for exchange in exchanges:
        bodies = [b64encode(each).decode() for each in (exchange.body, exchange.reply_body)]
        yield {"exchange": decode(encode_exchange(exchange)), "bodies": bodies}
    for name, saved in snapshots.items():
        yield from _whole("snapshot", saved.world, name=name, frozen=saved.frozen)


def _whole(kind: str, world: World, **more: Any) -> Iterator[Any]:
    """Write a world: a line of what it is, and lines of its rows."""
    head, clock = decode(encode_head(world)), decode(encode_clock(world.clock))
    counters = dict(world.counters)
    yield {kind: head, "clock": clock, "counters": counters, "size": world.size, **more}
    for part in encode_tables(world.fork(""), _PART):
        yield {"rows": decode(part)}


def _with_checksum(values: Iterator[Any]) -> Iterator[bytes]:
    total = sha256()
    for value in values:
        line = encode(value) + b"\n"
        total.update(line)
        yield line
    yield _checksum(total.hexdigest())


def _checksum(digest: str) -> bytes:
    return encode({"checksum": f"sha256:{digest}"}) + b"\n"


async def _unpack(store: Store, lines: Iterable[bytes], wall: int, *, replaces: bool) -> str:
    values = map(decode, lines)
    name = next(values)["name"]
    check_name(name)
    saved: World | None = None
    for value, following in _grouped(values):
        world = None if following is None else _world(name, value, following)
        if world is None:
            if saved is not None and "exchange" in value:
                body, reply = map(b64decode, value["bodies"])
                await store.record(saved, decode_exchange(encode(value["exchange"]), body, reply))
        elif "world" in value:
            saved = world
            await _save(store, world, wall, replaces=replaces)
        elif "origin" in value and saved is not None:
            await store.begin_journal(saved, world)
        else:
            await store.save_snapshot(name, value["name"], SavedSnapshot(world, value["frozen"]))
    return str(name)


def _grouped(values: Iterable[Any]) -> Iterator[tuple[Any, list[Any] | None]]:
    """Yield each value with the rows that follow it; None for one that has none."""
    before: Any = None
    rows: list[Any] = []
    for value in values:  # the last one is the checksum, which nothing follows
        if "rows" in value:
            rows.append(value["rows"])
            continue
        if before is not None:
            yield before, rows or None
        before, rows = value, []


def _world(name: str, value: Any, rows: list[Any]) -> World:
    kind = next(iter(value))
    world = decode_head(
        name, encode(value[kind]), encode(value["clock"]), encode(value["counters"]), value["size"]
    )
    for part in rows:
        decode_tables(encode(part), world)
    world.measure()
    return world


async def _save(store: Store, world: World, wall: int, *, replaces: bool) -> None:
    if replaces:
        await store.save(world, wall)
        return
    try:
        await store.add(world, wall)
    except Conflict as error:
        raise NameTaken(error.what, hint="Drop it first, or import with --replace.") from None
