"""The journal of a world as server-sent events: what it keeps, and then each call as it comes.

It looks at the number of the newest exchange again and again, so that it also tells of calls that
another process has answered.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any, Final, NamedTuple

from mockserver.engine.call import Call, Reply
from mockserver.errors import StoreUnavailable
from mockserver.http.control.context import ControlContext, Operation, no_world
from mockserver.http.control.journal import exchange_json
from mockserver.http.control.refusals import refused
from mockserver.http.streams import MOST_STREAMS
from mockserver.http.transport.wire import encode_json
from mockserver.stores.store import Position

#: How many seconds pass between two looks at the journal.
_PAUSE: Final = 0.25
#: After so many looks without an event, a comment shows proxies that the connection is used.
_SILENT: Final = 60
#: After so many events, other calls get their turn.
_SLICE: Final = 50
_MEDIA: Final = "text/event-stream; charset=utf-8"
_HEADERS: Final = {"cache-control": "no-store"}
_ID: Final = re.compile("([0-9]{1,16})-([0-9]{1,16})")
_SILENCE: Final = b": nothing new\n\n"


class _Place(NamedTuple):
    """The last exchange that was sent; the incarnation of its world is 0 where it is unknown."""

    incarnation: int
    number: int


async def stream_journal(context: ControlContext, call: Call) -> Reply:
    """Begin to send the journal of a world. Refuses if there is no such world."""
    if await context.worlds.find(call.path["world"]) is None:
        raise no_world(call)
    if context.streams.is_full:
        what = f"{MOST_STREAMS} journals are being followed already; close one of them."
        raise refused("too-many", what)
    return Reply(200, "", _HEADERS, _MEDIA)


async def events(context: ControlContext, call: Call, *, goes_on: bool) -> AsyncIterator[bytes]:
    """Yield events, and an empty part at each look without one.

    Without `goes_on`, it ends after what the journal has now.
    """
    streams, name, place = context.streams, call.path["world"], _begin(call)
    streams.open += 1
    looks = 0
    try:
        while not streams.is_ending:
            looks += 1
            async with aclosing(_news(context, name, place)) as news:
                async for reached, event in news:
                    looks, place = 0, reached
                    yield event
            if not goes_on:
                return
            yield _SILENCE if looks and looks % _SILENT == 0 else b""
            await asyncio.sleep(_PAUSE)
    except StoreUnavailable:
        return  # the consumer connects again, and is told then
    finally:
        streams.open -= 1


def _begin(call: Call) -> _Place:
    """Read after which exchange a consumer goes on."""
    last = _ID.fullmatch(call.header.get("Last-Event-ID", ""))
    return _Place(0, call.query["after"]) if last is None else _Place(int(last[1]), int(last[2]))


async def _news(
    context: ControlContext, name: str, place: _Place
) -> AsyncGenerator[tuple[_Place, bytes], None]:
    """Yield what the journal has after a place, and the place after each event."""
    newest = await context.worlds.newest(name)
    if newest is None:
        if place.incarnation >= 0:
            yield _Place(-1, 0), _event("gone", {})
        return
    if _is_new(place, newest):
        place = _Place(newest.incarnation, 0)
        yield place, _event("anew", {})
    if newest.number <= place.number:
        return
    journal = await context.worlds.journal(name)
    if journal is None:
        return
    ready_made = await context.ready_made(name)
    after = [each for each in journal.everything() if each.number > place.number]
    if after and after[0].number > place.number + 1:
        missed = after[0].number - place.number - 1
        place = _Place(newest.incarnation, place.number + missed)
        yield place, _event("forgotten", {"count": missed})
    for count, exchange in enumerate(after, 1):
        place = _Place(newest.incarnation, exchange.number)
        yield (
            place,
            _event("exchange", exchange_json(exchange, name, ready_made, context.ignored), place),
        )
        if count % _SLICE == 0:
            await asyncio.sleep(0)


def _is_new(place: _Place, newest: Position) -> bool:
    """Whether the journal has begun anew since a consumer was told of it."""
    is_other = place.incarnation not in (0, newest.incarnation)
    return is_other or newest.number < place.number


def _event(kind: str, data: Mapping[str, Any], place: _Place | None = None) -> bytes:
    identifier = b"" if place is None else b"id: %d-%d\n" % place
    return b"%bevent: %b\ndata: %b\n\n" % (identifier, kind.encode(), encode_json(data))


OPERATIONS: Mapping[str, Operation] = {"streamJournal": stream_journal}
