"""One event loop over a store, without HTTP: calls to several worlds at a time, acknowledged."""

import asyncio
import time
from collections.abc import Callable
from itertools import count

import uvloop

from mockserver.engine.world import Start
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits
from mockserver.stores.worlds import Worlds
from tests.bench.stores.booking import book, record
from tests.bench.stores.cost import Cost
from tests.library import shipped

_NAMES = count()


def measure_store(address: str, worlds: int, seconds: float) -> Cost:
    """Book in so many worlds at once for so long; a call is done when its exchange is stored."""
    return uvloop.run(_measured(address, worlds, seconds))


async def _measured(address: str, count: int, seconds: float) -> Cost:
    library = shipped()
    store = open_store(address, Limits())
    worlds = Worlds(store, library, library.providers, Start(), _wall)
    names = [f"bench-{next(_NAMES)}" for _ in range(count)]
    for name in names:
        await worlds.create(name, Start())
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(_call(worlds, name, lambda done: done >= 20))
    until = time.perf_counter() + seconds
    started, spent = time.perf_counter(), time.process_time()
    tasks = [
        asyncio.create_task(_call(worlds, name, lambda done: time.perf_counter() > until))
        for name in names
    ]
    calls = sum(await asyncio.gather(*tasks))
    cost = Cost.of(calls, time.perf_counter() - started, time.process_time() - spent)
    for name in names:
        await worlds.drop(name)
    await worlds.close()
    return cost


async def _call(worlds: Worlds, name: str, is_over: Callable[[int], bool]) -> int:
    done = 0
    while not is_over(done):
        await worlds.transact(name, book, record=record)
        await asyncio.sleep(0)  # as between two requests of a connection
        done += 1
    return done


def _wall() -> int:
    return time.time_ns() // 1_000
