"""What one client does again and again: a world is made, used in every way, and dropped."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.soak.calls import Call, Operations, control
from tests.soak.connection import Connection, Reply

#: What is done to calls, and how often: every kind of fault.
_FAULTS: tuple[dict[str, Any], ...] = (
    {"do": {"delay": {"seconds": 0.001}}},
    {"do": {"status": 429, "retry_after": 2}},
    {"do": {"drop": "before"}},
    {"do": {"drop": "during"}},
    {"do": {"garble": "truncate"}},
    {"do": {"garble": "missing-field"}},
)
#: How often every operation of the vendors is called.
_TIMES = 2
#: The call whose units are confirmed backstage.
_BOOKING = "koomalooma assignPoints"
#: What a light visit calls, and how often.
_LIGHT = ("koomalooma createUser", _BOOKING, "boostcom listRewards")
_LIGHT_TIMES = 300
#: Requests that are none, or not whole when the client goes.
_HOSTILE = (b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\nHost: loc", b"BREW / HTTP/1.1\r\n\r\n")


@dataclass(slots=True)
class Tally:
    """What the clients have seen: how long calls took, in seconds, and what should not be."""

    seconds: list[float] = field(default_factory=list)
    calls: int = 0
    #: The calls that were made, by name, and those that were answered with success.
    called: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    #: What failed, such as `500 to GET /v1/x`, and how often.
    failures: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Visit:
    """One client with a world of its own; the name of the world begins as no other does."""

    connection: Connection
    operations: Operations
    world: str
    tally: Tally

    async def call(self, call: Call, world: str | None = None, *, may_fail: bool = False) -> Reply:
        """Call, and take the time; a status of 500 and more is a failure, unless it is wanted."""
        request = call.raw(world or self.world)
        begun = time.perf_counter()
        reply = await self.connection.call(request)
        self.tally.calls += 1
        self.tally.called.add(call.name)
        if may_fail:
            return reply
        self.tally.seconds.append(time.perf_counter() - begun)
        if 200 <= reply.status < 300:
            self.tally.succeeded.add(call.name)
        elif not 300 <= reply.status < 500:
            self.tally.failures[f"{reply.status or 'no reply'} to {call.name}"] += 1
        return reply

    async def drop(self, world: str) -> None:
        """Drop a world, which has to be there."""
        reply = await self.call(control("DELETE", f"/worlds/{world}"))
        if reply.status != 204:
            self.tally.failures[f"{reply.status} to dropping a world"] += 1


Story = Callable[[Visit], Awaitable[None]]


async def visit(one: Visit) -> None:
    """Make a world, call every operation in it, copy it, break it, watch it, and drop it."""
    world = f"/worlds/{one.world}"
    await one.call(control("PUT", world, {"seed": 1}))
    for _ in range(_TIMES):
        for call in one.operations.vendors:
            await one.call(call)
            if call.method == "GET":  # so that this world's journal fills, and no rows of it do
                await one.call(call, "shared")
    await _confirm(one, world)
    for call in one.operations.control:
        await one.call(call)
    await _copy(one, world)
    await _break(one)
    await _watch(one, world)
    await one.call(one.operations.vendors[0], f"{one.world}-called")  # a call makes this world
    await one.drop(f"{one.world}-called")
    await one.drop(one.world)
    await _leave(one)


async def visit_lightly(one: Visit) -> None:
    """Make a world, book and read in it, and drop it: many calls in a short time."""
    await one.call(control("PUT", f"/worlds/{one.world}", {"seed": 1}))
    calls = [call for call in one.operations.vendors if call.name in _LIGHT]
    for _ in range(_LIGHT_TIMES):
        for call in calls:
            await one.call(call)
    await one.drop(one.world)


async def _confirm(one: Visit, world: str) -> None:
    """Book units, and confirm them backstage, as the vendor's system does."""
    booking = next(each for each in one.operations.vendors if each.name == _BOOKING)
    booked = await one.call(booking)
    commitment = {"commitment_id": json.loads(booked.body).get("id", "")}
    path = f"{world}/backstage/koomalooma/confirm"
    reply = await one.call(control("POST", path, commitment))
    if reply.status != 200:
        one.tally.failures[f"{reply.status} to confirming units backstage"] += 1


async def _copy(one: Visit, world: str) -> None:
    """Fork a world, write it down and restore it, by name and as a document."""
    await one.call(control("POST", f"{world}/snapshots", {"as": "kept"}))
    snapshot = await one.call(control("GET", f"{world}/snapshot"))
    taken = control("PUT", f"{world}-taken/snapshot")
    headers = {"Content-Type": "application/json"}
    await one.call(taken._replace(headers=headers, body=snapshot.body))
    await one.drop(f"{one.world}-taken")
    await one.call(control("POST", f"{world}/restore", {"from": "kept"}))
    await one.call(control("POST", f"{world}/clock/advance", {"duration": "P30D"}))
    await one.call(control("POST", f"{world}/reset"))


async def _break(one: Visit) -> None:
    """Let calls of a fork fail in every way."""
    fork = f"{one.world}-fork"
    await one.call(control("POST", f"/worlds/{one.world}/fork", {"as": fork, "ttl": "PT1H"}))
    for number, fault in enumerate(_FAULTS):
        await one.call(control("POST", f"/worlds/{fork}/faults", {**fault, "times": 1}))
        await one.call(one.operations.vendors[number], fork, may_fail=True)
    await one.drop(fork)


async def _watch(one: Visit, world: str) -> None:
    """Follow the journal by server-sent events, until a call is seen in it."""
    async with Connection(one.connection.port) as watching:
        follow = control("GET", f"{world}/journal/stream?after=0")
        follow = follow._replace(headers={"Accept": "text/event-stream"})
        reader = await watching.send(follow.raw(one.world))
        await one.call(one.operations.vendors[0])
        try:
            async with asyncio.timeout(20):
                await reader.readuntil(b"event: exchange")
        except (TimeoutError, asyncio.IncompleteReadError):
            one.tally.failures["no event in a followed journal"] += 1


async def _leave(one: Visit) -> None:
    """Send what is no whole request, and go."""
    for data in _HOSTILE:
        async with Connection(one.connection.port) as other:
            await other.send(data)
            await asyncio.sleep(0)
