"""The journals in the file: appended to, read as a whole, and cut at the old end."""

from sqlite3 import Connection
from typing import NamedTuple

from mockserver.engine.journal import CONTROL, MAX_BYTES, MAX_EXCHANGES, OVERHEAD, Exchange, Journal
from mockserver.engine.world import World
from mockserver.stores.backends.sqlite.ledger import Ledger
from mockserver.stores.encoding import decode_exchange, encode_exchange
from mockserver.stores.journal_bound import JournalBound

#: A journal is cut when it is so much longer than its bounds: not at every call.
_SPARE, _SPARE_BYTES = 64, 2**16
#: So many exchanges are forgotten in one transaction where all journals take too much.
_MOST_FORGOTTEN = 2_000
#: The key of an exchange: that of its world times this, plus its number.
_WORLD = 2**32


class Entry(NamedTuple):
    """An exchange, ready for the file."""

    exchange: Exchange
    head: bytes
    size: int

    @classmethod
    def of(cls, exchange: Exchange) -> "Entry":
        """Make the entry of an exchange."""
        return cls(exchange, encode_exchange(exchange), OVERHEAD + exchange.size)

    def add(self, ledger: Ledger, world: int, bound: JournalBound) -> None:
        """Add it to the journal of a world, if there is one; `bound` is that of all journals."""
        api, operation, status = self.exchange.api, self.exchange.operation, self.exchange.status
        found = ledger.execute(
            "UPDATE journal SET number = number + 1, total = total + ?, bytes = bytes + ? "
            "WHERE world = ? RETURNING first, number, bytes",
            (api != CONTROL, self.size, world),
        ).fetchone()
        if found is None:
            return
        first, number, size = found
        ledger.execute(
            "INSERT INTO exchange VALUES (?, ?, ?, ?, ?)",
            (
                world * _WORLD + number,
                self.size,
                self.head,
                self.exchange.body,
                self.exchange.reply_body,
            ),
        )
        ledger.execute(
            "INSERT INTO tally VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET often = often + 1",
            (world, api, operation, status),
        )
        ledger.journal_bytes += self.size
        if number - first >= MAX_EXCHANGES + _SPARE or size > MAX_BYTES + _SPARE_BYTES:
            _forget(ledger, world, size - MAX_BYTES, number - first + 1 - MAX_EXCHANGES)
        if bound.is_exceeded(ledger.journal_bytes) and not _trim(ledger, bound.goal):
            bound.in_vain(ledger.journal_bytes)


def read(connection: Connection, world: int, origin: World) -> Journal | None:
    """Read the journal of a world; `origin` is the world as it was when the journal began."""
    journal = Journal(origin)
    found = connection.execute(
        "SELECT first, number, total FROM journal WHERE world = ?", (world,)
    ).fetchone()
    if found is None:
        return None
    first, number, total = found
    journal.number = first - 1
    for head, body, reply in connection.execute(
        "SELECT head, body, reply FROM exchange WHERE id > ? AND id <= ? ORDER BY id",
        (world * _WORLD, world * _WORLD + number),
    ):
        journal.add(decode_exchange(head, body, reply))
    journal.total = total
    journal.counts.clear()
    for api, operation, status, often in connection.execute(
        "SELECT api, operation, status, often FROM tally WHERE world = ?", (world,)
    ):
        journal.counts[api, operation, status] = often
    return journal


def clear(ledger: Ledger, world: int) -> None:
    """Forget all exchanges of a world, and their counts."""
    (size,) = ledger.execute("SELECT bytes FROM journal WHERE world = ?", (world,)).fetchone()
    ledger.execute(
        "UPDATE journal SET bytes = 0, first = 1, number = 0, total = 0 WHERE world = ?", (world,)
    )
    ledger.journal_bytes -= size
    ledger.execute(
        "DELETE FROM exchange WHERE id BETWEEN ? AND ?",
        (world * _WORLD, (world + 1) * _WORLD - 1),
    )
    ledger.execute("DELETE FROM tally WHERE world = ?", (world,))


def _forget(ledger: Ledger, world: int, size: int, count: int) -> int:
    """Forget the oldest exchanges: at least so many, of at least so many bytes; returns how many.

    The newest one stays.
    """
    first, number = ledger.execute(
        "SELECT first, number FROM journal WHERE world = ?", (world,)
    ).fetchone()
    freed, last = 0, first - 1
    for identifier, each in ledger.execute(
        "SELECT id, bytes FROM exchange WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (world * _WORLD + first, world * _WORLD + number, _MOST_FORGOTTEN),
    ):
        if freed >= size and last - first + 1 >= count:
            break
        freed, last = freed + each, identifier - world * _WORLD
    ledger.execute(
        "DELETE FROM exchange WHERE id BETWEEN ? AND ?",
        (world * _WORLD + first, world * _WORLD + last),
    )
    ledger.execute(
        "UPDATE journal SET first = ?, bytes = bytes - ? WHERE world = ?", (last + 1, freed, world)
    )
    ledger.journal_bytes -= freed
    return int(last - first + 1)


def _trim(ledger: Ledger, goal: int) -> int:
    """Forget the oldest calls of the least recently used worlds; returns how many calls."""
    forgotten = 0
    worlds = ledger.execute(
        "SELECT world FROM journal JOIN world ON world.id = journal.world "
        "WHERE journal.number > journal.first ORDER BY world.touched LIMIT 1000"
    ).fetchall()
    for (world,) in worlds:
        excess = ledger.journal_bytes - goal
        if excess <= 0 or forgotten >= _MOST_FORGOTTEN:
            break
        forgotten += _forget(ledger, world, excess, 0)
    return forgotten
