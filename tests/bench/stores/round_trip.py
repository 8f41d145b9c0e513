"""The yardstick of Redis: bare round trips of its driver, each with a call's bytes, pipelined."""

import time

import uvloop
from redis.asyncio import Redis

from mockserver.stores.encoding import encode, encode_exchange
from tests.bench.stores.booking import exchange_at
from tests.bench.stores.cost import Cost


def measure_round_trips(address: str, worlds: int, seconds: float) -> Cost:
    """Send the bytes of a call to a list for each world, in one packet, again and again."""
    return uvloop.run(_measured(f"redis:{address}", worlds, seconds))


async def _measured(url: str, worlds: int, seconds: float) -> Cost:
    exchange = exchange_at(0)
    # What must be sent at the least: the exchange with its bodies, and as much again of rows.
    text = encode_exchange(exchange) + exchange.body + exchange.reply_body
    text += encode(exchange.reply_body.decode())
    client = Redis.from_url(url, protocol=2)
    await client.ping()
    calls = 0
    started, spent = time.perf_counter(), time.process_time()
    while time.perf_counter() - started < seconds:
        pipeline = client.pipeline(transaction=False)
        for number in range(worlds):
            pipeline.rpush(f"bare-{number}", text)
        await pipeline.execute()
        calls += worlds
    cost = Cost.of(calls, time.perf_counter() - started, time.process_time() - spent)
    await client.flushdb()
    await client.aclose()
    return cost
