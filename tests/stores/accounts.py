"""A process that books into accounts, each in a world of its own, and says what it has booked.

`python -m tests.stores.accounts ADDRESS WHO CALLS ACCOUNT...` makes the calls, a few at a
time, and prints `account id` after each that succeeded and `busy` after each that was refused.
"""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from mockserver.engine.clock import Clock
from mockserver.engine.journal import Exchange
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import Conflict
from mockserver.stores.opening import open_store
from mockserver.stores.store import Limits, Store

API = "bank"
AT_ONCE = 20
TRIES = 8


async def begin(store: Store, accounts: Sequence[str]) -> None:
    for account in accounts:
        await store.save(World(account, Start(), 7, Clock(0, None)), 0)


async def book(store: Store, account: str, who: str) -> str | None:
    """Book one: the balance, an entry and the entry's id; None if others were always quicker."""
    for _ in range(TRIES):
        world = await store.load(account, 0)
        assert world is not None
        transaction = Transaction(world, API, 0)
        identifier = transaction.new_id("entry")
        balance = transaction.get("balances", "all") or {"total": 0, "entries": 0}
        amount = balance["entries"] % 7 + 1
        booked = {"total": balance["total"] + amount, "entries": balance["entries"] + 1}
        transaction.put("balances", "all", booked)
        transaction.put("entries", identifier, {"amount": amount, "who": who})
        try:
            await store.commit(world, transaction.changes(), exchange(identifier))
        except Conflict:
            continue
        return identifier
    return None


async def run(store: Store, who: str, calls: int, accounts: Sequence[str]) -> None:
    """Make the calls; each is said when it has succeeded, and not before."""
    # As in a server: of the calls to one world, one at a time is made.
    locks = {account: asyncio.Lock() for account in accounts}
    left = iter(islice(cycle(accounts), calls))

    async def work() -> None:
        for account in left:
            async with locks[account]:
                identifier = await book(store, account, who)
            os.write(1, (f"{account} {identifier}\n" if identifier else "busy\n").encode())

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def exchange(identifier: str) -> Exchange:
    path = f"/entries/{identifier}".encode()
    return Exchange(
        0, 1, "POST", path, b"", (), b"", API, "book", 201, (), b"{}", "behaviour", (), size=50
    )


async def check(store: Store, account: str) -> set[str]:
    """Check that no call is half in an account or in its journal; return the ids of its entries."""
    world = await store.find(account, 0)
    journal = await store.journal(account)
    assert world is not None
    assert journal is not None
    entries = world.table(API, "entries")
    balance = world.table(API, "balances").get("all", {"total": 0, "entries": 0})
    assert balance["entries"] == len(entries) == world.counters.get(f"{API}.entry", 0)
    assert balance["total"] == sum(entry["amount"] for entry in entries.values())
    journaled = [each.path.rpartition(b"/")[2].decode() for each in journal]
    assert journaled == list(entries)[-len(journaled) :]
    assert journal.total == len(entries)
    return set(entries)


def said(lines: str) -> Iterator[tuple[str, str]]:
    """Read what was said: accounts and ids of what was booked. The last line may be half."""
    for line in lines.rpartition("\n")[0].splitlines():
        account, _, identifier = line.partition(" ")
        if identifier:
            yield account, identifier


async def main(address: str, who: str, calls: str, *accounts: str) -> None:
    store = open_store(address, Limits())
    await run(store, who, int(calls), accounts)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
