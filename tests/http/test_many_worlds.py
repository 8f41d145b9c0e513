"""A thousand worlds in one process: whoever calls at the same time never sees another's world."""

import asyncio
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import pytest

from mockserver.engine.clock import SECOND
from mockserver.engine.journal import Journal
from mockserver.engine.world import World
from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.http.conftest import BOOKINGS
from tests.providers.koomalooma.conftest import order, token

WORLDS = 1_000
ROUNDS = 3
#: Calls of one round in one world, in the order in which a client makes them.
ROUND = ("book", "book", "session", "spoiled", "turn")
AT_ONCE = 500
#: The clock of the first world, in seconds; each further world is a second ahead.
EPOCH = 1_772_452_800

_TOKEN = token().encode()
_BASE = [(b"host", b"localhost"), (b"content-type", b"application/json")]


def canary(world: int) -> str:
    return f"canary-{world:04}-{world * 7919 % 10_007:05}"


class RequestView(NamedTuple):
    """One call, ready to be made; `status` is what it has to be answered with."""

    world: int
    target: bytes
    body: bytes
    status: int


def calls(world: int) -> Iterator[RequestView]:
    """Everything that one consumer asks of its world, each with its canary somewhere."""
    mine = canary(world)
    good = json.dumps(order(promotion_goal_description=mine)).encode()
    bad = json.dumps({"campaign_id": mine}).encode()
    turn = f"/_mock/worlds/w-{world}/clock/advance".encode()
    kinds = {
        "book": RequestView(world, BOOKINGS.encode(), good, 201),
        "session": RequestView(world, f"/api/users?note={mine}".encode(), b"", 201),
        "spoiled": RequestView(world, BOOKINGS.encode(), bad, 400),
        "turn": RequestView(world, turn, b'{"seconds": %d}' % (world + 1), 200),
    }
    for _ in range(ROUNDS):
        yield from (kinds[kind] for kind in ROUND)


async def ask(server: Server, asked: RequestView) -> bytes:
    """Make a call; gives the body of the answer."""
    path, _, query = asked.target.partition(b"?")
    headers = [*_BASE, (b"x-mock-world", b"w-%d" % asked.world), (b"x-koomalooma-jwt", _TOKEN)]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        # Others have their turn in the middle of every call.
        await asyncio.sleep(0)
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path.decode(),
        "raw_path": path,
        "query_string": query,
        "headers": headers,
    }
    await server.app(scope, receive, send)
    start, body = sent
    assert start["status"] == asked.status, body
    assert dict(start["headers"])[b"x-mock-world"] == b"w-%d" % asked.world
    payload: bytes = body["body"]
    return payload


async def consume(server: Server, world: int) -> int:
    """Be one consumer: one call after the other, each looked at."""
    mine, count = canary(world).encode(), 0
    for asked in calls(world):
        told = await ask(server, asked)
        # Only what is the consumer's own, or nobody's, comes back.
        assert told.count(b"canary-") == told.count(mine), told
        count += 1
    return count


async def everybody(server: Server) -> int:
    """Have all consumers call at the same time, so many at once."""
    for world in range(WORLDS):
        await server.worlds.create(
            f"w-{world}", server.worlds.start._replace(now=(EPOCH + world) * SECOND)
        )
    consumers = iter(range(WORLDS))
    total = 0
    while chunk := list(islice(consumers, AT_ONCE)):
        total += sum(await asyncio.gather(*(consume(server, world) for world in chunk)))
    return total


def texts(world: World, journal: Journal) -> Iterator[str]:
    """All that stands in a world: its rows, what is due, and its journal."""
    for tables in world.tables.values():
        for table in tables.values():
            yield from (str(row) for row in table.values())
    yield from map(str, world.agenda)
    yield from map(str, journal.everything())


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_thousand_worlds_never_see_each_other() -> None:
    server = build_server(Settings())

    async def story() -> list[tuple[World, Journal]]:
        assert await everybody(server) == WORLDS * ROUNDS * len(ROUND) >= 15_000
        names = [f"w-{world}" for world in range(WORLDS)]
        found = [(await server.worlds.find(n), await server.worlds.journal(n)) for n in names]
        return [(world, journal) for world, journal in found if world and journal]

    worlds = asyncio.run(story())

    assert len(worlds) == WORLDS
    for number, (world, journal) in enumerate(worlds):
        told = list(texts(world, journal))
        assert sum(each.count("canary-") for each in told) == sum(
            each.count(canary(number)) for each in told
        )
        booked = world.table("koomalooma", "commitments")
        assert len(booked) == ROUNDS * ROUND.count("book")
        assert {row["promotion_goal_description"] for row in booked.values()} == {canary(number)}
        assert journal.total == ROUNDS * (len(ROUND) - 1)
        assert len(list(journal.everything())) == ROUNDS * len(ROUND)
        # Each clock was turned by its own amount, and by no other's.
        assert world.clock.at == (EPOCH + number + ROUNDS * (number + 1)) * SECOND
    # The same history from the same seed: the ids are the same in all, the times are not.
    assert len({tuple(world.table("koomalooma", "commitments")) for world, _ in worlds}) == 1
