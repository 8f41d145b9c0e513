"""Kills a process that writes, again and again: `python -m tests.stores.killing ADDRESS TIMES`.

Each time, all that it had said is there, and no call is there by half. The process is a fork of
this one: a new one would take longer to start than to be killed.
"""

import asyncio
import os
import random
import signal
import sys
import time
from unittest.mock import patch

from mockserver.stores.backends.sqlite import writer
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, Store
from tests.stores.accounts import begin, check, run, said

ACCOUNTS = ("one", "two")
#: SQLite moves its log into the file often: a kill in the middle of that must not matter either.
MANY_ROWS = 150
#: After so many kills, the accounts begin anew.
LIFE = 25


def killed(address: str, seconds: float) -> str:
    """Let a process write, kill it so long after its first call, and return what it had said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        with patch.object(writer, "_MANY_ROWS", MANY_ROWS):
            asyncio.run(run(open_store(address, Limits()), "me", 1_000_000, ACCOUNTS))
        os._exit(0)
    os.close(writing)
    lines = os.read(reading, 4096)
    # The pipe must not be full: who waits to say something does not write.
    until = time.monotonic() + seconds
    os.set_blocking(reading, False)
    while time.monotonic() < until:
        lines += _read(reading)
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.set_blocking(reading, True)
    while more := os.read(reading, 2**16):
        lines += more
    os.close(reading)
    return lines.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 2**16)
    except BlockingIOError:
        return b""


async def checked(address: str, lines: str) -> int:
    """Check the accounts after a kill; returns how many entries they have."""
    store: Store = open_store(address, Limits())
    try:
        there = {account: await check(store, account) for account in ACCOUNTS}
    finally:
        await store.close()
    lost = [(account, each) for account, each in said(lines) if each not in there[account]]
    assert not lost, f"{len(lost)} calls were said to have happened, and are lost: {lost[:3]}"
    return sum(map(len, there.values()))


async def begun(address: str) -> None:
    store = open_store(address, Limits())
    await begin(store, ACCOUNTS)
    await store.close()


def main(address: str, times: int) -> None:
    chance, acknowledged, before = random.Random(4010), 0, 0
    for number in range(times):
        if number % LIFE == 0:
            asyncio.run(begun(address))
            before = 0
        lines = killed(address, chance.uniform(0, 0.05))
        acknowledged += len(list(said(lines)))
        entries = asyncio.run(checked(address, lines))
        assert entries >= before
        before = entries
    print(f"killed {times} times, {acknowledged} acknowledged calls, none lost")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
